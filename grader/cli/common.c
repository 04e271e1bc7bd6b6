#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/cli.h"
#include "engine/engine.h"
#include "explore/schedule.h"
#include "recording/recording.h"
#include "report/report.h"

int cli_write(const struct cli *cli, const char *text, int code)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *ascii = NULL;

    if (!cli->json && !cli->output && !i18n_utf8())
        text = ascii = report_ascii(text);
    if (cli->output) {
        if (g_file_set_contents(cli->output, text, -1, &error))
            return code;
        fprintf(stderr, "coloquio: %s\n", error->message);
        return EXIT_ENVIRONMENT_CANNOT;
    }
    if (fputs(text, stdout) < 0 || fflush(stdout) < 0)
        return errno == EPIPE ? code : EXIT_ENVIRONMENT_CANNOT;
    return code;
}

GBytes *plan_bytes(const struct plan *plan)
{
    struct buffer buffer = {0};
    GBytes *bytes;

    if (plan_encode(plan, &buffer) < 0)
        g_error("out of memory");
    bytes = g_bytes_new(buffer.data, buffer.size);
    buffer_done(&buffer);
    return bytes;
}

int cli_record(const struct cli *cli, const struct grading *grading, int code)
{
    g_autofree char *json = cli->record ? report_json(grading, NULL) : NULL;
    GError *error = NULL;

    if (!json || recording_write(grading, json, cli->record, &error))
        return code;
    return cli_fail(error);
}

int cli_fail(GError *error)
{
    int code = EXIT_GRADER_FAULT;

    if (engine_interrupted())
        code = 128 + engine_interrupted();
    else if (error->domain == FAULT_ERROR)
        switch (error->code) {
        case FAULT_USAGE:
            code = EXIT_USAGE_ERROR;
            break;
        case FAULT_EXERCISE:
            code = EXIT_EXERCISE_INVALID;
            break;
        case FAULT_ENVIRONMENT:
            code = EXIT_ENVIRONMENT_CANNOT;
            break;
        default:
            break;
        }
    fprintf(stderr, "coloquio: %s\n", error->message);
    g_error_free(error);
    return code;
}

int cli_usage(const char *format, ...)
{
    va_list arguments;

    fputs("coloquio: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return EXIT_USAGE_ERROR;
}

bool cli_colour(const struct cli *cli)
{
    if (cli->colour && !strcmp(cli->colour, "always"))
        return true;
    if ((cli->colour && !strcmp(cli->colour, "never")) || cli->output)
        return false;
    return isatty(STDOUT_FILENO) && !g_getenv("NO_COLOR") && g_strcmp0(g_getenv("TERM"), "dumb");
}

bool cli_full_trace(const struct cli *cli)
{
    return cli->trace && !strcmp(cli->trace, "full");
}

int cli_width(void)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        return MIN(size.ws_col, 100);
    return 80;
}

/* ---- exercises ---- */

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_topic(GPtrArray *ids, const char *root, const char *topic)
{
    g_autofree char *path = g_build_filename(root, topic, NULL);
    GDir *directory = g_dir_open(path, 0, NULL);
    const char *name;

    while (directory && (name = g_dir_read_name(directory))) {
        g_autofree char *file = g_build_filename(path, name, EXERCISE_FILE, NULL);

        if (g_file_test(file, G_FILE_TEST_EXISTS))
            g_ptr_array_add(ids, g_build_filename(topic, name, NULL));
    }
    if (directory)
        g_dir_close(directory);
}

GPtrArray *exercises_all(void)
{
    g_autofree char *root = engine_exercises_directory();
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    GDir *directory = g_dir_open(root, 0, NULL);
    const char *topic;

    while (directory && (topic = g_dir_read_name(directory)))
        add_topic(ids, root, topic);
    if (directory)
        g_dir_close(directory);
    g_ptr_array_sort(ids, by_text);
    return ids;
}

static char *exercise_directory(const char *name, GError **error)
{
    g_autofree char *root = engine_exercises_directory();
    g_autofree char *known = g_build_filename(root, name, NULL);
    g_autofree char *file = g_build_filename(known, EXERCISE_FILE, NULL);
    g_autofree char *here = g_build_filename(name, EXERCISE_FILE, NULL);
    g_autoptr(GPtrArray) ids = NULL;
    const char *nearest;

    if (!strstr(name, "..") && g_file_test(file, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&known);
    if (g_file_test(here, G_FILE_TEST_EXISTS))
        return g_strdup(name);
    ids = exercises_all();
    g_ptr_array_add(ids, NULL);
    nearest = nearest_word(name, (const char *const *)ids->pdata);
    if (nearest)
        g_set_error(error, FAULT_ERROR, FAULT_USAGE,
                    _("there is no exercise \"%s\"; did you mean \"%s\"?"), name, nearest);
    else
        g_set_error(error, FAULT_ERROR, FAULT_USAGE,
                    _("there is no exercise \"%s\"; coloquio list shows them all"), name);
    return NULL;
}

struct exercise *exercise_open(const char *name, GError **error)
{
    g_autofree char *directory = exercise_directory(name, error);
    g_autoptr(GPtrArray) problems = problems_new();
    struct exercise *exercise;

    if (!directory)
        return NULL;
    exercise = exercise_load(directory, problems, error);
    if (!exercise && problems->len) {
        g_autofree char *text = problems_format(problems);

        fputs(text, stderr);
    }
    return exercise;
}

void findings_on_schedule(GPtrArray *findings, const struct plan *plan)
{
    for (guint i = 0; i < findings->len; i++) {
        struct finding *finding = findings->pdata[i];

        g_free(finding->schedule);
        finding->schedule = schedule_of_plan(plan);
    }
}

struct grade_options cli_grade_options(const struct cli *cli)
{
    return (struct grade_options){.seed = (guint64)cli->seed,
                                  .schedules = (unsigned)cli->schedules,
                                  .faults_asked = cli->faults != NULL,
                                  .faults = cli->fault_kinds};
}
