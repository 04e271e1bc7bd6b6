#include "rules/rules.h"

#include <string.h>

#include "rules/inner.h"

static const struct finding_row rows[] = {
#define FINDING(id, severity, title, why) {id, SEVERITY_##severity, title, why},
#include "rules/findings.def"
#undef FINDING
};

#define LEVEL_OFF RULE_OFF
#define LEVEL_WARNING RULE_WARNING
#define LEVEL_ON RULE_ON
#define LEVEL_CAUSE RULE_ON
#define CAUSE_OFF false
#define CAUSE_WARNING false
#define CAUSE_ON false
#define CAUSE_CAUSE true

struct rule_setting {
    enum spec_rule_level level;
    bool cause;
};

static const struct {
    const char *id;
    void (*apply)(const struct rule_input *input, GPtrArray *findings);
    struct rule_setting setting;
} rules[] = {
#define RULE(id, function, level) {id, function, {LEVEL_##level, CAUSE_##level}},
#define RULE_OVER_RUNS(id, function, level)
#include "rules/rules.def"
#undef RULE_OVER_RUNS
#undef RULE
};

static const struct {
    const char *id;
    void (*apply)(const struct rule_input *runs, size_t count, GPtrArray *findings);
    struct rule_setting setting;
} runs_rules[] = {
#define RULE(id, function, level)
#define RULE_OVER_RUNS(id, function, level) {id, function, {LEVEL_##level, CAUSE_##level}},
#include "rules/rules.def"
#undef RULE_OVER_RUNS
#undef RULE
};

const struct finding_row *finding_rows(size_t *ret_count)
{
    *ret_count = G_N_ELEMENTS(rows);
    return rows;
}

const struct finding_row *finding_row(const char *id)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (!strcmp(rows[i].id, id))
            return &rows[i];
    return NULL;
}

struct finding *finding_make(const char *id)
{
    const struct finding_row *row = finding_row(id);
    struct finding *finding = finding_new(id, row ? row->severity : SEVERITY_ERROR, FAULT_STUDENT);

    if (row)
        finding->why = g_strdup(_(row->why));
    return finding;
}

bool rule_concerns(const struct rule_input *input, int64_t task)
{
    const struct trace_task *known = trace_task(input->trace, task);

    if (!known || known->member < 0)
        return false;
    for (int64_t i = 0; i <= known->member; i++)
        if (!input->names[i])
            return false;
    return input->student[known->member];
}

struct finding *rule_finding(const struct rule_input *input, const char *id, int64_t process,
                             GPtrArray *findings)
{
    struct finding *finding = finding_make(id);
    const struct trace_task *task = trace_process(input->trace, process);

    if (task && rule_concerns(input, process))
        finding->program = g_strdup(input->names[task->member]);
    finding->process = task ? task->number : NONE;
    finding->where = trace_name_process(input->trace, input->names, process);
    g_ptr_array_add(findings, finding);
    return finding;
}

void rule_evidence(struct finding *finding, size_t place)
{
    guint index = (guint)place;

    g_array_append_val(finding->records, index);
}

/* A rule by what the exercise says of its id: the last setting counts, and one that is mentioned is
 * more than an explanation. Returns whether it is to be applied. */
static bool settle(struct rule_setting *rule, const char *id, const struct spec_rule *settings,
                   size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(settings[i].id, id))
            *rule = (struct rule_setting){settings[i].level, false};
    return rule->level != RULE_OFF;
}

static void mark(GPtrArray *findings, guint since, const struct rule_setting *rule)
{
    for (guint i = since; i < findings->len; i++) {
        struct finding *finding = findings->pdata[i];

        finding->severity =
            rule->level == RULE_ON && !finding->remark ? SEVERITY_ERROR : SEVERITY_WARNING;
        finding->explains = rule->cause;
    }
}

void rules_apply(const struct rule_input *input, const struct spec_rule *settings,
                 size_t settings_count, GPtrArray *findings)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        struct rule_setting rule = rules[i].setting;
        guint before = findings->len;

        if (!settle(&rule, rules[i].id, settings, settings_count))
            continue;
        rules[i].apply(input, findings);
        mark(findings, before, &rule);
    }
}

void rules_compare(const struct rule_input *runs, size_t count, const struct spec_rule *settings,
                   size_t settings_count, GPtrArray *findings)
{
    for (size_t i = 0; i < G_N_ELEMENTS(runs_rules); i++) {
        struct rule_setting rule = runs_rules[i].setting;
        guint before = findings->len;

        if (!settle(&rule, runs_rules[i].id, settings, settings_count))
            continue;
        runs_rules[i].apply(runs, count, findings);
        mark(findings, before, &rule);
    }
}
