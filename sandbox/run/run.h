/* One controlled run of a plan: members, script, schedule, verdict of how it ended. */
#ifndef COLOQUIO_RUN_RUN_H
#define COLOQUIO_RUN_RUN_H

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

#endif
