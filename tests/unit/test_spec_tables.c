/* grader/spec: its tables, the schema made of them, the manuals, and the exercises that we ship. */
#include <jansson.h>
#include <string.h>

#include "proto/syscalls.h"
#include "spec/spec.h"
#include "spec/yaml.h"
#include "support/suite.h"
#include "unit/json_schema.h"

static char *read_file(const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    char *text;

    ck_assert_msg(g_file_get_contents(path, &text, NULL, NULL), "%s cannot be read", path);
    return text;
}

/* ---- the schema ---- */

START_TEST(the_schema_in_the_tree_is_up_to_date)
{
    g_autofree char *file = read_file(EXERCISES, "exercise.schema.json");
    g_autofree char *made = exercise_schema();

    ck_assert_msg(!strcmp(file, made),
                  "make it anew: coloquio exercise schema >exercises/exercise.schema.json");
}
END_TEST

/* As an editor reads YAML: plain scalars of the core schema have types. */
static json_t *json_of_scalar(const struct yaml_node *node)
{
    char *end;
    double number;

    if (node->quoted)
        return json_stringn_nocheck(node->text, node->length);
    if (!node->length || !strcmp(node->text, "~") || !strcmp(node->text, "null"))
        return json_null();
    if (!strcmp(node->text, "true") || !strcmp(node->text, "false"))
        return json_boolean(!strcmp(node->text, "true"));
    if (strspn(node->text, "0123456789") == node->length)
        return json_integer(g_ascii_strtoll(node->text, NULL, 10));
    number = g_ascii_strtod(node->text, &end);
    return *end ? json_stringn_nocheck(node->text, node->length) : json_real(number);
}

static json_t *json_of(const struct yaml_node *node)
{
    json_t *json;

    if (node->kind == YAML_SCALAR)
        return json_of_scalar(node);
    json = node->kind == YAML_LIST ? json_array() : json_object();
    for (guint i = 0; i < node->items->len; i++) {
        json_t *item = json_of(node->items->pdata[i]);

        if (node->kind == YAML_LIST)
            json_array_append_new(json, item);
        else
            json_object_set_new(json, ((struct yaml_node *)node->keys->pdata[i])->text, item);
    }
    return json;
}

static bool fits_schema(const char *text, char *why, size_t why_size)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *schema_text = exercise_schema();
    json_t *schema = json_loads(schema_text, 0, NULL);
    struct yaml_node *root = yaml_tree_parse("exercise.yaml", text, strlen(text), problems);
    json_t *value;
    bool fits;

    ck_assert_ptr_nonnull(schema);
    ck_assert_ptr_nonnull(root);
    value = json_of(root);
    fits = json_fits(schema, schema, value, "", why, why_size);
    json_decref(value);
    json_decref(schema);
    yaml_tree_free(root);
    return fits;
}

#define S "scenarios: {}\n"
static const struct schema_row {
    const char *more;
    bool fits;
} schema_rows[] = {
    {"scenarios: {}\n", true},
    {S "rules: {a: off, b: {points: 1}}\n", true},
    {S "limits: {memory: 64 MiB}\n", true},
    {S "cast: {a: {program: p, stdin: null, args: [1, x]}}\n", true},
    {S "limits: {memory: 64}\n", false},
    {S "limits: {memori: 64 MiB}\n", false},
    {S "rules: {a: perhaps}\n", false},
    {S "cast: {a: {program: p, args: x}}\n", false},
    {S "usage: [x]\n", false},
    {S "hint: {}\n", false},
    {S "cast: {}\n", true},
    {"scenarios: {s: {title: T, script: [end, {start: a}, {ana: {send: x}}]}}\n", true},
    {"scenarios: {s: {title: T, script: [{await: idle}, {repeat: 2, steps: [end]}]}}\n", true},
    {"scenarios: {s: {title: T, script: [{signal: {to: a, name: SIGINT, when: now}}]}}\n", true},
    {"scenarios: {s: {title: T, script: [ende]}}\n", false},
    {"scenarios: {s: {title: T, script: [{signal: {to: a}}]}}\n", false},
    {"scenarios: {s: {title: T, script: [{repeat: x, steps: []}]}}\n", false},
    {"scenarios: {s: {script: []}}\n", false},
};

START_TEST(an_editor_sees_what_the_loader_sees)
{
    g_autofree char *text = g_strconcat("id: a/b\ntitle: T\nprograms: {p: {sources: [p.c]}}\n",
                                        schema_rows[_i].more, NULL);
    char why[256] = "";

    ck_assert_msg(fits_schema(text, why, sizeof why) == schema_rows[_i].fits, "%s: %s", text, why);
}
END_TEST

