/* Making and ending boxes by the functions themselves, without a script and where needed unfiltered. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "inside.h"
#include "isolate/identity.h"
#include "launch/launch.h"

#define PATIENCE_MS 20000

/* A box with one attempt per member, as coloquio-box makes it: root is left first. */
struct trial {
    struct cast cast;
    struct box box;
    struct box_error error;
};

static void check_box(struct trial *trial, int result)
{
    ck_assert_msg(result >= 0, "%s: %s: %s", box_stage_prose(trial->error.stage),
                  trial->error.detail, strerror(trial->error.error));
}

static void trial_begin(struct trial *trial, const char *const attempts[], size_t count)
{
    struct arena arena = {0};

    memset(trial, 0, sizeof *trial);
    inside_cast(&trial->cast, attempts[0], NULL);
    for (size_t i = 1; i < count; i++) {
        const char *arguments[] = {attempts[i], NULL};

        cast_add_system(&trial->cast, "attempts", "/program/attempts", arguments);
    }
    check_box(trial, leave_root(IDENTITY_UNPRIVILEGED, &trial->cast.plan, &arena, &trial->error));
    check_box(trial, launch_begin(&trial->cast.plan, NULL, NULL, &trial->box, &trial->error));
}

/* Starts a member whose output goes to a new pipe; returns its read end. */
static int trial_start(struct trial *trial, size_t member, pid_t *ret_outside, pid_t *ret_inside)
{
    int ends[2];

    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    int streams[4] = {-1, ends[1], ends[1], -1};
    check_box(trial, launch_start(&trial->box, &trial->cast.members[member], streams, ret_outside,
                                  ret_inside, &trial->error));
    close(ends[1]);
    check_box(trial, launch_go(&trial->box, &trial->error));
    check_box(trial, launch_executed(&trial->box, true, &trial->error));
    return ends[0];
}

static void trial_end(struct trial *trial)
{
    ck_assert_int_eq(launch_kill_all(&trial->box), 0);
    cast_done(&trial->cast);
}

/* Reads one line, or to the end of file with `all`; fails the test when nothing comes. */
static void read_output(int fd, char *text, size_t size, bool all)
{
    size_t length = 0;

    text[0] = '\0';
    while (length + 1 < size && (all || !memchr(text, '\n', length))) {
        struct pollfd set = {.fd = fd, .events = POLLIN};

        ck_assert_msg(poll(&set, 1, PATIENCE_MS) == 1, "somebody still holds the pipe");
        ssize_t got = read(fd, text + length, size - 1 - length);

        ck_assert_int_ge(got, 0);
        if (got == 0)
            break;
        length += (size_t)got;
    }
    text[length] = '\0';
}

START_TEST(killing_all_reaches_daemons)
{
    static const char *const attempts[] = {"leave-daemons"};
    struct trial trial;
    char text[64];

    trial_begin(&trial, attempts, 1);
    int output = trial_start(&trial, 0, NULL, NULL);
    read_output(output, text, sizeof text, false);
    ck_assert_str_eq(text, "left\n");
    trial_end(&trial);
    read_output(output, text, sizeof text, true);
    ck_assert_int_eq(trial.box.init_pid, 0);
    close(output);
}
END_TEST

START_TEST(members_are_killed_and_counted)
{
    static const char *const attempts[] = {"stay", "stay"};
    struct trial trial;
    struct launch_exit ended;
    char text[64];

    trial_begin(&trial, attempts, 2);
    int first = trial_start(&trial, 0, NULL, NULL), second = trial_start(&trial, 1, NULL, NULL);
    read_output(first, text, sizeof text, false);
    read_output(second, text, sizeof text, false);
    ck_assert_int_eq(launch_kill_members(&trial.box, &trial.error), 2);
    read_output(first, text, sizeof text, true);
    read_output(second, text, sizeof text, true);
    ck_assert_int_eq(launch_await_exit(&trial.box, 0, &ended, &trial.error), 0);
    trial_end(&trial);
    close(first);
    close(second);
}
END_TEST

