/*
 * Signals: generated, merged with a pending one, blocked, delivered (signal(7), sigaction(2)).
 *
 * The kernel tells of a delivery by a stop, never of a generation: that is seen at kill(2) and its
 * kin, at the end of a child, and at our own sending. Under ptrace even ignored signals are queued
 * and interrupt calls that they would not interrupt otherwise; hence "effective" below.
 */
#include "tracer/tracer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

#define QUEUED_MOST 8 /* that are looked at in one go */
#define BIT(signal) (UINT64_C(1) << ((signal)-1))

enum signal_effect signal_default_effect(int signal)
{
    switch (signal) {
    case SIGCHLD:
    case SIGURG:
    case SIGWINCH:
        return EFFECT_IGNORE;
    case SIGCONT:
        return EFFECT_CONTINUE;
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
        return EFFECT_STOP;
    case SIGQUIT:
    case SIGILL:
    case SIGTRAP:
    case SIGABRT:
    case SIGBUS:
    case SIGFPE:
    case SIGSEGV:
    case SIGSYS:
    case SIGXCPU:
    case SIGXFSZ:
        return EFFECT_CORE;
    default:
        return EFFECT_TERMINATE;
    }
}

/* Signals in one of the queues of a stopped task. Returns false if it is not stopped. */
static bool peek_pending(const struct task *task, bool of_process, uint64_t *ret_pending)
{
    struct __ptrace_peeksiginfo_args where = {
        .flags = of_process ? PTRACE_PEEKSIGINFO_SHARED : 0, .nr = QUEUED_MOST};
    siginfo_t queued[QUEUED_MOST];
    long count;

    *ret_pending = 0;
    /* Until there are no more: a tick of our own timer makes the kernel stop half-way. */
    while ((count = ptrace(PTRACE_PEEKSIGINFO, task->tid, &where, queued)) > 0) {
        for (long i = 0; i < count; i++)
            *ret_pending |= BIT(queued[i].si_signo);
        where.off += (uint64_t)count;
    }
    return count == 0;
}

static uint64_t status_mask(const char *status, const char *key)
{
    const char *line = strstr(status, key);

    return line ? strtoull(line + strlen(key), NULL, 16) : 0;
}

/* proc(5) /proc/TID/status. Returns false when it cannot be read. */
static bool read_status(struct task *task, char *status, size_t size)
{
    char path[64];
    ssize_t length;

    if (task->status_fd < 0) {
        snprintf(path, sizeof path, "/proc/%d/status", task->tid);
        task->status_fd = open(path, O_RDONLY | O_CLOEXEC);
    }
    if ((length = pread(task->status_fd, status, size - 1, 0)) <= 0)
        return false;
    status[length] = 0;
    return true;
}

static uint64_t signals_sent_to(const struct tracer *tracer, const struct task *task)
{
    return tracer->signals_sent + task->process->signals_sent;
}

/* Can there be no pending signal that the last look at the task did not see? */
static bool is_looked_at(const struct tracer *tracer, const struct task *task)
{
    return task->signals_seen == signals_sent_to(tracer, task) && !tracer->kernel_signals;
}

bool signal_is_pending(const struct tracer *tracer, struct task *task, int signal, bool to_process)
{
    char status[4096];
    uint64_t pending;

    if (signal <= 0 || signal >= SIGNAL_QUEUED ||
        (is_looked_at(tracer, task) && !(task->pending & BIT(signal))))
        return false;
    if (task->state == TASK_HELD && peek_pending(task, to_process, &pending))
        return pending & BIT(signal);
    return read_status(task, status, sizeof status) &&
           (status_mask(status, to_process ? "\nShdPnd:" : "\nSigPnd:") & BIT(signal));
}

void task_look_at_dispositions(struct task *task)
{
    char status[4096];

    if (!read_status(task, status, sizeof status))
        return;
    task->pending = status_mask(status, "\nSigPnd:") | status_mask(status, "\nShdPnd:");
    task->blocked_mask = status_mask(status, "\nSigBlk:");
    task->process->ignored = status_mask(status, "\nSigIgn:");
    task->process->caught = status_mask(status, "\nSigCgt:");
    task->process->dispositions_known = !task->process->shares_handlers;
}

