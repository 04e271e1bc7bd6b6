/* Making and ending boxes by the functions themselves, without a script and where needed
 * unfiltered. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "inside.h"
#include "isolate/identity.h"
#include "launch/launch.h"
#include "launch/native.h"

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

    memset(trial, 0, sizeof *trial);
    inside_cast(&trial->cast, attempts[0], NULL);
    for (size_t i = 1; i < count; i++) {
        const char *arguments[] = {attempts[i], NULL};

        cast_add_system(&trial->cast, "attempts", "/program/attempts", arguments);
    }
    check_box(trial, leave_root(IDENTITY_UNPRIVILEGED, &trial->cast.plan, &trial->cast.arena,
                                &trial->error));
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
    struct pollfd known = {.fd = trial->box.control, .events = POLLIN};
    ck_assert_int_eq(poll(&known, 1, PATIENCE_MS), 1);
    ck_assert_int_eq(launch_executed(&trial->box, &trial->error), 1);
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

/* One that leaves somebody behind, who holds its pipes and would stay for ever, and one after it.
 */
START_TEST(the_end_of_a_member_is_the_end_of_whom_it_left)
{
    static const char *const arguments[] = {"identity", NULL};
    struct outcome outcome;
    struct cast cast;
    size_t ended = 0;

    inside_cast(&cast, "leave-daemons", NULL);
    cast_add_system(&cast, "second", "/program/attempts", arguments);
    inside_run(&cast, &outcome);
    for (size_t i = 0; i < outcome.count; i++)
        if (outcome.records[i].type == RECORD_END) {
            ck_assert_int_eq(outcome.records[i].status, 0);
            ended++;
        }
    ck_assert_int_eq(ended, 2);
    ck_assert_int_eq((int)outcome.records[outcome.count - 1].outcome, OUTCOME_COMPLETED);
    outcome_done(&outcome);
    cast_done(&cast);
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
    check_box(&trial,
              launch_start(&trial.box, &trial.cast.members[0], streams, NULL, NULL, &trial.error));
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

static void forget(void *context, const struct record *record)
{
    (void)context;
    (void)record;
}

/* Runs in a child: a native run without an end. */
static _Noreturn void run_natively(const char *attempt)
{
    struct record_sink sink = {forget, NULL};
    struct box_error error;
    struct cast cast;

    inside_cast(&cast, attempt, "stay");
    cast_default_script(&cast);
    cast.plan.limits.wall_ms = 600000;
    if (leave_root(IDENTITY_UNPRIVILEGED, &cast.plan, &cast.arena, &error) == 0)
        native_run(&cast.plan, &sink, &error);
    _exit(EXIT_FAILURE);
}

/* The first child of a process; 0 = none (yet). */
static pid_t child_of(pid_t pid)
{
    char path[64], text[32] = "";
    int fd;

    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        (void)!read(fd, text, sizeof text - 1);
    close_fd(fd);
    return (pid_t)strtol(text, NULL, 10);
}

/* Waits until it has one. */
static pid_t await_child(pid_t pid)
{
    pid_t child;

    while ((child = child_of(pid)) == 0)
        poll(NULL, 0, 1);
    return child;
}

/* Init ends after everybody else of its process namespace; it is ours to wait for when its parent
 * is gone, prctl(2), PR_SET_CHILD_SUBREAPER. */
START_TEST(nobody_outlives_the_box_process_natively)
{
    static const char *const attempts[] = {"stay", "leave-daemons"};
    int status;
    pid_t box, init;

    ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
    if ((box = fork()) == 0)
        run_natively(attempts[_i]);
    init = await_child(box);
    await_child(init);
    ck_assert_int_eq(kill(box, SIGKILL), 0);
    ck_assert_int_eq(waitpid(box, &status, 0), box);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    ck_assert_int_eq(waitpid(init, &status, 0), init);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    ck_assert_int_eq(waitpid(-1, NULL, 0), -1);
}
END_TEST

/* Init is killed by somebody who may: our fault, and told. */
START_TEST(a_native_run_without_its_init_is_a_fault)
{
    struct record_sink sink = {forget, NULL};
    struct box_error error;
    struct cast cast;
    pid_t box = getpid(), killer;

    inside_cast(&cast, "stay", NULL);
    cast_default_script(&cast);
    ck_assert_int_eq(leave_root(IDENTITY_UNPRIVILEGED, &cast.plan, &cast.arena, &error), 0);
    /* Of the box's children it is the first, init the second. */
    if ((killer = fork()) == 0) {
        pid_t init;
        char path[64], text[64];

        snprintf(path, sizeof path, "/proc/%d/task/%d/children", box, box);
        do {
            int fd = open(path, O_RDONLY | O_CLOEXEC);
            ssize_t size = read(fd, text, sizeof text - 1);

            text[size > 0 ? size : 0] = '\0';
            close_fd(fd);
            init = (pid_t)strtol(strchr(text, ' ') ? strchr(text, ' ') : "0", NULL, 10);
        } while (init == 0);
        await_child(init);
        _exit(kill(init, SIGKILL));
    }
    ck_assert_int_eq(native_run(&cast.plan, &sink, &error), -ECHILD);
    ck_assert_int_eq((int)error.stage, STAGE_INIT);
    ck_assert_int_eq(waitpid(killer, NULL, 0), killer);
    cast_done(&cast);
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
    {"/home/student", O_RDONLY | O_DIRECTORY, 0}, {"/etc/passwd", O_RDONLY, 0},
    {"/etc/shadow", O_RDONLY, -ENOENT},           {"/dev/stdin", O_RDONLY, -ELOOP},
    {"/proc/self/root/etc", O_RDONLY, -ELOOP},    {"/etc/passwd", O_WRONLY, -EROFS},
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

    inside_cast(&trial.cast, "stay", NULL);
    inside_file(&trial.cast, "/usr/bin/coloquio-file", "text");
    ck_assert_int_eq(
        leave_root(IDENTITY_UNPRIVILEGED, &trial.cast.plan, &trial.cast.arena, &trial.error), 0);
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
    ck_assert_int_eq(
        launch_start(&trial.box, &trial.cast.members[0], streams, NULL, NULL, &trial.error),
        -E2BIG);
    trial_end(&trial);
}
END_TEST

int main(int argc, char **argv)
{
    const struct suite_row tests[] = {
        {killing_all_reaches_daemons, 0},
        {the_end_of_a_member_is_the_end_of_whom_it_left, 0},
        {nobody_outlives_the_box_process, 2},
        {nobody_outlives_the_box_process_natively, 2},
        {a_native_run_without_its_init_is_a_fault, 0},
        {descriptors_of_the_box_do_not_leak, 0},
        {members_cannot_reach_into_one_another, 0},
        {members_cannot_reach_into_init, 0},
        {paths_are_opened_inside, ROWS(opened)},
        {what_cannot_be_placed_is_named, 0},
        {arguments_that_are_too_long_are_refused, 0},
    };

    return inside_main(argc, argv, "launch", tests, sizeof tests / sizeof *tests);
}
