/* For tests: plans of one or more programs, run by the real coloquio-box, their records in memory. */
#ifndef COLOQUIO_SUPPORT_BOX_H
#define COLOQUIO_SUPPORT_BOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "proto/plan.h"
#include "proto/record.h"

#define CAST_MAX 8

/* A plan under construction; everything it points to lives in its arena. */
struct cast {
    struct plan plan;
    struct arena arena;
    struct plan_mount mounts[16];
    struct plan_file files[32];
    struct plan_member members[CAST_MAX];
    struct plan_step steps[64];
};

/* What a run said. */
struct outcome {
    struct record *records;
    size_t count;
    int exit_code; /* of coloquio-box */
    char error[512]; /* its stderr, or what is wrong with the records */
    struct buffer stream;
    struct arena arena;
};

/* An empty plan with the system directories mounted and /home/student as work directory. */
void cast_init(struct cast *cast);
void cast_done(struct cast *cast);

/*
 * Adds a member that executes the file `binary` of this machine, placed at /program/NAME, with stdin,
 * stdout and stderr as pipes, stdin empty. arguments: NULL-terminated, without argv[0].
 * Returns its index; aborts when the file cannot be read.
 */
int cast_add(struct cast *cast, const char *name, const char *binary, const char *const *arguments);

/* Adds a member whose program is in the mounted system directories ("/bin/true"). */
int cast_add_system(struct cast *cast, const char *name, const char *program,
                    const char *const *arguments);

/* Adds a step. */
struct plan_step *cast_step(struct cast *cast, enum step_kind kind, int member);

/* Steps that start every member in order and wait until each has ended. */
void cast_default_script(struct cast *cast);

/* Runs the plan by the coloquio-box at `box`. Returns 0, or -1 when it could not be run or said nonsense. */
int cast_run(struct cast *cast, const char *box, struct outcome *ret);
/* Runs it so many times in one box (--series) into ret[0] to ret[runs - 1]. Returns as cast_run.
 * vary: what is to be different in the plan's run of this number, from 0; or NULL. */
int cast_run_series(struct cast *cast, const char *box, size_t runs,
                    void (*vary)(struct plan *plan, size_t run), struct outcome *ret);
void outcome_done(struct outcome *outcome);

/* What a member wrote to a stream (1 or 2), NUL-terminated; to free. */
char *outcome_output(const struct outcome *outcome, int member, int stream);
/* The last record of a type, or NULL. */
const struct record *outcome_last(const struct outcome *outcome, enum record_type type);
/* RECORD_END of the last thread of a member's main process, or NULL. */
const struct record *outcome_end(const struct outcome *outcome, int member);

/* One record as a line of text, for people. Returns its length as snprintf(3) does. */
int record_describe(const struct record *record, char *line, size_t size);

#endif
