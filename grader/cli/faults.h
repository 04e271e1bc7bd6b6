/* One scenario with faults: each call that could fail fails once, in a run of its own. */
#ifndef COLOQUIO_CLI_FAULTS_H
#define COLOQUIO_CLI_FAULTS_H

#include "engine/engine.h"
#include "rules/result.h"
#include "scenario/scenario.h"

/* Runs of one scenario at most, so that a grading takes no longer than people wait. */
#define FAULTS_MOST 64

/* The set (INJECTION_BIT) of the kinds that a list names, NULL-terminated; "all" is every one. */
uint64_t faults_of_names(const char *const *names);

/* The set that a text of names, separated by commas, stands for; 0 with *error (FAULT_USAGE) when
 * one of them is not known. "none" is the empty set. */
uint64_t faults_of_text(const char *text, GError **error);

/* Which, and how the runs are judged. */
struct faults_wanted {
    uint64_t kinds; /* set of INJECTION_BIT */
    bool compare;   /* with the run without faults, instead of what the exercise expects */
};

typedef void faults_done(void *context, GError *interruption);

/*
 * Runs a scenario that passed once more for each fault that its calls could suffer; `done` is
 * called from engine_work, or at once where there is none, with an error (which it takes) if it was
 * interrupted. lowered: its plan's schedule is the one that passed, and it asked (`injectable`) for
 * the faults that are wanted; it gets those of the run that is shown. result: stays as it is when
 * the program gets over every fault, else it becomes that of the first run that fails. All must
 * live until then.
 */
void faults_start(struct engine *engine, const struct spec_scenario *scenario,
                  struct lowered *lowered, struct faults_wanted wanted,
                  struct scenario_result *result, faults_done *done, void *context);

#endif
