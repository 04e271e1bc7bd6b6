/*
 * coloquio replay RECORDING: shows a recorded run, and runs it again, exactly.
 *
 * What is shown is the recorded run. It is then repeated here, and every record has to be the same;
 * where this machine cannot repeat it (other C library, no isolation) that is said, and what was
 * recorded stays what it was. Under another schedule there is nothing to compare with: the new run
 * is shown.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "explore/schedule.h"
#include "recording/recording.h"
#include "report/report.h"
#include "rules/rules.h"
#include "scenario/scenario.h"

#define RUN_REAL_LIMIT_MS 120000
#define MOUNTS_MAX 16
#define ALL_ROWS 100000

/* What is replayed. */
struct replay {
    const struct cli *cli;
    const struct recorded_run *run;
    struct plan plan;
    struct arena arena;
    struct plan_mount mounts[MOUNTS_MAX];
    char **names;        /* of the members, NULL-terminated */
    struct trace *trace; /* of what is shown */
    GPtrArray *findings; /* of the general rules */
    GArray *places;      /* guint: what these rest on */
};

/* ---- which ---- */

/* The scenario that was asked for, else the first that failed, else the first that ran. */
static const struct recorded_run *choose(const struct recording *recording, const char *name,
                                         GError **error)
{
    const struct recorded_run *ran = NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *nearest;

    for (guint i = 0; i < recording->runs->len; i++) {
        const struct recorded_run *run = recording->runs->pdata[i];

        g_ptr_array_add(names, run->name);
        if (!run->plan || !run->records || (name && strcmp(run->name, name)))
            continue;
        if (!ran || (!strcmp(run->status, "failed") && strcmp(ran->status, "failed")))
            ran = run;
    }
    g_ptr_array_add(names, NULL);
    if (ran)
        return ran;
    nearest = name ? nearest_word(name, (const char *const *)names->pdata) : NULL;
    if (!name)
        g_set_error(error, FAULT_ERROR, FAULT_USAGE, _("nothing was run in this recording"));
    else if (nearest && strcmp(nearest, name))
        g_set_error(error, FAULT_ERROR, FAULT_USAGE,
                    _("the recording has no scenario \"%s\"; did you mean \"%s\"?"), name, nearest);
    else if (nearest)
        g_set_error(error, FAULT_ERROR, FAULT_USAGE, _("the scenario \"%s\" was not run"), name);
    else {
        g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);

        g_set_error(error, FAULT_ERROR, FAULT_USAGE,
                    _("the recording has no scenario \"%s\"; it has: %s"), name, all);
    }
    return NULL;
}

static bool prepare(struct replay *replay, GError **error)
{
    size_t mounts = scenario_system_mounts(replay->mounts, MOUNTS_MAX);

    if (!recording_plan(replay->run, replay->mounts, mounts, &replay->arena, &replay->plan, error))
        return false;
    replay->names = g_new0(char *, replay->plan.members_count + 1);
    for (size_t i = 0; i < replay->plan.members_count; i++)
        replay->names[i] = g_strdup(replay->plan.members[i].name);
    return true;
}

/* ---- running it again ---- */

/* What the plan does under the schedule of the command line. */
static bool run_otherwise(struct replay *replay, GError **error)
{
    struct schedule schedule = {0};
    g_autoptr(GBytes) records = NULL;

    if (!schedule_parse(replay->cli->schedule, &schedule, error))
        return false;
    schedule_apply(&schedule, &replay->plan);
    records = engine_run(&replay->plan, RUN_REAL_LIMIT_MS, error);
    replay->trace = records ? trace_read(records, error) : NULL;
    schedule_clear(&schedule);
    schedule_apply(&schedule, &replay->plan);
    return replay->trace != NULL;
}

