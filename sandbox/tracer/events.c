/*
 * The wait loop: one task was resumed, and everybody waits until it stops for good.
 *
 * Never waitpid(-1): whose stop is seen first would depend on the load of the machine. The runner
 * is waited for by its tid, the others in the order of their index (engine research, pitfall 7).
 */
#include "tracer/tracer.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tracer/inner.h"

/* CPU time without a traced call after which a task is stopped and looked at: does it spin? */
#define LOOK_NS UINT64_C(20000000)
/* …and after which it is looked at again, which takes some milliseconds. */
#define LOOK_AGAIN_NS UINT64_C(100000000)
/* Looks at a sleeping task in a row (one a tick) before it counts as asleep in an untraced call. */
#define SLEEPY_TICKS 3

static uint64_t monotonic_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

uint64_t task_cpu_ns(const struct task *task)
{
    struct timespec used;
    clockid_t clock;

    if (clock_getcpuclockid(task->process->pid, &clock) || clock_gettime(clock, &used) < 0)
        return 0;
    return (uint64_t)used.tv_sec * UINT64_C(1000000000) + (uint64_t)used.tv_nsec;
}

int64_t task_result(const struct task *task)
{
    struct __ptrace_syscall_info info;

    if (ptrace(PTRACE_GET_SYSCALL_INFO, task->tid, sizeof info, &info) <= 0 ||
        info.op != PTRACE_SYSCALL_INFO_EXIT)
        return -ENOSYS;
    return info.exit.rval;
}

static bool past_deadline(struct tracer *tracer)
{
    if (tracer->wall_deadline_ns && monotonic_ns() > tracer->wall_deadline_ns)
        tracer->wall_passed = true;
    return tracer->wall_passed;
}

/* ---- one stop ---- */

/* Calls whose effects may outlive the processes: whoever runs something else here afterwards has to
 * know. Also those of the loader, which executes what libraries ask for. */
static void note_residue(struct tracer *tracer, uint64_t number, const uint64_t *arguments)
{
    switch (number) {
    case SYS_socket:
        tracer->internet_used |= (int)arguments[0] == AF_INET || (int)arguments[0] == AF_INET6;
        tracer->sockets_used = true;
        break;
    case SYS_bind:
    case SYS_setsockopt: /* with SO_PASSCRED a socket is given a name, unix(7) */
        tracer->sockets_used = true;
        break;
    case SYS_mq_open:
        tracer->queues_used = true;
        break;
    case SYS_msgget:
    case SYS_semget:
    case SYS_shmget:
        tracer->system_v_used = true;
        break;
    default:
        break;
    }
}

/* fcntl(2) F_SETFL, and what the filter gives notice of because it sets O_NONBLOCK, too. */
static bool may_change_flags(const struct syscall_row *row, const uint64_t *arguments)
{
    return !row || (row->number == SYS_fcntl && (int)arguments[1] == F_SETFL);
}

/* The loader closes what it has opened itself, and nothing of the program's. */
static bool closes_known(struct process *process, uint64_t number, uint64_t first)
{
    return number == SYS_dup2 || number == SYS_dup3 || number == SYS_close_range ||
           (number == SYS_close && descriptor_of(process, (int)first));
}

/* PTRACE_EVENT_SECCOMP: a traced call is about to begin. */
static enum stop_meaning call_entered(struct tracer *tracer, struct task *task)
{
    struct __ptrace_syscall_info info;
    const struct syscall_row *row;
    bool same;

