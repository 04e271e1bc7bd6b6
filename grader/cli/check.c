/* coloquio check EXERCISE [DIR]: one submission. */
#include <string.h>

#include "cli/cli.h"
#include "report/report.h"

int grading_exit_code(const struct grading *grading)
{
    switch (grading->status) {
    case STATUS_PASSED:
        return EXIT_ALL_PASSED;
    case STATUS_GRADER_FAULT:
        return EXIT_GRADER_FAULT;
    default:
        return EXIT_CHECK_FAILED;
    }
}

int command_check(struct cli *cli)
{
    const char *directory = cli->count > 1 ? cli->arguments[1] : ".";
    g_autofree char *explanations = engine_explanations_directory();
    struct report_options options = {.colour = cli_colour(cli),
                                     .quiet = cli->quiet,
                                     .verbose = cli->verbose,
                                     .width = cli_width(),
                                     .full = cli_full_trace(cli),
                                     .hints = cli->hints,
                                     .explanations = explanations};
    struct grade_options grade_options = cli_grade_options(cli);
    GError *error = NULL;
    struct exercise *exercise;
    struct grading *grading;
    g_autofree char *text = NULL;
    int code;

    if (cli->count < 1 || cli->count > 2)
        return cli_usage(_("usage: coloquio check EXERCISE [DIR]"));
    if (!g_file_test(directory, G_FILE_TEST_IS_DIR))
        return cli_usage(_("%s is not a directory"), directory);
    if (!(exercise = exercise_open(cli->arguments[0], &error)))
        return cli_fail(error);
    grading = grade(exercise, directory, &grade_options, (unsigned)cli->jobs, &error);
    if (!grading) {
        exercise_free(exercise);
        return cli_fail(error);
    }
    text = cli->json ? report_json(grading, explanations) : report_terminal(grading, &options);
    if (!cli->json && grading->status == STATUS_FAILED) {
        g_autofree char *hints = report_exercise_hints(
            strcmp(i18n_language(), "es") ? exercise->hints_en : exercise->hints_es, &options);
        g_autofree char *both = g_strconcat(text, hints, NULL);

        g_free(text);
        text = g_steal_pointer(&both);
    }
    code = grading_exit_code(grading);
    if (cli->exit_zero && code == EXIT_CHECK_FAILED)
        code = EXIT_ALL_PASSED;
    code = cli_record(cli, grading, cli_write(cli, text, code));
    grading_free(grading);
    exercise_free(exercise);
    return code;
}
