/* The script of a scenario: steps. */
#include <string.h>

#include "proto/syscalls.h"
#include "spec/inner.h"

#define STEPS_MAX 20000
#define MEMBERS_MAX 64
#define TIMES_MAX 1000000
#define ROUNDS_MAX 200000 /* of an exercise: every scenario may have its full script */

struct script {
    struct loader *loader;
    struct spec_scenario *scenario;
    GArray *steps;
    const char *index; /* value of ${i} inside of repeat, or NULL */
};

/* Classes that are decided by arguments, beside those of syscalls.def. */
static const char *const more_classes[] = {"thread", "shm_open", NULL};

void check_class(struct loader *loader, const struct yaml_node *node, bool in_trace)
{
    size_t count, more = in_trace ? G_N_ELEMENTS(more_classes) - 1 : 0;
    const struct syscall_row *rows = syscall_rows(&count);
    const char **candidates;

    if (!node || node->kind != YAML_SCALAR)
        return;
    candidates = g_newa0(const char *, count + more + 1);
    for (size_t i = 0; i < count; i++)
        candidates[i] = rows[i].call_class;
    memcpy(candidates + count, more_classes, more * sizeof *candidates);
    if (g_strv_contains(candidates, node->text))
        return;
    if (nearest_word(node->text, candidates))
        error_unknown(loader, &node->position, _("call class"), node->text, candidates);
    else
        error_at(loader, &node->position,
                 _("no such call class: \"%.40s\"; exercises/README.md lists them"), node->text);
}

int find_member(struct loader *loader, const struct spec_scenario *scenario, const char *name,
                const struct position *position)
{
    const char *candidates[65];
    size_t count = 0;

    for (size_t i = 0; i < scenario->members_count; i++) {
        if (!strcmp(scenario->members[i].name, name))
            return (int)i;
        if (count < 64)
            candidates[count++] = scenario->members[i].name;
    }
    candidates[count] = NULL;
    error_unknown(loader, position, _("member of the cast"), name, candidates);
    return -1;
}

static struct spec_step *add_step(struct script *script, const struct position *position,
                                  enum spec_step_kind kind, int member)
{
    struct spec_step step = {.position = *position,
                             .kind = kind,
                             .member = member < 0 ? 0 : (unsigned)member,
                             .times = 1};

    if (script->steps->len >= STEPS_MAX) {
        if (script->steps->len == STEPS_MAX)
            error_at(script->loader, position, _("a script may have %d steps"), STEPS_MAX);
        g_array_set_size(script->steps, STEPS_MAX);
        script->steps->len--; /* keep the room, drop the step */
    }
    g_array_append_val(script->steps, step);
    return &g_array_index(script->steps, struct spec_step, script->steps->len - 1);
}

/* ${i} inside of repeat; text of the exercise's memory. */
static const char *with_index(struct script *script, const char *text)
{
    GString *out;

    if (!script->index || !text || !strstr(text, "${i}"))
        return text;
    out = g_string_new(text);
    g_string_replace(out, "${i}", script->index, 0);
    return own(script->loader, g_string_free(out, FALSE));
}

static struct spec_text data_of(struct script *script, const struct yaml_node *node)
{
    struct spec_text data = value_text(script->loader, node);

    if (script->index && memmem(data.data, data.length, "${i}", 4) &&
        !memchr(data.data, 0, data.length)) {
        data.data = with_index(script, data.data);
        data.length = strlen(data.data);
    }
    return data;
}

/* ---- await ---- */

static unsigned load_times(struct script *script, const struct yaml_node *node)
{
    const char *text = with_index(script, node->text);
    uint64_t times = is_integer(text) ? g_ascii_strtoull(text, NULL, 10) : 0;

    if (!times || times > TIMES_MAX)
        error_at(script->loader, &node->position, _("%s: expected %s, found \"%.40s\""), "times",
                 _("a whole number"), node->text);
    return (unsigned)times;
}