    if (ptrace(PTRACE_GET_SYSCALL_INFO, task->tid, sizeof info, &info) <= 0 ||
        info.op != PTRACE_SYSCALL_INFO_SECCOMP) {
        task_resume(task);
        return STOP_GOES_ON;
    }
    row = syscall_find(info.seccomp.nr);
    tracer->flags_time += may_change_flags(row, (const uint64_t *)info.seccomp.args);
    if (!row) {
        task_resume(task);
        return STOP_GOES_ON;
    }
    if (task->process->loading &&
        closes_known(task->process, info.seccomp.nr, info.seccomp.args[0]))
        tracer->descriptors_unsure = true;
    note_residue(tracer, info.seccomp.nr, (const uint64_t *)info.seccomp.args);
    if (!task->process->executed || task->process->loading) {
        task_resume(task);
        return STOP_GOES_ON;
    }
    task->state = TASK_HELD;
    task->spins = 0;
    same =
        task->bouncing && task->call.row == row && task->call_address == info.instruction_pointer;
    task->bouncing = false;
    memcpy(task->call.arguments, info.seccomp.args, sizeof task->call.arguments);
    if (same)
        return STOP_HELD;
    task->futex_losses = row->number == SYS_futex && task->call.woken &&
                                 task->call.arguments[0] == info.seccomp.args[0]
                             ? task->futex_losses + 1
                             : 0;
    memset(&task->call, 0, sizeof task->call);
    memcpy(task->call.arguments, info.seccomp.args, sizeof task->call.arguments);
    task->call.row = row;
    task->call.restarted = task->interrupted_address == info.instruction_pointer;
    if (task->call.restarted)
        task->interrupted_address = 0;
    task->call_address = info.instruction_pointer;
    return STOP_HELD;
}

static enum stop_meaning go_on(struct task *task)
{
    if (task->to_exit)
        task_resume_to_exit(task);
    else
        task_resume(task);
    return STOP_GOES_ON;
}

/* Stopped because it has computed for a while. */
static enum stop_meaning interrupted(struct tracer *tracer, struct task *task)
{
    int status;
    enum loop_kind kind = loop_look(tracer, task, &status);

    if (kind == LOOP_LEFT)
        return stop_handle(tracer, task, status);
    task->looked_at_ns = task_cpu_ns(task);
    if (kind == LOOP_CHANGES && task->looked_at_ns < task->computes_since_ns + COMPUTES_NS)
        return go_on(task);
    task->state = TASK_SPINNING;
    task->spins++;
    task->spins_alike = kind == LOOP_REPEATS;
    task->spun_at_change = tracer->changes + 1;
    return STOP_PARKED;
}

static enum stop_meaning event_stop(struct tracer *tracer, struct task *task, int signal,
                                    bool interrupting)
{
    if (signal == SIGTRAP && interrupting)
        return interrupted(tracer, task);
    /* An interruption that came too late, when it had stopped by itself already. */
    if (signal == SIGTRAP && task->state == TASK_RUNNING && !task->process->stopped)
        return go_on(task);
    task_group_stopped(tracer, task, signal);
    return STOP_PARKED;
}

enum stop_meaning stop_handle(struct tracer *tracer, struct task *task, int status)
{
    bool interrupting = task->interrupting;
    int signal, event;

    task->interrupting = false;
    tracer->moment++;
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
        task_reaped(tracer, task, status);
        return STOP_ENDED;
    }
    signal = WSTOPSIG(status);
    event = status >> 16;
    switch (event) {
    case PTRACE_EVENT_SECCOMP:
        return call_entered(tracer, task);
    case PTRACE_EVENT_STOP:
        return event_stop(tracer, task, signal, interrupting);
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_CLONE:
        task_made(tracer, task, event);
        return go_on(task);
    case PTRACE_EVENT_VFORK:
        task_made(tracer, task, event);
        go_on(task);
        task->state = TASK_VFORK;
        return STOP_ASLEEP;
    case PTRACE_EVENT_VFORK_DONE:
        return go_on(task);
    case PTRACE_EVENT_EXEC:
        return go_on(task_executed(tracer, task));
    case PTRACE_EVENT_EXIT:
        return task_exiting(tracer, task);
    default:
        break;
    }
    if (signal == (SIGTRAP | 0x80)) {
        task->state = TASK_RETURNED;
        task->to_exit = false;
        return STOP_RETURNED;
    }
    if (signal == SIGTRAP && task_reached_entry(task))
        return go_on(task);
    task_delivered(tracer, task, signal);
    return go_on(task);
}

/* ---- waiting ---- */

/* One waitpid(2) of the runner. Returns 1 with a status, 0 when it does not exist any more, or
 * -EINTR (a tick), -EAGAIN (nothing yet, WNOHANG only). */
static int wait_once(const struct task *task, int options, int *ret_status)
{
    /* waitpid(2) is this and a cancellation point, which is of some cost in a process that once had
     * another thread (launch/lend.c). */
    pid_t found = (pid_t)syscall(SYS_wait4, task->tid, ret_status, __WALL | options, NULL);

    if (found == task->tid)
        return 1;
    if (found == 0)
        return -EAGAIN;
    return errno == EINTR ? -EINTR : 0;
}

