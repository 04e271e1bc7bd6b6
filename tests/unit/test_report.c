/* grader/report: what people and programs read of a grading. */
#include <jansson.h>
#include <string.h>

#include "report/report.h"
#include "support/story.h"
#include "support/suite.h"
#include "unit/json_schema.h"

#define HOSTILE "\033[2J\033]0;x\007\xff\xfe \xe2\x80\xae \"<b>&\r\n"

static struct finding *add_finding(GPtrArray *findings, const char *id)
{
    struct finding *finding = finding_new(id, SEVERITY_ERROR, FAULT_STUDENT);

    g_ptr_array_add(findings, finding);
    return finding;
}

static struct scenario_result *add_scenario(struct grading *grading, const char *name,
                                            enum scenario_status status)
{
    struct scenario_result *result = scenario_result_new(name);

    result->status = status;
    result->max_score = 2;
    result->score = status == STATUS_PASSED ? 2 : 0;
    g_ptr_array_add(grading->scenarios, result);
    return result;
}

/* One of everything, with what a hostile student could put into it. */
static struct grading *grading_of_everything(void)
{
    struct grading *grading = grading_new();
    struct finding *finding;
    struct scenario_result *result;

    grading->exercise = g_strdup("pipes/upper");
    grading->title = g_strdup("Upper");
    grading->submission = g_strdup("work" HOSTILE);
    grading->level = g_strdup("isolated");
    grading->kernel = g_strdup("6.1");
    grading->seed = 7;
    grading->status = STATUS_FAILED;
    grading->score = 2;
    grading->max_score = 8;
    finding = add_finding(grading->compile, "build.error");
    finding->file = g_strdup("upper.c");
    finding->line = 3;
    finding->column = 5;
    finding->observed = g_strdup("expected ';' " HOSTILE);
    finding->where = g_strdup("\treturn \xff 0");
    add_scenario(grading, "good", STATUS_PASSED)->title = g_strdup("All is well");
    result = add_scenario(grading, "bad", STATUS_FAILED);
    finding = add_finding(result->findings, "output.differs");
    finding->program = g_strdup("upper");
    finding->expected = g_strdup("HOLA");
    finding->observed = g_strdup(HOSTILE "hola");
    finding->why =
        g_strdup("A sentence that is long enough to be wrapped, because it goes on and on and on.");
    add_scenario(grading, "later", STATUS_NOT_RUN)->reason = g_strdup("it needs \"bad\"");
    add_scenario(grading, "broken", STATUS_GRADER_FAULT)->reason = g_strdup("the sandbox failed");
    return grading;
}

static char *terminal(const struct grading *grading, bool colour, bool quiet, int width)
{
    struct report_options options = {.colour = colour, .quiet = quiet, .width = width};

    return report_terminal(grading, &options);
}

START_TEST(json_fits_its_schema)
{
    struct grading *grading = grading_of_everything();
    g_autofree char *text = report_json(grading, EXPLANATIONS);
    json_t *schema = json_load_file(RESULT_SCHEMA, 0, NULL), *value = json_loads(text, 0, NULL);
    char why[300] = "";

    ck_assert_ptr_nonnull(schema);
    ck_assert_ptr_nonnull(value);
    ck_assert_msg(json_fits(schema, schema, value, "$", why, sizeof why), "%s", why);
    json_object_set_new(value, "surprise", json_null());
    ck_assert(!json_fits(schema, schema, value, "$", why, sizeof why));
    ck_assert_str_eq(why, "$.surprise: additionalProperties");
    json_object_del(value, "surprise");
    json_object_set_new(value, "status", json_string("excellent"));
    ck_assert(!json_fits(schema, schema, value, "$", why, sizeof why));
    ck_assert_str_eq(why, "$.status: enum");
    json_decref(schema);
    json_decref(value);
    grading_free(grading);
}
END_TEST

START_TEST(json_says_who_is_at_fault)
{
    struct grading *grading = grading_of_everything();
    g_autofree char *text = report_json(grading, EXPLANATIONS);

    ck_assert_ptr_nonnull(strstr(text, "\"status\": \"grader-fault\""));
    ck_assert_ptr_nonnull(strstr(text, "\"fault\": \"student\""));
    ck_assert_ptr_nonnull(strstr(text, "\"line\": 3"));
    ck_assert_ptr_null(strchr(text, '\033'));
    grading_free(grading);
}
END_TEST