static void await_detail(struct script *script, int member, const struct yaml_node *detail)
{
    static const char *const keys[] = {"blocked-in", "called", "printed", "delivered",
                                       "ready-for",  "signal", "times",   NULL};
    static const enum spec_condition conditions[] = {SPEC_BLOCKED_IN, SPEC_CALLED, SPEC_PRINTED,
                                                     SPEC_DELIVERED, SPEC_READY_FOR};
    struct spec_step *step = add_step(script, &detail->position, SPEC_AWAIT, member);
    size_t given = 0;

    for (guint i = 0; i < detail->keys->len; i++) {
        const struct yaml_node *key = detail->keys->pdata[i], *value = detail->items->pdata[i];
        int index = value_choice(key, keys, -1);

        if (index < 0)
            error_unknown(script->loader, &key->position, _("condition"), key->text, keys);
        else if (value->kind != YAML_SCALAR)
            error_at(script->loader, &value->position, _("%s: expected %s, found %s"), key->text,
                     _("a text"), yaml_kind_name(value));
        else if (index == 5)
            step->signal = value_signal(script->loader, value);
        else if (index == 6)
            step->times = load_times(script, value);
        else {
            step->condition = conditions[index];
            given++;
            if (index < 2)
                check_class(script->loader, value, false),
                    step->text = value_string(script->loader, value);
            if (index == 2)
                step->data = data_of(script, value);
            if (index >= 3)
                step->signal = value_signal(script->loader, value);
        }
    }
    if (given != 1)
        error_at(script->loader, &detail->position,
                 _("await: expected one of blocked-in, called, printed, delivered, "
                   "ready-for"));
}

static void await_member(struct script *script, const struct yaml_node *name,
                         const struct yaml_node *what)
{
    static const char *const words[] = {"waiting", "exited", NULL};
    int member = find_member(script->loader, script->scenario, name->text, &name->position);
    int word = value_choice(what, words, -1);

    if (what->kind == YAML_MAP) {
        await_detail(script, member, what);
        return;
    }
    if (word < 0) {
        error_unknown(script->loader, &what->position, _("condition"),
                      what->kind == YAML_SCALAR ? what->text : "", words);
        return;
    }
    add_step(script, &name->position, SPEC_AWAIT, member)->condition =
        word ? SPEC_EXITED : SPEC_WAITING;
}

static void load_await(struct script *script, const struct yaml_node *node)
{
    if (node->kind == YAML_SCALAR) {
        if (strcmp(node->text, "idle"))
            error_at(script->loader, &node->position,
                     _("await: expected idle, a member or exists"));
        else
            add_step(script, &node->position, SPEC_AWAIT, 0)->condition = SPEC_IDLE;
        return;
    }
    if (node->kind != YAML_MAP) {
        error_at(script->loader, &node->position, _("await: expected idle, a member or exists"));
        return;
    }
    for (guint i = 0; i < node->keys->len; i++) {
        const struct yaml_node *key = node->keys->pdata[i], *value = node->items->pdata[i];

        if (!strcmp(key->text, "exists")) {
            struct spec_step *step = add_step(script, &key->position, SPEC_AWAIT, 0);

            step->condition = SPEC_EXISTS;
            step->text = with_index(script, value_string(script->loader, value));
        } else {
            await_member(script, key, value);
        }
    }
}

/* ---- the other steps ---- */

static void load_start(struct script *script, const struct yaml_node *node)
{
    guint count = node->kind == YAML_LIST ? node->items->len : 1;

    for (guint i = 0; i < count; i++) {
        const struct yaml_node *name = node->kind == YAML_LIST ? node->items->pdata[i] : node;

        if (name->kind != YAML_SCALAR) {
            error_at(script->loader, &name->position, _("start: expected the name of a member"));
            continue;
        }
        add_step(script, &name->position, SPEC_START,
                 find_member(script->loader, script->scenario, name->text, &name->position));
    }
}