int wait_for_stop(struct tracer *tracer, struct task *task, int *ret_status)
{
    int found;

    while ((found = wait_once(task, 0, ret_status)) == -EINTR) {
        if (past_deadline(tracer))
            return 0;
    }
    return found;
}

/* A tick of the interval timer while the runner runs: has it computed for long, or the run used up
 * its time? */
static bool tick(struct tracer *tracer, struct task *task, int *sleepy)
{
    uint64_t used;
    char state;

    if (past_deadline(tracer))
        return false;
    state = task_kernel_state(task);
    if (state == 'S' && !(tracer->internet_used && loopback_settle()) && ++*sleepy >= SLEEPY_TICKS)
        return false;
    if (state != 'R' || task->interrupting)
        return true;
    *sleepy = 0;
    used = task_cpu_ns(task);
    if (!task->computes_since_ns)
        task->computes_since_ns = task->looked_at_ns = used;
    if (used > task->looked_at_ns +
                   (task->looked_at_ns == task->computes_since_ns ? LOOK_NS : LOOK_AGAIN_NS)) {
        task->interrupting = true;
        ptrace(PTRACE_INTERRUPT, task->tid, 0, 0);
    }
    return true;
}

/* Does a task inside a call that may sleep, sleep? Looked at between WNOHANG waits; lets it run if
 * not. What it waits for may be on its way to it. */
static bool asleep(const struct tracer *tracer, const struct task *task)
{
    char state = task_kernel_state(task);

    if ((state == 'S' && task_is_off_core(task)) || (state == 'D' && task->state == TASK_VFORK))
        return !(tracer->internet_used && loopback_settle());
    sched_yield();
    return false;
}

static enum trace_result result_of(enum stop_meaning meaning)
{
    switch (meaning) {
    case STOP_HELD:
        return TRACE_HELD;
    case STOP_RETURNED:
        return TRACE_RETURNED;
    case STOP_PARKED:
        return TRACE_PARKED;
    case STOP_ASLEEP:
        return TRACE_ASLEEP;
    default:
        return TRACE_ENDED;
    }
}

/* The thread that called execve(2) never stops again under its own tid: its process's first one
 * does. */
static struct task *heir_of(struct tracer *tracer, struct task *task)
{
    struct task *first = tracer->tasks[task->process->index];

    if (task->call.row && !strcmp(task->call.row->call_class, "exec") && first != task)
        return first;
    return NULL;
}

/* Which thread dies first is the kernel's choice: their ends are told in the order of their index,
 * the first thread's last, as it is the process's. */
static void tell_ends(struct tracer *tracer, struct process *process)
{
    struct task *first = tracer->tasks[process->index];

    for (int i = process->index + 1; i < tracer->task_count; i++)
        if (tracer->tasks[i]->process == process && tracer->tasks[i]->reaped)
            task_reaped(tracer, tracer->tasks[i], tracer->tasks[i]->end_status);
    if (first->reaped)
        task_reaped(tracer, first, first->end_status);
}

static enum trace_result wait_for_thread_exec(struct tracer *tracer, struct task *task)
{
    struct process *process = task->process;

    /* The kernel ends the other threads one by one: nobody needs to wait for all of them at once.
     */
    process->draining = true;
    for (;;) {
        bool found_one = false;

        if (task->state == TASK_GONE)
            return TRACE_ENDED;
        for (int i = 0; i < tracer->task_count; i++) {
            struct task *other = tracer->tasks[i];
            int status;

            if (other->process != process || other->state == TASK_GONE || other->reaped ||
                waitpid(other->tid, &status, __WALL | WNOHANG) != other->tid)
                continue;
            found_one = true;
            if (other != task && (WIFEXITED(status) || WIFSIGNALED(status))) {
                other->reaped = true;
                other->end_status = status;
                continue;
            }
            if (status >> 16 == PTRACE_EVENT_EXEC) {
                struct task *heir;

                tell_ends(tracer, process);
                heir = task_executed(tracer, other);
                process->draining = false;
                go_on(heir);
                return tracer_wait(tracer, heir, false);
            }
            enum stop_meaning meaning = stop_handle(tracer, other, status);
            if (other == task && meaning != STOP_GOES_ON) {
                process->draining = false;
                return result_of(meaning);
            }
        }
        if (!found_one)
            sched_yield();
        if (past_deadline(tracer))
            return TRACE_TIMEOUT;
    }
}

