/* Calls that wait for one descriptor: asked through a duplicate, which is closed at once because a
 * kept write end suppresses end of file and a kept read end EPIPE. pidfd_getfd(2), poll(2). */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "schedule/inner.h"

/* Of the 16 writes that a pipe has room for. Where a user has so many pipes that new ones are
 * smaller, pipe(7), the writer sleeps in its call and is watched like any that does. */
#define PIECES_SURE 8
#define PAGE_BYTES 4096 /* POLLOUT of a pipe promises one page, pipe(7) */

static bool never_blocks(const struct object *object)
{
    if (!object)
        return false;
    switch (object->kind) {
    case OBJECT_FILE:
    case OBJECT_DIRECTORY:
    case OBJECT_DEVICE:
    case OBJECT_MEMFD:
        return true;
    default:
        return false;
    }
}

/* Signals that a signalfd waits for, from its fdinfo (proc(5)). */
static uint64_t signalfd_set(const struct task *task, int fd)
{
    char path[64], text[512], *line;
    ssize_t length;
    AUTO_FD info = -1;

    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", task->tid, fd);
    if ((info = open(path, O_RDONLY | O_CLOEXEC)) < 0)
        return 0;
    if ((length = read(info, text, sizeof text - 1)) <= 0)
        return 0;
    text[length] = 0;
    line = strstr(text, "sigmask:");
    return line ? strtoull(line + strlen("sigmask:"), NULL, 16) : 0;
}

static bool has_signalfd(struct tracer *tracer, struct process *process)
{
    for (int fd = 0; fd < process->descriptors_size; fd++) {
        const struct object *object = object_of(tracer, process, fd);

        if (object && object->kind == OBJECT_SIGNALFD)
            return true;
    }
    return false;
}

/*
 * An epoll that may watch a signalfd: asked from here the kernel would look at the signals of this
 * process, find none, and even take the signalfd off its list of ready ones. So each descriptor
 * that it watches is asked by itself; they stand in fdinfo, "tfd: N events: …" (proc(5)).
 */
static short epoll_events(struct tracer *tracer, struct task *task, int epoll_fd, short events)
{
    char path[64], line[256];
    bool ready = false;
    FILE *info;

    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", task->tid, epoll_fd);
    if (!(info = fopen(path, "re")))
        return POLLNVAL;
    while (!ready && fgets(line, sizeof line, info)) {
        unsigned watched;
        int fd;

        if (sscanf(line, "tfd: %d events: %x", &fd, &watched) == 2 && fd != epoll_fd)
            ready = probe_events(tracer, task, fd, (short)(watched & 0x7fff)) != 0;
    }
    fclose(info);
    return ready ? events & POLLIN : 0;
}

short probe_events(struct tracer *tracer, struct task *task, int fd, short events)
{
    const struct object *object = object_of(tracer, task->process, fd);
    struct pollfd probe = {.fd = -1, .events = events};
    AUTO_FD duplicate = -1;

    if (object && object->kind == OBJECT_SIGNALFD) {
        /* Polled from here it would tell of the signals of this process. */
        task_look_at_signals(tracer, task);
        return task->pending & signalfd_set(task, fd) ? events & (POLLIN | POLLRDNORM) : 0;
    }
    if (object && object->kind == OBJECT_EPOLL && has_signalfd(tracer, task->process))
        return epoll_events(tracer, task, fd, events);
    if ((duplicate = task_get_fd(tracer, task, fd)) < 0)
        return POLLNVAL;
    probe.fd = duplicate;
    return poll(&probe, 1, 0) > 0 ? probe.revents : 0;
}

static int flags_argument(const struct task *task)
{
    switch (task->call.row->number) {
    case SYS_recvfrom:
    case SYS_sendto:
        return (int)task->call.arguments[3];
    case SYS_recvmsg:
    case SYS_sendmsg:
        return (int)task->call.arguments[2];
    default:
        return 0;
    }
}

/* O_NONBLOCK belongs to the open file, which other processes may share: ask the kernel each time.
 */
static bool is_nonblocking(const struct tracer *tracer, const struct task *task, int fd)
{
    AUTO_FD duplicate = task_get_fd(tracer, task, fd);
    int flags = duplicate < 0 ? 0 : fcntl(duplicate, F_GETFL);

    return flags > 0 && (flags & O_NONBLOCK);
}

static bool reads_nothing(const struct task *task, const struct object *object)
{
    return task->call.row->number == SYS_read && task->call.arguments[2] == 0 && object &&
           object->kind != OBJECT_SOCKET;
}

struct answer probe_input(struct tracer *tracer, struct task *task)
{
    int fd = (int)task->call.arguments[0];
    const struct object *object = object_of(tracer, task->process, fd);
    int flags = flags_argument(task);

    if (never_blocks(object) || reads_nothing(task, object) ||
        (flags & (MSG_DONTWAIT | MSG_ERRQUEUE)) || (object && object->counted && object->unread))
        return RUN;
    if (!probe_events(tracer, task, fd, POLLIN))
        return is_nonblocking(tracer, task, fd) ? RUN : HOLD;
    if (!(flags & MSG_WAITALL) || is_nonblocking(tracer, task, fd))
        return RUN;
    return moves_in_pieces(task, object) ? TRY : LOOK;
}

/* A datagram to an address: poll(2) on the sender does not know the receiver's queue, unix(7). */
static bool names_receiver(const struct task *task, const struct object *object)
{
    if (!object || object->kind != OBJECT_SOCKET || object->family != AF_UNIX ||
        object->socket_type == SOCK_STREAM)
        return false;
    return task->call.row->number == SYS_sendmsg ||
           (task->call.row->number == SYS_sendto && task->call.arguments[4]);
}

struct answer probe_output(struct tracer *tracer, struct task *task)
{
    int fd = (int)task->call.arguments[0];
    const struct object *object = object_of(tracer, task->process, fd);
    uint64_t size_bytes;
    bool has_room;

    if (never_blocks(object) || (flags_argument(task) & MSG_DONTWAIT))
        return RUN;
    size_bytes = transfer_size(task);
    if (object && object->counted && object->pieces < PIECES_SURE && size_bytes <= PAGE_BYTES)
        return RUN;
    has_room = probe_events(tracer, task, fd, POLLOUT) != 0;
    if (has_room && size_bytes <= PAGE_BYTES && !names_receiver(task, object))
        return RUN;
    if (is_nonblocking(tracer, task, fd))
        return RUN;
    if (!has_room)
        return HOLD;
    if (names_receiver(task, object) || moves_in_pieces(task, object))
        return task->call.blocked_at_change == tracer->changes + 1 ? HOLD : TRY;
    return LOOK;
}
