/* Receiving from a stream that waits for more than what poll(2) calls readable, or for less: MSG_WAITALL
 * and SO_RCVLOWAT, recv(2), socket(7). */
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "schedule/inner.h"

static int receive_flags(const struct task *task)
{
    switch (task->call.row->number) {
    case SYS_recvfrom:
        return (int)task->call.arguments[3];
    case SYS_recvmsg:
        return (int)task->call.arguments[2];
    default:
        return 0;
    }
}

static bool receives_bytes(const struct task *task, const struct object *object)
{
    int number = task->call.row->number;

    return object && object->kind == OBJECT_SOCKET && object->socket_type == SOCK_STREAM &&
           (number == SYS_read || number == SYS_readv || number == SYS_recvfrom ||
            number == SYS_recvmsg);
}

static uint64_t unread_bytes(const struct tracer *tracer, const struct task *task)
{
    AUTO_FD duplicate = task_get_fd(tracer, task, (int)task->call.arguments[0]);
    int bytes = 0;

    return duplicate >= 0 && ioctl(duplicate, FIONREAD, &bytes) == 0 && bytes > 0 ? (uint64_t)bytes
                                                                                  : 0;
}

static uint64_t low_water(const struct tracer *tracer, const struct task *task,
                          const struct object *object)
{
    AUTO_FD duplicate = -1;
    int bytes = 1;
    socklen_t size = sizeof bytes;

    if (!object->configured)
        return 1;
    duplicate = task_get_fd(tracer, task, (int)task->call.arguments[0]);
    return duplicate >= 0 && getsockopt(duplicate, SOL_SOCKET, SO_RCVLOWAT, &bytes, &size) == 0 &&
                   bytes > 1
               ? (uint64_t)bytes
               : 1;
}

/* Bytes with which the call is content. */
static uint64_t least_bytes(const struct tracer *tracer, const struct task *task,
                            const struct object *object)
{
    uint64_t least, size;

    if (receive_flags(task) & MSG_WAITALL)
        return transfer_size(task);
    if ((least = low_water(tracer, task, object)) == 1)
        return 1;
    size = transfer_size(task);
    return size < least ? size : least;
}

/* TCP has a low-water mark in its poll(2), and looks at all of what it has from the start again each
 * time it waits for a peek to become whole. */
static struct answer probe_internet(struct tracer *tracer, struct task *task)
{
    short ends = probe_events(tracer, task, (int)task->call.arguments[0],
                              POLLPRI | POLLRDHUP); /* with POLLHUP and POLLERR */

    if (ends & POLLPRI)
        return LOOK; /* it stops at the urgent byte, tcp(7) */
    return ends || unread_bytes(tracer, task) >= task->call.least ? RUN : HOLD;
}

bool is_content(struct tracer *tracer, struct task *task, const struct object *object)
{
    return receives_bytes(task, object) && object->family != AF_UNIX && object->configured &&
           unread_bytes(tracer, task) >= least_bytes(tracer, task, object);
}

bool receives_in_pieces(const struct task *task, const struct object *object)
{
    int flags = receive_flags(task);

    return task->call.least > 1 && !(flags & MSG_PEEK) &&
           (flags & MSG_WAITALL || object->family == AF_UNIX);
}

struct answer probe_amount(struct tracer *tracer, struct task *task, const struct object *object)
{
    if (!receives_bytes(task, object))
        return RUN;
    if ((task->call.least = least_bytes(tracer, task, object)) <= 1 ||
        is_nonblocking(tracer, task, (int)task->call.arguments[0]))
        return RUN;
    if (receives_in_pieces(task, object))
        return TRY;
    /* A UNIX socket shows what it has, and waits for no more. */
    return object->family == AF_UNIX ? RUN : probe_internet(tracer, task);
}

bool a_part_is_there(const struct tracer *tracer, const struct task *task)
{
    return task->call.least > 1 && !task->call.transferred && unread_bytes(tracer, task) > 0;
}
