/*
 * What a run says of programs that sleep for long, never end, or wait for one another, and that it
 * says so without waiting itself. test_verdicts BOX CASES [measure]: with `measure` the
 * distribution of the real time from a program's start to the verdict, over 100 runs.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/box.h"

#define RUNS 100

static const char *box, *cases;

static const struct verdict {
    const char *name;
    enum run_outcome outcome;
    const char *reason;  /* of the outcome, or NULL */
    uint64_t virtual_ms; /* that pass at least */
    uint64_t real_ms;    /* at most, on a machine that is busy with other things */
    bool measured;
} verdicts[] = {{"long-sleep", OUTCOME_COMPLETED, NULL, 3600000, 2000, true},
                {"long-alarm", OUTCOME_COMPLETED, NULL, 600000, 2000, true},
                {"idle-timeout", OUTCOME_COMPLETED, NULL, 30000, 2000, true},
                {"server", OUTCOME_DEADLOCK, NULL, 0, 2000, true},
                {"no-end-of-file", OUTCOME_DEADLOCK, NULL, 0, 2000, true},
                {"computes", OUTCOME_LIVELOCK, "cpu_ms", 0, 60000, false},
                {"yields", OUTCOME_LIVELOCK, "steps", 0, 60000, false},
                {"tries-lock", OUTCOME_LIVELOCK, "steps", 0, 60000, false},
                {"polls", OUTCOME_LIVELOCK, "steps", 0, 60000, false}};

#define VERDICTS (sizeof verdicts / sizeof *verdicts)

static void run(const struct verdict *verdict, struct outcome *ret)
{
    const char *arguments[] = {verdict->name, NULL};
    struct cast cast;

    cast_init(&cast);
    cast_add(&cast, "cases", cases, arguments);
    cast_default_script(&cast);
    cast.plan.limits.virtual_time_ms = 2 * 3600 * 1000;
    if (cast_run(&cast, box, ret) < 0) {
        fprintf(stderr, "%s: %s\n", verdict->name, ret->error);
        abort();
    }
    cast_done(&cast);
}

START_TEST(verdict_comes_at_once)
{
    const struct verdict *verdict = &verdicts[_i];
    const struct record *finish, *usage;
    struct outcome outcome;

    run(verdict, &outcome);
    finish = outcome_last(&outcome, RECORD_FINISH);
    usage = outcome_last(&outcome, RECORD_USAGE);
    ck_assert_ptr_nonnull(finish);
    ck_assert_ptr_nonnull(usage);
    ck_assert_str_eq(run_outcome_name((enum run_outcome)finish->outcome),
                     run_outcome_name(verdict->outcome));
    if (verdict->reason)
        ck_assert_str_eq(finish->text, verdict->reason);
    ck_assert_uint_ge(finish->time_ns, verdict->virtual_ms * 1000000);
    ck_assert_uint_gt(usage->wall_ns, 0);
    ck_assert_uint_lt(usage->wall_ns, verdict->real_ms * 1000000);
    outcome_done(&outcome);
}
END_TEST

/* A script that waits for a server to be at rest is content with what would be a deadlock
 * otherwise. */
START_TEST(server_at_rest_is_idle)
{
    const char *arguments[] = {"server", NULL};
    struct outcome outcome;
    struct cast cast;

    cast_init(&cast);
    cast_add(&cast, "cases", cases, arguments);
    cast_step(&cast, STEP_START, 0);
    cast_step(&cast, STEP_AWAIT, 0)->condition = CONDITION_IDLE;
    cast_step(&cast, STEP_END, 0);
    ck_assert_int_eq(cast_run(&cast, box, &outcome), 0);
    ck_assert_str_eq(
        run_outcome_name((enum run_outcome)outcome_last(&outcome, RECORD_FINISH)->outcome),
        run_outcome_name(OUTCOME_COMPLETED));
    outcome_done(&outcome);
    cast_done(&cast);
}
END_TEST

/* Whoever is the last to wait may be the one whose wait a step awaits: it acts before anybody says
 * that nobody can move, whoever goes first. */
START_TEST(step_acts_before_deadlock)
{
    static const char *const awaited[][3] = {{"wait", "read", "poll"}, {"poll", "read", "wait"},
                                             {"read", "wait", "poll"}, {"poll", "wait", "read"},
                                             {"read", "poll", "wait"}, {"wait", "poll", "read"}};
    const char *arguments[] = {"waits-in-turn", NULL};
    struct plan_step *step;
    struct outcome outcome;
    struct cast cast;

    cast_init(&cast);
    cast.plan.strategy = _i % 2 ? STRATEGY_RANDOM : STRATEGY_PRIORITY;
    cast.plan.draw = (uint64_t)_i;
    cast.plan.depth = 2;
    cast.plan.length = 20;
    cast_add(&cast, "cases", cases, arguments);
    cast.members[0].stdin_held = true;
    cast_step(&cast, STEP_START, 0);
    for (int i = 0; i < 3; i++) {
        step = cast_step(&cast, STEP_AWAIT, 0);
        step->condition = CONDITION_BLOCKED_IN;
        step->text = awaited[_i % 6][i];
    }
    cast_step(&cast, STEP_WRITE, 0)->data = (struct bytes){(const uint8_t *)"x", 1};
    cast_step(&cast, STEP_AWAIT, 0)->condition = CONDITION_EXITED;
    cast_step(&cast, STEP_END, 0);
    ck_assert_int_eq(cast_run(&cast, box, &outcome), 0);
    ck_assert_str_eq(
        run_outcome_name((enum run_outcome)outcome_last(&outcome, RECORD_FINISH)->outcome),
        run_outcome_name(OUTCOME_COMPLETED));
    ck_assert_ptr_nonnull(outcome_end(&outcome, 0));
    ck_assert_int_eq(outcome_end(&outcome, 0)->status, 0);
    outcome_done(&outcome);
    cast_done(&cast);
}
END_TEST

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static void measure(void)
{
    printf("real time from start to verdict, ms    least  median    90 %%    most\n");
    for (size_t i = 0; i < VERDICTS; i++) {
        double milliseconds[RUNS];

        if (!verdicts[i].measured)
            continue;
        for (int r = 0; r < RUNS; r++) {
            struct outcome outcome;

            run(&verdicts[i], &outcome);
            milliseconds[r] = (double)outcome_last(&outcome, RECORD_USAGE)->wall_ns / 1e6;
            outcome_done(&outcome);
        }
        qsort(milliseconds, RUNS, sizeof *milliseconds, by_size);
        printf("%-36s %7.2f %7.2f %7.2f %7.2f\n", verdicts[i].name, milliseconds[0],
               milliseconds[RUNS / 2], milliseconds[RUNS * 9 / 10], milliseconds[RUNS - 1]);
    }
}

int main(int argc, char **argv)
{
    Suite *suite = suite_create("verdicts");
    TCase *tests = tcase_create("verdicts");
    SRunner *runner;
    int failed;

    if (argc < 3)
        return 64;
    box = argv[1];
    cases = argv[2];
    if (argc > 3) {
        measure();
        return EXIT_SUCCESS;
    }
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, verdict_comes_at_once, 0, (int)VERDICTS);
    tcase_add_test(tests, server_at_rest_is_idle);
    tcase_add_loop_test(tests, step_acts_before_deadlock, 0, 60);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
