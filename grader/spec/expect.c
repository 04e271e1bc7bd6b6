/* What must be true at the end: expectations, files, demands on the trace. */
#include <string.h>

#include "spec/inner.h"

/* ---- output ---- */

static const char ***value_orders(struct loader *loader, const struct yaml_node *list)
{
    const char ***orders = own(loader, g_new0(const char **, list->items->len + 1));

    for (guint i = 0; i < list->items->len; i++)
        orders[i] = value_strings(loader, list->items->pdata[i]);
    return orders;
}

static void check_regex(struct loader *loader, const struct yaml_node *node)
{
    GError *error = NULL;
    GRegex *regex = g_regex_new(node->text, G_REGEX_DOLLAR_ENDONLY, 0, &error);

    if (regex) {
        g_regex_unref(regex);
        return;
    }
    error_at(loader, &node->position, "match: %s", error->message);
    g_error_free(error);
}

static void load_described(struct loader *loader, const struct yaml_node *node,
                           struct spec_output *output)
{
    const struct yaml_node *lines = yaml_tree_get(node, "lines"),
                           *order = yaml_tree_get(node, "order");
    const struct yaml_node *match = yaml_tree_get(node, "match"),
                           *bytes = yaml_tree_get(node, "bytes");
    const struct yaml_node *hash = yaml_tree_get(node, "sha256");

    if (lines && lines->kind == YAML_LIST) {
        bool any = order && order->kind == YAML_SCALAR && !strcmp(order->text, "any");

        output->kind = any ? OUTPUT_SET : OUTPUT_LINES;
        output->lines = value_strings(loader, lines);
    } else if (order && order->kind == YAML_LIST) {
        output->kind = OUTPUT_ORDER;
        output->orders = value_orders(loader, order);
    } else if (match && match->kind == YAML_SCALAR) {
        check_regex(loader, match);
        output->kind = OUTPUT_MATCH;
        output->text.data = own_text(loader, match->text); /* braces are the expression's own */
        output->text.length = strlen(match->text);
    } else if (bytes && hash) {
        output->kind = OUTPUT_HASH;
        output->bytes = value_integer(loader, bytes, 0);
        output->sha256 = value_string(loader, hash);
        if (output->sha256 && strlen(output->sha256) != 64)
            error_at(loader, &hash->position, _("sha256: expected 64 hexadecimal digits"));
    } else {
        error_at(loader, &node->position,
                 _("stdout: expected lines, order, match, or bytes together with sha256"));
    }
}

static void load_output(struct loader *loader, const struct yaml_node *node,
                        struct spec_output *output)
{
    if (!node)
        return;
    output->position = node->position;
    if (node->kind == YAML_MAP) {
        load_described(loader, node, output);
    } else if (node->kind == YAML_SCALAR) {
        bool any = !node->quoted && !strcmp(node->text, "any");

        output->kind = any ? OUTPUT_ANY : OUTPUT_EXACT;
        output->text = value_text(loader, node);
    }
}

/* ---- one member ---- */

static void load_exit(struct loader *loader, const struct yaml_node *node,
                      struct spec_expectation *expectation)
{
    size_t count = node->kind == YAML_LIST ? node->items->len : 1;

    if (node->kind == YAML_SCALAR && !strcmp(node->text, "any")) {
        expectation->exit = EXIT_ANY;
        return;
    }
    if (node->kind == YAML_SCALAR && !strcmp(node->text, "non-zero")) {
        expectation->exit = EXIT_NON_ZERO;
        return;
    }
    expectation->exit = EXIT_ONE_OF;
    expectation->statuses = own(loader, g_new0(int, count + 1));
    expectation->statuses_count = 0; /* what is said replaces the default */
    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *item = node->kind == YAML_LIST ? node->items->pdata[i] : node;
        char *end = NULL;
        unsigned long status = item->kind == YAML_SCALAR ? strtoul(item->text, &end, 10) : 256;

