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
 * Judges a run in which a fault was injected (injected.c): as verdict_judge(), but what counts is
 * what can be seen from outside, and who ended with an error because of a fault that cannot be got
 * over has done right. A failed run has one finding: which fault it was, and what came of it.
 * before: the run without the fault. same: should the program print and end as it did there? False
 * where the exercise says what is expected.
 */
void verdict_judge_injected(const struct spec_scenario *scenario, const struct lowered *lowered,
                            const struct trace *before, bool same, struct scenario_result *result);

/* Adds to the findings of a result what the frames of its trace say: file, line, stack, origins.
 * verdict_judge() has done it. */
void verdict_locate(struct scenario_result *result);

/*
 * The calls whose stacks (struct plan, stacks) would tell where the findings of a judged run are in
 * the source, and where their descriptors came from: their numbers (guint64), in ascending order.
 * Free with g_array_unref.
 */
GArray *verdict_calls(const struct spec_scenario *scenario, const struct scenario_result *result);

/* Did a run pass whose stacks may yet show something wrong? result: judged, with its trace. */
bool verdict_suspects(const struct spec_scenario *scenario, const struct scenario_result *result);

/*
 * The cross-check (cross_check.c): a run that passed, once more without the tracer. What a program
 * prints and how it ends must not depend on being watched.
 *
 * Can this run be repeated so? One program of the student's, fed by a pipe that is closed, nothing
 * in the script but its start and its end, and no time that would be slept in earnest. plan, trace:
 * of the run.
 */
bool cross_check_possible(const struct spec_scenario *scenario, const struct plan *plan,
                          const struct trace *trace);
/* Makes a plan one without the tracer, in place. */
void cross_check_plan(struct plan *plan);
/* How the run without the tracer (native) contradicts the exercise's expectations, in one line;
 * NULL when it does not, or says nothing because it could not be done. Free with g_free. */
char *cross_check_disagreement(const struct spec_scenario *scenario, const struct lowered *lowered,
                               const struct trace *native);

/*
 * Would runs under other schedules explain this failure? When it came to its end with other output
 * than expected, and memory is shared.
 */
bool verdict_wants_more(const struct spec_scenario *scenario, const struct scenario_result *result);

/*
 * Adds to a failed result what it and other runs of the same scenario prove together, the cause
 * first. others: `count` traces of runs under other schedules, borrowed.
 */
void verdict_compare(const struct spec_scenario *scenario, struct scenario_result *result,
                     struct trace *const *others, size_t count);

/*
 * Adds findings that did not come of the trace (struct finding *, taken; the array is emptied) to a
 * result that was judged, unless the same was told before, and settles causes, status and score
 * anew.
 */
void verdict_add(const struct spec_scenario *scenario, struct scenario_result *result,
                 GPtrArray *findings);

/* Sums a grading up: score and status, which can never disagree. */
void verdict_sum(struct grading *grading);

#endif