/* The same from ptrace(2), which is sooner done, for a task held at a call: only there is its mask
 * its own, and not that of a call that is about to restore it. Returns false if it cannot tell. */
static bool look_at_pending(struct task *task)
{
    uint64_t of_thread, of_process;

    if (task->state != TASK_HELD || !peek_pending(task, false, &of_thread) ||
        !peek_pending(task, true, &of_process))
        return false;
    task->pending = of_thread | of_process;
    task->attention = task->pending != 0;
    if (!task->attention)
        return true;
    return task->process->dispositions_known &&
           ptrace(PTRACE_GETSIGMASK, task->tid, sizeof task->blocked_mask, &task->blocked_mask) ==
               0;
}

void task_look_at_signals(struct tracer *tracer, struct task *task)
{
    /* With something pending the masks matter, and the program changes those itself. */
    if (is_looked_at(tracer, task) && !(task->attention && task->moved))
        return;
    task->moved = false;
    task->signals_seen = signals_sent_to(tracer, task);
    if (look_at_pending(task))
        return;
    task_look_at_dispositions(task);
    task->attention = task->pending != 0;
}

uint64_t task_effective_signals(const struct task *task, uint64_t mask)
{
    uint64_t candidates, effective;

    mask &= ~(BIT(SIGKILL) | BIT(SIGSTOP));
    candidates = task->pending & ~mask & ~task->process->ignored;
    effective = candidates & task->process->caught;
    for (int signal = 1; signal <= 64; signal++) {
        enum signal_effect effect = signal_default_effect(signal);

        if ((candidates & BIT(signal)) && effect != EFFECT_IGNORE && effect != EFFECT_CONTINUE)
            effective |= BIT(signal);
    }
    return effective;
}

uint64_t task_ineffective_signals(const struct task *task)
{
    uint64_t unmasked = task->pending & ~task->blocked_mask;

    return unmasked & ~task_effective_signals(task, task->blocked_mask);
}

/* SA_RESETHAND: once the handler runs it is not the handler any more, sigaction(2). */
void signal_handler_begins(struct task *task, int signal)
{
    if (!(task->process->lasting_signals & BIT(signal)))
        task->process->dispositions_known = false;
    if (task->handlers_count < (int)sizeof task->handlers)
        task->handlers[task->handlers_count++] = (uint8_t)signal;
}

void signal_record_generated(struct tracer *tracer, struct task *target, int signal,
                             const struct task *sender, int code, bool to_process, bool merged)
{
    struct record record;

    record_init(&record, RECORD_SIGNAL);
    record.time_ns = tracer->time_ns;
    record.task = target->index;
    record.signal = signal;
    record.event = merged ? SIGNAL_MERGED : SIGNAL_GENERATED;
    record.sender = sender ? sender->index : NONE;
    record.code = code;
    record.to_process = to_process;
    record.masked = (target->blocked_mask & BIT(signal)) != 0;
    record_put(tracer->sink, &record);
    target->process->signals_sent++;
    tracer->changes++;
}

void signal_handler_returned(struct tracer *tracer, struct task *task)
{
    struct record record;

    /* A handler that left by siglongjmp(3) is still on the list: the innermost one returns. */
    if (!task->handlers_count)
        return;
    record_init(&record, RECORD_SIGNAL);
    record.time_ns = tracer->time_ns;
    record.task = task->index;
    record.signal = task->handlers[--task->handlers_count];
    record.event = SIGNAL_HANDLER_RETURNED;
    record_put(tracer->sink, &record);
}

int signal_send(struct tracer *tracer, struct task *target, int signal, int code)
{
    bool merged;

    if (target->process->ended)
        return -ESRCH;
    if (target->state != TASK_GONE && target->state != TASK_RUNNING) {
        tracer->signals_sent++;
        task_look_at_signals(tracer, target);
    }
    merged = signal < SIGNAL_QUEUED && (target->pending & BIT(signal));
    if (kill(target->process->pid, signal) < 0)
        return -errno;
    signal_record_generated(tracer, target, signal, NULL, code, true, merged);
    if (signal == SIGKILL || signal == SIGCONT)
        tracer_drain_process(tracer, target->process, signal);
    return 0;
}
