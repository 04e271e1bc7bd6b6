/* The stops at which tasks come, change and go: fork, exec, group stop, delivery, exit. ptrace(2).
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tracer/inner.h"

#define ARGUMENTS_MAX 64
#define ARGUMENT_BYTES 256
#define BIT(signal) (UINT64_C(1) << ((signal)-1))

/* ---- coming ---- */

static enum task_origin origin_of(const struct task *creator, int event)
{
    if (event == PTRACE_EVENT_VFORK)
        return ORIGIN_VFORK;
    if (creator->call.row && creator->call.row->number == SYS_clone &&
        (creator->call.arguments[0] & CLONE_THREAD))
        return ORIGIN_THREAD;
    return ORIGIN_FORK;
}

void task_made(struct tracer *tracer, struct task *creator, int event)
{
    unsigned long message = 0;
    enum task_origin origin = origin_of(creator, event);
    struct task *task;
    int status;

    if (ptrace(PTRACE_GETEVENTMSG, creator->tid, 0, &message) < 0)
        return;
    /* Its first stop comes before or after this event; nobody may run before it has come. */
    while (waitpid((pid_t)message, &status, __WALL) < 0 && errno == EINTR)
        ;
    if (!(task = task_add(tracer, (pid_t)message, creator, origin))) {
        /* No room to follow it, so it must not run: the limit is far above what a plan allows. */
        kill((pid_t)message, SIGKILL);
        tracer->limit_hit = true;
        return;
    }
    task->process->vfork_child = origin == ORIGIN_VFORK;
    if (origin != ORIGIN_THREAD && creator->call.row && creator->call.row->number == SYS_clone) {
        if (creator->call.arguments[0] & CLONE_FILES)
            tracer->descriptors_unsure = true;
        if (creator->call.arguments[0] & CLONE_SIGHAND) {
            creator->process->shares_handlers = task->process->shares_handlers = true;
            creator->process->dispositions_known = false;
        }
    }
    if (origin != ORIGIN_THREAD) {
        /* Handlers and their flags are inherited over fork(2); timers are not. */
        task->process->caught_signals = creator->process->caught_signals;
        task->process->shares_memory = creator->process->shares_memory;
        task->process->restart_signals = creator->process->restart_signals;
        task->process->lasting_signals = creator->process->lasting_signals;
        task->process->reaps_itself = creator->process->reaps_itself;
        task->process->no_child_stops = creator->process->no_child_stops;
    }
}

/* ---- changing ---- */

/* argv of a program that is about to start: its stack begins with argc and the pointers. */
static size_t read_arguments(const struct task *task, char storage[][ARGUMENT_BYTES],
                             const char **arguments)
{
    struct user_regs_struct registers;
    uint64_t words[ARGUMENTS_MAX + 1] = {0};
    size_t count = 0;

    if (ptrace(PTRACE_GETREGS, task->tid, 0, &registers) < 0 ||
        task_read(task, registers.rsp, words, sizeof words) < (ssize_t)(2 * sizeof *words))
        return 0;
    for (; count < ARGUMENTS_MAX && count < words[0] && words[count + 1]; count++) {
        if (task_read_string(task, words[count + 1], storage[count], ARGUMENT_BYTES) < 0)
            break;
        arguments[count] = storage[count];
    }
    return count;
}

static void record_exec(struct tracer *tracer, const struct task *task)
{
    char storage[ARGUMENTS_MAX][ARGUMENT_BYTES], link[64], path[512];
    const char *arguments[ARGUMENTS_MAX];
    struct record record;
    ssize_t length;

    record_init(&record, RECORD_EXEC);
    record.time_ns = tracer->time_ns;
    record.task = task->index;
    snprintf(link, sizeof link, "/proc/%d/exe", task->tid);
    if ((length = readlink(link, path, sizeof path - 1)) >= 0) {
        path[length] = 0;
        record.path = path;
    }
    record.arguments = arguments;
    record.arguments_count = read_arguments(task, storage, arguments);
    record_put(tracer->sink, &record);
}

/* The parent of a vfork child goes on when the child has its own memory: wait until it is stopped
 * at the exit of its call, so that nobody runs beside the child. */