static void load_signal(struct script *script, const struct yaml_node *node)
{
    static const char *const keys[] = {"to", "name", "when", NULL};
    static const char *const moments[] = {"now", "any-moment", NULL};
    const struct yaml_node *to = yaml_tree_get(node, "to"), *name = yaml_tree_get(node, "name");
    struct spec_step *step;
    int moment;

    if (!to || !name || to->kind != YAML_SCALAR || name->kind != YAML_SCALAR) {
        error_at(script->loader, &node->position, _("signal: expected {to: MEMBER, name: SIGNAL}"));
        return;
    }
    for (guint i = 0; i < node->keys->len; i++) {
        const struct yaml_node *key = node->keys->pdata[i];

        if (value_choice(key, keys, -1) < 0)
            error_unknown(script->loader, &key->position, _("key"), key->text, keys);
    }
    step = add_step(script, &node->position, SPEC_SIGNAL,
                    find_member(script->loader, script->scenario, to->text, &to->position));
    step->signal = value_signal(script->loader, name);
    moment =
        value_choice(yaml_tree_get(node, "when"), moments, yaml_tree_get(node, "when") ? -1 : 0);
    if (moment < 0)
        error_at(script->loader, &node->position, _("when: expected now or any-moment"));
    step->any_moment = moment == 1;
}

static void load_link(struct script *script, const struct yaml_node *node)
{
    static const char *const states[] = {"up", "down", NULL};
    const struct yaml_node *to = yaml_tree_get(node, "to");
    int state = value_choice(yaml_tree_get(node, "state"), states, -1);
    struct spec_step *step;

    if (!to || state < 0) {
        error_at(script->loader, &node->position,
                 _("expected a link such as {to: HOST, state: down}"));
        return;
    }
    step = add_step(script, &node->position, SPEC_LINK, 0);
    step->host = find_host(script->loader, script->scenario, to);
    step->text = states[state];
}

/* What the script does to a student's program itself. */
static void load_action(struct script *script, int member, const struct yaml_node *node)
{
    static const char *const actions[] = {"close-stdin", "close-stdout", "write", NULL};
    const struct yaml_node *write = yaml_tree_get(node, "write");
    int action = value_choice(node, actions, -1);

    if (write && write->kind == YAML_SCALAR && node->keys->len == 1)
        add_step(script, &node->position, SPEC_WRITE, member)->data = data_of(script, write);
    else if (action == 0 || action == 1)
        add_step(script, &node->position, action ? SPEC_CLOSE_STDOUT : SPEC_CLOSE_STDIN, member);
    else
        error_at(script->loader, &node->position,
                 _("expected {write: TEXT}, close-stdin or close-stdout: this member is a "
                   "student's program"));
}

/* Neither a step nor a member: either may have been meant. */
static void unknown_step(struct script *script, const struct yaml_node *name)
{
    static const char *const words[] = {"start", "await", "signal", "link", "repeat", "end"};
    const char *candidates[G_N_ELEMENTS(words) + MEMBERS_MAX + 1];
    size_t count = 0;

    for (; count < G_N_ELEMENTS(words); count++)
        candidates[count] = words[count];
    for (size_t i = 0; i < script->scenario->members_count && i < MEMBERS_MAX; i++)
        candidates[count++] = script->scenario->members[i].name;
    candidates[count] = NULL;
    error_unknown(script->loader, &name->position, _("step or member of the cast"), name->text,
                  candidates);
}

static bool is_member(const struct script *script, const char *name)
{
    for (size_t i = 0; i < script->scenario->members_count; i++)
        if (!strcmp(script->scenario->members[i].name, name))
            return true;
    return false;
}

static void load_member_step(struct script *script, const struct yaml_node *name,
                             const struct yaml_node *what)
{
    int member = find_member(script->loader, script->scenario, name->text, &name->position);
    const char *peer = member < 0 ? NULL : script->scenario->members[member].peer;
    const char *line;

    if (member < 0)
        return;
    if (!peer) {
        load_action(script, member, what);
        return;
    }
    if ((line = peer_command(script->loader, peer, what)))
        add_step(script, &name->position, SPEC_COMMAND, member)->text = with_index(script, line);
}

