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
    case SYS_recvmmsg:
    case SYS_sendmmsg:
        return (int)task->call.arguments[3];
    case SYS_recvmsg:
    case SYS_sendmsg:
        return (int)task->call.arguments[2];
    default:
        return 0;
    }
}

bool is_nonblocking(const struct tracer *tracer, const struct task *task, int fd)
{
    struct descriptor *descriptor = descriptor_of(task->process, fd);
    AUTO_FD duplicate = -1;
    int flags;

    if (descriptor && !tracer->descriptors_unsure && descriptor->flags_time == tracer->flags_time)
        return descriptor->nonblocking;
    duplicate = task_get_fd(tracer, task, fd);
    flags = duplicate < 0 ? -1 : fcntl(duplicate, F_GETFL);
    if (flags >= 0 && descriptor) {
        descriptor->nonblocking = (flags & O_NONBLOCK) != 0;
        descriptor->flags_time = tracer->flags_time;
    }
    return flags >= 0 && (flags & O_NONBLOCK);
}

static bool reads_nothing(const struct task *task, const struct object *object)
{
    return task->call.row->number == SYS_read && task->call.arguments[2] == 0 && object &&
           object->kind != OBJECT_SOCKET;
}

/* A pipe or connection that has nothing to read, not even its end. */
static bool is_empty(struct tracer *tracer, struct object *object)
{
    const struct stream *stream;

    return object && object->counted && (stream = stream_to_read(tracer, object)) &&
           !stream->unread && !tracer->descriptors_unsure &&
           has_end(tracer, object_receiver(tracer, object), ACCESS_WRITE);
}

/* Who is not in the foreground does not wait for a terminal: SIGTTIN stops it, termios(3). From
 * proc(5) stat: group, session, terminal, and the terminal's foreground group. */
static bool is_in_background(const struct task *task)
{
    char text[512];
    ssize_t length = pread(task->stat_fd, text, sizeof text - 1, 0);
    int group, terminal, foreground;
    const char *end;

    if (length <= 0)
        return false;
    text[length] = 0;
    end = strrchr(text, ')');
    return end && sscanf(end, ") %*c %*d %d %*d %d %d", &group, &terminal, &foreground) == 3 &&
           terminal && foreground > 0 && group != foreground;
}

/* accept(2) where nobody listens, or another call where somebody does: refused at once, although
 * there is nothing to read. */
