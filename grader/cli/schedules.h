/* One scenario under many schedules: run, judged, and the one to be shown made as small as it gets.
 */
#ifndef COLOQUIO_CLI_SCHEDULES_H
#define COLOQUIO_CLI_SCHEDULES_H

#include "engine/engine.h"
#include "rules/result.h"
#include "scenario/scenario.h"

/* Tried when neither the exercise nor the command line says how many. */
#define SCHEDULES_DEFAULT 8

/* How many. */
struct schedules_wanted {
    unsigned count;  /* at most, the default one included */
    bool to_the_end; /* go on when the default schedule fails already */
    bool limited;    /* fewer where a run is long */
};

/* What the command line asks for (0: nothing), else the exercise (0: nothing), else the default. */
struct schedules_wanted schedules_wanted(unsigned asked, unsigned exercise);

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