static void release_vfork_parent(struct tracer *tracer, struct process *process)
{
    if (!process->vfork_child)
        return;
    process->vfork_child = false;
    for (int i = 0; i < tracer->task_count; i++) {
        struct task *parent = tracer->tasks[i];
        int status;

        if (parent->process->index != process->parent || parent->state != TASK_VFORK)
            continue;
        while (wait_for_stop(tracer, parent, &status) &&
               stop_handle(tracer, parent, status) == STOP_GOES_ON)
            ;
        return;
    }
}

/* Another thread called execve(2): it takes the tid of the first one over, the others are gone. */
static void take_over(struct tracer *tracer, struct task *heir, pid_t former_tid)
{
    for (int i = heir->process->index + 1; i < tracer->task_count; i++) {
        struct task *task = tracer->tasks[i];
        int status;

        if (task->process != heir->process || task->state == TASK_GONE || task == heir)
            continue;
        if (task->tid == former_tid) {
            heir->call = task->call;
            heir->to_exit = true;
            task->call.row = NULL;
        } else if (waitpid(task->tid, &status, __WALL | WNOHANG) == task->tid &&
                   WIFSTOPPED(status)) {
            continue; /* cannot be: execve(2) waits until they are gone */
        }
        task_reaped(tracer, task, 0);
    }
}

struct task *task_executed(struct tracer *tracer, struct task *task)
{
    struct process *process = task->process;
    struct task *first = tracer->tasks[process->index];
    unsigned long former = 0;

    ptrace(PTRACE_GETEVENTMSG, task->tid, 0, &former);
    if ((pid_t)former != first->tid)
        take_over(tracer, first, (pid_t)former);
    first->state = TASK_RUNNING;
    first->handlers_count = 0;
    process->dispositions_known = false;
    process->caught_signals = process->lasting_signals = 0;
    process->shares_memory = false;
    process->futexes.end = 0;
    process->restart_signals = 0;
    task_prepare_program(first);
    if (process->executed) {
        descriptors_close_on_exec(tracer, first);
        record_exec(tracer, first);
    } else {
        process->executed = true;
        record_exec(tracer, first);
        descriptors_learn_all(tracer, first);
    }
    release_vfork_parent(tracer, process);
    return first;
}

/* ---- signals ---- */

static enum signal_effect effect_of(const struct task *task, int signal)
{
    if (signal == SIGKILL || signal == SIGSTOP)
        return signal_default_effect(signal);
    if (task->process->caught & BIT(signal))
        return EFFECT_HANDLER;
    if (task->process->ignored & BIT(signal))
        return EFFECT_IGNORE;
    return signal_default_effect(signal);
}

/* A fault of the program itself, or a limit: generated by the kernel for this task, sigaction(2)
 * si_code. */
static bool generated_by_kernel(int signal, const siginfo_t *info)
{
    return info->si_code > 0 && signal != SIGCHLD && signal != SIGALRM && signal != SIGTRAP;
}

void task_delivered(struct tracer *tracer, struct task *task, int signal)
{
    struct process *process = task->process;
    siginfo_t info = {0};
    struct record record;

    ptrace(PTRACE_GETSIGINFO, task->tid, 0, &info);
    task->pending |= BIT(signal);
    task->signals_seen = tracer->signals_sent - 1;
    task->attention = true;
    if (!process->dispositions_known)
        task_look_at_dispositions(task);
    if (process->timer_signals & BIT(signal) && info.si_code == SI_USER) {
        /* The box sent it for a virtual timer: the program sees what the kernel's timer would show.
         */
        process->timer_signals &= ~BIT(signal);
        info.si_code = SI_KERNEL;
        info.si_pid = 0;
        info.si_uid = 0;
        ptrace(PTRACE_SETSIGINFO, task->tid, 0, &info);
    } else if (generated_by_kernel(signal, &info)) {
        signal_record_generated(tracer, task, signal, NULL, info.si_code, false, false);
    }
    record_init(&record, RECORD_SIGNAL);
    record.time_ns = tracer->time_ns;
    record.task = task->index;
    record.signal = signal;
    record.event = SIGNAL_DELIVERED;
    record.code = info.si_code;
    record.effect = effect_of(task, signal);
    if (record.effect == EFFECT_HANDLER && task->bouncing && task->call.waited)
        call_interrupted(tracer, task, signal);
    record_put(tracer->sink, &record);
    if (record.effect == EFFECT_TERMINATE || record.effect == EFFECT_CORE)
        stack_outside_calls(tracer, task, signal);
    if (record.effect == EFFECT_HANDLER) {
        task->bouncing = false;
        signal_handler_begins(task, signal);
    }
    task->stop_signal = signal;
}

