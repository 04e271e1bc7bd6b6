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

static bool is_usage_failure(const char *text)
{
    return text && strstr(text, "reason=usage");
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
    return NULL;
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
        if (rule && rule->level == RULE_WARNING)
            finding->severity = SEVERITY_WARNING;
        i++;
    }
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
    g_autofree bool *student = g_new0(bool, scenario->members_count + 1);

    for (size_t i = 0; i < scenario->members_count; i++)
        student[i] = !scenario->members[i].peer;
    judge.student = student;
    result->max_score = scenario->points;
    if (result->trace->finish)
        result->trace_hash = result->trace->finish->trace_hash;
    if ((result->reason = fault_of(&judge))) {
        result->status = STATUS_GRADER_FAULT;
        return;
    }
    input = (struct rule_input){result->trace, judge.names, student};
    rules_apply(&input, scenario->rules, scenario->rules_count, result->findings);
    judge_outcome(&judge);
    judge_leftovers(&judge);
    judge_members(&judge);
    judge_files(&judge);
    judge_demands(&judge);
    apply_settings(scenario, result->findings);
    score(scenario, result);
}

void verdict_sum(struct grading *grading)
{
    bool failed = false, fault = false;

    grading->score = grading->max_score = 0;
    for (guint i = 0; i < grading->scenarios->len; i++) {
        const struct scenario_result *result = grading->scenarios->pdata[i];

        grading->max_score += result->max_score;
        grading->score += result->score;
        failed |= result->status == STATUS_FAILED;
        fault |= result->status == STATUS_GRADER_FAULT;
    }
    for (guint i = 0; i < grading->compile->len; i++) {
        const struct finding *finding = grading->compile->pdata[i];

        failed |= finding->severity == SEVERITY_ERROR && finding->fault == FAULT_STUDENT;
    }
    grading->status = failed ? STATUS_FAILED : fault ? STATUS_GRADER_FAULT : STATUS_PASSED;
}