static bool is_misplaced(const struct tracer *tracer, const struct task *task,
                         const struct object *object)
{
    bool accepts = task->call.row->number == SYS_accept || task->call.row->number == SYS_accept4;
    AUTO_FD duplicate = -1;
    int listens;
    socklen_t size = sizeof listens;

    if (!object || object->kind != OBJECT_SOCKET)
        return false;
    if (object->counted)
        return accepts; /* it is connected */
    if ((duplicate = task_get_fd(tracer, task, (int)task->call.arguments[0])) < 0)
        return false;
    return getsockopt(duplicate, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 &&
           (listens != 0) != accepts;
}

/* Sockets and queues look at O_NONBLOCK, and whether they can be asked for this at all, when the
 * call begins. */
static bool waits_already(const struct task *task, const struct object *object)
{
    return task->call.waited && object &&
           (object->kind == OBJECT_SOCKET || object->kind == OBJECT_MESSAGE_QUEUE);
}

/* mq_send(3), mq_receive(3) of a queue whose messages are counted. What the kernel refuses at once
 * does not wait: a message, or a buffer, of a wrong size, or a descriptor of the wrong kind. */
static struct answer probe_queue(struct tracer *tracer, struct task *task,
                                 const struct object *queue)
{
    const struct descriptor *descriptor =
        descriptor_of(task->process, (int)task->call.arguments[0]);
    bool sends = task->call.row->number == SYS_mq_timedsend;
    uint64_t size = task->call.arguments[2];

    if (!(descriptor->access & (sends ? ACCESS_WRITE : ACCESS_READ)) ||
        (sends ? size > queue->message_bytes || queue->messages < queue->messages_most
               : size < queue->message_bytes || queue->messages))
        return RUN;
    return !waits_already(task, queue) &&
                   is_nonblocking(tracer, task, (int)task->call.arguments[0])
               ? RUN
               : HOLD;
}

static bool is_counted_queue(const struct tracer *tracer, const struct object *object)
{
    return object && object->kind == OBJECT_MESSAGE_QUEUE && object->messages_most &&
           !tracer->descriptors_unsure;
}

/* Surely something to read? */
static bool has_input_counted(struct tracer *tracer, struct object *object)
{
    const struct stream *stream;

    return object && object->counted && (stream = stream_to_read(tracer, object)) &&
           stream->unread;
}

/* Surely room for a page? */
static bool has_room_counted(const struct object *object)
{
    return object && object->counted && object->sent.pieces < PIECES_SURE;
}

struct answer probe_input(struct tracer *tracer, struct task *task)
{
    int fd = (int)task->call.arguments[0];
    struct object *object = object_of(tracer, task->process, fd);
    int flags = flags_argument(task);

    if (task->call.row->number == SYS_mq_timedreceive && is_counted_queue(tracer, object))
        return probe_queue(tracer, task, object);
    if (never_blocks(object) || reads_nothing(task, object) || messages_refused(tracer, task) ||
        (flags & (MSG_DONTWAIT | MSG_ERRQUEUE | MSG_OOB)) ||
        (has_input_counted(tracer, object) && !flags && task->call.row->number != SYS_recvmmsg))
        return RUN;
    if (is_empty(tracer, object) || !probe_events(tracer, task, fd, POLLIN)) {
        if (object && object->kind == OBJECT_TTY && is_in_background(task))
            return LOOK;
        return (!waits_already(task, object) &&
                (is_nonblocking(tracer, task, fd) || is_misplaced(tracer, task, object))) ||
                       is_content(tracer, task, object)
                   ? RUN
                   : HOLD;
    }
    return task->call.row->number == SYS_recvmmsg ? probe_messages(tracer, task, object)
                                                  : probe_amount(tracer, task, object);
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

/* eventfd(2): there is room for 1 when it is writable, for more perhaps not. */
static bool adds_much(const struct task *task, const struct object *object)
{
    uint64_t value;

    return object && object->kind == OBJECT_EVENTFD &&
           task_read(task, task->call.arguments[1], &value, sizeof value) == sizeof value &&
           value > 1;
}

/* Can the kernel be asked to try it without waiting? */
static bool can_be_tried(const struct task *task, const struct object *object)
{
    if (!object || (task->call.row->number == SYS_sendmmsg && !moves_messages(task, object)))
        return false;
    return object->kind == OBJECT_PIPE || object->kind == OBJECT_FIFO ||
           object->kind == OBJECT_SOCKET || object->kind == OBJECT_EVENTFD;
}

/* Sockets say that they are writable only when a good part of their buffer is free, and a full pipe
 * may have room in its last page: what is not writable yet may be written all the same, once. */
struct answer probe_output(struct tracer *tracer, struct task *task)
{
    int fd = (int)task->call.arguments[0];
    struct object *object = object_of(tracer, task->process, fd);
    bool has_room, small;

    if (task->call.row->number == SYS_mq_timedsend && is_counted_queue(tracer, object))
        return probe_queue(tracer, task, object);
    if (never_blocks(object))
        return RUN;
    small = transfer_size(task) <= PAGE_BYTES;
    /* In pieces even if it does not wait: what fits at once must be the same each time. */
    if (object && (object->family == AF_INET || object->family == AF_INET6) && !small &&
        moves_in_pieces(task, object)) {
        task->call.at_once =
            (flags_argument(task) & MSG_DONTWAIT) || is_nonblocking(tracer, task, fd);
        if (task->call.at_once)
            return TRY;
    }
    if (flags_argument(task) & MSG_DONTWAIT)
        return RUN;
    if (small && has_room_counted(object))
        return RUN;
    has_room = probe_events(tracer, task, fd, POLLOUT) != 0;
    /* What has gone out in a first piece must not go out again. */
    small = small && !task->call.transferred && !names_receiver(task, object) &&
            !adds_much(task, object);
    if ((has_room && small) || is_nonblocking(tracer, task, fd))
        return RUN;
    if (!can_be_tried(task, object))
        return has_room ? LOOK : HOLD;
    if (!has_room && task->call.waited && !names_receiver(task, object))
        return HOLD;
    return task->call.blocked_at_change == tracer->changes + 1 ? HOLD : TRY;
}

static bool waits_for(struct tracer *tracer, struct task *task, int fd, short events)
{
    return !never_blocks(object_of(tracer, task->process, fd)) &&
           !probe_events(tracer, task, fd, events) && !is_nonblocking(tracer, task, fd);
}

struct answer probe_inside(struct tracer *tracer, struct task *task)
{
    const uint64_t *arguments = task->call.arguments;
    int from = (int)arguments[0], to = 0;

    switch (task->call.row->number) {
    case SYS_sendfile:
        return waits_for(tracer, task, (int)arguments[0], POLLOUT) ? HOLD : LOOK;
    case SYS_splice:
        to = (int)arguments[2];
        break;
    default:
        to = (int)arguments[1];
        break;
    }
    if (arguments[task->call.row->number == SYS_splice ? 5 : 3] & SPLICE_F_NONBLOCK)
        return LOOK;
    if (waits_for(tracer, task, from, POLLIN))
        return HOLD;
    /* At the end of the input there is nothing to find room for. */
    return (probe_events(tracer, task, from, POLLIN) & POLLIN) &&
                   waits_for(tracer, task, to, POLLOUT)
               ? HOLD
               : LOOK;
}
