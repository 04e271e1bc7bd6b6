/* coloquio exercise lint|verify|schema: for authors. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "engine/engine.h"

/* ---- lint ---- */

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
    text = problems_format(problems);
    fputs(text, stderr);
    code = problems_errors(problems) ? EXIT_EXERCISE_INVALID : EXIT_ALL_PASSED;
    exercise_free(exercise);
    return code;
}

/* ---- verify ---- */

static bool has_finding(const struct grading *grading, const char *id)
{
    for (guint i = 0; i < grading->compile->len; i++)
        if (!strcmp(((struct finding *)grading->compile->pdata[i])->id, id))
            return true;
    for (guint i = 0; i < grading->scenarios->len; i++) {
        const struct scenario_result *result = grading->scenarios->pdata[i];

        for (guint j = 0; j < result->findings->len; j++)
            if (!strcmp(((struct finding *)result->findings->pdata[j])->id, id))
                return true;
    }
    return false;
}

/* The ids that were found, for the message. */
static char *found_ids(const struct grading *grading)
{
    GString *ids = g_string_new(NULL);

    for (guint i = 0; i < grading->compile->len; i++)
        g_string_append_printf(ids, " %s", ((struct finding *)grading->compile->pdata[i])->id);
    for (guint i = 0; i < grading->scenarios->len; i++) {
        const struct scenario_result *result = grading->scenarios->pdata[i];

        for (guint j = 0; j < result->findings->len; j++)
            g_string_append_printf(ids, " %s:%s", result->name,
                                   ((struct finding *)result->findings->pdata[j])->id);
        if (result->status == STATUS_GRADER_FAULT)
            g_string_append_printf(ids, " %s:(%s)", result->name, result->reason);
    }
    return g_string_free(ids, FALSE);
}

enum wanted { WANT_PASS, WANT_FAIL, WANT_FINDING };

/* Grades one submission and says whether it came out as it is filed. */
static bool verify_submission(const struct cli *cli, const struct exercise *exercise,
                              const char *group, const char *name, enum wanted wanted, guint64 seed)
{
    g_autofree char *label = name ? g_build_filename(group, name, NULL) : g_strdup(group);
    g_autofree char *directory =
        wanted == WANT_FAIL
            ? g_build_filename(exercise->directory, group, NULL)
            : g_build_filename(exercise->directory, "submissions", group, name, NULL);
    g_autoptr(GError) error = NULL;
    struct grading *grading = grade(exercise, directory, seed, &error);
    bool good;

    if (!grading) {
        printf("  ! %-44s %s\n", label, error->message);
        return false;
    }
    good = grading->status == (wanted == WANT_PASS ? STATUS_PASSED : STATUS_FAILED) &&
           (wanted != WANT_FINDING || has_finding(grading, group));
    if (wanted == WANT_FAIL)
        good =
            good && !has_finding(grading, "build.error") && !has_finding(grading, "build.warning");
    if (!good || !cli->quiet) {
        g_autofree char *ids = found_ids(grading);

        printf("  %s %-44s %g/%g%s\n", good ? "✓" : "✗", label, grading->score, grading->max_score,
               good && !cli->verbose ? "" : ids);
        fflush(stdout);
    }
    grading_free(grading);
    return good;
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *names_in(const char *path)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GDir *directory = g_dir_open(path, 0, NULL);
    const char *name;

    while (directory && (name = g_dir_read_name(directory)))
        g_ptr_array_add(names, g_strdup(name));
    if (directory)
        g_dir_close(directory);
    g_ptr_array_sort(names, by_text);
    return names;
}

static int verify_one(const struct cli *cli, const char *name)
{
    GError *error = NULL;
    struct exercise *exercise = exercise_open(name, &error);
    g_autofree char *submissions = NULL;
    g_autoptr(GPtrArray) groups = NULL;
    guint64 seed = (guint64)cli->seed;
    bool good;

    if (!exercise)
        return cli_fail(error);
    printf("%s\n", exercise->id);
    good = verify_submission(cli, exercise, "starter", NULL, WANT_FAIL, seed);
    submissions = g_build_filename(exercise->directory, "submissions", NULL);
    groups = names_in(submissions);
    for (guint i = 0; i < groups->len; i++) {
        g_autofree char *path = g_build_filename(submissions, groups->pdata[i], NULL);
        g_autoptr(GPtrArray) names = names_in(path);
        enum wanted wanted = strcmp(groups->pdata[i], "accepted") ? WANT_FINDING : WANT_PASS;

        for (guint j = 0; j < names->len && !engine_interrupted(); j++)
            good &=
                verify_submission(cli, exercise, groups->pdata[i], names->pdata[j], wanted, seed);
    }
    exercise_free(exercise);
    if (engine_interrupted())
        return 128 + engine_interrupted();
    return good ? EXIT_ALL_PASSED : EXIT_CHECK_FAILED;
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
            worst = worse(worst, verify ? verify_one(cli, cli->arguments[i])
                                        : lint_one(cli->arguments[i]));
        return worst;
    }
    ids = exercises_all();
    for (guint i = 0; i < ids->len && !engine_interrupted(); i++)
        worst = worse(worst, verify ? verify_one(cli, ids->pdata[i]) : lint_one(ids->pdata[i]));
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