static void load_steps(struct script *script, const struct yaml_node *list);

static void load_repeat(struct script *script, const struct yaml_node *node)
{
    const struct yaml_node *count = yaml_tree_get(node, "repeat"),
                           *steps = yaml_tree_get(node, "steps");
    const char *outer = script->index;
    char *end;
    unsigned long times;

    if (!steps || steps->kind != YAML_LIST || count->kind != YAML_SCALAR || node->keys->len != 2) {
        error_at(script->loader, &node->position, _("repeat: expected {repeat: N, steps: [...]}"));
        return;
    }
    times = strtoul(count->text, &end, 10);
    if (*end || !times || times > STEPS_MAX) {
        error_at(script->loader, &count->position, _("%s: expected %s, found \"%.40s\""), "repeat",
                 _("a whole number"), count->text);
        return;
    }
    for (unsigned long i = 1; i <= times; i++) {
        guint before = script->loader->problems->len;

        if (++script->loader->rounds > ROUNDS_MAX) {
            error_at(script->loader, &node->position, _("repeat: too many rounds in all"));
            break;
        }
        script->index = own(script->loader, g_strdup_printf("%lu", i));
        load_steps(script, steps);
        if (script->loader->problems->len > before)
            break; /* the same mistake again each time */
    }
    script->index = outer;
}

static void load_step(struct script *script, const struct yaml_node *node)
{
    const struct yaml_node *key, *value;

    if (node->kind == YAML_SCALAR && !strcmp(node->text, "end")) {
        add_step(script, &node->position, SPEC_END, 0);
        return;
    }
    if (node->kind != YAML_MAP || !node->keys->len) {
        error_at(script->loader, &node->position,
                 _("expected a step such as {start: MEMBER}, found %s"), yaml_kind_name(node));
        return;
    }
    if (yaml_tree_get(node, "repeat")) {
        load_repeat(script, node);
        return;
    }
    if (node->keys->len > 1)
        error_at(script->loader, &node->position,
                 _("a step has one key; start the next one with a dash"));
    key = node->keys->pdata[0];
    value = node->items->pdata[0];
    if (!strcmp(key->text, "start"))
        load_start(script, value);
    else if (!strcmp(key->text, "await"))
        load_await(script, value);
    else if (!strcmp(key->text, "signal"))
        load_signal(script, value);
    else if (!strcmp(key->text, "link"))
        load_link(script, value);
    else if (is_member(script, key->text))
        load_member_step(script, key, value);
    else
        unknown_step(script, key);
}

static void load_steps(struct script *script, const struct yaml_node *list)
{
    for (guint i = 0; i < list->items->len; i++)
        load_step(script, list->items->pdata[i]);
}

static void keep_steps(struct script *script)
{
    script->scenario->steps_count = script->steps->len;
    script->scenario->steps = own(script->loader, g_array_free(script->steps, FALSE));
}

void load_script(struct loader *loader, struct spec_scenario *scenario,
                 const struct yaml_node *node)
{
    struct script script = {loader, scenario, g_array_new(FALSE, TRUE, sizeof(struct spec_step)),
                            NULL};

    load_steps(&script, node);
    scenario->script_given = true;
    keep_steps(&script);
}

void default_script(struct loader *loader, struct spec_scenario *scenario)
{
    struct script script = {loader, scenario, g_array_new(FALSE, TRUE, sizeof(struct spec_step)),
                            NULL};

    for (size_t i = 0; i < scenario->members_count; i++)
        add_step(&script, &scenario->position, SPEC_START, (int)i);
    for (size_t i = 0; i < scenario->members_count; i++)
        if (!scenario->members[i].peer)
            add_step(&script, &scenario->position, SPEC_AWAIT, (int)i)->condition = SPEC_EXITED;
    keep_steps(&script);
}
