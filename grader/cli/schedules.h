/* One scenario under many schedules: run, judged, and the one to be shown made as small as it gets.
 */
#ifndef COLOQUIO_CLI_SCHEDULES_H
#define COLOQUIO_CLI_SCHEDULES_H

#include "engine/engine.h"
#include "rules/result.h"
#include "scenario/scenario.h"

/* Tried at most when neither the exercise nor the command line says how many. */
#define SCHEDULES_DEFAULT 8
/* What all of these runs of an exercise may cost together, so that a student waits for some three
 * times as long as for the compiler: long runs are repeated less often. Counted, not timed, so that
 * it is the same on every machine. */
#define SCHEDULES_CALLS UINT64_C(4000)

/* How many. */
struct schedules_wanted {
    unsigned count;  /* at most, the default one included */
    bool to_the_end; /* go on when the default schedule fails already */
    uint64_t calls;  /* they may cost together; 0: whatever it takes */
};

/* What the command line asks for (0: nothing), else the exercise (0: nothing), else the default.
 * calls: what the default may cost. */
struct schedules_wanted schedules_wanted(unsigned asked, unsigned exercise, uint64_t calls);

typedef void schedules_done(void *context, GError *interruption);

/*
 * Runs a scenario; `done` is called from engine_work, with an error (which it takes) if it was
 * interrupted.
 * lowered: its plan gets the choices of the run that is shown. result: filled as by verdict_judge,
 * for the default schedule if all pass or that one fails, else for one that fails. All three must
 * live until then.
 */
void schedules_start(struct engine *engine, const struct spec_scenario *scenario,
                     struct lowered *lowered, struct schedules_wanted wanted,
                     struct scenario_result *result, schedules_done *done, void *context);

#endif