/* Place of the first record in which two runs differ, or TRACE_NOWHERE. */
static size_t first_difference(const struct trace *one, const struct trace *other)
{
    size_t a = 0, b = 0;
    bool same = true;

    while (same) {
        struct buffer left = {0}, right = {0};

        while (a < one->records_count && !record_is_hashed(one->records[a].type))
            a++;
        while (b < other->records_count && !record_is_hashed(other->records[b].type))
            b++;
        if (a == one->records_count && b == other->records_count)
            return TRACE_NOWHERE;
        if (a == one->records_count || b == other->records_count)
            return a;
        if (record_encode(&one->records[a], &left) < 0 ||
            record_encode(&other->records[b], &right) < 0)
            g_error("out of memory");
        same = left.size == right.size && !memcmp(left.data, right.data, left.size);
        buffer_done(&left);
        buffer_done(&right);
        a += same;
        b += same;
    }
    return a;
}

/* Repeats the recorded run. Returns a sentence on how that went, and its exit code. */
static char *repeat(const struct replay *replay, int *ret_code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) records = engine_run(&replay->plan, RUN_REAL_LIMIT_MS, &error);
    struct trace *again = records ? trace_read(records, &error) : NULL;
    size_t place;
    char *text;

    if (!again) {
        *ret_code = EXIT_ENVIRONMENT_CANNOT;
        return g_strdup_printf(_("It cannot be run again here: %s"), error->message);
    }
    place = first_difference(replay->trace, again);
    if (place == TRACE_NOWHERE) {
        *ret_code = EXIT_ALL_PASSED;
        text = g_strdup_printf(
            _("Run again here: the same, record for record (trace %016" PRIx64 ")."),
            replay->trace->finish ? replay->trace->finish->trace_hash : 0);
    } else {
        *ret_code = EXIT_GRADER_FAULT;
        text = g_strdup_printf(
            _("Run again here it went another way, from record %zu (%s) on. The machine or its C "
              "library is another one than then, or this is a fault of Coloquio; never of the "
              "program."),
            place,
            place < replay->trace->records_count
                ? record_type_name(replay->trace->records[place].type)
                : _("the end"));
    }
    trace_free(again);
    return text;
}

/* ---- showing ---- */

static void apply_rules(struct replay *replay)
{
    g_autofree bool *student = g_new0(bool, replay->plan.members_count + 1);
    struct rule_input input = {replay->trace, (const char *const *)replay->names, student};

    for (size_t i = 0; i < replay->plan.members_count; i++)
        student[i] = replay->plan.members[i].role == MEMBER_STUDENT;
    replay->findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    replay->places = g_array_new(FALSE, FALSE, sizeof(guint));
    rules_apply(&input, NULL, 0, replay->findings);
    for (guint i = 0; i < replay->findings->len; i++) {
        const struct finding *finding = replay->findings->pdata[i];

        g_array_append_vals(replay->places, finding->records->data, finding->records->len);
    }
}

/* Text of one or more lines, each of them indented; what goes on is indented more. */
static void append_lines(GString *text, int indent, const char *lines)
{
    g_autofree char *valid = g_utf8_make_valid(lines, -1), *safe = report_escape(valid);
    g_auto(GStrv) split = g_strsplit(safe, "\n", -1);

    for (char **line = split; *line; line++)
        g_string_append_printf(text, "%*s%s\n", line == split ? indent : 2 * indent, "", *line);
}

static void append_head(const struct replay *replay, const struct recording *recording,
                        GString *text)
{
    g_autofree char *schedule = schedule_of_plan(&replay->plan);
    g_autofree char *head =
        g_strdup_printf("%s · %s", recording->exercise,
                        replay->run->title ? replay->run->title : replay->run->name);
    g_autofree char *line = g_strdup_printf(
        _("schedule %s · %s"), replay->cli->schedule ? replay->cli->schedule : schedule,
        run_outcome_name(replay->trace->outcome));

    append_lines(text, 0, head);
    append_lines(text, 0, line);
    g_string_append_c(text, '\n');
}

