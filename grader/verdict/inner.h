/* Between the judges. */
#ifndef COLOQUIO_VERDICT_INNER_H
#define COLOQUIO_VERDICT_INNER_H

#include "rules/rules.h"
#include "verdict/verdict.h"

/* One run under judgement. */
struct judge {
    const struct spec_scenario *scenario;
    const struct lowered *lowered;
    const struct trace *trace;
    const char *const *names;
    bool *student; /* by member */
    GPtrArray *findings;
    char *trouble; /* why it cannot be judged after all, or NULL; to free */
    bool cut;      /* the run did not come to its end: what is missing proves nothing more */
};

/* A finding about a member of the cast. */
struct finding *judge_finding(struct judge *judge, const char *id, size_t member);

/* outcome.c: how the run ended. */
void judge_outcome(struct judge *judge);
/* expectations.c: output, exit, time, files. */
void judge_members(struct judge *judge);
void judge_files(struct judge *judge);
/* leftovers.c */
void judge_leftovers(struct judge *judge);
/* demands.c */
void judge_demands(struct judge *judge);
/* Does the exercise say what becomes of findings of this id? */
bool judge_rule_is_set(const struct judge *judge, const char *id);
/* causes.c: leaves out what explains nothing and what only repeats, notes what follows from what,
 * and puts causes first. */
void judge_causes(struct judge *judge);
/* Notes what follows from what, and puts causes first. */
void findings_link(GPtrArray *findings);
/* May this process end by the signal that ended it, as far as the exercise goes (outcome.c)? */
bool judge_end_is_allowed(const struct judge *judge, const struct trace_task *process);

/* Bytes as a text for people: valid UTF-8, not longer than a screen. Free with g_free. */
char *show_bytes(const char *data, size_t size);
/* The value of key= in a peer's answer, without its quotes, escapes kept; or NULL. Free with
 * g_free. */
char *show_answer_value(const char *answer, const char *key);
/* "exit 1", "killed by SIGSEGV". Free with g_free. */
char *show_end(const struct trace *trace, const struct trace_task *process);
/* "the child (pid 3) waits in read() at upper.c:31 for data, or the end, of pipe 1. Neither will
 * come: it still holds the write end (fd 4, inherited at the fork in upper.c:19) itself." Free with
 * g_free (waiting.c). */
char *show_waiting(const struct judge *judge, const struct trace_wait *wait);
/* "the child (pid 3)". Free with g_free. */
char *show_waiter(const struct judge *judge, int64_t task);
/* "read(fd 3 = pipe 1)" of a wait. Free with g_free. */
char *show_wait(const struct judge *judge, const struct trace_wait *wait);

#endif
