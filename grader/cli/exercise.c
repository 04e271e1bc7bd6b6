/* coloquio exercise lint|verify|schema: for authors. */
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

static int lint_one(const char *name)
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
    g_autoptr(GPtrArray) ids = NULL;
    int worst = EXIT_ALL_PASSED;

    if (cli->count > 1) {
        for (int i = 1; i < cli->count; i++)
            worst = worse(worst, verify ? exercise_verify(cli, cli->arguments[i])
                                        : lint_one(cli->arguments[i]));
        return worst;
    }
    ids = exercises_all();
    for (guint i = 0; i < ids->len && !engine_interrupted(); i++)
        worst =
            worse(worst, verify ? exercise_verify(cli, ids->pdata[i]) : lint_one(ids->pdata[i]));
    return worst;
}

int command_exercise(struct cli *cli)
{
    static const char *const words[] = {"lint", "verify", "schema", NULL};
    const char *nearest;

    if (cli->count < 1)
        return cli_usage(
            _("usage: coloquio exercise lint|verify [EXERCISE...], or coloquio exercise schema"));
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
