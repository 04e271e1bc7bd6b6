/*
 * recvmmsg(2) and sendmmsg(2): several messages in one call, between which it may wait. The kernel
 * moves those that it can without waiting, and the call is held until it can move the next one. A
 * message is whole or not at all, so streams are left out.
 */
#include <errno.h>
#include <poll.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "schedule/inner.h"

static bool receives(const struct task *task)
{
    return task->call.row->number == SYS_recvmmsg;
}

static uint64_t count_of(const struct task *task)
{
    return (unsigned)task->call.arguments[2];
}

bool moves_messages(const struct task *task, const struct object *object)
{
    int number = task->call.row->number;

    return (number == SYS_recvmmsg || number == SYS_sendmmsg) && object &&
           object->kind == OBJECT_SOCKET &&
           (object->socket_type != SOCK_STREAM || number == SYS_recvmmsg);
}

bool messages_refused(const struct tracer *tracer, struct task *task)
{
    if (!receives(task))
        return false;
    if (!task->call.until_ns)
        task->call.until_ns = messages_until(tracer, task);
    return !count_of(task) || timeout_is_refused(task);
}

/* What is left is an error that the next call is to report: the kernel is not asked for it now. */
static bool ends_by_error(struct tracer *tracer, struct task *task, const struct object *object)
{
    short events = probe_events(tracer, task, (int)task->call.arguments[0], POLLIN);

    return task->call.transferred && (events & POLLERR) &&
           (object->socket_type != SOCK_STREAM || !(events & POLLIN));
}

struct answer probe_messages(struct tracer *tracer, struct task *task, const struct object *object)
{
    int flags = (int)task->call.arguments[3];
    bool at_once = flags & MSG_WAITFORONE ||
                   is_nonblocking(tracer, task, (int)task->call.arguments[0]);

    if (task->call.until_ns == NEVER && (at_once || count_of(task) == 1))
        return RUN;
    if (!moves_messages(task, object) ||
        (object->socket_type == SOCK_STREAM && (flags & MSG_WAITALL || object->configured)))
        return LOOK;
    if (ends_by_error(tracer, task, object))
        return (struct answer){READY_SKIP, (int64_t)task->call.transferred};
    task->call.at_once = at_once;
    return TRY;
}

static bool time_is_over(const struct tracer *tracer, const struct task *task)
{
    return receives(task) && tracer->time_ns >= task->call.until_ns;
}

int messages_begin(const struct tracer *tracer, struct task *task)
{
    struct user_regs_struct registers;

    if (ptrace(PTRACE_GETREGS, task->tid, 0, &registers) < 0)
        return -errno;
    task->saved = registers;
    task->saved_valid = true;
    registers.rsi += task->call.transferred * sizeof(struct mmsghdr);
    /* The timeout is looked at after each message, recvmmsg(2) BUGS. */
    registers.rdx = time_is_over(tracer, task) ? 1 : count_of(task) - task->call.transferred;
    registers.r10 = (registers.r10 | MSG_DONTWAIT) & ~(uint64_t)MSG_WAITFORONE;
    if (receives(task))
        registers.r8 = 0;
    return ptrace(PTRACE_SETREGS, task->tid, 0, &registers) < 0 ? -errno : 0;
}

bool messages_end(struct tracer *tracer, struct task *task, int64_t result, int64_t *ret_result)
{
    if (result > 0) {
        task->call.transferred += (uint64_t)result;
        task->call.deadline_ns = 0; /* SO_RCVTIMEO is for one message */
        tracer->changes++;
        call_touches(tracer, task);
    }
    if (result == -EAGAIN)
        task->call.blocked_at_change = tracer->changes + 1;
    *ret_result = task->call.transferred ? (int64_t)task->call.transferred : result;
    if ((result > 0 && time_is_over(tracer, task)) || (result <= 0 && result != -EAGAIN))
        return false;
    return !task->call.at_once && task->call.transferred < count_of(task);
}