START_TEST(nothing_from_outside_is_obeyed)
{
    static const struct {
        const char *text, *escaped;
    } rows[] = {{"hola", "hola"},
                {"a\nb", "a\nb"},
                {"\033[2J", "\\x1b[2J"},
                {"\r\t\a\x7f", "\\r\\t\\x07\\x7f"},
                {"\xc2\x9b"
                 "31m",
                 "\\x9b31m"},
                {"\xe2\x80\xae", "\\u202e"},
                {"\xff", "\xef\xbf\xbd"},
                {"señal", "señal"},
                {NULL, ""}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *escaped = report_escape(rows[i].text);

        ck_assert_str_eq(escaped, rows[i].escaped);
    }
}
END_TEST

START_TEST(the_screen_shows_everything_and_obeys_nothing)
{
    struct grading *grading = grading_of_everything();
    g_autofree char *text = terminal(grading, false, false, 80);

    ck_assert_ptr_null(strchr(text, '\033'));
    ck_assert_ptr_null(strchr(text, '\r'));
    ck_assert_ptr_nonnull(strstr(text, "upper.c:3:5: error: expected ';'"));
    ck_assert_ptr_nonnull(strstr(text, "[build.error]"));
    ck_assert_ptr_nonnull(strstr(text, "✓ All is well"));
    ck_assert_ptr_nonnull(strstr(text, "✗ bad"));
    ck_assert_ptr_nonnull(strstr(text, "[output.differs]"));
    ck_assert_ptr_nonnull(strstr(text, "– later"));
    ck_assert_ptr_nonnull(strstr(text, "! broken"));
    ck_assert_ptr_nonnull(strstr(text, "the sandbox failed"));
    ck_assert_ptr_nonnull(strstr(text, "2 of 8 points"));
    grading_free(grading);
}
END_TEST

START_TEST(lines_fit_the_screen)
{
    static const int widths[] = {40, 60, 80, 100};
    struct grading *grading = grading_of_everything();

    g_ptr_array_set_size(grading->compile, 0); /* what compilers say is not cut: editors read it */
    for (size_t i = 0; i < G_N_ELEMENTS(widths); i++) {
        g_autofree char *text = terminal(grading, false, false, widths[i]);
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

        /* The path stands on a line of its own, whole. */
        for (char **line = lines + 3; *line; line++)
            ck_assert_msg(g_utf8_strlen(*line, -1) <= widths[i], "%d: %s", widths[i], *line);
    }
    grading_free(grading);
}
END_TEST

START_TEST(quiet_is_one_line)
{
    struct grading *grading = grading_of_everything();
    g_autofree char *text = terminal(grading, false, true, 80);

    ck_assert_ptr_eq(strchr(text, '\n'), text + strlen(text) - 1);
    grading_free(grading);
}
END_TEST

START_TEST(the_same_finding_is_explained_once)
{
    struct grading *grading = grading_of_everything();
    struct scenario_result *again = add_scenario(grading, "again", STATUS_FAILED);
    struct finding *finding = add_finding(again->findings, "output.differs");
    g_autofree char *text = NULL;
    const char *first;

    finding->observed = g_strdup(HOSTILE "hola");
    finding->why =
        g_strdup("A sentence that is long enough to be wrapped, because it goes on and on and on.");
    text = terminal(grading, false, false, 80);
    first = strstr(text, "A sentence");
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_null(strstr(first + 1, "A sentence"));
    ck_assert_ptr_nonnull(strstr(text, "(as above)"));
    grading_free(grading);
}
END_TEST

START_TEST(ascii_keeps_the_columns)
{
    static const struct {
        const char *text, *ascii;
    } rows[] = {{"a b\n", "a b\n"},
                {"✓ señal · «uno»", "+ senal * \"uno\""},
                {"├──▶│◀──┤", "+-->|<--+"},
                {"¿qué…?", " que~?"},
                {"e\xcc\x81", "e"}, /* combining: no column */
                {"\xe6\x97\xa5", "?"}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *ascii = report_ascii(rows[i].text);

        ck_assert_str_eq(ascii, rows[i].ascii);
    }
}
END_TEST

/* ---- timelines ---- */

