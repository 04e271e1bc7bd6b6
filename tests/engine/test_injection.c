/* Faults that are injected: what the program then sees, and that nothing else is touched. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/injections.h"
#include "support/box.h"

static const char *box, *cases;

/* rate and pairs of a run. */
struct faults {
    uint64_t injectable;
    uint32_t rate;
    uint64_t pairs[2];
    size_t pairs_count;
};

static struct outcome run_with(const char *name, const char *argument, const struct faults *faults)
{
    const char *arguments[] = {name, argument, NULL};
    struct outcome outcome;
    struct cast cast;
    int failed;

    cast_init(&cast);
    cast_add(&cast, "case", cases, arguments);
    cast_default_script(&cast);
    cast.plan.injectable = faults->injectable;
    cast.plan.injection_rate = faults->rate;
    cast.plan.injections = (uint64_t *)(uintptr_t)faults->pairs;
    cast.plan.injections_count = faults->pairs_count;
    failed = cast_run(&cast, box, &outcome);
    ck_assert_msg(!failed, "%s: %s", name, outcome.error);
    cast_done(&cast);
    return outcome;
}

/* Every call that could suffer this kind does. */
static const struct {
    const char *name, *argument;
    enum injection kind;
    const char *output;
} rows[] = {
    {"reads-a-pipe", NULL, INJECTION_NONE, "read 10\n"},
    {"reads-a-pipe", NULL, INJECTION_SHORT_READ, "read 5\nread 2\nread 1\nread 1\nread 1\n"},
    {"reads-a-file", NULL, INJECTION_SHORT_READ, "read 10\n"},
    {"writes", NULL, INJECTION_SHORT_WRITE,
     "blocking pipe 8192\nsmall 4096\nnon-blocking pipe 4096\nsocket 5\nlarge 4096\n"},
    {"waits", NULL, INJECTION_NONE, "1 1 0 0\n"},
    {"waits", NULL, INJECTION_INTERRUPTED, "1 1 0 1\n"},
    {"asks", NULL, INJECTION_NONE, "pipe 1\nsocket 1\n"},
    {"asks", NULL, INJECTION_AGAIN, "pipe 1\nsocket EAGAIN\n"},
    {"reads-a-pipe", NULL, INJECTION_AGAIN, "read 10\n"},
    {"loses-its-peer", NULL, INJECTION_RESET, "read ECONNRESET\nread again 0\nwrite EPIPE\n"},
    {"writes-to-nobody", NULL, INJECTION_NONE, "write 1\n"},
    {"writes-to-nobody", NULL, INJECTION_BROKEN, "write EPIPE\n"},
    {"lacks", NULL, INJECTION_NONE, "shmget 0\nopen 0\ndup 0\ndup2 0\npipe 0\nsocket 0\n"},
    {"lacks", NULL, INJECTION_NO_MEMORY, "shmget ENOMEM\nopen 0\ndup 0\ndup2 0\npipe 0\nsocket 0\n"},
    {"lacks", NULL, INJECTION_NO_DESCRIPTORS,
     "shmget 0\nopen EMFILE\ndup EMFILE\ndup2 0\npipe 0\nsocket 0\n"},
    {"lacks", NULL, INJECTION_NO_PIPE, "shmget 0\nopen 0\ndup 0\ndup2 0\npipe EMFILE\nsocket 0\n"},
    {"lacks", NULL, INJECTION_NO_SOCKET, "shmget 0\nopen 0\ndup 0\ndup2 0\npipe 0\nsocket EMFILE\n"},
    {"lacks", NULL, INJECTION_NO_FORK,
     "shmget 0\nopen 0\ndup 0\ndup2 0\npipe 0\nsocket 0\nfork EAGAIN\n"},
    {"lacks", NULL, INJECTION_NO_EXEC,
     "shmget 0\nopen 0\ndup 0\ndup2 0\npipe 0\nsocket 0\nexec ENOMEM\n"},
    {"datagrams", "3", INJECTION_NONE, "send 1\nsend 1\nsend 1\nabc\n"},
    {"datagrams", "0", INJECTION_LOSS, "send 1\nsend 1\nsend 1\n\n"},
    {"datagrams", "6", INJECTION_DOUBLING, "send 1\nsend 1\nsend 1\naabbcc\n"},
    {"datagrams", "3", INJECTION_REORDERING, "send 1\nsend 1\nsend 1\nbac\n"},
    {"connected-datagrams", "0", INJECTION_LOSS, "send 1\nsend 1\nsend 1\n\n"},
    {"connected-datagrams", "6", INJECTION_DOUBLING, "send 1\nsend 1\nsend 1\naabbcc\n"},
    {"connected-datagrams", "3", INJECTION_REORDERING, "send 1\nsend 1\nsend 1\nbac\n"},
};

