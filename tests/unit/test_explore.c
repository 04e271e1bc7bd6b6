/* grader/explore: which schedules are tried, on programs that exist here only: each task writes to
 * pipes in a given order, and a toy scheduler makes the records that the box would. */
#include <string.h>
#include <sys/syscall.h>

#include "explore/explorer.h"
#include "explore/minimiser.h"
#include "explore/races.h"
#include "support/suite.h"

#define TASKS 3
#define OBJECTS 4

/* What each task writes to: a pipe (1…OBJECTS) a character, in order. */
struct toy {
    const char *task[TASKS];
};

/* One run of a toy. */
struct toy_run {
    GArray *records; /* struct record */
    GPtrArray *kept; /* what they point to */
    struct trace *trace;
    GString *order; /* "aab": whose steps, in order */
};

static struct record *add(struct toy_run *run, enum record_type type, int64_t task)
{
    struct record record;

    record_init(&record, type);
    record.task = task;
    g_array_append_val(run->records, record);
    return &g_array_index(run->records, struct record, run->records->len - 1);
}

static void toy_begin(struct toy_run *run, const struct toy *toy)
{
    run->records = g_array_new(FALSE, TRUE, sizeof(struct record));
    run->kept = g_ptr_array_new_with_free_func(g_free);
    run->order = g_string_new(NULL);
    for (int i = 0; i < TASKS && toy->task[i]; i++) {
        struct record *record = add(run, RECORD_TASK, i);

        record->process = i;
        record->pid = 2 + i;
        record->member = i;
    }
    for (uint64_t i = 1; i <= OBJECTS; i++) {
        struct record *record = add(run, RECORD_OBJECT, NONE);

        record->object = i;
        record->kind = OBJECT_PIPE;
    }
}

static void toy_step(struct toy_run *run, const struct toy *toy, int task, size_t nth,
                     uint64_t call)
{
    uint64_t object = (uint64_t)(toy->task[task][nth] - '0');
    struct record *record = add(run, RECORD_CALL, task);

    record->call = call;
    record->number = SYS_write;
    record->object = object;
    record = add(run, RECORD_RETURN, task);
    record->call = call;
    record->number = SYS_write;
    record->object = object;
    record->result = 1;
    g_string_append_c(run->order, (char)('a' + task));
}

static uint64_t toy_choice(struct toy_run *run, const int *options, size_t count, uint64_t point,
                           const struct schedule *schedule)
{
    int64_t *tasks = g_new0(int64_t, count), *kinds = g_new0(int64_t, count);
    uint64_t chosen = 0;
    struct record *record;

    for (size_t i = 0; i < schedule->choices_count; i += 2)
        if (schedule->choices[i] == point && schedule->choices[i + 1] < count)
            chosen = schedule->choices[i + 1];
    for (size_t i = 0; i < count; i++)
        tasks[i] = options[i];
    record = add(run, RECORD_CHOICE, options[chosen]);
    record->options = count;
    record->chosen = chosen;
    record->option_tasks = tasks;
    record->option_kinds = kinds;
    record->option_tasks_count = record->option_kinds_count = count;
    g_ptr_array_add(run->kept, tasks);
    g_ptr_array_add(run->kept, kinds);
    return chosen;
}

static struct toy_run toy_run(const struct toy *toy, const struct schedule *schedule)
{
    struct toy_run run;
    size_t done[TASKS] = {0};
    uint64_t point = 0, call = 0;
    int running = 0;

    toy_begin(&run, toy);
    for (;;) {
        int options[TASKS];
        size_t count = 0;

        if (toy->task[running][done[running]])
            options[count++] = running;
        for (int i = 0; i < TASKS && toy->task[i]; i++)
            if (i != running && toy->task[i][done[i]])
                options[count++] = i;
        if (!count)
            break;
        running = options[count > 1 ? toy_choice(&run, options, count, point++, schedule) : 0];
        toy_step(&run, toy, running, done[running]++, ++call);
    }
    run.trace =
        trace_from_records((const struct record *)(void *)run.records->data, run.records->len);
    ck_assert_ptr_nonnull(run.trace);
    return run;
}

static void toy_end(struct toy_run *run)
{
    trace_free(run->trace);
    g_array_unref(run->records);
    g_ptr_array_unref(run->kept);
    g_string_free(run->order, TRUE);
}

/* ---- races of one run ---- */

