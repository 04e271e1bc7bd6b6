/* What a program in the box can use up, what it can leave behind, and what comes back from it. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "inside.h"

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void check_output(struct cast *cast, const char *expected)
{
    struct outcome outcome;
    char *output;

    inside_run(cast, &outcome);
    output = outcome_output(&outcome, 0, 1);
    ck_assert_str_eq(output, expected);
    free(output);
    outcome_done(&outcome);
    cast_done(cast);
}

START_TEST(processes_are_limited)
{
    struct outcome outcome;
    struct cast cast;
    char *output, word[16];
    int count;

    inside_cast(&cast, "fork-until-refused", NULL);
    cast.plan.limits.processes = 12;
    inside_run(&cast, &outcome);
    output = outcome_output(&outcome, 0, 1);
    ck_assert_int_eq(sscanf(output, "%d %15s", &count, word), 2);
    ck_assert_str_eq(word, "EAGAIN");
    ck_assert_int_gt(count, 4);
    ck_assert_int_le(count, 12);
    free(output);
    outcome_done(&outcome);
    cast_done(&cast);
}
END_TEST

START_TEST(descriptors_are_limited)
{
    struct cast cast;

    inside_cast(&cast, "open-many", NULL);
    cast.plan.limits.descriptors = 20;
    check_output(&cast, "19 EMFILE\n");
}
END_TEST

START_TEST(memory_is_limited)
{
    static const struct {
        const char *bytes, *printed;
    } rows[] = {{"200000000", "ENOMEM\n"}, {"20000000", "ok\n"}};
    struct cast cast;

    inside_cast(&cast, "map-much", rows[_i].bytes);
    cast.plan.limits.memory_bytes = 100000000;
    check_output(&cast, rows[_i].printed);
}
END_TEST

START_TEST(a_file_is_limited)
{
    struct cast cast;

    inside_cast(&cast, "write-much", NULL);
    cast.plan.limits.file_bytes = 5 << 20;
    check_output(&cast, "5 EFBIG\n");
}
END_TEST

START_TEST(all_files_together_are_limited)
{
    static const struct {
        const char *attempt, *printed;
    } rows[] = {{"write-everywhere", "ENOSPC bounded\n"}, {"make-many-files", "ENOSPC\n"}};
    struct cast cast;

    inside_cast(&cast, rows[_i].attempt, NULL);
    check_output(&cast, rows[_i].printed);
}
END_TEST

START_TEST(limits_cannot_be_raised)
{
    struct cast cast;

    inside_cast(&cast, "raise-limits", NULL);
    cast.plan.limits.memory_bytes = 100000000;
    check_output(&cast, "EPERM\nEPERM\nEPERM\nEPERM\nEPERM\nEPERM\nEPERM\n");
}
END_TEST

START_TEST(cpu_time_is_limited)
{
    struct outcome outcome;
    struct cast cast;

    inside_cast(&cast, "spin", NULL);
    cast.plan.limits.cpu_ms = 1000;
    inside_run(&cast, &outcome);
    ck_assert_int_eq(outcome_end(&outcome, 0)->signal, SIGXCPU);
    outcome_done(&outcome);
    cast_done(&cast);
}
END_TEST

START_TEST(real_time_is_limited)
{
    static const char *const attempts[] = {"stay", "stop-oneself", "fork-bomb", "spin"};
    double start = now_s();
    struct outcome outcome;
    struct cast cast;

    inside_cast(&cast, attempts[_i], NULL);
    cast.plan.limits.wall_ms = 700;
    inside_run(&cast, &outcome);
    ck_assert_int_eq((int)outcome_last(&outcome, RECORD_FINISH)->outcome, OUTCOME_LIMIT);
    ck_assert_str_eq(outcome_last(&outcome, RECORD_FINISH)->text, "wall_ms");
    ck_assert_int_eq(outcome_end(&outcome, 0)->signal, SIGKILL);
    ck_assert_msg(now_s() - start < 15, "%s took %.1f s", attempts[_i], now_s() - start);
    outcome_done(&outcome);
    cast_done(&cast);
}
END_TEST

START_TEST(output_is_limited_and_the_rest_is_dropped)
{
    struct outcome outcome;
    struct cast cast;
    char *output;

    inside_cast(&cast, "flood", NULL);
    cast.plan.limits.output_bytes = 100000;
    inside_run(&cast, &outcome);
    for (int stream = 1; stream <= 2; stream++) {
        output = outcome_output(&outcome, 0, stream);
        ck_assert_uint_eq(strlen(output), 100000);
        free(output);
    }
    ck_assert_int_eq((int)outcome_end(&outcome, 0)->status, 0);
    for (size_t i = 0; i < outcome.count; i++)
        if (outcome.records[i].type == RECORD_OUTPUT) {
            ck_assert(outcome.records[i].truncated);
            ck_assert_uint_eq(outcome.records[i].payload_bytes, 1600 * 65536);
        }
    outcome_done(&outcome);
    cast_done(&cast);
}
END_TEST

START_TEST(daemons_that_hold_the_output_do_not_prolong_the_run)
{
    double start = now_s();
    struct outcome outcome;
    struct cast cast;
    char *output;

    inside_cast(&cast, "leave-daemons", NULL);
    inside_run(&cast, &outcome);
    output = outcome_output(&outcome, 0, 1);
    ck_assert_str_eq(output, "left\n");
    ck_assert_int_eq((int)outcome_last(&outcome, RECORD_FINISH)->outcome, OUTCOME_COMPLETED);
    ck_assert(now_s() - start < 15);
    free(output);
    outcome_done(&outcome);
    cast_done(&cast);
}
END_TEST

START_TEST(init_survives_its_members)
{
    static const struct {
        const char *attempt, *printed;
    } rows[] = {{"kill-init", "ok\nok\nok\n"}, {"kill-everybody", "ESRCH\n"}};
    struct cast cast;

    inside_cast(&cast, rows[_i].attempt, NULL);
    check_output(&cast, rows[_i].printed);
}
END_TEST

static const struct {
    const char *path, *content, *reason;
    uint32_t mode;
} programs[] = {
    {"/program/absent", NULL, "No such file or directory", 0},
    {"/program/plain", "text", "Permission denied", 0644},
    {"/program/noise", "no program at all", "Exec format error", 0755},
    {"/home", NULL, "Permission denied", 0},
};

START_TEST(a_program_that_cannot_be_executed_says_why)
{
    struct outcome outcome;
    struct cast cast;
    char *output;

    cast_init(&cast);
    cast.plan.mode = PLAN_NATIVE;
    if (programs[_i].content) {
        inside_file(&cast, programs[_i].path, programs[_i].content);
        cast.files[0].mode = programs[_i].mode;
    }
    cast_add_system(&cast, "student", programs[_i].path, NULL);
    inside_run(&cast, &outcome);
    output = outcome_output(&outcome, 0, 2);
    ck_assert_msg(strstr(output, programs[_i].reason) != NULL, "%s", output);
    ck_assert_int_eq((int)outcome_end(&outcome, 0)->status, 127);
    ck_assert_int_eq((int)outcome_last(&outcome, RECORD_FINISH)->outcome, OUTCOME_COMPLETED);
    free(output);
    outcome_done(&outcome);
    cast_done(&cast);
}
END_TEST

START_TEST(planted_files_are_told_and_not_followed)
{
    static const char *paths[] = {"/home/student/link",   "/home/student/directory/passwd",
                                  "/home/student/fifo",   "/home/student/plain",
                                  "/home/student/absent", "/home/student/closed",
                                  "/dev/zero"};
    struct outcome outcome;
    struct cast cast;

    inside_cast(&cast, "plant", NULL);
    cast.plan.collect = paths;
    cast.plan.collect_count = ROWS(paths);
    cast.plan.report_files = true;
    inside_run(&cast, &outcome);
    ck_assert_ptr_null(inside_found(&outcome, "/home/student/directory/passwd"));
    ck_assert_ptr_null(inside_found(&outcome, "/home/student/absent"));
    ck_assert_int_eq((int)inside_found(&outcome, "/home/student/fifo")->kind, FILE_FIFO);
    ck_assert_int_eq((int)inside_found(&outcome, "/home/student/plain")->kind, FILE_REGULAR);
    ck_assert_int_eq((int)inside_found(&outcome, "/home/student/plain")->mode, 0640);
    ck_assert_int_eq((int)inside_found(&outcome, "/home/student/closed")->kind, FILE_DIRECTORY);
    ck_assert_int_eq((int)inside_found(&outcome, "/dev/zero")->kind, FILE_OTHER);
    ck_assert_int_eq((int)inside_found(&outcome, "/home/student/link")->kind, FILE_SYMLINK);
    ck_assert_uint_eq(inside_found(&outcome, "/home/student/link")->payload.size, 0);
    for (size_t i = 0; i < outcome.count; i++)
        if (outcome.records[i].type == RECORD_FILE)
            ck_assert_uint_eq(outcome.records[i].payload.size, 0);
    outcome_done(&outcome);
    cast_done(&cast);
}
END_TEST

START_TEST(a_collected_file_is_cut_at_its_limit)
{
    static const char *paths[] = {"/home/student/much"};
    const struct record *file;
    struct outcome outcome;
    struct cast cast;

    inside_cast(&cast, "write-much", NULL);
    cast.plan.limits.file_bytes = 4 << 20;
    cast.plan.limits.collect_bytes = 12345;
    cast.plan.collect = paths;
    cast.plan.collect_count = 1;
    inside_run(&cast, &outcome);
    file = inside_found(&outcome, paths[0]);
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(file->payload.size, 12345);
    ck_assert_uint_eq(file->payload_bytes, 4 << 20);
    ck_assert(file->truncated);
    outcome_done(&outcome);
    cast_done(&cast);
}
END_TEST

int main(int argc, char **argv)
{
    const struct suite_row tests[] = {
        {processes_are_limited, 0},
        {descriptors_are_limited, 0},
        {memory_is_limited, 2},
        {a_file_is_limited, 0},
        {all_files_together_are_limited, 2},
        {limits_cannot_be_raised, 0},
        {cpu_time_is_limited, 0},
        {real_time_is_limited, 4},
        {output_is_limited_and_the_rest_is_dropped, 0},
        {daemons_that_hold_the_output_do_not_prolong_the_run, 0},
        {init_survives_its_members, 2},
        {a_program_that_cannot_be_executed_says_why, ROWS(programs)},
        {planted_files_are_told_and_not_followed, 0},
        {a_collected_file_is_cut_at_its_limit, 0},
    };

    return inside_main(argc, argv, "limits", tests, sizeof tests / sizeof *tests);
}
