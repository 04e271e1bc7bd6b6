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

static const struct {
    const char *id;
    void (*apply)(const struct rule_input *input, GPtrArray *findings);
    enum spec_rule_level level;
    bool cause;
} rules[] = {
#define RULE(id, function, level) {id, function, LEVEL_##level, CAUSE_##level},
#include "rules/rules.def"
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
    finding->where = trace_name_process(input->trace, input->names, process);
    g_ptr_array_add(findings, finding);
    return finding;
}

void rule_evidence(struct finding *finding, size_t place)
{
    guint index = (guint)place;

    g_array_append_val(finding->records, index);
}

bool rule_only_explains(const char *id, const struct spec_rule *settings, size_t settings_count)
{
    for (size_t i = 0; i < settings_count; i++)
        if (!strcmp(settings[i].id, id))
            return false;
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (!strcmp(rules[i].id, id))
            return rules[i].cause;
    return false;
}

static enum spec_rule_level level_of(size_t rule, const struct spec_rule *settings, size_t count)
{
    enum spec_rule_level level = rules[rule].level;

    for (size_t i = 0; i < count; i++)
        if (!strcmp(settings[i].id, rules[rule].id))
            level = settings[i].level;
    return level;
}

void rules_apply(const struct rule_input *input, const struct spec_rule *settings,
                 size_t settings_count, GPtrArray *findings)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        enum spec_rule_level level = level_of(i, settings, settings_count);
        guint before = findings->len;

        if (level == RULE_OFF)
            continue;
        rules[i].apply(input, findings);
        for (guint j = before; j < findings->len; j++)
            ((struct finding *)findings->pdata[j])->severity =
                level == RULE_ON ? SEVERITY_ERROR : SEVERITY_WARNING;
    }
}