static const struct {
    struct toy toy;
    unsigned reversals;
} runs[] = {
    {{{"1", "1"}}, 1},  /* two who write to the same */
    {{{"1", "2"}}, 0},  /* nothing in common */
    {{{"12", "2"}}, 1}, /* the second step only */
    {{{"11", "1"}}, 1}, /* the last one before it: the one before that follows from there */
    {{{"1", "1", "1"}}, 2}, {{{"123", "4"}}, 0},
};

START_TEST(races_of_a_run)
{
    const struct schedule schedule = {0};
    struct toy_run run = toy_run(&runs[_i].toy, &schedule);
    struct races *races = races_of(run.trace);

    ck_assert_uint_eq(races->reversals->len, runs[_i].reversals);
    ck_assert_uint_eq(races->preemptions, 0);
    ck_assert(races->complete);
    races_free(races);
    toy_end(&run);
}
END_TEST

START_TEST(order_of_independent_steps_does_not_count)
{
    const struct toy apart = {{"11", "2"}}, together = {{"11", "1"}};
    uint64_t choices[] = {1, 1}; /* the first one is interrupted after its first step */
    const struct schedule one = {0}, other = {.choices = choices, .choices_count = 2};
    struct toy_run runs_of[4] = {toy_run(&apart, &one), toy_run(&apart, &other),
                                 toy_run(&together, &one), toy_run(&together, &other)};
    uint64_t order[4];

    for (int i = 0; i < 4; i++) {
        struct races *races = races_of(runs_of[i].trace);

        order[i] = races->order;
        ck_assert_uint_eq(races->preemptions, i % 2);
        races_free(races);
        toy_end(&runs_of[i]);
    }
    ck_assert(order[0] == order[1]);
    ck_assert(order[2] != order[3]);
}
END_TEST

/* ---- exploring ---- */

/* Runs everything that the explorer asks for. backwards: reports of a round come the other way
 * round. Returns the orders that were seen, each once, in order of first sight. */
static GPtrArray *explore(const struct toy *toy, unsigned budget, bool backwards, const char *bad,
                          struct exploration *ret_result, GString *ret_trials)
{
    struct explorer *explorer = explorer_new(1, budget);
    GPtrArray *orders = g_ptr_array_new_with_free_func(g_free);

    while (!explorer_done(explorer)) {
        struct trial round[64];
        unsigned count = 0;

        while (explorer_next(explorer, &round[count]))
            count++;
        ck_assert_uint_gt(count, 0);
        for (unsigned i = 0; i < count; i++) {
            const struct trial *trial = &round[backwards ? count - 1 - i : i];
            struct toy_run run = toy_run(toy, trial->schedule);

            if (!g_ptr_array_find_with_equal_func(orders, run.order->str, g_str_equal, NULL))
                g_ptr_array_add(orders, g_strdup(run.order->str));
            if (ret_trials && !backwards) {
                g_autofree char *text = schedule_print(trial->schedule);

                g_string_append_printf(ret_trials, "%u %s %d %u\n", trial->number, text,
                                       (int)trial->strategy, trial->depth);
            }
            explorer_report(explorer, trial->number, run.trace,
                            bad && !strcmp(run.order->str, bad));
            toy_end(&run);
        }
    }
    *ret_result = explorer_result(explorer);
    explorer_free(explorer);
    return orders;
}

static const struct {
    struct toy toy;
    unsigned orders; /* that differ */
} spaces[] = {
    {{{"1", "1"}}, 2},       {{{"1", "2"}}, 1},           {{{"11", "11"}}, 6},
    {{{"111", "111"}}, 20},  {{{"1", "1", "1"}}, 6},      {{{"123", "4"}}, 1},
    {{{"2221", "1333"}}, 2}, {{{"22222222221", "1"}}, 2}, {{{"11", "11", "2"}}, 6},
};

START_TEST(everything_once)
{
    struct exploration result;
    GPtrArray *orders = explore(&spaces[_i].toy, 1000, false, NULL, &result, NULL);

    ck_assert(result.complete);
    ck_assert_uint_ge(orders->len, spaces[_i].orders);
    /* Some orders come up twice, but not many times. */
    ck_assert_uint_le(result.run, 3 * spaces[_i].orders);
    ck_assert_uint_eq(result.failed, 0);
    g_ptr_array_unref(orders);
}
END_TEST

START_TEST(bounds_are_told)
{
    const struct toy toy = {{"1111", "1111"}};
    struct exploration result;
    GPtrArray *orders = explore(&toy, 30, false, NULL, &result, NULL);

    ck_assert(!result.complete);
    ck_assert_uint_eq(result.run, 30);
    ck_assert_int_ge(result.exhausted_bound, 0);
    ck_assert_int_le(result.exhausted_bound, 2);
    g_ptr_array_unref(orders);
}
END_TEST

