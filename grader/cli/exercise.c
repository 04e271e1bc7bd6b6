/* coloquio exercise new|lint|verify|schema: for authors. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "engine/engine.h"
#include "rules/rules.h"

/* ---- lint ---- */

static void lint_ids(const struct exercise *exercise, GPtrArray *problems)
{
    size_t count;
    const struct finding_row *rows = finding_rows(&count);
    g_autofree const char **ids = g_new0(const char *, count + 1);

    for (size_t i = 0; i < count; i++)
        ids[i] = rows[i].id;
    exercise_lint_ids(exercise, ids, problems);
}

/* Each prerequisite exists, and does not come later itself. */
static void lint_prerequisites(const struct exercise *exercise, const struct course *course,
                               GPtrArray *problems)
{
    struct position position = {exercise->file, 0, 0};

    for (const char **id = exercise->prerequisites; *id; id++) {
        if (!course_exercise(course, *id))
            problem_add(problems, &position, PROBLEM_ERROR,
                        _("prerequisites: there is no exercise \"%.60s\""), *id);
        else if (!strcmp(*id, exercise->id) || course_leads_to(course, exercise->id, *id))
            problem_add(problems, &position, PROBLEM_ERROR,
                        _("prerequisites: \"%.60s\" comes after this exercise itself"), *id);
    }
}

static int lint_one(const char *name, const struct course *course)
{
    GError *error = NULL;
    struct exercise *exercise = exercise_open(name, &error);
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *text = NULL;
    int code;

    if (!exercise)
        return cli_fail(error);
    exercise_lint(exercise, problems);
    lint_ids(exercise, problems);
    lint_prerequisites(exercise, course, problems);
    exercise_lint_skeleton(exercise, problems);
    text = problems_format(problems);
    fputs(text, stderr);
    code = problems_errors(problems) ? EXIT_EXERCISE_INVALID : EXIT_ALL_PASSED;
    exercise_free(exercise);
    return code;
}

/* ---- the command ---- */

static int worse(int a, int b)
{
    return a > b ? a : b;
}

static int for_each(const struct cli *cli, bool verify)
{
    struct course *course = verify ? NULL : course_read();
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    int worst = EXIT_ALL_PASSED;

    for (int i = 1; i < cli->count; i++)
        g_ptr_array_add(names, g_strdup(cli->arguments[i]));
    if (!names->len) {
        g_ptr_array_unref(names);
        names = exercises_all();
    }
    for (guint i = 0; i < names->len && !engine_interrupted(); i++)
        worst = worse(worst, verify ? exercise_verify(cli, names->pdata[i])
                                    : lint_one(names->pdata[i], course));
    if (course)
        course_free(course);
    return worst;
}

int command_exercise(struct cli *cli)
{
    static const char *const words[] = {"new", "lint", "verify", "schema", NULL};
    const char *nearest;

    if (cli->count < 1)
        return cli_usage(
            _("usage: coloquio exercise new TOPIC/NAME, lint|verify [EXERCISE...], or schema"));
    if (!strcmp(cli->arguments[0], "new")) {
        if (cli->count != 2)
            return cli_usage(_("usage: coloquio exercise new TOPIC/NAME"));
        return exercise_new(cli, cli->arguments[1]);
    }
    if (!strcmp(cli->arguments[0], "schema")) {
        g_autofree char *schema = exercise_schema();

        return cli_write(cli, schema, EXIT_ALL_PASSED);
    }
    if (!strcmp(cli->arguments[0], "lint"))
        return for_each(cli, false);
    if (!strcmp(cli->arguments[0], "verify"))
        return for_each(cli, true);
    nearest = nearest_word(cli->arguments[0], words);
    return cli_usage(_("no such thing to do with exercises: \"%s\"%s%s"), cli->arguments[0],
                     nearest ? _("; did you mean ") : "", nearest ? nearest : "");
}
