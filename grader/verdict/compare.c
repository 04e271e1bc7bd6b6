/* What several runs of a scenario prove together: races in memory. */
#include <string.h>

#include "verdict/inner.h"

static bool *students_of(const struct spec_scenario *scenario)
{
    bool *student = g_new0(bool, scenario->members_count + 1);

    for (size_t i = 0; i < scenario->members_count; i++)
        student[i] = !scenario->members[i].peer;
    return student;
}

static bool has_other_output(const struct scenario_result *result)
{
    for (guint i = 0; i < result->findings->len; i++) {
        const struct finding *finding = result->findings->pdata[i];

        if (!strcmp(finding->id, "output.differs") && finding->severity == SEVERITY_ERROR)
            return true;
    }
    return false;
}

bool verdict_wants_more(const struct spec_scenario *scenario, const struct scenario_result *result)
{
    g_autofree bool *student = students_of(scenario);
    struct rule_input input = {result->trace, (const char *const *)result->names, student};

    return result->status == STATUS_FAILED && result->trace && result->names &&
           result->trace->outcome == OUTCOME_COMPLETED && has_other_output(result) &&
           rules_shares_memory(&input);
}

void verdict_compare(const struct spec_scenario *scenario, struct scenario_result *result,
                     struct trace *const *others, size_t count)
{
    g_autofree bool *student = students_of(scenario);
    g_autofree struct rule_input *runs = g_new0(struct rule_input, count + 1);
    g_autoptr(GPtrArray) findings = g_ptr_array_new();

    if (!verdict_wants_more(scenario, result))
        return;
    runs[0] = (struct rule_input){result->trace, (const char *const *)result->names, student};
    for (size_t i = 0; i < count; i++)
        runs[i + 1] = (struct rule_input){others[i], runs[0].names, student};
    rules_compare(runs, count + 1, scenario->rules, scenario->rules_count, findings);
    verdict_add(scenario, result, findings);
}
