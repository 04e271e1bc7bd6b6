/*
 * Every case natively and under control: the program must see the same. And under control twice:
 * the records must be the same.
 */
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/box.h"

static const char *box, *cases;
static char *names[256];
static int names_count;
static unsigned schedules = 2; /* per program; more with COLOQUIO_SCHEDULES */

static char *read_all(FILE *from)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    int c;

    while ((c = fgetc(from)) != EOF)
        fputc(c, to);
    fclose(to);
    return text;
}

/* Runs a case as it is, in an empty directory. Returns its output; the status as for waitpid(2). */
static char *run_natively(const char *name, int *ret_status)
{
    char directory[] = "/tmp/coloquio-cases-XXXXXX";
    int ends[2];
    char *text;
    pid_t pid;
    FILE *from;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(pipe(ends), 0);
    if ((pid = fork()) == 0) {
        sigset_t none;

        /* As a member starts: whoever ran the tests may have ignored or blocked signals, and have
         * left descriptors open, also where a case wants one that is not. */
        for (int number = 1; number < 32; number++)
            signal(number, SIG_DFL);
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        if (chdir(directory) < 0)
            _exit(126);
        dup2(ends[1], 1);
        if (syscall(SYS_close_range, 3, ~0u, 0) < 0)
            _exit(126);
        execl(cases, "cases", name, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    from = fdopen(ends[0], "r");
    text = read_all(from);
    fclose(from);
    waitpid(pid, ret_status, 0);
    rmdir(directory);
    return text;
}

/* What a plan leaves to chance, and what was chosen before. */
struct chances {
    enum plan_strategy strategy;
    uint64_t draw;
    uint32_t depth;
    uint64_t *choices;
    size_t choices_count;
    bool verify_foresight;
};

static struct outcome run_by_chance(const char *name, const struct chances *chances)
{
    const char *arguments[] = {name, NULL};
    struct outcome outcome;
    struct cast cast;

    cast_init(&cast);
    cast_add(&cast, "cases", cases, arguments);
    cast_default_script(&cast);
    cast.plan.strategy = chances->strategy;
    cast.plan.draw = chances->draw;
    cast.plan.depth = chances->depth;
    cast.plan.length = 100;
    cast.plan.choices = chances->choices;
    cast.plan.choices_count = chances->choices_count;
    cast.plan.verify_foresight = chances->verify_foresight;
    ck_assert_msg(cast_run(&cast, box, &outcome) == 0, "%s: %s", name, outcome.error);
    cast_done(&cast);
    return outcome;
}

/* The default schedule. */
static struct outcome run_controlled(const char *name)
{
    const struct chances none = {0};

    return run_by_chance(name, &none);
}

/* Any, or by priorities that change at no, one or two points. */
static struct outcome run_drawn(const char *name, unsigned draw)
{
    const struct chances drawn = {.strategy = draw % 2 ? STRATEGY_RANDOM : STRATEGY_PRIORITY,
                                  .draw = draw,
                                  .depth = 1 + draw / 2 % 3};

    return run_by_chance(name, &drawn);
}

static void check_end(const char *name, const struct outcome *outcome)
{
    const struct record *finish = outcome_last(outcome, RECORD_FINISH);

    ck_assert_msg(finish && finish->outcome == OUTCOME_COMPLETED, "%s: %s %s", name,
                  finish ? run_outcome_name((enum run_outcome)finish->outcome) : "cut",
                  outcome->error);
}

static void check_output(const char *name, const struct outcome *outcome, const char *expected,
                         unsigned draw)
{
    char *output = outcome_output(outcome, 0, 1);

    ck_assert_msg(!strcmp(expected, output), "%s, schedule %u\n--- natively\n%s--- controlled\n%s",
                  name, draw, expected, output);
    free(output);
}

static void check_same_lines(const char *name, const struct outcome *first,
                             const struct outcome *second)
{
    for (size_t i = 0; i < first->count && i < second->count; i++) {
        char before[512], after[512];

        record_describe(&first->records[i], before, sizeof before);
        record_describe(&second->records[i], after, sizeof after);
        if (record_is_hashed(first->records[i].type))
            ck_assert_msg(!strcmp(before, after), "%s: record %zu\n%s\n%s", name, i, before, after);
    }
}

static void check_same_records(const char *name, const struct outcome *first,
                               const struct outcome *second)
{
    check_same_lines(name, first, second);
    ck_assert_msg(outcome_last(first, RECORD_FINISH)->trace_hash ==
                      outcome_last(second, RECORD_FINISH)->trace_hash,
                  "%s: another trace hash", name);
}

/* Natively and twice under control, once with the kernel's answer to what is foreseen as well. */
START_TEST(same_as_native_every_time)
{
    const char *name = names[_i];
    int status;
    char *native = run_natively(name, &status);
    struct outcome first = run_controlled(name), second;
    const struct record *end = outcome_end(&first, 0);

    check_end(name, &first);
    check_output(name, &first, native, 0);
    ck_assert_ptr_nonnull(end);
    if (WIFEXITED(status))
        ck_assert_int_eq(end->status, WEXITSTATUS(status));
    else
        ck_assert_int_eq(end->signal, WTERMSIG(status));
    second = run_by_chance(name, &(struct chances){.verify_foresight = true});
    check_end(name, &second);
    check_same_records(name, &first, &second);
    free(native);
    outcome_done(&first);
    outcome_done(&second);
}
END_TEST

/* What the records say was chosen, where it was not the default. */
static struct chances choices_made(const struct outcome *outcome)
{
    struct chances made = {.choices = calloc(2 * outcome->count + 1, sizeof *made.choices),
                           .verify_foresight = true};
    uint64_t point = 0;

    ck_assert_ptr_nonnull(made.choices);
    for (size_t i = 0; i < outcome->count; i++) {
        const struct record *record = &outcome->records[i];

        if (record->type != RECORD_CHOICE)
            continue;
        ck_assert_uint_eq(record->option_tasks_count, record->option_kinds_count);
        ck_assert_uint_lt(record->chosen, record->options);
        if (record->chosen) {
            made.choices[made.choices_count++] = point;
            made.choices[made.choices_count++] = record->chosen;
        }
        point++;
    }
    return made;
}

/* Whoever goes first, a correct program does the same, and nobody is accused of anything. And the
 * choices of a drawn schedule, by the default strategy, are the same run again. */
START_TEST(same_on_any_schedule)
{
    const char *name = names[_i];
    int status;
    char *native = run_natively(name, &status);

    for (unsigned i = 0; i < schedules; i++) {
        unsigned draw = (unsigned)_i * schedules + i + 1;
        struct outcome outcome = run_drawn(name, draw), again;
        struct chances made = choices_made(&outcome);

        check_end(name, &outcome);
        check_output(name, &outcome, native, draw);
        if (i == 0) {
            again = run_by_chance(name, &made);
            check_same_records(name, &outcome, &again);
            outcome_done(&again);
        }
        free(made.choices);
        outcome_done(&outcome);
    }
    free(native);
}
END_TEST

/* How long somebody computes between two calls depends on the machine: nobody else has a turn because
 * of it. */
START_TEST(same_however_long_it_computes)
{
    struct outcome briefly = run_drawn("computes-briefly", (unsigned)_i),
                   for_long = run_drawn("computes-for-long", (unsigned)_i);

    check_end("computes-for-long", &for_long);
    check_same_lines("computes-for-long", &briefly, &for_long);
    ck_assert_uint_eq(briefly.count, for_long.count);
    outcome_done(&briefly);
    outcome_done(&for_long);
}
END_TEST

/* A child that was waited for is no zombie, whether or not its parent was told which one it was. */
START_TEST(nobody_is_left)
{
    struct outcome outcome = run_controlled("waited-for-unseen");

    check_end("waited-for-unseen", &outcome);
    ck_assert_ptr_null(outcome_last(&outcome, RECORD_LEFTOVER));
    outcome_done(&outcome);
}
END_TEST

static void list_cases(void)
{
    char command[4096], name[128];
    FILE *list;

    snprintf(command, sizeof command, "'%s'", cases);
    if (!(list = popen(command, "r")))
        abort();
    while (names_count < 256 && fscanf(list, "%127s", name) == 1)
        names[names_count++] = strdup(name);
    pclose(list);
}

int main(int argc, char **argv)
{
    Suite *suite = suite_create("engine");
    TCase *same = tcase_create("same"), *scheduled = tcase_create("scheduled");
    SRunner *runner;
    int failed;

    if (argc < 3)
        return 64;
    box = argv[1];
    cases = argv[2];
    if (getenv("COLOQUIO_SCHEDULES"))
        schedules = (unsigned)strtoul(getenv("COLOQUIO_SCHEDULES"), NULL, 10);
    list_cases();
    if (argc > 3) {
        /* Only those that are named. */
        names_count = argc - 3;
        for (int i = 0; i < names_count; i++)
            names[i] = argv[3 + i];
    }
    tcase_set_timeout(same, 60);
    tcase_add_loop_test(same, same_as_native_every_time, 0, names_count);
    tcase_add_loop_test(same, same_however_long_it_computes, 1, 5);
    tcase_add_test(same, nobody_is_left);
    suite_add_tcase(suite, same);
    tcase_set_timeout(scheduled, 60 + schedules);
    tcase_add_loop_test(scheduled, same_on_any_schedule, 0, names_count);
    suite_add_tcase(suite, scheduled);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