static void record_state(struct tracer *tracer, const struct task *task, int signal,
                         enum state_event event)
{
    struct record record;

    record_init(&record, RECORD_STATE);
    record.time_ns = tracer->time_ns;
    record.task = task->process->index;
    record.signal = signal;
    record.event = event;
    record_put(tracer->sink, &record);
}

/* The parent is told of a stop or a continue unless it asked not to be, sigaction(2) SA_NOCLDSTOP.
 */
static void tell_parent(struct tracer *tracer, const struct process *process, int code)
{
    struct task *parent = process->parent == NONE ? NULL : tracer->tasks[process->parent];

    tracer->changes++;
    if (parent && !parent->process->ended && !parent->process->no_child_stops)
        signal_record_generated(tracer, parent, SIGCHLD, NULL, code, true, false);
}

/* The other threads must join a group stop before it is one: those that are held are bounced into
 * it. */
static void stop_siblings(struct tracer *tracer, struct task *task)
{
    for (int i = task->process->index; i < tracer->task_count; i++) {
        struct task *other = tracer->tasks[i];
        int status;

        if (other->process != task->process || other == task)
            continue;
        if (other->state == TASK_HELD) {
            task_reenter_call(other);
            other->bouncing = true;
        } else if (other->state != TASK_NEWBORN && other->state != TASK_RETURNED &&
                   other->state != TASK_SPINNING) {
            continue;
        }
        task_resume(other);
        while (wait_for_stop(tracer, other, &status) &&
               stop_handle(tracer, other, status) == STOP_GOES_ON)
            ;
    }
}

void task_group_stopped(struct tracer *tracer, struct task *task, int signal)
{
    struct process *process = task->process;

    if (signal == SIGTRAP) {
        /* Continued (or trapped for another reason): parked until the scheduler picks it. */
        task->state = task->state == TASK_STOPPED ? TASK_NEWBORN : task->state;
        if (task->state == TASK_RUNNING)
            task->state = TASK_SPINNING;
        if (process->stopped) {
            process->stopped = false;
            process->stop_unread = false;
            process->continue_unread = true;
            record_state(tracer, task, SIGCONT, STATE_CONTINUED);
            tell_parent(tracer, process, CLD_CONTINUED);
        }
        return;
    }
    task->state = TASK_STOPPED;
    task->call.stopped = task->bouncing && task->call.waited;
    ptrace(PTRACE_LISTEN, task->tid, 0, 0);
    if (process->stopped)
        return;
    process->stopped = true;
    process->stop_unread = true;
    process->continue_unread = false;
    record_state(tracer, task, signal, STATE_STOPPED);
    stop_siblings(tracer, task);
    tell_parent(tracer, process, CLD_STOPPED);
}

/* ---- going ---- */

/* Exits of single threads come by exit(2); exit_group(2) and fatal signals take everybody along. */
static bool whole_process_ends(const struct task *task, unsigned long status)
{
    return WIFSIGNALED((int)status) || !task->call.row || task->call.row->number != SYS_exit;
}

/* Resources of a process, while it still has them. */
static void note_usage(struct process *process)
{
    struct task first = {.process = process};
    char path[64], line[256];
    unsigned long kilobytes;
    FILE *status;

    process->cpu_ns = task_cpu_ns(&first);
    snprintf(path, sizeof path, "/proc/%d/status", process->pid);
    if (!(status = fopen(path, "re")))
        return;
    while (fgets(line, sizeof line, status))
        if (sscanf(line, "VmHWM: %lu kB", &kilobytes) == 1)
            process->memory_bytes = (uint64_t)kilobytes * 1024;
    fclose(status);
}

enum stop_meaning task_exiting(struct tracer *tracer, struct task *task)
{
    struct process *process = task->process;
    struct task *parent = process->parent == NONE ? NULL : tracer->tasks[process->parent];
    unsigned long status = 0;

