/*
 * coloquio run PROGRAM|FILE.c [ARG...]: anything, controlled, without an exercise.
 *
 * It is an exercise of one scenario whose cast is that program and that expects nothing but that it
 * ends and leaves nothing behind; so it is compiled, run, judged and shown as any other.
 */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "build/build.h"
#include "cli/cli.h"
#include "cli/faults.h"
#include "cli/schedules.h"
#include "engine/engine.h"
#include "report/report.h"
#include "verdict/verdict.h"
#include "where/where.h"

#define STDIN_BYTES_MAX ((gsize)4 << 20)
#define PROGRAM_BYTES_MAX ((gsize)64 << 20)
#define TIMELINE_ROWS 40
#define ALL_ROWS 100000

/* ---- the exercise that nobody wrote ---- */

static json_t *words(char **arguments, int count)
{
    json_t *list = json_array();

    for (int i = 0; i < count; i++) {
        g_autofree char *valid = g_utf8_make_valid(arguments[i], -1);

        json_array_append_new(list, json_string(valid));
    }
    return list;
}

/* JSON is YAML, so the exercise's own reader checks what is made here. */
static struct exercise *make_exercise(const char *source, const char *name, char **arguments,
                                      int count, GError **error)
{
    g_autoptr(GPtrArray) problems = problems_new();
    json_t *sources = source ? json_pack("[s]", source) : json_array();
    json_t *member = json_pack("{s:s,s:o}", "program", name, "args", words(arguments, count));
    json_t *root = json_pack("{s:s,s:s,s:{s:{s:o,s:s}},s:{s:{s:s,s:{s:o},s:{s:{s:s}}}}}", "id",
                             "coloquio/run", "title", name, "programs", name, "sources", sources,
                             "standard", "gnu11", "scenarios", "run", "title", name, "cast", name,
                             member, "expect", name, "exit", "any");
    char *text = json_dumps(root, JSON_ENSURE_ASCII);
    struct exercise *exercise =
        exercise_parse("coloquio/run", name, text, strlen(text), problems, error);

    free(text);
    json_decref(root);
    return exercise;
}

/* ---- what is run ---- */

/* A program by path, or by name in PATH, as a shell would find it. */
static GBytes *read_program(const char *name, GError **error)
{
    g_autofree char *path = strchr(name, '/') ? g_strdup(name) : g_find_program_in_path(name);
    g_autoptr(GMappedFile) mapped = NULL;

    if (!path || access(path, X_OK) < 0 || g_file_test(path, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, FAULT_ERROR, FAULT_USAGE, _("%s is neither a C source nor a program"),
                    name);
        return NULL;
    }
    if (!(mapped = g_mapped_file_new(path, FALSE, error)))
        return NULL;
    if (g_mapped_file_get_length(mapped) > PROGRAM_BYTES_MAX) {
        g_set_error(error, FAULT_ERROR, FAULT_USAGE, _("%s is larger than 64 MiB"), name);
        return NULL;
    }
    return g_mapped_file_get_bytes(mapped);
}

/* What comes through a pipe or from a file; a terminal is not asked. */
static GByteArray *read_stdin(void)
{
    GByteArray *bytes = g_byte_array_new();
    guint8 chunk[65536];
    ssize_t got;

    if (isatty(STDIN_FILENO))
        return bytes;
    while (bytes->len < STDIN_BYTES_MAX && (got = read(STDIN_FILENO, chunk, sizeof chunk)) != 0) {
        if (got < 0 && errno != EINTR)
            break;
        if (got > 0)
            g_byte_array_append(bytes, chunk, (guint)got);
    }
    return bytes;
}

/* ---- running ---- */

struct attempt {
    const struct cli *cli;
    struct exercise *exercise;
    struct grading *grading;
    struct build *build;
    GBytes *program; /* not compiled here */
    GByteArray *input;
};

static void ran(void *context, GError *interruption)
{
    *(GError **)context = interruption;
}

