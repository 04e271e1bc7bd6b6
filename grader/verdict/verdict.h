/* From the trace of a run to what it means for the student. */
#ifndef COLOQUIO_VERDICT_VERDICT_H
#define COLOQUIO_VERDICT_VERDICT_H

#include "rules/result.h"
#include "scenario/scenario.h"
#include "spec/spec.h"
#include "trace/trace.h"

/*
 * Judges one run.
 * lowered: the plan that was run. result: its `trace` and `names` are set; gets status, score,
 * findings (the cause first; what only follows from an earlier finding is left out).
 */
void verdict_judge(const struct spec_scenario *scenario, const struct lowered *lowered,
                   struct scenario_result *result);

/*
 * The calls whose stacks (struct plan, stacks) would tell where the findings of a judged run are in
 * the source, and where their descriptors came from: their numbers (guint64), in ascending order.
 * Free with g_array_unref.
 */
GArray *verdict_calls(const struct scenario_result *result);

/* Sums a grading up: score and status, which can never disagree. */
void verdict_sum(struct grading *grading);

#endif
