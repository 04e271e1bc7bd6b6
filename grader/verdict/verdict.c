#include "verdict/verdict.h"

#include <string.h>

#include "verdict/inner.h"

struct finding *judge_finding(struct judge *judge, const char *id, size_t member)
{
    struct finding *finding = finding_make(id);

    finding->program = g_strdup(judge->names[member]);
    g_ptr_array_add(judge->findings, finding);
    return finding;
}

/* ---- our own fault, and the exercise's ---- */

static bool is_usage_failure(const char *answer)
{
    g_autofree char *reason = answer ? show_answer_value(answer, "reason") : NULL;

    return reason && !strcmp(reason, "usage");
}

/* A peer that failed by itself; who was killed by somebody is judged elsewhere. Returns the reason,
 * or NULL. */
static char *failed_peer(const struct judge *judge)
{
    const struct trace *trace = judge->trace;

    for (size_t i = 0; i < judge->scenario->members_count; i++) {
        const struct trace_task *process = trace_main_process(trace, (int64_t)i);
        g_autofree char *end = NULL;

        if (judge->student[i] || !process || process->process_end == TRACE_NOWHERE ||
            (process->signal ? !process->core : process->status <= 0))
            continue;
        end = show_end(judge->trace, process);
        return g_strdup_printf(_("the reference program %s failed: %s"), judge->names[i], end);
    }
    return NULL;
}

/* A run that says nothing about the student. Returns the reason, or NULL. */
static char *fault_of(const struct judge *judge)
{
    const struct trace *trace = judge->trace;

    if (trace->fault)
        return g_strdup_printf("%s: %s: %s", box_stage_prose((enum box_stage)trace->fault->stage),
                               trace->fault->text ? trace->fault->text : "",
                               g_strerror((int)trace->fault->error));
    if (trace->truncated)
        return g_strdup(trace->damage ? trace->damage
                                      : _("the sandbox ended in the middle of the run"));
    for (size_t i = 0; i < trace->steps_count; i++)
        if (is_usage_failure(trace->steps[i].text))
            return g_strdup_printf(_("a peer did not understand the exercise: %s"),
                                   trace->steps[i].text);
    return failed_peer(judge);
}

/* ---- score ---- */

static const struct spec_rule *rule_of(const struct spec_scenario *scenario, const char *id)
{
    const struct spec_rule *found = NULL;

    for (size_t i = 0; i < scenario->rules_count; i++)
        if (!strcmp(scenario->rules[i].id, id))
            found = &scenario->rules[i];
    return found;
}

/* What the exercise says of an id also holds for the findings of the judges. */
static void apply_settings(const struct spec_scenario *scenario, GPtrArray *findings)
{
    for (guint i = 0; i < findings->len;) {
        struct finding *finding = findings->pdata[i];
        const struct spec_rule *rule = rule_of(scenario, finding->id);

        if (rule && rule->level == RULE_OFF) {
            g_ptr_array_remove_index(findings, i);
            continue;
        }
        /* What costs nothing is a remark: status and score must not disagree. */
        if (rule && (rule->level == RULE_WARNING || rule->points == 0))
            finding->severity = SEVERITY_WARNING;
        else if (rule && rule->level == RULE_ON)
            finding->severity = SEVERITY_ERROR;
        i++;
    }
}

/* Causes are told only where there is something that they cause. */
static void drop_idle_causes(const struct spec_scenario *scenario, GPtrArray *findings)
{
    bool failed = false;

    for (guint i = 0; i < findings->len; i++) {
        const struct finding *finding = findings->pdata[i];

        failed |= finding->severity == SEVERITY_ERROR &&
                  !rule_only_explains(finding->id, scenario->rules, scenario->rules_count);
    }
    for (guint i = findings->len; !failed && i-- > 0;) {
        const struct finding *finding = findings->pdata[i];

        if (rule_only_explains(finding->id, scenario->rules, scenario->rules_count))
            g_ptr_array_remove_index(findings, i);
    }
}

/* Is there a finding of that id about the same program? */
static const struct finding *find_other(GPtrArray *findings, const struct finding *finding,
                                        const char *id)
{
    for (guint i = 0; i < findings->len; i++) {
        const struct finding *other = findings->pdata[i];

        if (!strcmp(other->id, id) && !g_strcmp0(other->program, finding->program) &&
            !g_strcmp0(other->where, finding->where))
            return other;
    }
    return NULL;
}

/* Causes of one certain thing, where that did not happen. */
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