/* What was found then; under another schedule, what the general rules find now. */
static void append_findings(const struct replay *replay, GString *text)
{
    if (!replay->cli->schedule) {
        for (char **line = replay->run->findings; *line; line++)
            append_lines(text, 2, *line);
        return;
    }
    for (guint i = 0; i < replay->findings->len; i++) {
        const struct finding *finding = replay->findings->pdata[i];
        g_autofree char *line = g_strdup_printf("%s: %s", finding->id, finding->observed);

        append_lines(text, 2, line);
    }
}

static char *timeline_of(const struct replay *replay)
{
    struct timeline_style style = {
        .rows = ALL_ROWS, .width = cli_width(), .indent = 2, .colour = cli_colour(replay->cli)};

    return report_timeline(replay->trace, (const char *const *)replay->names, replay->places,
                           &style);
}

/* Shows the steps; on a terminal the next one when Enter is pressed. Returns false at "q". */
static bool show_steps(const struct replay *replay)
{
    g_autoptr(GPtrArray) steps =
        report_steps(replay->trace, (const char *const *)replay->names, replay->places);
    bool asks = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);

    for (guint i = 0; i < steps->len; i++) {
        char answer[80];

        fputs(steps->pdata[i], stdout);
        if (!asks || i + 1 == steps->len)
            continue;
        fputs(_("[Enter: next, q: quit] "), stdout);
        fflush(stdout);
        if (!fgets(answer, sizeof answer, stdin) || *answer == 'q')
            return false;
    }
    return true;
}

static int show(struct replay *replay, const struct recording *recording)
{
    GString *text = g_string_new(NULL);
    g_autofree char *timeline = NULL, *again = NULL;
    int code = EXIT_ALL_PASSED;
    bool to_the_end = true;

    apply_rules(replay);
    append_head(replay, recording, text);
    if (replay->cli->steps) {
        fputs(text->str, stdout);
        g_string_truncate(text, 0);
        to_the_end = show_steps(replay);
    } else {
        timeline = timeline_of(replay);
        g_string_append(text, timeline);
    }
    if (to_the_end) {
        g_string_append_c(text, '\n');
        append_findings(replay, text);
        if (!replay->cli->schedule) {
            again = repeat(replay, &code);
            g_string_append_printf(text, "%s\n", again);
        }
    }
    code = cli_write(replay->cli, text->str, code);
    g_string_free(text, TRUE);
    return code;
}

/* ---- the command ---- */

static int replay_run(struct replay *replay, const struct recording *recording, GError **error)
{
    int code = -1;

    if ((replay->run = choose(recording, replay->cli->scenario, error)) && prepare(replay, error) &&
        (replay->cli->schedule ? run_otherwise(replay, error)
                               : (replay->trace = trace_read(replay->run->records, error)) != NULL))
        code = show(replay, recording);
    g_strfreev(replay->names);
    trace_free(replay->trace);
    g_clear_pointer(&replay->findings, g_ptr_array_unref);
    g_clear_pointer(&replay->places, g_array_unref);
    arena_done(&replay->arena);
    return code;
}

int command_replay(struct cli *cli)
{
    struct replay replay = {.cli = cli};
    GError *error = NULL;
    struct recording *recording;
    int code;

    if (cli->count != 1)
        return cli_usage(
            _("usage: coloquio replay RECORDING [--scenario NAME] [--schedule STRING] [--steps]"));
    if (!(recording = recording_read(cli->arguments[0], &error)))
        return cli_fail(error);
    if (cli->json) {
        gsize size;
        const char *data = g_bytes_get_data(recording->result, &size);
        g_autofree char *text = g_strndup(data, size);

        code = cli_write(cli, text, EXIT_ALL_PASSED);
    } else {
        code = replay_run(&replay, recording, &error);
        if (code < 0)
            code = cli_fail(error);
    }
    recording_free(recording);
    return code;
}
