/*
 * The blocking table against the kernel: each case of blocking.def is brought to its call, asked
 * about as schedule/ asks, and then resumed: does it sleep?
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "blocking_cases.h"
#include "filter/filter.h"
#include "schedule/schedule.h"

static const struct blocking_case {
    const char *name; /* of the function */
    const char *call; /* kernel name of the call */
    bool blocks;      /* does the kernel wait in it? */
    void (*run)(void);
} cases[] = {
#define BLOCKS true
#define RUNS false
#define CASE(call, expected, function) {#function, #call, expected, function},
#include "blocking.def"
#undef CASE
};

static struct tracer tracer;
static char directory[] = "/tmp/coloquio-blocking-XXXXXX";

static void forget(void *context, const struct record *record)
{
    (void)context;
    (void)record;
}

static const struct record_sink nowhere = {forget, NULL};

/* A child that makes the case's calls once it is traced. */
static struct task *start(const struct blocking_case *c)
{
    struct box_error error = {0};
    struct task *task;
    int go[2], index;
    pid_t child;

    ck_assert_int_eq(pipe(go), 0);
    if ((child = fork()) == 0) {
        char byte;

        for (int number = 1; number < 32; number++)
            signal(number, SIG_DFL);
        close(go[1]);
        if (chdir(directory) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
            read(go[0], &byte, 1) != 0 || filter_install(&filter_controlled) < 0)
            _exit(99);
        close(go[0]);
        c->run();
        _exit(0);
    }
    tracer_init(&tracer, &nowhere);
    tracer.time_ns = CLOCK_STEP_NS;
    ck_assert_int_eq(index = tracer_seize(&tracer, child, child, 0, &error), 0);
    task = tracer.tasks[index];
    task->process->executed = true;
    descriptors_learn_all(&tracer, task);
    close(go[0]);
    close(go[1]);
    return task;
}

static bool is_mark(const struct task *task)
{
    return task->state == TASK_HELD && task->call.row->number == SYS_umask &&
           task->call.arguments[0] == AT_LAST_UMASK;
}

/* A signal that stops or ends it, or has a handler, comes before its call. */
static bool has_signal(struct task *task)
{
    if (task->state != TASK_HELD)
        return false;
    task_look_at_signals(&tracer, task);
    return task->attention && (task_effective_signals(task, task->blocked_mask));
}

/* From one call to the next; it may fall asleep inside. */
static void go_on(struct task *task)
{
    enum trace_result result;

    if (has_signal(task)) {
        task_reenter_call(task);
        task->bouncing = true;
        task_resume(task);
    } else if (task->state == TASK_HELD) {
        call_record_entry(&tracer, task);
        task_resume_to_exit(task);
    } else {
        task_resume(task);
    }
    while ((result = tracer_wait(&tracer, task, true)) == TRACE_RETURNED) {
        call_record_return(&tracer, task, task_result(task));
        if (task->state != TASK_RETURNED)
            return;
        task_resume(task);
    }
}

static bool can_go_on(struct task *task)
{
    switch (task->state) {
    case TASK_HELD:
        return has_signal(task) || call_readiness(&tracer, task).readiness != READY_HOLD;
    case TASK_NEWBORN:
    case TASK_RETURNED:
    case TASK_SPINNING:
        return true;
    default:
        return false;
    }
}

/* Everybody goes on until the case is at its call, and then the others until they wait. */
static void bring_to_call(struct task *target)
{
    bool marked = false, moved = true;

    tracer_wait(&tracer, target, false);
    while (moved) {
        moved = false;
        tracer_drain(&tracer);
        for (int i = 0; i < tracer.task_count; i++) {
            struct task *task = tracer.tasks[i];

            if (task->state == TASK_RETURNED && task->call.row)
                call_record_return(&tracer, task, task_result(task));
            if ((marked && task == target) || !can_go_on(task))
                continue;
            if (is_mark(task)) {
                /* Its sleep over, it stands before the call. */
                marked = true;
                go_on(task);
                continue;
            }
            go_on(task);
            moved = true;
        }
    }
    ck_assert_msg(marked && target->state == TASK_HELD, "did not come to its call");
}