/* One that leaves somebody behind, and after them one that is the last. */
START_TEST(the_end_of_a_member_says_whether_anybody_is_left)
{
    static const char *const attempts[] = {"leave-daemons", "touch"};
    struct trial trial;
    struct launch_exit ended;

    trial_begin(&trial, attempts, 2);
    int output = trial_start(&trial, 0, NULL, NULL);
    ck_assert_int_eq(launch_await_exit(&trial.box, PATIENCE_MS, &ended, &trial.error), 1);
    ck_assert(!ended.alone);
    ck_assert_int_gt(launch_kill_members(&trial.box, &trial.error), 0);
    close(output);
    output = trial_start(&trial, 1, NULL, NULL);
    ck_assert_int_eq(launch_await_exit(&trial.box, PATIENCE_MS, &ended, &trial.error), 1);
    ck_assert(ended.alone);
    ck_assert_int_eq(launch_kill_members(&trial.box, &trial.error), 0);
    trial_end(&trial);
    close(output);
}
END_TEST

/* Runs in a child: a box whose member is held by nothing but the box. */
static _Noreturn void be_a_box(const char *attempt, int announce)
{
    struct trial trial;
    const char *const attempts[] = {attempt};
    char text[64];
    int streams[4] = {-1, announce, -1, -1};

    trial_begin(&trial, attempts, 1);
    trial.cast.members[0].arguments_count = 3;
    trial.cast.members[0].arguments = (const char *[]){"attempts", attempt, "stay"};
    check_box(&trial, launch_start(&trial.box, &trial.cast.members[0], streams, NULL, NULL,
                                   &trial.error));
    check_box(&trial, launch_go(&trial.box, &trial.error));
    close(announce);
    /* Until it is killed; nothing comes. */
    (void)!read(trial.box.channel, text, sizeof text);
    for (;;)
        pause();
}

START_TEST(nobody_outlives_the_box_process)
{
    static const char *const attempts[] = {"stay", "leave-daemons"};
    char text[64];
    int ends[2], status;
    pid_t pid;

    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    pid = fork();
    if (pid == 0) {
        close(ends[0]);
        be_a_box(attempts[_i], ends[1]);
    }
    close(ends[1]);
    read_output(ends[0], text, sizeof text, false);
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    /* End of file: every process that had the pipe is gone. */
    read_output(ends[0], text, sizeof text, true);
    close(ends[0]);
}
END_TEST

START_TEST(descriptors_of_the_box_do_not_leak)
{
    static const char *const attempts[] = {"descriptors"};
    struct trial trial;
    char text[64];
    int open_ones[8];

    /* Without close-on-exec, as a careless library would leave them. */
    for (size_t i = 0; i < sizeof open_ones / sizeof *open_ones; i++)
        open_ones[i] = open("/dev/null", O_RDONLY);
    trial_begin(&trial, attempts, 1);
    int output = trial_start(&trial, 0, NULL, NULL);
    read_output(output, text, sizeof text, true);
    ck_assert_str_eq(text, "1 2 \n");
    trial_end(&trial);
    for (size_t i = 0; i < sizeof open_ones / sizeof *open_ones; i++)
        close(open_ones[i]);
    close(output);
}
END_TEST

/* No filter here: what refuses is that the two are in different user namespaces. */
START_TEST(members_cannot_reach_into_one_another)
{
    static const char *const attempts[] = {"stay", "touch"};
    char text[256], number[16];
    const char *arguments[] = {"attempts", "touch", number};
    struct trial trial;
    pid_t outside, inside;

    trial_begin(&trial, attempts, 2);
    int first = trial_start(&trial, 0, &outside, &inside);
    read_output(first, text, sizeof text, false);
    ck_assert_int_gt(outside, 0);
    ck_assert_int_gt(inside, 1);
    snprintf(number, sizeof number, "%d", inside);
    trial.cast.members[1].arguments = arguments;
    trial.cast.members[1].arguments_count = 3;
    int second = trial_start(&trial, 1, NULL, NULL);
    read_output(second, text, sizeof text, true);
    ck_assert_str_eq(text, "EPERM\nEPERM\nEPERM\n"
                           "EACCES\nEACCES\nEACCES\nEACCES\nEACCES\nEACCES\n");
    trial_end(&trial);
    close(first);
    close(second);
}
END_TEST

