/* Calls that a signal interrupts: which of them fail with EINTR, and which are entered again,
 * signal(7) "Interruption of system calls and library functions by signal handlers". */
#include "tracer/tracer.h"

#include <errno.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/inner.h"

#define BIT(signal) (UINT64_C(1) << ((signal)-1))

bool call_will_restart(struct tracer *tracer, struct task *task, int64_t result)
{
    uint64_t acting;
    int signal;

    if (result == -ERESTARTNOINTR)
        return true;
    task->signals_seen = tracer->signals_sent - 1;
    task_look_at_signals(tracer, task);
    acting = task_effective_signals(task, task->blocked_mask) & task->process->caught;
    if (!acting)
        return true; /* stopped and continued, or nothing came of it */
    signal = __builtin_ctzll(acting) + 1;
    return result == -ERESTARTSYS && (task->process->restart_signals & BIT(signal));
}

/* A socket with SO_RCVTIMEO or SO_SNDTIMEO: only there has a transfer a deadline of its own. */
static bool is_timed_transfer(const struct task *task)
{
    enum blocking blocking = task->call.row->blocking;
    int number = task->call.row->number;

    return (blocking == BLOCKING_INPUT || blocking == BLOCKING_OUTPUT) &&
           number != SYS_mq_timedreceive && number != SYS_mq_timedsend && task->call.deadline_ns &&
           task->call.deadline_ns != NEVER;
}

bool call_ends_by_stop(const struct task *task)
{
    switch (task->call.row->blocking) {
    case BLOCKING_EPOLL:
    case BLOCKING_SEMAPHORE:
    case BLOCKING_SIGWAIT:
        return true;
    default:
        return is_timed_transfer(task);
    }
}

/* Calls that a handler always ends, SA_RESTART or not. */
static bool never_restarts(const struct task *task)
{
    switch (task->call.row->blocking) {
    case BLOCKING_SIGNAL:
    case BLOCKING_SIGWAIT:
    case BLOCKING_SLEEP:
    case BLOCKING_POLL:
    case BLOCKING_SELECT:
    case BLOCKING_EPOLL:
    case BLOCKING_SEMAPHORE:
    case BLOCKING_MESSAGE:
        return true;
    case BLOCKING_FUTEX:
        return task->call.deadline_ns && task->call.deadline_ns != NEVER;
    default:
        return is_timed_transfer(task);
    }
}

void call_interrupted(struct tracer *tracer, struct task *task, int signal)
{
    /* What was moved already is the result, write(2), recv(2). */
    int64_t result = task->call.transferred ? (int64_t)task->call.transferred : -EINTR;
    bool restarts = result == -EINTR && !never_restarts(task) &&
                    (task->process->restart_signals & BIT(signal)) != 0;
    struct user_regs_struct registers;

    if (!restarts && ptrace(PTRACE_GETREGS, task->tid, 0, &registers) == 0) {
        /* It stands before the instruction that enters the call again: now it is behind. */
        registers.rip = task->call_address;
        registers.rax = (unsigned long long)result;
        ptrace(PTRACE_SETREGS, task->tid, 0, &registers);
    }
    call_record_return(tracer, task, restarts ? -ERESTARTNOINTR : result);
}