/* One preemption in the middle of the first task's work, however much of its own it does before. */
START_TEST(a_deep_failure_is_found_early)
{
    const struct toy toy = {{"2222222222221122222222", "1"}};
    struct exploration result;
    GPtrArray *orders = explore(&toy, 10, false, "aaaaaaaaaaaaabaaaaaaaaa", &result, NULL);

    ck_assert_uint_eq(result.failed, 1);
    ck_assert(result.complete);
    g_ptr_array_unref(orders);
}
END_TEST

START_TEST(the_order_of_reports_does_not_matter)
{
    const struct toy toy = {{"1212", "2121", "12"}};
    struct exploration one, other;
    g_autoptr(GString) trials = g_string_new(NULL);
    GPtrArray *forwards = explore(&toy, 60, false, NULL, &one, trials),
              *backwards = explore(&toy, 60, true, NULL, &other, NULL);

    ck_assert_uint_eq(forwards->len, backwards->len);
    for (guint i = 0; i < forwards->len; i++)
        ck_assert(
            g_ptr_array_find_with_equal_func(backwards, forwards->pdata[i], g_str_equal, NULL));
    ck_assert_int_eq(one.exhausted_bound, other.exhausted_bound);
    ck_assert_uint_eq(one.run, 60);
    /* Half of them are drawn: at random, and by priorities of each depth. */
    ck_assert_ptr_nonnull(strstr(trials->str, " 1 0\n"));
    for (int depth = 1; depth <= 3; depth++) {
        g_autofree char *text = g_strdup_printf(" 2 %d\n", depth);

        ck_assert_ptr_nonnull(strstr(trials->str, text));
    }
    g_ptr_array_unref(forwards);
    g_ptr_array_unref(backwards);
}
END_TEST

START_TEST(one_schedule_is_the_default_one)
{
    const struct toy toy = {{"21", "1"}};
    struct exploration result;
    g_autoptr(GString) trials = g_string_new(NULL);
    GPtrArray *orders = explore(&toy, 1, false, NULL, &result, trials);

    ck_assert_str_eq(trials->str, "0 1 0 0\n");
    ck_assert_int_eq(result.exhausted_bound, 0); /* what was not tried has one preemption */
    ck_assert(!result.complete);
    g_ptr_array_unref(orders);
}
END_TEST

/* ---- minimising ---- */

static bool has(const struct schedule *schedule, uint64_t point)
{
    for (size_t i = 0; i < schedule->choices_count; i += 2)
        if (schedule->choices[i] == point)
            return true;
    return false;
}

START_TEST(as_few_choices_as_it_takes)
{
    struct schedule schedule = {.seed = 5};
    struct minimiser *minimiser;
    const struct schedule *next;
    g_autofree char *best = NULL;

    for (uint64_t point = 0; point < 20; point++)
        schedule_add(&schedule, 3 * point, 1 + point % 2);
    minimiser = minimiser_new(&schedule, 100);
    while ((next = minimiser_next(minimiser)))
        minimiser_report(minimiser, has(next, 9) && has(next, 21));
    best = schedule_print(minimiser_best(minimiser));
    ck_assert_str_eq(best, "5:9=2,21=2");
    minimiser_free(minimiser);
    schedule_clear(&schedule);
}
END_TEST

START_TEST(no_more_tries_than_allowed)
{
    struct schedule schedule = {0};
    struct minimiser *minimiser;
    unsigned tries = 0;

    for (uint64_t point = 0; point < 50; point++)
        schedule_add(&schedule, point, 1);
    minimiser = minimiser_new(&schedule, 7);
    while (minimiser_next(minimiser)) {
        minimiser_report(minimiser, false);
        tries++;
    }
    ck_assert_uint_eq(tries, 7);
    ck_assert(schedule_equal(minimiser_best(minimiser), &schedule));
    minimiser_free(minimiser);
    schedule_clear(&schedule);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {races_of_a_run, ROWS(runs)},         {order_of_independent_steps_does_not_count, 0},
        {everything_once, ROWS(spaces)},      {bounds_are_told, 0},
        {a_deep_failure_is_found_early, 0},   {the_order_of_reports_does_not_matter, 0},
        {one_schedule_is_the_default_one, 0}, {as_few_choices_as_it_takes, 0},
        {no_more_tries_than_allowed, 0},
    };

    return suite_run("explore", tests, G_N_ELEMENTS(tests));
}