enum trace_result tracer_wait(struct tracer *tracer, struct task *task, bool may_sleep)
{
    int sleepy = 0;

    if (heir_of(tracer, task))
        return wait_for_thread_exec(tracer, task);
    task->computes_since_ns = 0; /* looked at when the first tick finds it running, which is rare */
    for (;;) {
        int status, found = wait_once(task, may_sleep ? WNOHANG : 0, &status);
        enum stop_meaning meaning;

        if (found == 0) {
            task_reaped(tracer, task, SIGKILL);
            return TRACE_ENDED;
        }
        if (found == -EAGAIN) {
            if (asleep(tracer, task) && wait_once(task, WNOHANG, &status) == -EAGAIN) {
                task->state = TASK_ASLEEP;
                return TRACE_ASLEEP;
            }
            if (past_deadline(tracer))
                return TRACE_TIMEOUT;
            continue;
        }
        if (found == -EINTR) {
            if (tick(tracer, task, &sleepy))
                continue;
            if (tracer->wall_passed)
                return TRACE_TIMEOUT;
            task->state = TASK_ASLEEP;
            return TRACE_ASLEEP;
        }
        meaning = stop_handle(tracer, task, status);
        if (meaning != STOP_GOES_ON)
            return result_of(meaning);
    }
}

/* ---- the others ---- */

/* Takes up the stops of one task that was not resumed by the scheduler. Returns whether it moved.
 * One that was woken may find that it has to sleep again, half-way through a large transfer. */
static bool drain_task(struct tracer *tracer, struct task *task)
{
    for (;;) {
        int status, found = wait_once(task, WNOHANG, &status);

        if (found == 1) {
            if (stop_handle(tracer, task, status) == STOP_GOES_ON)
                tracer_wait(tracer, task, true);
            return true;
        }
        if (found == 0) {
            task_reaped(tracer, task, SIGKILL);
            return true;
        }
        if (asleep(tracer, task) && wait_once(task, WNOHANG, &status) == -EAGAIN)
            return false;
        if (past_deadline(tracer))
            return true;
    }
}

void tracer_drain(struct tracer *tracer)
{
    bool moved = true;

    if (tracer->internet_used && (tracer->packets_due || !tracer->loopback_prompt))
        loopback_settle();
    tracer->packets_due = false;
    while (moved && !tracer->wall_passed) {
        moved = false;
        for (int i = 0; i < tracer->task_count; i++)
            if (tracer->tasks[i]->state == TASK_ASLEEP)
                moved |= drain_task(tracer, tracer->tasks[i]);
    }
}

static bool process_settled(const struct tracer *tracer, const struct process *process, bool ending)
{
    for (int i = process->index; i < tracer->task_count; i++) {
        const struct task *task = tracer->tasks[i];

        if (task->process != process || task->state == TASK_GONE || task->reaped)
            continue;
        if (ending || task->state == TASK_STOPPED || task->state == TASK_RUNNING)
            return false;
    }
    return true;
}

/* Waits for the stops of all tasks of a process that is being killed (ending) or continued. */
static void settle(struct tracer *tracer, struct process *process, bool ending)
{
    while (!process_settled(tracer, process, ending)) {
        bool found = false;

        for (int i = process->index; i < tracer->task_count; i++) {
            struct task *task = tracer->tasks[i];
            int status;

            if (task->process != process || task->state == TASK_GONE || task->reaped ||
                waitpid(task->tid, &status, __WALL | WNOHANG) != task->tid)
                continue;
            found = true;
            task->reaped = WIFEXITED(status) || WIFSIGNALED(status);
            task->end_status = status;
            if (!task->reaped)
                stop_handle(tracer, task, status);
        }
        if (!found)
            sched_yield();
        if (past_deadline(tracer))
            return;
    }
    tell_ends(tracer, process);
}

void tracer_settle_end(struct tracer *tracer, struct process *process)
{
    settle(tracer, process, true);
}

void tracer_drain_process(struct tracer *tracer, struct process *process, int signal)
{
    if (process->ended)
        return;
    if (signal == SIGKILL)
        settle(tracer, process, true);
    else if (signal == SIGCONT && process->stopped)
        settle(tracer, process, false);
}
