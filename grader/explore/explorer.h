/*
 * Which schedules to try: (traces so far) -> next schedules. Pure; nothing is run here.
 *
 * A portfolio, since no single way finds everything: the default schedule; then, up to half the
 * budget, the orders that the runs so far could have had instead (races.h), those with fewest
 * preemptions first; then walks at random and by priorities (plan.h, enum plan_strategy) in turn.
 *
 * Trials come in rounds: those of one depend on the reports of the rounds before, never on the
 * order in which reports of the same round arrive. So the result does not depend on how many run at
 * once.
 */
#ifndef COLOQUIO_EXPLORE_EXPLORER_H
#define COLOQUIO_EXPLORE_EXPLORER_H

#include <stdbool.h>

#include "explore/schedule.h"
#include "trace/trace.h"

struct explorer;

/* One schedule to be run. */
struct trial {
    unsigned number; /* from 0, the default schedule */
    const struct schedule *schedule;
    enum plan_strategy strategy; /* where the schedule does not say */
    uint64_t draw, length;
    uint32_t depth;
};

/* What was tried. */
struct exploration {
    unsigned run, failed;
    int exhausted_bound; /* every order with at most so many preemptions was tried; -1: none */
    bool complete;       /* every order was */
};

/* seed: of the plan. budget: schedules to run at most, the default one included. Free with
 * explorer_free. */
struct explorer *explorer_new(uint64_t seed, unsigned budget);
void explorer_free(struct explorer *explorer);

/* Lowers the budget; what was handed out already is not taken back. */
void explorer_limit(struct explorer *explorer, unsigned budget);

/* The next trial, borrowed until its report. Returns false when there is none now: ask again after
 * the next report, unless explorer_done(). */
bool explorer_next(struct explorer *explorer, struct trial *ret_trial);
/* What came of a trial. trace: borrowed for the call; NULL: it could not be run. */
void explorer_report(struct explorer *explorer, unsigned number, const struct trace *trace,
                     bool failed);
/* Is there nothing left to run, and nothing to be reported? */
bool explorer_done(const struct explorer *explorer);

/* What has been tried so far. */
struct exploration explorer_result(const struct explorer *explorer);

/* The schedule that a run followed, by its records: seed, and every choice that is not the default.
 * ret_schedule: freed with schedule_clear. */
void schedule_of_trace(const struct trace *trace, uint64_t seed, struct schedule *ret_schedule);

#endif