/* Under as many schedules as were asked for; what went wrong with the box itself is an error. */
static bool run_it(struct attempt *attempt, GError **error)
{
    const struct spec_scenario *scenario = &attempt->exercise->scenarios[0];
    struct scenario_result *result = scenario_result_new("run");
    struct program_binary binary = {attempt->exercise->programs[0].name, attempt->program};
    g_autofree char *peers = engine_peers_directory();
    struct scenario_inputs inputs = {&binary, 1, peers, (guint64)attempt->cli->seed};
    GError *interruption = NULL;
    struct engine *engine;
    struct lowered *lowered;

    if (attempt->build)
        inputs.binaries = (struct program_binary *)(void *)attempt->build->binaries->data;
    g_ptr_array_add(attempt->grading->scenarios, result);
    result->title = g_strdup(_("it runs to its end and leaves nothing behind"));
    result->max_score = scenario->points;
    if (!(lowered = scenario_lower(attempt->exercise, scenario, &inputs, error)))
        return false;
    lowered->plan.members[0].stdin_text = (struct bytes){attempt->input->data, attempt->input->len};
    lowered->plan.injectable = attempt->cli->fault_kinds;
    engine = engine_new((unsigned)attempt->cli->jobs);
    schedules_start(engine, scenario, lowered,
                    schedules_wanted((unsigned)attempt->cli->schedules, 1, 0), result, ran,
                    &interruption);
    while (engine_work(engine))
        ;
    if (attempt->cli->fault_kinds && !interruption && result->status == STATUS_PASSED) {
        faults_start(engine, scenario, lowered,
                     (struct faults_wanted){attempt->cli->fault_kinds, true}, result, ran,
                     &interruption);
        while (engine_work(engine))
            ;
    }
    engine_free(engine);
    if (interruption)
        g_propagate_error(error, interruption);
    else if (!result->trace)
        g_set_error(error, FAULT_ERROR, FAULT_GRADER, "%s", result->reason);
    else
        where_find(scenario, lowered, result);
    if (!interruption && result->trace && (interruption = engine_interruption()))
        g_propagate_error(error, interruption);
    lowered_free(lowered);
    return result->trace && !interruption;
}

/* ---- showing ---- */

static char *ending(const struct trace *trace)
{
    const struct trace_task *process = trace_main_process(trace, 0);
    double seconds = process && process->process_end != TRACE_NOWHERE
                         ? (double)trace->records[process->process_end].time_ns / 1e9
                         : 0;

    if (!process || process->process_end == TRACE_NOWHERE)
        return g_strdup_printf(
            trace->outcome == OUTCOME_DEADLOCK
                ? _("it did not end: nobody could go on, after %" PRIu64 " system calls")
                : _("it did not end: it was stopped after %" PRIu64 " system calls"),
            trace->finish ? trace->finish->calls : 0);
    if (process->signal)
        return g_strdup_printf(
            _("%s ended it after %.6f s of virtual time and %" PRIu64 " system calls"),
            signal_name((int)process->signal), seconds, trace->finish->calls);
    return g_strdup_printf(_("exit %d after %.6f s of virtual time and %" PRIu64 " system calls"),
                           (int)process->status, seconds, trace->finish->calls);
}

static char *show(const struct attempt *attempt)
{
    g_autofree char *explanations = engine_explanations_directory();
    struct report_options options = {.colour = cli_colour(attempt->cli),
                                     .quiet = attempt->cli->quiet,
                                     .width = cli_width(),
                                     .full = cli_full_trace(attempt->cli),
                                     .hints = attempt->cli->hints,
                                     .explanations = explanations};
    const struct scenario_result *result =
        attempt->grading->scenarios->len ? attempt->grading->scenarios->pdata[0] : NULL;
    g_autofree char *end = result && result->trace ? ending(result->trace) : NULL;

    return report_run(attempt->grading, end, attempt->cli->verbose ? ALL_ROWS : TIMELINE_ROWS,
                      &options);
}

static json_t *text_of(const struct trace *trace, int stream)
{
    gsize size;
    const char *data = g_bytes_get_data(trace_output(trace, 0, stream)->bytes, &size);
    g_autofree char *valid = size ? g_utf8_make_valid(data, (gssize)size) : g_strdup("");

    return json_string(valid);
}

