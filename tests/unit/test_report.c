/* grader/report: what people and programs read of a grading. */
#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>

#include "report/report.h"
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
    struct report_options options = {colour, quiet, false, width};

    return report_terminal(grading, &options);
}

START_TEST(json_fits_its_schema)
{
    struct grading *grading = grading_of_everything();
    g_autofree char *text = report_json(grading);
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
    g_autofree char *text = report_json(grading);

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

        /* The path and the summary stand on lines of their own, whole. */
        for (char **line = lines + 3; *line && line[1] && line[2]; line++)
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

enum { PARENT = 0, CHILD = 1 };

static size_t put(struct record *records, size_t *count, enum record_type type, int64_t task)
{
    record_init(&records[*count], type);
    records[*count].task = task;
    return (*count)++;
}

static void put_task(struct record *records, size_t *count, int64_t task, int64_t parent)
{
    size_t place = put(records, count, RECORD_TASK, task);

    records[place].process = task;
    records[place].parent = parent;
    records[place].member = 0;
    records[place].pid = 10 + task;
    records[place].origin = parent == NONE ? ORIGIN_START : ORIGIN_FORK;
}

/* A call that moves bytes. Returns the place of its return. */
static size_t put_transfer(struct record *records, size_t *count, int64_t task, uint64_t call,
                           long number, const char *data)
{
    struct bytes bytes = {(const uint8_t *)data, strlen(data)};
    size_t entry = put(records, count, RECORD_CALL, task), back;

    records[entry].call = call;
    records[entry].number = (uint64_t)number;
    back = put(records, count, RECORD_RETURN, task);
    records[back].call = call;
    records[back].number = (uint64_t)number;
    records[back].result = (int64_t)bytes.size;
    records[number == SYS_write ? entry : back].payload = bytes;
    records[number == SYS_write ? entry : back].payload_bytes = bytes.size;
    return back;
}

static struct trace *trace_of_two(struct record *records, size_t *ret_evidence)
{
    size_t count = 0, place;

    put(records, &count, RECORD_BEGIN, NONE);
    put_task(records, &count, PARENT, NONE);
    put_task(records, &count, CHILD, PARENT);
    put_transfer(records, &count, PARENT, 1, SYS_write, "hola\n\033[2J");
    put_transfer(records, &count, CHILD, 2, SYS_read, "ho");
    put_transfer(records, &count, CHILD, 3, SYS_read, "la\n");
    place = put(records, &count, RECORD_CALL, CHILD);
    records[place].call = 4;
    records[place].number = SYS_read;
    *ret_evidence = place;
    place = put(records, &count, RECORD_END, PARENT);
    records[place].status = 3;
    records[place].last = true;
    put(records, &count, RECORD_FINISH, NONE);
    return trace_from_records(records, count);
}

START_TEST(a_timeline_has_a_column_for_each_process)
{
    static const char *const names[] = {"prog", NULL};
    static const struct timeline_style style = {12, 80, 2, false, false};
    struct record records[32];
    size_t evidence;
    struct trace *trace = trace_of_two(records, &evidence);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(guint));
    guint place = (guint)evidence;
    g_autofree char *text = NULL;

    g_array_append_val(places, place);
    text = report_timeline(trace, names, places, &style);
    ck_assert_ptr_nonnull(strstr(text, "    the parent  "));
    ck_assert_ptr_nonnull(strstr(text, "│  the child\n"));
    ck_assert_ptr_nonnull(strstr(text, "    write \"hola\\n\\x1b[2J\""));
    ck_assert_ptr_nonnull(strstr(text, "│  read ×2 \"hola\\n\"")); /* two calls, one line */
    ck_assert_ptr_nonnull(strstr(text, "│▶ read …"));              /* the evidence, marked */
    ck_assert_ptr_nonnull(strstr(text, "    ■ exit 3"));
    trace_free(trace);
}
END_TEST

START_TEST(a_narrow_screen_names_each_line)
{
    static const char *const names[] = {"prog", NULL};
    static const struct timeline_style style = {2, 30, 0, false, false};
    struct record records[32];
    size_t evidence;
    struct trace *trace = trace_of_two(records, &evidence);
    g_autofree char *text = report_timeline(trace, names, NULL, &style);

    ck_assert_ptr_nonnull(strstr(text, "⋮\n")); /* what was left out */
    ck_assert_ptr_nonnull(strstr(text, "the child     │  read …"));
    ck_assert_ptr_null(strstr(text, "write"));
    trace_free(trace);
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
                                             {a_timeline_has_a_column_for_each_process, 0},
                                             {a_narrow_screen_names_each_line, 0}};

    return suite_run("report", tests, G_N_ELEMENTS(tests));
}
