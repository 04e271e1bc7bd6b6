/* General rules over a recorded trace, and the list of all findings. */
#ifndef COLOQUIO_RULES_RULES_H
#define COLOQUIO_RULES_RULES_H

#include "spec/spec.h"
#include "trace/trace.h"
#include "rules/result.h"

/* A row of findings.def; title and why in English, to be translated where they are shown. */
struct finding_row {
    const char *id;
    enum severity severity;
    const char *title, *why;
};

/* The row of an id, or NULL. */
const struct finding_row *finding_row(const char *id);
/* All rows; fills *ret_count. */
const struct finding_row *finding_rows(size_t *ret_count);

/* A finding of a known id: severity, fault and why from its row (in the chosen language). */
struct finding *finding_make(const char *id);

/* What a rule sees. names: of the plan's members, NULL-terminated. student: for each member,
 * whether it is a program of the student; rules accuse nobody else. */
struct rule_input {
    const struct trace *trace;
    const char *const *names;
    const bool *student;
};

/* Is this task one of the student's? */
bool rule_concerns(const struct rule_input *input, int64_t task);

/*
 * Applies every rule over one run that is not off.
 * settings: of the scenario; those it does not mention have their level of rules.def. findings:
 * gets what was found (struct finding *), owned by it, with `explains` set by rules that only
 * explain.
 */
void rules_apply(const struct rule_input *input, const struct spec_rule *settings,
                 size_t settings_count, GPtrArray *findings);

/* The numbers (guint64) of calls whose stacks would let rules prove more are appended to `calls`:
 * none unless a handler has made calls. */
void rules_wish_for_stacks(const struct rule_input *input, GArray *calls);

/* Does a handler write in the middle of what may be a function that writes, too? Their stacks would
 * tell. */
bool rules_suspect(const struct rule_input *input);

/* Do processes or threads of a student's program share memory, so that several runs may prove more
 * than one? */
bool rules_shares_memory(const struct rule_input *input);

/*
 * Applies every rule over several runs that is not off.
 * runs: at least one, of one scenario under different schedules, each of them judged; runs[0] is
 * the one that is shown, to which findings and their evidence refer. The rest as for rules_apply().
 */
void rules_compare(const struct rule_input *runs, size_t count, const struct spec_rule *settings,
                   size_t settings_count, GPtrArray *findings);

#endif