/* Tries it without waiting, as run/step.c does. Returns whether it would have waited; then it
 * stands before the call again. */
static bool try(struct task *task)
{
    int64_t result;

    ck_assert_int_eq(attempt_begin(&tracer, task), 0);
    task_resume_to_exit(task);
    ck_assert_int_eq(tracer_wait(&tracer, task, false), TRACE_RETURNED);
    if (!attempt_end(&tracer, task, task_result(task), false, &result))
        return false;
    task->call.waited = true;
    task_resume(task);
    ck_assert_int_eq(tracer_wait(&tracer, task, false), TRACE_HELD);
    return true;
}

/* What is said of it: 1 waits, 0 runs, -1 nobody can know before. */
static int predict(struct task *task, bool *ret_over)
{
    for (;;)
        switch (call_readiness(&tracer, task).readiness) {
        case READY_HOLD:
            return 1;
        case READY_LOOK:
            return -1;
        case READY_TRY:
            if (try(task))
                continue; /* a piece was moved, or from now on it is held */
            *ret_over = true;
            return 0;
        default:
            return 0;
        }
}

static bool sleeps(struct task *task)
{
    task_resume_to_exit(task);
    return tracer_wait(&tracer, task, true) == TRACE_ASLEEP;
}

static void end_all(void)
{
    int status;
    pid_t pid;

    for (int i = 0; i < tracer.task_count; i++)
        if (tracer.tasks[i]->state != TASK_GONE)
            kill(tracer.tasks[i]->tid, SIGKILL);
    while ((pid = waitpid(-1, &status, __WALL)) > 0)
        if (WIFSTOPPED(status)) /* PTRACE_EVENT_EXIT */
            ptrace(PTRACE_CONT, pid, 0, 0);
    /* System V objects outlive their processes. */
    for (uint32_t i = 1; i <= tracer.object_count; i++) {
        const struct object *object = object_by_id(&tracer, i);

        if (object->kind == OBJECT_SYSV_SEMAPHORE)
            semctl((int)object->key_id, 0, IPC_RMID);
        if (object->kind == OBJECT_SYSV_QUEUE)
            msgctl((int)object->key_id, IPC_RMID, NULL);
    }
    tracer_done(&tracer);
}

static void remove_directory(void)
{
    static const char *const names[] = {"fifo", "file", "locked", "records"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[PATH_MAX];

        snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        unlink(path);
    }
    rmdir(directory);
}

START_TEST(prediction_is_what_the_kernel_does)
{
    const struct blocking_case *c = &cases[_i];
    struct task *task;
    bool over = false;
    int predicted;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    task = start(c);
    bring_to_call(task);
    ck_assert_str_eq(task->call.row->name, c->call);
    predicted = predict(task, &over);
    ck_assert_msg(predicted < 0 || predicted == (int)c->blocks, "%s: said to %s", c->name,
                  predicted ? "wait" : "run");
    if (!over)
        ck_assert_msg(sleeps(task) == c->blocks, "%s: the kernel %s (%s)", c->name,
                      c->blocks ? "does not wait" : "waits",
                      task->state == TASK_RETURNED ? strerrorname_np((int)-task_result(task)) : "");
    end_all();
    remove_directory();
}
END_TEST

/* As a box and its run: on another core one would see a call that is about to look round for children
 * as if it slept (do_wait() in the kernel says so of itself first). */
static void stay_on_one_core(void)
{
    cpu_set_t set;
    int core = sched_getcpu();

    CPU_ZERO(&set);
    CPU_SET(core < 0 ? 0 : core, &set);
    sched_setaffinity(0, sizeof set, &set);
}

int main(void)
{
    Suite *suite = suite_create("blocking");
    TCase *table = tcase_create("blocking");
    SRunner *runner;
    int failed;

    stay_on_one_core();
    tcase_add_loop_test(table, prediction_is_what_the_kernel_does, 0,
                        (int)(sizeof cases / sizeof *cases));
    suite_add_tcase(suite, table);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