/* ---- the exercises that we ship ---- */

static void check_exercise(const char *topic, const char *name)
{
    g_autofree char *directory = g_build_filename(EXERCISES, topic, name, NULL);
    g_autofree char *path = g_build_filename(directory, EXERCISE_FILE, NULL);
    g_autofree char *text = NULL, *told = NULL;
    g_autoptr(GPtrArray) problems = problems_new();
    struct exercise *exercise;
    char why[256] = "";

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return; /* a folder of drafts */
    exercise = exercise_load(directory, problems, NULL);
    told = problems_format(problems);
    ck_assert_msg(exercise && !*told, "%s", told);
    ck_assert_msg(fits_schema(text, why, sizeof why), "%s/%s: %s", topic, name, why);
    exercise_free(exercise);
}

START_TEST(every_exercise_is_read_without_a_word)
{
    GDir *topics = g_dir_open(EXERCISES, 0, NULL);
    const char *topic, *name;

    while ((topic = g_dir_read_name(topics))) {
        g_autofree char *path = g_build_filename(EXERCISES, topic, NULL);
        GDir *names = g_dir_open(path, 0, NULL);

        while (names && (name = g_dir_read_name(names)))
            check_exercise(topic, name);
        if (names)
            g_dir_close(names);
    }
    g_dir_close(topics);
}
END_TEST

/* ---- the manuals ---- */

static const struct field_row {
    const char *context, *key;
} fields[] = {
#define FIELD(context, key, type, needed, prose) {#context, key},
#include "spec/fields.def"
#undef FIELD
};

/* Does the word stand in the text, not as a part of a longer one? */
static bool has_word(const char *text, const char *word)
{
    g_autofree char *escaped = g_regex_escape_string(word, -1);
    g_autofree char *pattern = g_strdup_printf("(?<![\\w-])%s(?![\\w-])", escaped);

    return g_regex_match_simple(pattern, text, 0, 0);
}

/* The section below "## TITLE". */
static char *section(const char *manual, const char *title)
{
    g_autofree char *heading = g_strdup_printf("\n## %s\n", title);
    const char *start = strstr(manual, heading);
    const char *end = start ? strstr(start + strlen(heading), "\n## ") : NULL;

    ck_assert_msg(start != NULL, "the manual has no section %s", title);
    return end ? g_strndup(start, (gsize)(end - start)) : g_strdup(start);
}

static const char *section_of(const char *context)
{
    static const struct {
        const char *context, *title;
    } sections[] = {{"exercise", "Top level"},
                    {"hints", "Top level"},
                    {"host", "Top level"},
                    {"program", "Top level"},
                    {"rule", "Top level"},
                    {"limits", "Top level"},
                    {"file", "Top level"},
                    {"step", "Steps"},
                    {"signal", "Steps"},
                    {"link", "Steps"},
                    {"member", "A member"},
                    {"stdin", "A member"},
                    {"scenario", "A scenario"},
                    {"expectation", "Expectations"},
                    {"output", "Expectations"},
                    {"range-time", "Expectations"},
                    {"range", "Trace demands"},
                    {"demand", "Trace demands"},
                    {"forbidden", "Trace demands"}};

    for (size_t i = 0; i < G_N_ELEMENTS(sections); i++)
        if (!strcmp(sections[i].context, context))
            return sections[i].title;
    ck_abort_msg("say which section of the manual is about %s", context);
    return NULL;
}

START_TEST(the_manual_has_every_key)
{
    g_autofree char *manual = read_file(EXERCISES, "README.md");
    g_autofree char *text = section(manual, section_of(fields[_i].context));

    ck_assert_msg(has_word(text, fields[_i].key),
                  "exercises/README.md does not say what %s of %s is", fields[_i].key,
                  fields[_i].context);
}
END_TEST

/* The first column of the tables of these two sections is exactly the table's keys. */
START_TEST(the_manual_has_no_other_keys)
{
    static const char *const contexts[] = {"exercise", "scenario"};
    g_autofree char *manual = read_file(EXERCISES, "README.md");
    g_autofree char *text = section(manual, section_of(contexts[_i]));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        g_autofree char *first = g_str_has_prefix(*line, "| `") ? g_strdup(*line + 2) : NULL;
        g_auto(GStrv) keys = NULL;

        if (!first)
            continue;
        *strchr(first, '|') = 0;
        keys = g_strsplit_set(first, "`, ", -1);
        for (char **key = keys; *key; key++) {
            bool known = !**key;

            for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
                known |= !strcmp(fields[i].context, contexts[_i]) && !strcmp(fields[i].key, *key);
            ck_assert_msg(known, "exercises/README.md has %s, the language has not", *key);
        }
    }
}
END_TEST