        if (!end || *end || end == item->text || status > 255)
            error_at(loader, &item->position,
                     _("exit: expected a status from 0 to 255, any, or non-zero"));
        else
            expectation->statuses[expectation->statuses_count++] = (int)status;
    }
}

static void load_expectation(struct loader *loader, const struct yaml_node *node,
                             struct spec_expectation *expectation)
{
    static const char *const errors[] = {"any", "empty", "non-empty", NULL};
    static const char *const leaves[] = {"nothing", "any", NULL};
    const struct yaml_node *exit = yaml_tree_get(node, "exit"),
                           *killed = yaml_tree_get(node, "killed-by");
    const struct yaml_node *time = yaml_tree_get(node, "virtual-time");

    shape_check(loader, node, "expectation");
    expectation->position = node->position;
    load_output(loader, yaml_tree_get(node, "stdout"), &expectation->output);
    expectation->errors =
        (enum spec_stderr)value_choice(yaml_tree_get(node, "stderr"), errors, expectation->errors);
    expectation->leaves_any =
        value_choice(yaml_tree_get(node, "leaves"), leaves, expectation->leaves_any) == 1;
    if (exit)
        load_exit(loader, exit, expectation);
    if (killed) {
        expectation->exit = EXIT_KILLED;
        expectation->signal = value_signal(loader, killed);
    }
    if (exit && killed)
        error_at(loader, &killed->position,
                 _("a process either exits or is killed: leave one of the two out"));
    expectation->earliest_ns = value_duration_ns(loader, yaml_tree_get(time, "min"));
    expectation->latest_ns = value_duration_ns(loader, yaml_tree_get(time, "max"));
}

/* Without a word a student's program must exit 0, unless the script ends the run or kills it. */
static void default_expectation(struct loader *loader, const struct spec_scenario *scenario,
                                size_t member, struct spec_expectation *expectation)
{
    expectation->exit = EXIT_ONE_OF;
    expectation->statuses = own(loader, g_new0(int, 1));
    expectation->statuses_count = 1;
    for (size_t i = 0; i < scenario->steps_count; i++) {
        const struct spec_step *step = &scenario->steps[i];

        if (step->kind == SPEC_END || (step->kind == SPEC_SIGNAL && step->member == member) ||
            scenario->members[member].peer)
            expectation->exit = EXIT_ANY;
    }
}

/* ---- files ---- */

struct spec_file load_file(struct loader *loader, const struct yaml_node *key,
                           const struct yaml_node *value, bool expected)
{
    static const char *const kinds[] = {"regular", "directory", "fifo", "socket",
                                        "symlink", "absent",    NULL};
    struct spec_file file = {
        .position = key->position, .path = value_string(loader, key), .mode = -1};
    int kind;

    if (!file.path || !*file.path || *file.path == '/' || g_str_has_prefix(file.path, "../") ||
        strstr(file.path, "/../"))
        error_at(loader, &key->position,
                 _("a path must be relative and stay in the work directory"));
    if (value->kind == YAML_SCALAR) {
        file.text_given = !expected || value->quoted || strcmp(value->text, "absent");
        file.kind = file.text_given ? SPEC_REGULAR : SPEC_ABSENT;
        file.kind_given = true;
        file.text = value_text(loader, value);
        return file;
    }
    shape_check(loader, value, "file");
    kind = value_choice(yaml_tree_get(value, "kind"), kinds, -1);
    file.kind_given = kind >= 0;
    file.kind = kind < 0 ? SPEC_REGULAR : (enum spec_file_kind)kind;
    file.mode = value_octal(loader, yaml_tree_get(value, "mode"), -1);
    file.text_given = yaml_tree_get(value, "text") != NULL;
    file.text = value_text(loader, yaml_tree_get(value, "text"));
    file.target = value_string(loader, yaml_tree_get(value, "target"));
    if (file.kind == SPEC_SYMLINK && !file.target && !expected)
        error_at(loader, &key->position, _("a symlink needs a target"));
    return file;
}