/* coloquio/run/v1: what there is to say of a run, and the findings as in a result. */
static char *show_json(const struct attempt *attempt)
{
    g_autofree char *explanations = engine_explanations_directory();
    g_autofree char *graded = report_json(attempt->grading, explanations);
    json_t *result = json_loads(graded, 0, NULL), *root = json_object();
    const struct scenario_result *scenario =
        attempt->grading->scenarios->len ? attempt->grading->scenarios->pdata[0] : NULL;
    json_t *first = json_array_get(json_object_get(result, "scenarios"), 0);
    char *text, *copy;

    json_object_set_new(root, "format", json_string("coloquio/run/v1"));
    json_object_set(root, "compile", json_object_get(result, "compile"));
    json_object_set(root, "findings", first ? json_object_get(first, "findings") : json_null());
    json_object_set(root, "schedules", first ? json_object_get(first, "schedules") : json_null());
    json_object_set(root, "faults", first ? json_object_get(first, "faults") : json_null());
    json_object_set(root, "trace_hash", first ? json_object_get(first, "trace_hash") : json_null());
    if (scenario && scenario->trace) {
        const struct trace_task *process = trace_main_process(scenario->trace, 0);
        bool ended = process && process->process_end != TRACE_NOWHERE;

        json_object_set_new(root, "outcome",
                            json_string(run_outcome_name(scenario->trace->outcome)));
        json_object_set_new(
            root, "members",
            json_pack(
                "[{s:s,s:o,s:o,s:o,s:o}]", "name", scenario->names[0], "exit",
                ended && !process->signal ? json_integer(process->status) : json_null(), "signal",
                ended && process->signal ? json_string(signal_name((int)process->signal))
                                         : json_null(),
                "stdout", text_of(scenario->trace, 1), "stderr", text_of(scenario->trace, 2)));
    }
    text = json_dumps(root, JSON_INDENT(2));
    json_decref(root);
    json_decref(result);
    copy = g_strconcat(text, "\n", NULL);
    free(text);
    return copy;
}

/* ---- the command ---- */

static bool prepare(struct attempt *attempt, const char *path, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(path), *file = g_path_get_basename(path);
    bool source = g_str_has_suffix(file, ".c");
    g_autofree char *name = source ? g_strndup(file, strlen(file) - 2) : g_strdup(file);

    if (!(attempt->exercise = make_exercise(source ? file : NULL, name, attempt->cli->arguments + 1,
                                            attempt->cli->count - 1, error)))
        return false;
    attempt->grading = grading_new();
    attempt->grading->exercise = g_strdup("coloquio run");
    attempt->grading->submission = g_strdup(path);
    if (!source)
        return (attempt->program = read_program(path, error)) != NULL;
    return (attempt->build = build_submission(attempt->exercise, directory,
                                              attempt->grading->compile, error)) != NULL;
}

static void finish(struct attempt *attempt)
{
    grading_free(attempt->grading);
    build_free(attempt->build);
    exercise_free(attempt->exercise);
    g_clear_pointer(&attempt->program, g_bytes_unref);
    g_byte_array_unref(attempt->input);
}

int command_run(struct cli *cli)
{
    struct attempt attempt = {.cli = cli};
    GError *error = NULL;
    g_autofree char *text = NULL;
    bool good;
    int code;

    if (cli->count > 0 && !strcmp(cli->arguments[0], "--")) {
        cli->arguments++;
        cli->count--;
    }
    if (cli->count < 1)
        return cli_usage(_("usage: coloquio run PROGRAM|FILE.c [ARG...]"));
    attempt.input = read_stdin();
    good = prepare(&attempt, cli->arguments[0], &error);
    if (good && (!attempt.build || attempt.build->complete))
        good = run_it(&attempt, &error);
    if (!good) {
        finish(&attempt);
        return cli_fail(error);
    }
    verdict_sum(attempt.grading);
    text = cli->json ? show_json(&attempt) : show(&attempt);
    code = grading_exit_code(attempt.grading);
    if (cli->exit_zero && code == EXIT_CHECK_FAILED)
        code = EXIT_ALL_PASSED;
    code = cli_record(cli, attempt.grading, cli_write(cli, text, code));
    finish(&attempt);
    return code;
}