START_TEST(each_kind_does_what_it_says)
{
    const struct faults faults = {INJECTION_BIT(rows[_i].kind) & INJECTION_ALL, 1, {0, 0}, 0};
    struct outcome outcome = run_with(rows[_i].name, rows[_i].argument, &faults);
    char *output = outcome_output(&outcome, 0, 1);

    ck_assert_str_eq(output, rows[_i].output);
    ck_assert_uint_eq(outcome_last(&outcome, RECORD_FINISH)->outcome, OUTCOME_COMPLETED);
    free(output);
    outcome_done(&outcome);
}
END_TEST

/* The first call that could suffer a kind, as a run without faults tells. */
static uint64_t find_call(const struct outcome *outcome, enum injection kind)
{
    for (size_t i = 0; i < outcome->count; i++)
        if (outcome->records[i].type == RECORD_RETURN &&
            outcome->records[i].injectable & INJECTION_BIT(kind))
            return outcome->records[i].call;
    return 0;
}

START_TEST(one_call_is_chosen_by_its_number)
{
    struct faults faults = {INJECTION_ALL, 0, {0, INJECTION_SHORT_READ}, 2};
    struct outcome outcome = run_with("reads-a-pipe", NULL, &faults);
    char *output = outcome_output(&outcome, 0, 1);
    size_t suffered = 0;

    ck_assert_str_eq(output, "read 10\n");
    free(output);
    faults.pairs[0] = find_call(&outcome, INJECTION_SHORT_READ);
    ck_assert_uint_ne(faults.pairs[0], 0);
    outcome_done(&outcome);
    outcome = run_with("reads-a-pipe", NULL, &faults);
    output = outcome_output(&outcome, 0, 1);
    ck_assert_str_eq(output, "read 5\nread 5\n");
    free(output);
    for (size_t i = 0; i < outcome.count; i++)
        if (outcome.records[i].type == RECORD_RETURN && outcome.records[i].injection) {
            ck_assert_uint_eq(outcome.records[i].injection, INJECTION_SHORT_READ);
            ck_assert_uint_eq(outcome.records[i].call, faults.pairs[0]);
            suffered++;
        }
    ck_assert_uint_eq(suffered, 1);
    outcome_done(&outcome);
}
END_TEST

START_TEST(a_call_that_waited_suffers_too)
{
    struct faults faults = {INJECTION_ALL, 0, {0, INJECTION_SHORT_READ}, 2};
    struct outcome outcome = run_with("reads-late", NULL, &faults);
    char *output;

    faults.pairs[0] = find_call(&outcome, INJECTION_SHORT_READ);
    outcome_done(&outcome);
    outcome = run_with("reads-late", NULL, &faults);
    output = outcome_output(&outcome, 0, 1);
    ck_assert_str_eq(output, "read 5\n");
    free(output);
    outcome_done(&outcome);
}
END_TEST

START_TEST(what_a_call_cannot_suffer_it_does_not)
{
    struct faults faults = {INJECTION_ALL, 0, {0, INJECTION_NO_FORK}, 2};
    struct outcome outcome = run_with("reads-a-pipe", NULL, &faults);
    char *output;

    faults.pairs[0] = find_call(&outcome, INJECTION_SHORT_READ);
    outcome_done(&outcome);
    outcome = run_with("reads-a-pipe", NULL, &faults);
    output = outcome_output(&outcome, 0, 1);
    ck_assert_str_eq(output, "read 10\n");
    free(output);
    outcome_done(&outcome);
}
END_TEST

START_TEST(the_same_draw_gives_the_same_faults)
{
    const struct faults faults = {INJECTION_ALL, 3, {0, 0}, 0};
    struct outcome one = run_with("lacks", NULL, &faults);
    struct outcome other = run_with("lacks", NULL, &faults);

    ck_assert_uint_eq(outcome_last(&one, RECORD_FINISH)->trace_hash,
                      outcome_last(&other, RECORD_FINISH)->trace_hash);
    outcome_done(&one);
    outcome_done(&other);
}
END_TEST

int main(int argc, char **argv)
{
    Suite *suite = suite_create("injection");
    TCase *tcase = tcase_create("injection");
    SRunner *runner;
    int failed;

    if (argc != 3)
        return 2;
    box = argv[1];
    cases = argv[2];
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, each_kind_does_what_it_says, 0,
                        (int)(sizeof rows / sizeof *rows));
    tcase_add_test(tcase, one_call_is_chosen_by_its_number);
    tcase_add_test(tcase, a_call_that_waited_suffers_too);
    tcase_add_test(tcase, what_a_call_cannot_suffer_it_does_not);
    tcase_add_test(tcase, the_same_draw_gives_the_same_faults);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
