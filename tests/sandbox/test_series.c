/* Many runs in one box: none can tell whether there was one before it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/box.h"
#include "support/suite.h"

#define RUNS 6

static const char *box, *residue, *attempts;

static const char *const kinds[] = {"objects", "sockets"};

static void cast_residue(struct cast *cast, const char *kind)
{
    const char *arguments[] = {kind, NULL};

    cast_init(cast);
    cast_add(cast, "residue", residue, arguments);
    cast->files[cast->plan.files_count++] = (struct plan_file){
        .path = "/home/student/given.txt", .content = {(const uint8_t *)"given\n", 6}};
    cast->plan.report_files = true;
    cast_default_script(cast);
}

START_TEST(hostile_residue_does_not_show)
{
    struct outcome single, runs[RUNS];
    struct cast cast;
    char *expected;

    cast_residue(&cast, kinds[_i]);
    ck_assert_int_eq(cast_run(&cast, box, &single), 0);
    ck_assert_int_eq(cast_run_series(&cast, box, RUNS, NULL, runs), 0);
    expected = outcome_output(&single, 0, 1);
    ck_assert_msg(strstr(expected, "given.txt: 0"), "%s", expected);
    for (int i = 0; i < RUNS; i++) {
        char *found = outcome_output(&runs[i], 0, 1);

        ck_assert_msg(!strcmp(found, expected), "run %d found\n%s\nexpected\n%s", i, found, expected);
        ck_assert_uint_eq(outcome_last(&runs[i], RECORD_FINISH)->outcome, OUTCOME_COMPLETED);
        ck_assert_uint_eq(outcome_last(&runs[i], RECORD_FINISH)->trace_hash,
                          outcome_last(&single, RECORD_FINISH)->trace_hash);
        free(found);
        outcome_done(&runs[i]);
    }
    free(expected);
    outcome_done(&single);
    cast_done(&cast);
}
END_TEST

/* Ways to end of which the box must recover, as the script or the limits have it. */
static const struct {
    const char *attempt;
    enum run_outcome outcome;
} ends[] = {{"fork-bomb", OUTCOME_LIMIT}, {"stay", OUTCOME_DEADLOCK}};

START_TEST(every_end_leaves_room_for_another_run)
{
    const char *arguments[] = {ends[_i].attempt, NULL};
    struct outcome runs[RUNS];
    struct cast cast;

    cast_init(&cast);
    cast_add(&cast, "attempts", attempts, arguments);
    cast.plan.limits.processes = 16;
    cast_default_script(&cast);
    ck_assert_int_eq(cast_run_series(&cast, box, RUNS, NULL, runs), 0);
    for (int i = 0; i < RUNS; i++) {
        ck_assert_uint_eq(outcome_last(&runs[i], RECORD_FINISH)->outcome, ends[_i].outcome);
        ck_assert_uint_eq(outcome_last(&runs[i], RECORD_FINISH)->trace_hash,
                          outcome_last(&runs[0], RECORD_FINISH)->trace_hash);
    }
    for (int i = 0; i < RUNS; i++)
        outcome_done(&runs[i]);
    cast_done(&cast);
}
END_TEST

int main(int argc, char **argv)
{
    const struct suite_row tests[] = {{hostile_residue_does_not_show, ROWS(kinds)},
                                      {every_end_leaves_room_for_another_run, ROWS(ends)}};

    if (argc < 4)
        return 64;
    box = argv[1];
    residue = argv[2];
    attempts = argv[3];
    return suite_run("series", tests, sizeof tests / sizeof *tests);
}
