/* Running a plan without a tracer: compilation, leak checks, the cross-check run. */
#ifndef COLOQUIO_LAUNCH_NATIVE_H
#define COLOQUIO_LAUNCH_NATIVE_H

#include "base/error.h"
#include "proto/plan.h"
#include "proto/sink.h"

/*
 * Runs the plan's script natively. Steps: STEP_START runs a member to its end (its stdin is
 * stdin_text, then end of file), STEP_AWAIT with CONDITION_EXITED is satisfied by that, STEP_END
 * stops; any other step is -EOPNOTSUPP.
 * Records, in order: BEGIN; per member TASK, EXEC, OUTPUT (stream 1, stream 2), END, USAGE; then
 * FILE for each path to collect (with its content) and, if the plan says so, for each file of the
 * work directory (without); FINISH. Limits: output per stream (the rest is read and dropped),
 * wall time (then everything is killed), collected bytes.
 * A member whose program cannot be executed ends with status 127 and an OUTPUT on stream 2.
 * A failure of the box gives RECORD_FAULT and FINISH with OUTCOME_FAULT, and is also returned.
 * sink: is called from init, in the caller's memory but with none of its descriptors, for all
 * records but FAULT and FINISH. One run at a time, single-threaded callers only.
 * Returns 0, or a negative errno with *reterr_error.
 */
int native_run(const struct plan *plan, const struct record_sink *sink,
               struct box_error *reterr_error);

#endif
