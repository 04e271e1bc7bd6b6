/* grader/engine: boxes that answer, fail, die, are late. Beside this program stands a box that does
 * what it is told. */
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "engine/engine.h"
#include "support/suite.h"

/* What the box does, by the environment variable FAKE_BOX. */
static const struct {
    const char *does;
    const char *records; /* NULL: an error */
    enum fault fault;
    const char *message;
} rows[] = {
    {"echo hello", "hello\n", 0, NULL},
    {"cat >/dev/null; echo read everything", "read everything\n", 0, NULL},
    {"exec <&-; echo reads nothing", "reads nothing\n", 0, NULL},
    {"echo fault; exit 5", "fault\n", 0, NULL}, /* it said so in its records */
    {"echo broken >&2; exit 5", NULL, FAULT_GRADER, "broken"},
    {"exit 5", NULL, FAULT_GRADER, "the sandbox failed"},
    {"exit 127", NULL, FAULT_ENVIRONMENT, "the sandbox failed"},
    {"echo half; kill -s KILL $$", NULL, FAULT_GRADER, "the sandbox was ended by signal 9"},
    {"exec tail -f /dev/null", NULL, FAULT_GRADER, "the sandbox did not end in time"},
    {"tail --pid=$PPID -f /dev/null & echo left one behind", "left one behind\n", 0, NULL},
};

#define LIMIT_MS 2000

static struct plan small_plan(void)
{
    return (struct plan){.work_directory = "/home/student"};
}

START_TEST(what_becomes_of_a_box)
{
    struct plan plan = small_plan();
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) records = NULL;
    gsize size;
    const char *data;

    g_setenv("FAKE_BOX", rows[_i].does, TRUE);
    records = engine_run(&plan, LIMIT_MS, &error);
    if (!rows[_i].records) {
        ck_assert_ptr_null(records);
        ck_assert_ptr_nonnull(error);
        ck_assert_int_eq(error->domain, FAULT_ERROR);
        ck_assert_int_eq(error->code, rows[_i].fault);
        ck_assert_str_eq(error->message, rows[_i].message);
        return;
    }
    ck_assert_msg(records != NULL, "%s", error ? error->message : "");
    data = g_bytes_get_data(records, &size);
    ck_assert_uint_eq(size, strlen(rows[_i].records));
    ck_assert_mem_eq(data, rows[_i].records, size);
}
END_TEST

/* ---- several ---- */

struct tally {
    struct engine *engine;
    unsigned ended, submitted;
};

static void count_and_submit(void *context, GBytes *records, GError *error)
{
    struct tally *tally = context;
    struct plan plan = small_plan();

    ck_assert_ptr_null(error);
    ck_assert_ptr_nonnull(records);
    g_bytes_unref(records);
    tally->ended++;
    if (tally->submitted < 8) {
        tally->submitted++;
        engine_submit(tally->engine, &plan, LIMIT_MS, count_and_submit, tally);
    }
}

START_TEST(whoever_ends_may_start_another)
{
    struct tally tally = {engine_new(3), 0, 5};
    struct plan plan = small_plan();

    g_setenv("FAKE_BOX", "cat >/dev/null; echo done", TRUE);
    for (unsigned i = 0; i < tally.submitted; i++)
        engine_submit(tally.engine, &plan, LIMIT_MS, count_and_submit, &tally);
    while (engine_work(tally.engine))
        ;
    ck_assert_uint_eq(tally.ended, 8);
    engine_free(tally.engine);
}
END_TEST

START_TEST(an_engine_with_nothing_to_do_has_nothing_to_do)
{
    struct engine *engine = engine_new(0);

    ck_assert(!engine_work(engine));
    engine_free(engine);
    engine_free(NULL);
}
END_TEST

/* Both wait for each other through a FIFO: one after the other they would never end. */
START_TEST(boxes_run_side_by_side)
{
    char directory[] = "/tmp/test-boxes-XXXXXX";
    g_autofree char *does = NULL, *path = NULL;
    struct tally tally = {NULL, 0, 8};
    struct plan plan = small_plan();

    ck_assert_ptr_nonnull(g_mkdtemp(directory));
    path = g_build_filename(directory, "fifo", NULL);
    does = g_strdup_printf(
        "if mkfifo %s 2>/dev/null; then read line <%s; else echo you >%s; fi; echo met", path, path,
        path);
    g_setenv("FAKE_BOX", does, TRUE);
    tally.engine = engine_new(2);
    for (int i = 0; i < 2; i++)
        engine_submit(tally.engine, &plan, LIMIT_MS, count_and_submit, &tally);
    while (engine_work(tally.engine))
        ;
    ck_assert_uint_eq(tally.ended, 2);
    engine_free(tally.engine);
    unlink(path);
    rmdir(directory);
}
END_TEST

/* ---- series ---- */

/* A stream of no record but RECORD_FINISH, as printf(1) writes it. */
#define STREAM "printf '\\160coloquio/records\\001\\202\\025\\240'; "

