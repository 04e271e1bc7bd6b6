/* Running coloquio-box: a plan in, a record stream out. */
#ifndef COLOQUIO_ENGINE_ENGINE_H
#define COLOQUIO_ENGINE_ENGINE_H

#include <glib.h>
#include <stdbool.h>

#include "proto/plan.h"

/* Most bytes that are taken from one box. */
#define ENGINE_RECORDS_MAX ((gsize)512 << 20)

/*
 * Runs a plan in a box of its own and waits for its end.
 * plan: is encoded here. real_limit_ms: after it the box is killed (its own limit comes earlier).
 * Returns its records, complete or not (trace_read tells), or NULL with *error (FAULT_ERROR):
 * FAULT_ENVIRONMENT when this machine cannot run it, FAULT_GRADER when the box failed, and
 * G_IO_ERROR-like interruption as FAULT_USAGE with engine_interrupted() true.
 */
GBytes *engine_run(const struct plan *plan, guint real_limit_ms, GError **error);

/* Makes SIGINT and SIGTERM end the running box and engine_run() instead of this process. */
void engine_catch_interrupts(void);
/* Which of them came, or 0. */
int engine_interrupted(void);

/* Where things are, relative to this program (in the build tree and installed) unless
 * COLOQUIO_DATADIR says otherwise. Free with g_free. */
char *engine_box_path(void);
char *engine_peers_directory(void);
char *engine_exercises_directory(void);
char *engine_locale_directory(void);

#endif
