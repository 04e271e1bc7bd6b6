/* What follows from what: causes first, each told once, and nothing twice. */
#include <string.h>

#include "verdict/inner.h"

static const struct {
    const char *cause, *consequence;
    bool same; /* the consequence only says the same less exactly: it is left out */
} pairs[] = {
#define FOLLOWS(cause, consequence) {cause, consequence, false},
#define SAME(cause, consequence) {cause, consequence, true},
#include "verdict/causes.def"
#undef SAME
#undef FOLLOWS
};

/* A rule cannot know which ends the exercise asks for. */
static void drop_allowed_ends(const struct judge *judge)
{
    for (guint i = judge->findings->len; i-- > 0;) {
        const struct finding *finding = judge->findings->pdata[i];
        const struct trace_task *process = trace_process(judge->trace, finding->process);

        if ((!strcmp(finding->id, "pipe.sigpipe") ||
             !strcmp(finding->id, "sig.handler-too-late")) &&
            process && judge_end_is_allowed(judge, process))
            g_ptr_array_remove_index(judge->findings, i);
    }
}

/* Explanations are told only where there is something that they explain. */
static void drop_idle_causes(GPtrArray *findings)
{
    bool failed = false;

    for (guint i = 0; i < findings->len; i++) {
        const struct finding *finding = findings->pdata[i];

        failed |= finding->severity == SEVERITY_ERROR && !finding->explains;
    }
    for (guint i = findings->len; !failed && i-- > 0;) {
        const struct finding *finding = findings->pdata[i];

        if (finding->explains)
            g_ptr_array_remove_index(findings, i);
    }
}

/* Explanations of one certain thing, where that did not happen. */
static void drop_unneeded_causes(GPtrArray *findings)
{
    for (guint i = findings->len; i-- > 0;) {
        const struct finding *finding = findings->pdata[i];
        bool needed = strcmp(finding->id, "proc.stdio-duplicated-at-fork") != 0;

        for (guint j = 0; j < findings->len && !needed; j++) {
            const struct finding *other = findings->pdata[j];

            needed = !strcmp(other->id, "output.differs") &&
                     !g_strcmp0(other->program, finding->program);
        }
        if (!needed)
            g_ptr_array_remove_index(findings, i);
    }
}

/*
 * May one be the cause of the other? A deadlock is everybody's; else both are about one program,
 * and of what only says the same, about one process.
 */
static bool may_follow(const struct finding *cause, const struct finding *consequence, bool same)
{
    if (same)
        return cause->process == consequence->process && cause->process != NONE;
    return g_str_has_prefix(consequence->id, "wait.") ||
           !g_strcmp0(cause->program, consequence->program);
}

/* The row of `pairs` by which a finding follows from another one of severity error, or -1. */
static int find_cause(const GPtrArray *findings, const struct finding *finding)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        if (strcmp(finding->id, pairs[i].consequence))
            continue;
        for (guint j = 0; j < findings->len; j++) {
            const struct finding *other = findings->pdata[j];

            if (!strcmp(other->id, pairs[i].cause) && other->severity == SEVERITY_ERROR &&
                may_follow(other, finding, pairs[i].same))
                return (int)i;
        }
    }
    return -1;
}

/* Is there an error that follows from a finding of this id? */
static bool has_consequence(const GPtrArray *findings, const struct finding *cause)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
        for (guint j = 0; j < findings->len && !strcmp(pairs[i].cause, cause->id); j++) {
            const struct finding *other = findings->pdata[j];

            if (!strcmp(other->id, pairs[i].consequence) && other->severity == SEVERITY_ERROR &&
                !pairs[i].same && may_follow(cause, other, false))
                return true;
        }
    return false;
}

/* What is a remark as long as it does no harm is an error where it did, unless the exercise says
 * what it is. */
static void promote_causes(const struct judge *judge)
{
    for (guint i = 0; i < judge->findings->len; i++) {
        struct finding *finding = judge->findings->pdata[i];

        if (finding->severity == SEVERITY_WARNING && !finding->remark &&
            !judge_rule_is_set(judge, finding->id) && has_consequence(judge->findings, finding))
            finding->severity = SEVERITY_ERROR;
    }
}

static void link_consequences(GPtrArray *findings)
{
    for (guint i = findings->len; i-- > 0;) {
        struct finding *finding = findings->pdata[i];
        int row = find_cause(findings, finding);

        if (row < 0)
            continue;
        if (pairs[row].same) {
            g_ptr_array_remove_index(findings, i);
            continue;
        }
        g_free(finding->cause);
        finding->cause = g_strdup(pairs[row].cause);
    }
}

/* 0: errors that follow from nothing else, 1: what follows from them, 2: remarks. */
static int rank(const struct finding *finding)
{
    return finding->severity != SEVERITY_ERROR ? 2 : finding->cause ? 1 : 0;
}

/* Causes before what follows from them, remarks at the end; else as they were found. */
static void order(GPtrArray *findings)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();

    for (int wanted = 0; wanted <= 2; wanted++)
        for (guint i = 0; i < findings->len; i++)
            if (rank(findings->pdata[i]) == wanted)
                g_ptr_array_add(sorted, findings->pdata[i]);
    for (guint i = 0; i < findings->len; i++)
        findings->pdata[i] = sorted->pdata[i];
}

/* The same of many processes of one program is told once, with the evidence of all. */
static void merge_repetitions(GPtrArray *findings)
{
    static const char *const merged[] = {"proc.zombie",
                                         "proc.orphan",
                                         "proc.left-running",
                                         "fd.leaked-to-exec",
                                         "proc.stdio-duplicated-at-fork",
                                         "pipe.unused-end-open",
                                         "proc.exec-fallthrough",
                                         NULL};

    for (guint i = 0; i < findings->len; i++) {
        struct finding *first = findings->pdata[i];
        unsigned more = 0;

        for (guint j = i + 1; g_strv_contains(merged, first->id) && j < findings->len;) {
            const struct finding *again = findings->pdata[j];

            if (strcmp(again->id, first->id) || g_strcmp0(again->program, first->program)) {
                j++;
                continue;
            }
            g_array_append_vals(first->records, again->records->data, again->records->len);
            g_ptr_array_remove_index(findings, j);
            more++;
        }
        if (more) {
            char *observed = g_strdup_printf(_("%s (and %u more like it)"), first->observed, more);

            g_free(first->observed);
            first->observed = observed;
        }
    }
}

void judge_causes(struct judge *judge)
{
    drop_allowed_ends(judge);
    drop_idle_causes(judge->findings);
    drop_unneeded_causes(judge->findings);
    promote_causes(judge);
    link_consequences(judge->findings);
    merge_repetitions(judge->findings);
    order(judge->findings);
}

void findings_link(GPtrArray *findings)
{
    link_consequences(findings);
    order(findings);
}