static const struct {
    const char *does;
    unsigned wanted, runs;
    const char *message; /* of the error, or NULL */
} series_rows[] = {
    {STREAM STREAM STREAM "cat >/dev/null", 3, 3, NULL},
    {STREAM "printf '\\160colo'; sleep 0.05; printf 'quio/records\\001\\202\\025\\240'; cat >/dev/null",
     2, 2, NULL}, /* cut anywhere */
    {STREAM STREAM "exec cat >/dev/null", 1, 1, NULL}, /* more than was asked for */
    {STREAM STREAM, 3, 2, "the sandbox failed"},
    {STREAM "echo broken >&2; exit 5", 2, 1, "broken"},
    {STREAM "exec tail -f /dev/null", 2, 1, "the sandbox did not end in time"},
};

struct series {
    unsigned wanted, runs, ended;
    char *message;
};

static enum engine_answer next_run(void *context, GBytes *records, struct plan *plan)
{
    struct series *series = context;

    ck_assert_ptr_nonnull(records);
    g_bytes_unref(records);
    plan->seed = ++series->runs;
    return series->runs < series->wanted ? ENGINE_RUN : ENGINE_END;
}

static void end_series(void *context, GBytes *records, GError *error)
{
    struct series *series = context;

    ck_assert_ptr_null(records);
    series->ended++;
    series->message = error ? g_strdup(error->message) : NULL;
    g_clear_error(&error);
}

START_TEST(one_box_for_many_runs)
{
    struct series series = {.wanted = series_rows[_i].wanted};
    struct engine *engine = engine_new(1);
    struct plan plan = small_plan();

    g_setenv("FAKE_BOX", series_rows[_i].does, TRUE);
    engine_submit_series(engine, &plan, LIMIT_MS, next_run, end_series, &series);
    while (engine_work(engine))
        ;
    engine_free(engine);
    ck_assert_uint_eq(series.ended, 1);
    ck_assert_uint_eq(series.runs, series_rows[_i].runs);
    ck_assert_msg(!g_strcmp0(series.message, series_rows[_i].message), "%s", series.message);
    g_free(series.message);
}
END_TEST

/* Two boxes, the first of which has no more to do until the second has had all its runs. */
struct pair {
    struct series first, second;
};

static enum engine_answer next_of_first(void *context, GBytes *records, struct plan *plan)
{
    struct pair *pair = context;

    plan->seed = 0;
    if (records) {
        g_bytes_unref(records);
        pair->first.runs++;
    }
    if (pair->first.runs == pair->first.wanted)
        return ENGINE_END;
    return pair->second.runs < pair->second.wanted ? ENGINE_WAIT : ENGINE_RUN;
}

static enum engine_answer next_of_second(void *context, GBytes *records, struct plan *plan)
{
    struct pair *pair = context;

    return next_run(&pair->second, records, plan);
}

static void end_first(void *context, GBytes *records, GError *error)
{
    end_series(&((struct pair *)context)->first, records, error);
}

static void end_second(void *context, GBytes *records, GError *error)
{
    end_series(&((struct pair *)context)->second, records, error);
}

static struct pair run_pair(unsigned boxes)
{
    struct pair pair = {{.wanted = 2}, {.wanted = 3}};
    struct engine *engine = engine_new(boxes);
    struct plan plan = small_plan();

    g_setenv("FAKE_BOX", STREAM STREAM STREAM "exec cat >/dev/null", TRUE);
    engine_submit_series(engine, &plan, LIMIT_MS, next_of_first, end_first, &pair);
    engine_submit_series(engine, &plan, LIMIT_MS, next_of_second, end_second, &pair);
    while (engine_work(engine))
        ;
    engine_free(engine);
    ck_assert_ptr_null(pair.first.message);
    ck_assert_ptr_null(pair.second.message);
    ck_assert_uint_eq(pair.first.ended, 1);
    ck_assert_uint_eq(pair.second.ended, 1);
    ck_assert_uint_eq(pair.second.runs, 3);
    return pair;
}

START_TEST(a_box_waits_for_what_another_one_brings)
{
    ck_assert_uint_eq(run_pair(2).first.runs, 2);
}
END_TEST

START_TEST(a_box_that_waits_makes_room_for_one_that_does_not)
{
    ck_assert_uint_eq(run_pair(1).first.runs, 1);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {{what_becomes_of_a_box, ROWS(rows)},
                                      {whoever_ends_may_start_another, 0},
                                      {an_engine_with_nothing_to_do_has_nothing_to_do, 0},
                                      {boxes_run_side_by_side, 0},
                                      {one_box_for_many_runs, ROWS(series_rows)},
                                      {a_box_waits_for_what_another_one_brings, 0},
                                      {a_box_that_waits_makes_room_for_one_that_does_not, 0}};

    engine_catch_interrupts(); /* SIGPIPE too: boxes may die before they have read their plan */
    return suite_run("boxes", tests, G_N_ELEMENTS(tests));
}