/* The timeline of a story, whose evidence is its last wait or, without one, nothing. */
static char *timeline_of(const char *story, const struct timeline_style *style)
{
    static const char *const names[] = {"prog", "peer", NULL}, *const alone[] = {"prog", NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) records = story_records(story, &error);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(guint));
    struct trace *trace;
    char *text;

    ck_assert_msg(records != NULL, "%s", error ? error->message : "");
    trace = trace_read(records, &error);
    ck_assert_ptr_nonnull(trace);
    if (trace->waits_count) {
        guint place = (guint)trace->waits[trace->waits_count - 1].place;

        g_array_append_val(places, place);
    }
    text = report_timeline(trace, strstr(story, "member=1") ? names : alone, places, style);
    trace_free(trace);
    return text;
}

#define PIPE_STORY                                                                                 \
    "0 start\n0 pipe 3 4\n0 fork 1\n0 write fd=4 data=\"hola\\n\\033[2J\" = 9\n"                  \
    "1 read fd=3 got=ho = 2 blocked\n1 read fd=3 got=\"la\\n\" = 3\n0 exit 3\n1 read fd=3\n"     \
    "1 waits\nfinish deadlock\n"

START_TEST(a_timeline_has_a_lane_for_each_task_and_arrows_between_them)
{
    static const struct timeline_style style = {12, 80, 2, false, false};
    g_autofree char *text = timeline_of(PIPE_STORY, &style);

    ck_assert_str_eq(text, "    parent  child\n"
                           "    ●               pipe(pipe 1)\n"
                           "    ├───────▶       fork → the child\n"
                           "    ●       │       write(pipe 1) 9 bytes \"hola\\n\\x1b[2J\"\n"
                           "    ├───────▶       read(pipe 1) ×2, 5 bytes \"hola\\n\"\n"
                           "    ●       │       ■ exit 3\n"
                           "  ▶         ○       read(pipe 1) … waits\n");
}
END_TEST

START_TEST(a_wait_is_marked_while_it_lasts)
{
    static const struct timeline_style style = {12, 80, 0, false, false};
    g_autofree char *text =
        timeline_of("0 start\n0 pipe 3 4\n0 fork 1\n1 read fd=3\n0 write fd=4 data=a = 1\n"
                    "0 pause\n1 returns 1 blocked\n1 exit 0\nfinish completed",
                    &style);

    ck_assert_ptr_nonnull(strstr(text, "  ●       ┊       write(pipe 1) 1 byte \"a\"\n"));
    ck_assert_ptr_nonnull(strstr(text, "  ┊       ●       ■ exit 0\n"));
}
END_TEST

START_TEST(signals_go_from_their_sender_to_their_target)
{
    static const struct timeline_style style = {12, 80, 0, false, false};
    g_autofree char *text = timeline_of(
        "0 start\n0 fork 1\n1 kill args=100,10 signal=SIGUSR1 = 0\n0 signal SIGUSR1 generated from=1\n"
        "0 signal SIGUSR1 handler\n0 signal SIGTERM generated\n0 signal SIGTERM terminate\n"
        "0 die SIGTERM\nfinish completed",
        &style);

    ck_assert_ptr_nonnull(strstr(text, "  │       ●       kill(SIGUSR1 → the parent)\n"));
    ck_assert_ptr_nonnull(strstr(text, "  ◀───────┤       ↯ SIGUSR1: handler\n"));
    ck_assert_ptr_nonnull(strstr(text, "  ●       │       ↯ SIGTERM: ends the process\n"));
}
END_TEST

START_TEST(how_peers_are_told_what_to_do_is_left_out)
{
    static const struct timeline_style style = {12, 80, 0, false, false};
    g_autofree char *text = timeline_of(
        "0 start\n1 start member=1\n1 pipe 5 6\n1 read fd=0 got=\"connect\\n\" = 8\n"
        "1 socket 3 inet\n1 write fd=6 data=\"ok connection=1\\n\" = 16\nreport 1 ok\n0 pause\n"
        "1 read fd=0\nfinish completed",
        &style);

    ck_assert_ptr_nonnull(strstr(text, "socket = 3"));
    ck_assert_ptr_null(strstr(text, "stdin"));
    ck_assert_ptr_null(strstr(text, "write"));
}
END_TEST