    ptrace(PTRACE_GETEVENTMSG, task->tid, 0, &status);
    if (parent && parent->state != TASK_GONE && parent->state != TASK_RUNNING) {
        parent->signals_seen = tracer->signals_sent - 1;
        task_look_at_signals(tracer, parent);
        process->child_signal_merged = (parent->pending & BIT(SIGCHLD)) != 0;
    }
    note_usage(process);
    task->stop_signal = 0;
    task_resume(task);
    if (process->threads_alive == 1)
        return STOP_GOES_ON;
    if (!whole_process_ends(task, status)) {
        if (tracer->tasks[process->index] != task)
            return STOP_GOES_ON;
        task->state = TASK_ENDING; /* reaped after the last of its threads */
        return STOP_ENDED;
    }
    /* Whoever asked for it is inside settle() already when its siblings come here. */
    if (process->draining)
        return STOP_GOES_ON;
    process->draining = true;
    tracer_settle_end(tracer, process);
    return STOP_ENDED;
}

/* Whoever asked to be killed with its parent (prctl(2) PR_SET_PDEATHSIG) has left its call, and is
 * running to its end or there already. */
static void take_up_killed(struct tracer *tracer, struct process *process)
{
    for (int i = process->index; i < tracer->task_count; i++) {
        struct task *task = tracer->tasks[i];
        int status;

        if (task->process != process || task->state != TASK_HELD)
            continue;
        if (task_kernel_state(task) == 't') {
            if (waitpid(task->tid, &status, __WALL | WNOHANG) != task->tid)
                continue;
            stop_handle(tracer, task, status);
        }
        tracer_drain_process(tracer, process, SIGKILL);
        return;
    }
}

/* Children of a process that ended belong to init now, which waits for them; zombies show that
 * nobody had. */
static void orphan_children(struct tracer *tracer, const struct process *parent)
{
    for (int i = 0; i < tracer->task_count; i++) {
        struct process *process = tracer->tasks[i]->process;
        struct record record;

        if (process->index != i || process->parent != parent->index)
            continue;
        process->parent = NONE;
        if (!process->ended)
            take_up_killed(tracer, process);
        if (!process->ended || process->waited_for)
            continue;
        process->waited_for = true;
        if (parent->reaps_itself)
            continue;
        record_init(&record, RECORD_LEFTOVER);
        record.time_ns = tracer->time_ns;
        record.task = process->index;
        record.kind = LEFTOVER_ZOMBIE;
        record_put(tracer->sink, &record);
    }
}

static void process_ended(struct tracer *tracer, struct process *process, int status)
{
    struct task *parent = process->parent == NONE ? NULL : tracer->tasks[process->parent];

    /* It leaves its locks, and semop(2) with SEM_UNDO is undone. */
    for (int kind = 0; kind < BLOCKING_KINDS; kind++)
        tracer->last_change[kind] = tracer->changes;
    process->ended = true;
    process->wait_status = status;
    process->itimer_ns = NEVER;
    process->stopped = false;
    process->waited_for = !parent || parent->process->reaps_itself;
    for (int fd = 0; fd < process->descriptors_size; fd++)
        object_touched(tracer, object_by_id(tracer, process->descriptors[fd].object));
    process->descriptors_size = 0;
    orphan_children(tracer, process);
    tracer->signals_sent++; /* to children that asked for it and to its terminal's, by the kernel */
    if (parent && !parent->process->ended)
        signal_record_generated(tracer, parent, SIGCHLD, NULL,
                                WIFEXITED(status)   ? CLD_EXITED
                                : WCOREDUMP(status) ? CLD_DUMPED
                                                    : CLD_KILLED,
                                true, process->child_signal_merged);
    release_vfork_parent(tracer, process);
}

void task_reaped(struct tracer *tracer, struct task *task, int status)
{
    struct process *process = task->process;
    struct record record;

    if (task->state == TASK_GONE)
        return;
    task->state = TASK_GONE;
    task->call.row = NULL;
    task_close(task);
    process->threads_alive--;
    record_init(&record, RECORD_END);
    record.time_ns = tracer->time_ns;
    record.task = task->index;
    record.status = WIFEXITED(status) ? WEXITSTATUS(status) : NONE;
    record.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    record.core = record.signal && signal_default_effect((int)record.signal) == EFFECT_CORE;
    record.last = process->threads_alive == 0;
    record_put(tracer->sink, &record);
    tracer->changes++;
    if (tracer->output_dirty)
        *tracer->output_dirty = true;
    if (record.last) {
        process_ended(tracer, process, status);
        return;
    }
    /* The first thread ended before: now that it is alone the kernel lets it be reaped. */
    struct task *first = tracer->tasks[process->index];
    int last_status;

    if (process->threads_alive == 1 && first->state == TASK_ENDING &&
        wait_for_stop(tracer, first, &last_status))
        stop_handle(tracer, first, last_status);
}
