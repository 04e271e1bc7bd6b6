/* Controlled runs of a plan: members, script, schedule, verdict of how each ended. */
#ifndef COLOQUIO_RUN_RUN_H
#define COLOQUIO_RUN_RUN_H

#include <stdbool.h>

#include "base/error.h"
#include "proto/plan.h"
#include "proto/sink.h"

/*
 * Executes a plan of mode PLAN_CONTROLLED from RECORD_BEGIN to RECORD_FINISH (its trace_hash is
 * left to whoever encodes the records). Single-threaded callers only; takes SIGALRM over. sink:
 * gets every record. A failure of the box becomes RECORD_FAULT and OUTCOME_FAULT, and is returned.
 * Returns 0, or a negative errno with *reterr_error.
 */
int run_execute(const struct plan *plan, const struct record_sink *sink,
                struct box_error *reterr_error);

/*
 * Asked after each run: is there another one? Then it has changed what plan_decode_run() may, and
 * made the sink ready for a stream of its own.
 */
typedef bool run_next(void *context, struct plan *plan);

/*
 * The same for one run after the other in one box: the members' programs and what they may read are
 * placed once; processes, files, IPC objects and, if need be, the network are new for each run, so
 * that none can tell whether there was one before it. After a failure of the box there is no other.
 */
int run_series(struct plan *plan, const struct record_sink *sink, run_next *next, void *context,
               struct box_error *reterr_error);

#endif