START_TEST(members_cannot_reach_into_init)
{
    static const char *const attempts[] = {"touch"};
    const char *arguments[] = {"attempts", "touch", "1"};
    struct trial trial;
    char text[256];

    trial_begin(&trial, attempts, 1);
    trial.cast.members[0].arguments = arguments;
    trial.cast.members[0].arguments_count = 3;
    int output = trial_start(&trial, 0, NULL, NULL);
    read_output(output, text, sizeof text, true);
    ck_assert_str_eq(text, "EPERM\nEPERM\nEPERM\n"
                           "EACCES\nEACCES\nEACCES\nEACCES\nEACCES\nEACCES\n");
    trial_end(&trial);
    close(output);
}
END_TEST

static const struct {
    const char *path;
    int flags, result;
} opened[] = {
    {"/home/student", O_RDONLY | O_DIRECTORY, 0},
    {"/etc/passwd", O_RDONLY, 0},
    {"/etc/shadow", O_RDONLY, -ENOENT},
    {"/dev/stdin", O_RDONLY, -ELOOP},
    {"/proc/self/root/etc", O_RDONLY, -ELOOP},
    {"/etc/passwd", O_WRONLY, -EROFS},
};

START_TEST(paths_are_opened_inside)
{
    static const char *const attempts[] = {"stay"};
    struct trial trial;

    trial_begin(&trial, attempts, 1);
    int fd = launch_open(&trial.box, opened[_i].path, opened[_i].flags, &trial.error);
    ck_assert_int_eq(fd < 0 ? fd : 0, opened[_i].result);
    close_fd(fd);
    trial_end(&trial);
}
END_TEST

START_TEST(what_cannot_be_placed_is_named)
{
    struct trial trial = {.box = {.init_pid = 0}};
    struct arena arena = {0};

    inside_cast(&trial.cast, "stay", NULL);
    inside_file(&trial.cast, "/usr/bin/coloquio-file", "text");
    ck_assert_int_eq(leave_root(IDENTITY_UNPRIVILEGED, &trial.cast.plan, &arena, &trial.error), 0);
    ck_assert_int_eq(launch_begin(&trial.cast.plan, NULL, NULL, &trial.box, &trial.error), -EROFS);
    ck_assert_int_eq((int)trial.error.stage, STAGE_FILES);
    ck_assert_str_eq(trial.error.detail, "/usr/bin/coloquio-file");
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    cast_done(&trial.cast);
}
END_TEST

START_TEST(arguments_that_are_too_long_are_refused)
{
    static const char *const attempts[] = {"stay"};
    static char text[200 << 10];
    const char *arguments[] = {"attempts", text};
    int streams[4] = {-1, -1, -1, -1};
    struct trial trial;

    memset(text, 'x', sizeof text - 1);
    trial_begin(&trial, attempts, 1);
    trial.cast.members[0].arguments = arguments;
    trial.cast.members[0].arguments_count = 2;
    ck_assert_int_eq(launch_start(&trial.box, &trial.cast.members[0], streams, NULL, NULL,
                                  &trial.error), -E2BIG);
    trial_end(&trial);
}
END_TEST

int main(int argc, char **argv)
{
    const struct suite_row tests[] = {
        {killing_all_reaches_daemons, 0},
        {members_are_killed_and_counted, 0},
        {the_end_of_a_member_says_whether_anybody_is_left, 0},
        {nobody_outlives_the_box_process, 2},
        {descriptors_of_the_box_do_not_leak, 0},
        {members_cannot_reach_into_one_another, 0},
        {members_cannot_reach_into_init, 0},
        {paths_are_opened_inside, ROWS(opened)},
        {what_cannot_be_placed_is_named, 0},
        {arguments_that_are_too_long_are_refused, 0},
    };

    return inside_main(argc, argv, "launch", tests, sizeof tests / sizeof *tests);
}
