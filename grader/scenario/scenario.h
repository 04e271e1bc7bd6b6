/* From a scenario of an exercise to the plan of one run. */
#ifndef COLOQUIO_SCENARIO_SCENARIO_H
#define COLOQUIO_SCENARIO_SCENARIO_H

#include "base/arena.h"
#include "proto/plan.h"
#include "spec/spec.h"

#define STUDENT_DIRECTORY "/home/student"

/* A compiled program. */
struct program_binary {
    const char *name; /* as the exercise calls it */
    GBytes *content;
};

/* What a plan needs beside the scenario. */
struct scenario_inputs {
    const struct program_binary *binaries;
    size_t binaries_count;
    const char *peers_directory; /* of this machine */
    uint64_t seed;
};

/* A plan with everything it points to. */
struct lowered {
    struct plan plan;
    struct arena arena;
    const char **names;             /* of the members, NULL-terminated */
    const struct spec_step **steps; /* the spec's step of each plan step, or NULL */
    GPtrArray *contents;            /* GBytes that are kept alive */
};

/*
 * Makes the plan of one run of a scenario: the student's programs at /program, linked from the work
 * directory, its peers at /peer, the machine's /usr and its like read-only.
 * Returns it (lowered_free), or NULL with *error (FAULT_ERROR): a peer or a binary is not there, or
 * (FAULT_ENVIRONMENT) a program of the machine that a peer executes.
 */
struct lowered *scenario_lower(const struct exercise *exercise,
                               const struct spec_scenario *scenario,
                               const struct scenario_inputs *inputs, GError **error);
void lowered_free(struct lowered *lowered);

/* The system directories that programs need at run time (also the compiler's), as mounts; fills at
 * most `room` of them and returns how many. */
size_t scenario_system_mounts(struct plan_mount *mounts, size_t room);

#endif
