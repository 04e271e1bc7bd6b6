/* Running coloquio-box: plans in, record streams out, several boxes at once under one poll. */
#ifndef COLOQUIO_ENGINE_ENGINE_H
#define COLOQUIO_ENGINE_ENGINE_H

#include <glib.h>
#include <stdbool.h>

#include "proto/plan.h"

/* Most bytes that are taken from one box. */
#define ENGINE_RECORDS_MAX ((gsize)512 << 20)

/* Boxes that run and plans that wait for one. */
struct engine;

/*
 * Called when a box has ended. Takes both: records, complete or not (trace_read tells), or NULL and
 * error (FAULT_ERROR): FAULT_ENVIRONMENT when this machine cannot run it, FAULT_GRADER when the box
 * failed, FAULT_USAGE when it was interrupted (engine_interrupted() tells).
 */
typedef void engine_done(void *context, GBytes *records, GError *error);

/* boxes: how many may run at once; 0: one for each processor. Free with engine_free. */
struct engine *engine_new(unsigned boxes);
/* How many more would start at once. */
unsigned engine_idle(const struct engine *engine);
/* Kills what still runs, without calling anybody. NULL is allowed. */
void engine_free(struct engine *engine);

/*
 * Hands over a plan; it is encoded here and may be freed. done is called from engine_work.
 * real_limit_ms: from its start; after it the box is killed (its own limit comes earlier).
 */
void engine_submit(struct engine *engine, const struct plan *plan, guint real_limit_ms,
                   engine_done *done, void *context);

/* What becomes of the box of a series. */
enum engine_answer {
    ENGINE_END,  /* it ends */
    ENGINE_RUN,  /* another run */
    ENGINE_WAIT, /* asked again once something has happened, unless another box waits for room */
};

/*
 * Called when a run of a series has ended. Takes its records; NULL when it is asked again. For
 * another run, puts into *plan, a copy of the one given (whatever else stays as it is), what
 * RUN_FIELDS of plan_fields.def allow to differ: seed, choices…, which must live until it returns.
 * Only with another run going on may it answer ENGINE_WAIT, or nothing will ever happen.
 */
typedef enum engine_answer engine_next(void *context, GBytes *records, struct plan *plan);

/*
 * Hands over the plan of a series: many runs of one cast, one after the other in one box
 * (controlled ones only). plan: encoded here, and may be freed but for what it points to in its
 * RUN_FIELDS, which are copied into the plan that next gets. real_limit_ms: of each run. next:
 * after each run. done: once, when the box has ended, with NULL records; error as for engine_done,
 * also when the box failed between a request and the end of its records.
 */
void engine_submit_series(struct engine *engine, const struct plan *plan, guint real_limit_ms,
                          engine_next *next, engine_done *done, void *context);

/* Waits until something happens. Returns false when nothing runs and nothing waits. */
bool engine_work(struct engine *engine);

/* Runs one plan and waits for its end. Returns its records, or NULL with *error, as for
 * engine_done. */
GBytes *engine_run(const struct plan *plan, guint real_limit_ms, GError **error);

/* Makes SIGINT and SIGTERM end the running boxes instead of this process, and ignores SIGPIPE,
 * which a box raises that dies before it has read its plan. Call once, before any box runs. */
void engine_catch_interrupts(void);
/* Which of them came, or 0. */
int engine_interrupted(void);
/* The error that says so (g_error_free), or NULL while nobody has interrupted. */
GError *engine_interruption(void);

/* Where things are, relative to this program (in the build tree and installed) unless
 * COLOQUIO_DATADIR says otherwise. Free with g_free. */
char *engine_box_path(void);
char *engine_peers_directory(void);
char *engine_frames_path(void);
char *engine_steps_path(void);
char *engine_exercises_directory(void);
char *engine_explanations_directory(void);
char *engine_locale_directory(void);

#endif