START_TEST(what_repeats_is_told_once)
{
    static const struct timeline_style style = {40, 80, 0, false, false};
    GString *story = g_string_new("0 start\n0 socketpair 3 4\n0 fork 1\n");
    g_autofree char *text = NULL;

    for (int i = 0; i < 20; i++)
        g_string_append_printf(story,
                               "0 write fd=3 data=%d = 2\n1 read fd=4 got=%d = 2\n"
                               "1 write fd=4 data=x = 1\n0 read fd=3 got=x = 1\n",
                               i + 10, i + 10);
    g_string_append(story, "0 read fd=3\n0 waits\nfinish deadlock");
    text = timeline_of(story->str, &style);
    ck_assert_ptr_nonnull(strstr(text, "  ├───────▶       read(socket 2) 2 bytes \"10\"\n"));
    ck_assert_ptr_nonnull(strstr(text, "  ◀───────┤       read(socket 1) 1 byte \"x\"\n"
                                       "  ⋮       ⋮       these 4 lines 19 more times\n"
                                       "▶ ○       │       read(socket 1) … waits\n"));
    ck_assert_ptr_null(strstr(text, "\"11\""));
    g_string_free(story, TRUE);
}
END_TEST

START_TEST(a_timeline_fits_with_five_processes)
{
    static const struct timeline_style style = {40, 80, 2, false, false};
    g_autofree char *text = timeline_of(
        "0 start\n0 pipe 3 4\n0 fork 1\n0 fork 2\n0 fork 3\n0 fork 4\n"
        "4 write fd=4 data=\"a text that is so long that it cannot be shown whole\" = 52\n"
        "1 read fd=3 got=\"a text that is so long that it cannot be shown whole\" = 52\n"
        "finish completed",
        &style);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    ck_assert_str_eq(lines[0], "    parent   child 1  child 2  child 3  child 4");
    for (char **line = lines; *line; line++)
        ck_assert_msg(g_utf8_strlen(*line, -1) <= 80, "%s", *line);
    ck_assert_ptr_nonnull(strstr(text, "    │        ◀────────┼────────┼────────┤        read(pip"));
}
END_TEST

START_TEST(without_room_for_lanes_each_line_has_a_name)
{
    static const struct timeline_style style = {3, 40, 0, false, false};
    g_autofree char *text = timeline_of(PIPE_STORY, &style);

    ck_assert_ptr_nonnull(strstr(text, "⋮\n")); /* what was left out */
    ck_assert_ptr_nonnull(strstr(text, "  child         │ read(pipe 1) ×2, 5 by…\n"));
    ck_assert_ptr_nonnull(strstr(text, "▶ child         │ read(pipe 1) … waits\n"));
    ck_assert_ptr_null(strstr(text, "write"));
}
END_TEST

START_TEST(hints_go_as_far_as_was_asked_for)
{
    struct grading *grading = grading_of_everything();
    struct finding *finding = ((struct scenario_result *)grading->scenarios->pdata[1])->findings
                                  ->pdata[0];

    g_ptr_array_set_size(grading->compile, 0);
    g_ptr_array_add(finding->origins, g_strdup("fd 4 of the child: made by pipe() at a.c:3"));
    for (int level = 0; level <= 3; level++) {
        struct report_options options = {
            .width = 80, .hints = level, .explanations = EXPLANATIONS};
        g_autofree char *text = report_terminal(grading, &options);

        ck_assert_int_eq(strstr(text, "Which is the first line that differs") != NULL, level >= 1);
        ck_assert_int_eq(strstr(text, "fflush(3)") != NULL, level >= 2);
        ck_assert_int_eq(strstr(text, "made by pipe() at a.c:3") != NULL, level >= 3);
    }
    grading_free(grading);
}
END_TEST

static unsigned count(const char *text, const char *part)
{
    unsigned found = 0;

    for (const char *at = text; (at = strstr(at, part)); at++)
        found++;
    return found;
}

START_TEST(each_error_has_its_hints)
{
    struct grading *grading = grading_of_everything();
    GPtrArray *findings = ((struct scenario_result *)grading->scenarios->pdata[1])->findings;
    struct report_options options = {.width = 80, .hints = 3, .explanations = EXPLANATIONS};
    g_autofree char *text = NULL;

    g_ptr_array_set_size(grading->compile, 0);
    g_ptr_array_set_size(findings, 1);
    g_ptr_array_add(findings, finding_make("fd.double-close"));
    g_ptr_array_add(findings, finding_make("proc.zombie"));
    text = report_terminal(grading, &options);
    ck_assert_uint_eq(count(text, "hint    "), 6);
    ck_assert_uint_eq(count(text, "In the example of"), 2);
    ck_assert_ptr_null(strstr(text, "coloquio explain fd.double-close:"));
    grading_free(grading);
}
END_TEST