static void load_expected_files(struct loader *loader, struct spec_scenario *scenario,
                                const struct yaml_node *node)
{
    if (node->kind != YAML_MAP) {
        error_at(loader, &node->position, _("%s: expected %s, found %s"), "files",
                 _("a map of keys"), yaml_kind_name(node));
        return;
    }
    scenario->expected_files = own(loader, g_new0(struct spec_file, node->keys->len + 1));
    for (guint i = 0; i < node->keys->len; i++)
        scenario->expected_files[scenario->expected_files_count++] =
            load_file(loader, node->keys->pdata[i], node->items->pdata[i], true);
}

/* ---- all ---- */

static void copy_like(struct loader *loader, struct spec_scenario *scenario,
                      const struct yaml_node *node, const struct spec_scenario *earlier,
                      size_t earlier_count)
{
    const struct spec_scenario *model = NULL;

    for (size_t i = 0; i < earlier_count; i++)
        if (node->kind == YAML_SCALAR && !strcmp(earlier[i].name, node->text))
            model = &earlier[i];
    if (!model) {
        error_at(loader, &node->position, _("like: expected the name of an earlier scenario"));
        return;
    }
    for (size_t i = 0; i < scenario->members_count; i++)
        for (size_t j = 0; j < model->members_count; j++)
            if (!strcmp(scenario->members[i].name, model->members[j].name))
                scenario->expectations[i] = model->expectations[j];
    scenario->expected_files = model->expected_files;
    scenario->expected_files_count = model->expected_files_count;
}

void load_expectations(struct loader *loader, struct spec_scenario *scenario,
                       const struct yaml_node *node, const struct spec_scenario *earlier,
                       size_t earlier_count)
{
    const struct yaml_node *like = yaml_tree_get(node, "like");

    scenario->expectations =
        own(loader, g_new0(struct spec_expectation, scenario->members_count + 1));
    for (size_t i = 0; i < scenario->members_count; i++)
        default_expectation(loader, scenario, i, &scenario->expectations[i]);
    if (like)
        copy_like(loader, scenario, like, earlier, earlier_count);
    for (guint i = 0; node && node->kind == YAML_MAP && i < node->keys->len; i++) {
        const struct yaml_node *key = node->keys->pdata[i], *value = node->items->pdata[i];
        int member;

        if (value == like)
            continue;
        if (!strcmp(key->text, "files")) {
            load_expected_files(loader, scenario, value);
            continue;
        }
        if ((member = find_member(loader, scenario, key->text, &key->position)) >= 0)
            load_expectation(loader, value, &scenario->expectations[member]);
    }
}

/* ---- demands ---- */

static void load_arguments(struct loader *loader, const struct yaml_node *with,
                           struct spec_call *call)
{
    static const char *const keys[] = {"fd",     "path",   "address", "signal", "family",
                                       "type",   "option", "flags",   "result", "status",
                                       "action", "text",   NULL};

    if (!with || with->kind != YAML_MAP)
        return;
    call->arguments = own(loader, g_new0(struct spec_argument, with->keys->len + 1));
    for (guint i = 0; i < with->keys->len; i++) {
        const struct yaml_node *key = with->keys->pdata[i];

        if (value_choice(key, keys, -1) < 0)
            error_unknown(loader, &key->position, _("argument"), key->text, keys);
        call->arguments[call->arguments_count].key = value_string(loader, key);
        call->arguments[call->arguments_count++].value =
            value_string(loader, with->items->pdata[i]);
    }
}

static enum spec_by load_by(const struct yaml_node *node)
{
    static const char *const words[] = {"any", "parent", "child", NULL};

    return (enum spec_by)value_choice(node, words, BY_ANY);
}