/* "thread" and "shm_open" are told from fork and open by their arguments. */
static bool is_class(const char *word)
{
    size_t count;
    const struct syscall_row *rows = syscall_rows(&count);
    bool found = !strcmp(word, "thread") || !strcmp(word, "shm_open");

    for (size_t i = 0; i < count; i++)
        found |= !strcmp(rows[i].call_class, word);
    return found;
}

START_TEST(the_manual_has_every_call_class_and_no_other)
{
    g_autofree char *manual = read_file(EXERCISES, "README.md");
    const char *start = strstr(manual, "\nCall classes: "), *end = strstr(start, ".\n");
    g_autofree char *list = g_strndup(start + 15, (gsize)(end - start - 15));
    g_autoptr(GRegex) brackets = g_regex_new(" *\\([^)]*\\)", 0, 0, NULL);
    g_autofree char *plain = g_regex_replace(brackets, list, -1, 0, "", 0, NULL);
    g_auto(GStrv) words = g_regex_split_simple("[\\s·]+", plain, 0, 0);
    size_t count;
    const struct syscall_row *rows = syscall_rows(&count);

    for (size_t i = 0; i < count; i++)
        ck_assert_msg(g_strv_contains((const char *const *)words, rows[i].call_class),
                      "exercises/README.md lacks the class %s", rows[i].call_class);
    for (char **word = words; *word; word++)
        ck_assert_msg(is_class(*word), "exercises/README.md has %s, no call is of it", *word);
}
END_TEST

static const struct verb_row {
    const char *peer, *verb, *options;
} verbs[] = {
#define VERB(peer, verb, options) {peer, verb, options},
#include "spec/peers.def"
};

START_TEST(the_manual_of_the_peers_has_every_command)
{
    g_autofree char *manual = read_file(REFERENCE, "README.md");
    g_auto(GStrv) options = g_strsplit(verbs[_i].options, " ", -1);

    ck_assert_msg(has_word(manual, verbs[_i].verb), "reference/README.md lacks %s", verbs[_i].verb);
    for (char **option = options; *option; option++)
        ck_assert_msg(!**option || has_word(manual, *option), "reference/README.md lacks %s of %s",
                      *option, verbs[_i].verb);
}
END_TEST

/* `verb …` at the start of a row of the manual's tables is a command of peers.def. */
START_TEST(the_manual_of_the_peers_has_no_other_commands)
{
    g_autofree char *manual = read_file(REFERENCE, "README.md");
    g_autofree char *text = section(manual, "The peers");
    g_autoptr(GRegex) commands = g_regex_new("`([a-z-]+)", 0, 0, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    size_t count = 0;

    for (char **line = lines; *line; line++) {
        g_autofree char *first = g_str_has_prefix(*line, "| `")
                                     ? g_strndup(*line, strcspn(*line + 2, "|") + 2)
                                     : g_strdup("");
        GMatchInfo *match;

        for (g_regex_match(commands, first, 0, &match); g_match_info_matches(match);
             g_match_info_next(match, NULL)) {
            g_autofree char *verb = g_match_info_fetch(match, 1);
            bool known = false;

            for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
                known |= !strcmp(verbs[i].verb, verb);
            ck_assert_msg(known, "peers.def lacks %s", verb);
            count++;
        }
        g_match_info_free(match);
    }
    ck_assert_uint_gt(count, 40);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {the_schema_in_the_tree_is_up_to_date, 0},
        {an_editor_sees_what_the_loader_sees, ROWS(schema_rows)},
        {every_exercise_is_read_without_a_word, 0},
        {the_manual_has_every_key, ROWS(fields)},
        {the_manual_has_no_other_keys, 2},
        {the_manual_has_every_call_class_and_no_other, 0},
        {the_manual_of_the_peers_has_every_command, ROWS(verbs)},
        {the_manual_of_the_peers_has_no_other_commands, 0},
    };

    i18n_init("en", "/nonexistent");
    return suite_run("spec_tables", tests, G_N_ELEMENTS(tests));
}