START_TEST(json_has_all_hints_of_each_finding)
{
    struct grading *grading = grading_of_everything();
    g_autofree char *text = report_json(grading, EXPLANATIONS), *without = report_json(grading, NULL);

    ck_assert_uint_eq(count(text, "In the example of coloquio explain"), count(text, "\"hints\""));
    ck_assert_uint_gt(count(text, "\"hints\""), 1);
    ck_assert_uint_eq(count(without, "\"hints\": []"), count(text, "\"hints\""));
    grading_free(grading);
}
END_TEST

START_TEST(a_listing_has_a_line_for_each_call)
{
    static const char *const names[] = {"prog", NULL};
    g_autoptr(GBytes) records = story_records(PIPE_STORY, NULL);
    struct trace *trace = trace_read(records, NULL);
    g_autofree char *text = report_listing(trace, names);

    ck_assert_ptr_nonnull(strstr(text, "  the parent      write(fd 4 = pipe 1, \"hola\\n\\x1b[2J\") = 9\n"));
    ck_assert_ptr_nonnull(strstr(text, "  the child       read(fd 3 = pipe 1, \"ho\") = 2 [waited "));
    ck_assert_ptr_nonnull(strstr(text, "  the child       read(fd 3 = pipe 1) …\n"));
    ck_assert_ptr_nonnull(strstr(text, "  the parent      +++ exit 3 +++\n"));
    trace_free(trace);
}
END_TEST

static const struct {
    unsigned run, failed, outcomes;
    int bound;
    bool complete;
    const char *words; /* NULL: nothing to say */
} tried[] = {
    {1, 0, 1, -1, true, NULL},
    {1, 1, 1, -1, false, NULL},
    {64, 3, 2, 2, false,
     "fails in 3 of 64 schedules; all schedules with up to 2 preemptions were tried"},
    {64, 3, 2, 1, false,
     "fails in 3 of 64 schedules; all schedules with up to 1 preemption were tried"},
    {64, 1, 2, 0, false, "fails in 1 of 64 schedules; all schedules without preemption were tried"},
    {9, 0, 1, -1, false, "the same in 9 schedules; not every order of their calls was tried"},
    {9, 0, 1, -1, true, "the same in 9 schedules; every order of their calls was tried"},
    {9, 0, 3, -1, true,
     "9 schedules, in which output or exit differ: 3 ways in all; every order of their calls was "
     "tried"},
};

START_TEST(what_was_tried)
{
    struct scenario_result *result = scenario_result_new("race");
    g_autofree char *words = NULL;

    result->schedules_run = tried[_i].run;
    result->schedules_failed = tried[_i].failed;
    result->schedules_outcomes = tried[_i].outcomes;
    result->schedules_bound = tried[_i].bound;
    result->schedules_complete = tried[_i].complete;
    words = report_schedules(result);
    if (tried[_i].words)
        ck_assert_str_eq(words, tried[_i].words);
    else
        ck_assert_ptr_null(words);
    scenario_result_free(result);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {{json_fits_its_schema, 0},
                                             {json_says_who_is_at_fault, 0},
                                             {nothing_from_outside_is_obeyed, 0},
                                             {ascii_keeps_the_columns, 0},
                                             {the_screen_shows_everything_and_obeys_nothing, 0},
                                             {lines_fit_the_screen, 0},
                                             {quiet_is_one_line, 0},
                                             {the_same_finding_is_explained_once, 0},
                                             {a_timeline_has_a_lane_for_each_task_and_arrows_between_them, 0},
                                             {a_wait_is_marked_while_it_lasts, 0},
                                             {signals_go_from_their_sender_to_their_target, 0},
                                             {how_peers_are_told_what_to_do_is_left_out, 0},
                                             {what_repeats_is_told_once, 0},
                                             {a_timeline_fits_with_five_processes, 0},
                                             {without_room_for_lanes_each_line_has_a_name, 0},
                                             {hints_go_as_far_as_was_asked_for, 0},
                                             {each_error_has_its_hints, 0},
                                             {json_has_all_hints_of_each_finding, 0},
                                             {what_was_tried, ROWS(tried)},
                                             {a_listing_has_a_line_for_each_call, 0}};

    return suite_run("report", tests, G_N_ELEMENTS(tests));
}
