/* coloquio check EXERCISE [DIR]: one submission. */
#include <string.h>

#include "build/build.h"
#include "cli/cli.h"
#include "engine/engine.h"
#include "report/report.h"
#include "verdict/verdict.h"

#define RUN_REAL_LIMIT_MS 120000

static struct scenario_result *result_for(const struct spec_scenario *scenario)
{
    struct scenario_result *result = scenario_result_new(scenario->name);

    result->title = g_strdup(words_pick(&scenario->title));
    result->max_score = scenario->points;
    return result;
}

static const struct scenario_result *find_result(const struct grading *grading, const char *name)
{
    for (guint i = 0; i < grading->scenarios->len; i++)
        if (!strcmp(((struct scenario_result *)grading->scenarios->pdata[i])->name, name))
            return grading->scenarios->pdata[i];
    return NULL;
}

/* The first scenario that this one needs and that did not pass, or NULL. */
static const char *unmet_need(const struct grading *grading, const struct spec_scenario *scenario)
{
    for (const char **need = scenario->needs; *need; need++) {
        const struct scenario_result *result = find_result(grading, *need);

        if (!result || result->status != STATUS_PASSED)
            return *need;
    }
    return NULL;
}

/* Runs and judges one scenario. false with *error only for an interruption. */
static bool run_scenario(const struct exercise *exercise, const struct spec_scenario *scenario,
                         const struct scenario_inputs *inputs, struct scenario_result *result,
                         GError **error)
{
    g_autoptr(GError) failed = NULL;
    struct lowered *lowered = scenario_lower(exercise, scenario, inputs, &failed);

    if (lowered)
        result->records = engine_run(&lowered->plan, RUN_REAL_LIMIT_MS, &failed);
    if (result->records && (result->trace = trace_read(result->records, &failed))) {
        result->names = g_strdupv((char **)(gpointer)lowered->names);
        verdict_judge(scenario, lowered, result);
    } else if (failed && engine_interrupted()) {
        g_propagate_error(error, g_steal_pointer(&failed));
    } else {
        result->status = STATUS_GRADER_FAULT;
        result->reason = g_strdup(failed ? failed->message : "?");
    }
    lowered_free(lowered);
    return !engine_interrupted();
}

static void not_run(struct grading *grading, const struct exercise *exercise, const char *reason)
{
    for (size_t i = 0; i < exercise->scenarios_count; i++) {
        struct scenario_result *result = result_for(&exercise->scenarios[i]);

        result->status = STATUS_NOT_RUN;
        result->reason = g_strdup(reason);
        g_ptr_array_add(grading->scenarios, result);
    }
}

static const char *why_nothing_ran(const struct grading *grading)
{
    for (guint i = 0; i < grading->compile->len; i++)
        if (!strcmp(((struct finding *)grading->compile->pdata[i])->id, "build.missing-source"))
            return _("there is no program without its sources");
    return _("it does not compile");
}

static bool run_all(struct grading *grading, const struct exercise *exercise,
                    const struct build *build, GError **error)
{
    g_autofree char *peers = engine_peers_directory();
    struct scenario_inputs inputs = {(struct program_binary *)(void *)build->binaries->data,
                                     build->binaries->len, peers, grading->seed};

    for (size_t i = 0; i < exercise->scenarios_count; i++) {
        const struct spec_scenario *scenario = &exercise->scenarios[i];
        struct scenario_result *result = result_for(scenario);
        const char *need = unmet_need(grading, scenario);

        g_ptr_array_add(grading->scenarios, result);
        if (need) {
            const struct scenario_result *needed = find_result(grading, need);

            result->status = STATUS_NOT_RUN;
            result->reason = g_strdup_printf(_("it needs \"%s\", which did not pass"),
                                             needed && needed->title ? needed->title : need);
        } else if (!run_scenario(exercise, scenario, &inputs, result, error)) {
            return false;
        }
    }
    return true;
}

struct grading *grade(const struct exercise *exercise, const char *directory, guint64 seed,
                      GError **error)
{
    struct grading *grading = grading_new();
    struct build *build;
    bool going = true;

    grading->exercise = g_strdup(exercise->id);
    grading->title = g_strdup(words_pick(&exercise->title));
    grading->submission = g_strdup(directory);
    grading->seed = seed;
    if (!(build = build_submission(exercise, directory, grading->compile, error))) {
        grading_free(grading);
        return NULL;
    }
    grading->level = g_strdup(build->level);
    grading->kernel = g_strdup(build->kernel);
    if (build->complete)
        going = run_all(grading, exercise, build, error);
    else
        not_run(grading, exercise, why_nothing_ran(grading));
    build_free(build);
    if (!going) {
        grading_free(grading);
        return NULL;
    }
    verdict_sum(grading);
    return grading;
}

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
    struct report_options options = {cli_colour(cli), cli->quiet, cli->verbose, cli_width()};
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
    grading = grade(exercise, directory, (guint64)cli->seed, &error);
    if (!grading) {
        exercise_free(exercise);
        return cli_fail(error);
    }
    text = cli->json ? report_json(grading) : report_terminal(grading, &options);
    code = grading_exit_code(grading);
    if (cli->exit_zero && code == EXIT_CHECK_FAILED)
        code = EXIT_ALL_PASSED;
    code = cli_write(cli, text, code);
    grading_free(grading);
    exercise_free(exercise);
    return code;
}