/* What says the same as another finding, only less exactly, is left out. */
static void drop_consequences(GPtrArray *findings)
{
    static const struct {
        const char *cause, *consequence;
    } pairs[] = {{"sig.handler-too-late", "proc.crash"}};

    for (guint i = findings->len; i-- > 0;)
        for (size_t j = 0; j < G_N_ELEMENTS(pairs); j++) {
            const struct finding *finding = findings->pdata[i];

            if (!strcmp(finding->id, pairs[j].consequence) &&
                find_other(findings, finding, pairs[j].cause)) {
                g_ptr_array_remove_index(findings, i);
                break;
            }
        }
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

static void make_valid(char **text)
{
    char *valid = *text ? g_utf8_make_valid(*text, -1) : NULL;

    g_free(*text);
    *text = valid;
}

/* Paths, addresses and output are whatever bytes the student's program chose. */
static void make_texts_valid(GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++) {
        struct finding *finding = findings->pdata[i];

        make_valid(&finding->expected);
        make_valid(&finding->observed);
        make_valid(&finding->where);
    }
}

/* Not to be judged: without findings and without score. */
static void give_up(struct scenario_result *result, char *reason)
{
    make_valid(&reason);
    result->reason = reason;
    result->status = STATUS_GRADER_FAULT;
    result->score = 0;
    g_ptr_array_set_size(result->findings, 0);
}

static void score(const struct spec_scenario *scenario, struct scenario_result *result)
{
    double lost = 0;
    bool failed = false;

    for (guint i = 0; i < result->findings->len; i++) {
        const struct finding *finding = result->findings->pdata[i];
        const struct spec_rule *rule = rule_of(scenario, finding->id);

        if (finding->severity != SEVERITY_ERROR)
            continue;
        failed = true;
        lost += rule && rule->points >= 0 ? rule->points : result->max_score;
    }
    result->status = failed ? STATUS_FAILED : STATUS_PASSED;
    result->score = MAX(0, result->max_score - lost);
    result->schedules_run = 1;
    result->schedules_failed = failed;
}

void verdict_judge(const struct spec_scenario *scenario, const struct lowered *lowered,
                   struct scenario_result *result)
{
    struct judge judge = {.scenario = scenario,
                          .lowered = lowered,
                          .trace = result->trace,
                          .names = (const char *const *)result->names,
                          .findings = result->findings};
    struct rule_input input;
    char *reason;
    g_autofree bool *student = g_new0(bool, scenario->members_count + 1);

    for (size_t i = 0; i < scenario->members_count; i++)
        student[i] = !scenario->members[i].peer;
    judge.student = student;
    result->max_score = scenario->points;
    if (result->trace->finish)
        result->trace_hash = result->trace->finish->trace_hash;
    if ((reason = fault_of(&judge))) {
        give_up(result, reason);
        return;
    }
    input = (struct rule_input){result->trace, judge.names, student};
    rules_apply(&input, scenario->rules, scenario->rules_count, result->findings);
    judge_outcome(&judge);
    judge_leftovers(&judge);
    judge_members(&judge);
    judge_files(&judge);
    judge_demands(&judge);
    if (judge.trouble) {
        give_up(result, judge.trouble);
        return;
    }
    make_texts_valid(result->findings);
    apply_settings(scenario, result->findings);
    drop_idle_causes(scenario, result->findings);
    drop_unneeded_causes(result->findings);
    drop_consequences(result->findings);
    merge_repetitions(result->findings);
    score(scenario, result);
}

void verdict_sum(struct grading *grading)
{
    bool failed = false, fault = false;

    grading->score = grading->max_score = 0;
    for (guint i = 0; i < grading->scenarios->len; i++) {
        const struct scenario_result *result = grading->scenarios->pdata[i];

        /* What was our own fault is not scored at all. */
        if (result->status != STATUS_GRADER_FAULT) {
            grading->max_score += result->max_score;
            grading->score += result->score;
        }
        failed |= result->status == STATUS_FAILED;
        fault |= result->status == STATUS_GRADER_FAULT;
    }
    for (guint i = 0; i < grading->compile->len; i++) {
        const struct finding *finding = grading->compile->pdata[i];

        failed |= finding->severity == SEVERITY_ERROR && finding->fault == FAULT_STUDENT;
    }
    grading->status = failed ? STATUS_FAILED : fault ? STATUS_GRADER_FAULT : STATUS_PASSED;
}
