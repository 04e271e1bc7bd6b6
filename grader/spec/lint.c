/* What stands beside exercise.yaml. */
#include <string.h>
#include <sys/stat.h>

#include "spec/inner.h"

#define ACCEPTED_LEAST 2
#define WRONG_LEAST 5

static void complain(const struct exercise *exercise, GPtrArray *problems, const char *path,
                     const char *message)
{
    g_autofree char *file = g_build_filename(exercise->directory, path, NULL);
    struct position position = {g_intern_string(file), 0, 0};

    problem_add(problems, &position, PROBLEM_ERROR, "%s", message);
}

static void check_sources(const struct exercise *exercise, GPtrArray *problems,
                          const char *directory)
{
    for (size_t i = 0; i < exercise->programs_count; i++)
        for (const char **source = exercise->programs[i].sources; *source; source++) {
            g_autofree char *path = g_build_filename(directory, *source, NULL);
            g_autofree char *full = g_build_filename(exercise->directory, path, NULL);

            if (!g_file_test(full, G_FILE_TEST_IS_REGULAR))
                complain(exercise, problems, path, _("a source of the exercise is missing"));
        }
}

/* What the exercise gives along with the student's sources. */
static void check_given(const struct exercise *exercise, GPtrArray *problems)
{
    for (size_t i = 0; i < exercise->programs_count; i++)
        for (const char **name = exercise->programs[i].given; *name; name++) {
            g_autofree char *path = g_build_filename(GIVEN_DIRECTORY, *name, NULL);
            g_autofree char *full = g_build_filename(exercise->directory, path, NULL);

            if (!g_file_test(full, G_FILE_TEST_IS_REGULAR))
                complain(exercise, problems, path, _("a file that the exercise gives is missing"));
        }
}

/* Checks each submission below a folder; returns how many there are. */
static guint check_group(const struct exercise *exercise, GPtrArray *problems, const char *group)
{
    g_autofree char *path = g_build_filename(exercise->directory, group, NULL);
    GDir *directory = g_dir_open(path, 0, NULL);
    const char *name;
    guint count = 0;

    while (directory && (name = g_dir_read_name(directory))) {
        g_autofree char *submission = g_build_filename(group, name, NULL);

        count++;
        check_sources(exercise, problems, submission);
    }
    if (directory)
        g_dir_close(directory);
    return count;
}

static void unknown_id(GPtrArray *problems, const struct position *position, const char *id,
                       const char *const *ids)
{
    const char *nearest = nearest_word(id, ids);

    if (nearest)
        problem_add(problems, position, PROBLEM_ERROR,
                    _("no such %s: \"%.60s\"; did you mean \"%s\"?"), _("finding"), id, nearest);
    else
        problem_add(problems, position, PROBLEM_ERROR,
                    _("no such finding: \"%.60s\"; coloquio explain lists them"), id);
}

/* A rule of the exercise itself is in every scenario: tell it once. */
static bool was_told(const struct exercise *exercise, size_t scenario, const struct spec_rule *rule)
{
    for (size_t i = 0; i < scenario; i++)
        for (size_t j = 0; j < exercise->scenarios[i].rules_count; j++)
            if (exercise->scenarios[i].rules[j].position.line == rule->position.line &&
                exercise->scenarios[i].rules[j].position.column == rule->position.column)
                return true;
    return false;
}

void exercise_lint_ids(const struct exercise *exercise, const char *const *ids, GPtrArray *problems)
{
    g_autofree char *path = g_build_filename(exercise->directory, "submissions", NULL);
    GDir *directory = g_dir_open(path, 0, NULL);
    const char *name;

    for (size_t i = 0; i < exercise->scenarios_count; i++)
        for (size_t j = 0; j < exercise->scenarios[i].rules_count; j++) {
            const struct spec_rule *rule = &exercise->scenarios[i].rules[j];

            if (!g_strv_contains(ids, rule->id) && !was_told(exercise, i, rule))
                unknown_id(problems, &rule->position, rule->id, ids);
        }
    while (directory && (name = g_dir_read_name(directory))) {
        g_autofree char *group = g_build_filename(path, name, NULL);
        struct position position = {g_intern_string(group), 0, 0};

        if (strcmp(name, "accepted") && !g_strv_contains(ids, name))
            unknown_id(problems, &position, name, ids);
    }
    if (directory)
        g_dir_close(directory);
}

void exercise_lint(const struct exercise *exercise, GPtrArray *problems)
{
    static const char *const statements[] = {"statement.es.md", "statement.en.md"};
    g_autofree char *path = g_build_filename(exercise->directory, "submissions", NULL);
    GDir *directory;
    const char *name;
    guint accepted = 0, wrong = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(statements); i++) {
        g_autofree char *statement = g_build_filename(exercise->directory, statements[i], NULL);

        if (!g_file_test(statement, G_FILE_TEST_IS_REGULAR))
            complain(exercise, problems, statements[i], _("the statement is missing"));
    }
    if (!exercise->difficulty)
        complain(exercise, problems, EXERCISE_FILE, _("the key \"difficulty\" is missing"));
    check_given(exercise, problems);
    check_sources(exercise, problems, "starter");
    directory = g_dir_open(path, 0, NULL);
    while (directory && (name = g_dir_read_name(directory))) {
        g_autofree char *group = g_build_filename("submissions", name, NULL);
        guint count = check_group(exercise, problems, group);

        if (!strcmp(name, "accepted"))
            accepted = count;
        else
            wrong += count;
    }
    if (directory)
        g_dir_close(directory);
    if (accepted < ACCEPTED_LEAST)
        complain(exercise, problems, "submissions/accepted",
                 _("expected at least two accepted submissions in different styles"));
    if (wrong < WRONG_LEAST)
        complain(exercise, problems, "submissions", _("expected at least five wrong submissions"));
}