static void set_classes(struct loader *loader, const struct yaml_node *node, struct spec_call *call)
{
    call->position = node->position;
    call->classes = value_strings(loader, node);
    for (guint i = 0; node->kind == YAML_LIST && i < node->items->len; i++)
        check_class(loader, node->items->pdata[i], true);
    check_class(loader, node, true);
}

static void load_forbidden(struct loader *loader, const struct yaml_node *node,
                           struct spec_call *call)
{
    if (node->kind == YAML_SCALAR) {
        set_classes(loader, node, call);
        return;
    }
    shape_check(loader, node, "forbidden");
    if (!yaml_tree_get(node, "call"))
        return;
    set_classes(loader, yaml_tree_get(node, "call"), call);
    load_arguments(loader, yaml_tree_get(node, "with"), call);
    call->by = load_by(yaml_tree_get(node, "by"));
}

static void load_calls(struct loader *loader, const struct yaml_node *node,
                       struct spec_demand *demand)
{
    size_t count = node->kind == YAML_LIST ? node->items->len : 1;

    demand->calls = own(loader, g_new0(struct spec_call, count + 1));
    demand->calls_count = count;
    for (size_t i = 0; i < count; i++)
        load_forbidden(loader, node->kind == YAML_LIST ? node->items->pdata[i] : node,
                       &demand->calls[i]);
}

static void load_count(struct loader *loader, const struct yaml_node *node,
                       struct spec_demand *demand)
{
    const struct yaml_node *count = yaml_tree_get(node, "count");

    demand->calls = own(loader, g_new0(struct spec_call, 1));
    demand->calls_count = 1;
    set_classes(loader, yaml_tree_get(node, "call"), demand->calls);
    load_arguments(loader, yaml_tree_get(node, "with"), demand->calls);
    demand->calls->by = load_by(yaml_tree_get(node, "by"));
    demand->least = 1;
    demand->most = UINT64_MAX;
    if (count && count->kind == YAML_SCALAR)
        demand->least = demand->most = value_integer(loader, count, 1);
    if (count && count->kind == YAML_MAP) {
        demand->least = value_integer(loader, yaml_tree_get(count, "min"), 0);
        demand->most = value_integer(loader, yaml_tree_get(count, "max"), UINT64_MAX);
    }
}

static void load_demand(struct loader *loader, struct spec_scenario *scenario,
                        const struct yaml_node *node, struct spec_demand *demand)
{
    const struct yaml_node *member = yaml_tree_get(node, "member"),
                           *never = yaml_tree_get(node, "never");
    const struct yaml_node *order = yaml_tree_get(node, "order"),
                           *life = yaml_tree_get(node, "life-cycle");
    int index;

    demand->position = node->position;
    if (!member || member->kind != YAML_SCALAR)
        return;
    if ((index = find_member(loader, scenario, member->text, &member->position)) >= 0)
        demand->member = (unsigned)index;
    if (never || order || life) {
        demand->kind = never ? DEMAND_NEVER : order ? DEMAND_ORDER : DEMAND_LIFE_CYCLE;
        load_calls(loader, never ? never : order ? order : life, demand);
        for (size_t i = 0; i < demand->calls_count && yaml_tree_get(node, "by"); i++)
            demand->calls[i].by = load_by(yaml_tree_get(node, "by"));
    } else if (yaml_tree_get(node, "call")) {
        load_count(loader, node, demand);
    } else {
        error_at(loader, &node->position,
                 _("a demand needs one of call, never, order, life-cycle"));
    }
}

void load_demands(struct loader *loader, struct spec_scenario *scenario,
                  const struct yaml_node *node)
{
    scenario->demands_count = node->items->len;
    scenario->demands = own(loader, g_new0(struct spec_demand, node->items->len + 1));
    for (guint i = 0; i < node->items->len; i++)
        load_demand(loader, scenario, node->items->pdata[i], &scenario->demands[i]);
}
