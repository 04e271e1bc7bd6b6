/* The rules, one function each, and what they share; findings go to the array. */
#ifndef COLOQUIO_RULES_INNER_H
#define COLOQUIO_RULES_INNER_H

#include "rules/rules.h"

#define RULE(id, function, level)                                                                  \
    void function(const struct rule_input *input, GPtrArray *findings);
#define RULE_OVER_RUNS(id, function, level)                                                        \
    void function(const struct rule_input *runs, size_t count, GPtrArray *findings);
#include "rules/rules.def"
#undef RULE_OVER_RUNS
#undef RULE

/* A finding about a process, with its evidence (places). */
struct finding *rule_finding(const struct rule_input *input, const char *id, int64_t process,
                             GPtrArray *findings);
void rule_evidence(struct finding *finding, size_t place);

/* The student's processes, one after the other: *index begins with 0. Returns NULL after the last.
 */
const struct trace_task *rule_next_process(const struct rule_input *input, size_t *index);
/* The calls of a process, all threads: *index begins with 0. Returns NULL after the last. */
const struct trace_call *rule_next_call(const struct trace *trace, const struct trace_task *process,
                                        size_t *index);
/* Where *index begins instead, to skip the calls that began at a place or before. */
size_t rule_calls_after(const struct trace *trace, const struct trace_task *process, size_t place);

/* A pipe that a program of the run made: not one of the streams it was started with. */
bool rule_is_own_pipe(const struct trace *trace, uint64_t object);
/* Did the call fail with that errno (not negated)? */
bool rule_failed(const struct trace_call *call, int error);
/* Is it part of telling people what went wrong: perror(3) duplicates standard error, and messages
 * may need their translations? */
bool rule_is_message(const struct trace *trace, const struct trace_call *call);
/* Does the process run an other program than the student's: did it execute one as a child? */
bool rule_is_foreign(const struct trace *trace, const struct trace_task *process);
/* Did anybody else send the process a signal, other than of a child or of a broken pipe? What it did
 * not get to is then not its fault. */
bool rule_was_told_to_end(const struct trace *trace, const struct trace_task *process);
/* The wait of a task of that process at the end of the run, or NULL. */
const struct trace_wait *rule_wait_of(const struct trace *trace, int64_t process);
/* What a signal did in a process just before a place: 0 default, 1 ignored, 2 handled
 * (sigaction(2), through fork and execve). */
uint64_t rule_disposition(const struct trace *trace, const struct trace_task *process, int signal,
                          size_t place);

#endif
