/*
 * Transfers that would sleep half-way: large writes to pipes and stream sockets, MSG_WAITALL, and
 * SO_RCVLOWAT of UNIX sockets.
 * The kernel moves what it can without sleeping, and the call is held until it can move more. So
 * nobody moves data while another task runs, and a signal without effect does not cut the transfer
 * short, which it would do for a tracee that sleeps inside.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "schedule/inner.h"

#define VECTOR_MAX 1024 /* IOV_MAX of Linux */

/* TCP cuts a large piece into segments while earlier ones are acknowledged, or not yet if the
 * kernel has left that to ksoftirqd. One segment a piece, which arrives before the next, is always
 * cut the same. */
#define INTERNET_PIECE_BYTES 4096

/* Where the data of a call are: the vectors of writev(2) or sendmsg(2), or one made of a buffer. */
struct place {
    struct iovec vectors[VECTOR_MAX];
    size_t count;
};

static bool has_message(const struct task *task)
{
    return task->call.row->number == SYS_sendmsg || task->call.row->number == SYS_recvmsg;
}

/* Returns false if the call's memory cannot be read: the kernel says EFAULT or EINVAL. */
static bool find_place(const struct task *task, struct place *place)
{
    const uint64_t *arguments = task->call.arguments;
    uint64_t address = arguments[1];
    struct msghdr message;

    place->count = arguments[2];
    if (has_message(task)) {
        if (task_read(task, arguments[1], &message, sizeof message) != sizeof message)
            return false;
        address = (uint64_t)(uintptr_t)message.msg_iov;
        place->count = message.msg_iovlen;
    } else if (task->call.row->number != SYS_writev && task->call.row->number != SYS_readv) {
        place->vectors[0] = (struct iovec){(void *)(uintptr_t)arguments[1], arguments[2]};
        place->count = 1;
        return true;
    }
    if (place->count > VECTOR_MAX)
        return false;
    return task_read(task, address, place->vectors, place->count * sizeof *place->vectors) ==
           (ssize_t)(place->count * sizeof *place->vectors);
}

uint64_t transfer_size(const struct task *task)
{
    struct place place;
    uint64_t total = 0;

    if (task->call.row->number == SYS_mq_timedsend)
        return 0; /* one message, whole or not at all */
    if (task->call.row->number == SYS_sendmmsg)
        return UINT64_MAX; /* several messages */
    if (!find_place(task, &place))
        return 0;
    for (size_t i = 0; i < place.count; i++)
        total += place.vectors[i].iov_len;
    return total;
}

bool moves_in_pieces(const struct task *task, const struct object *object)
{
    const uint64_t *arguments = task->call.arguments;
    bool stream = object && object->kind == OBJECT_SOCKET && object->socket_type == SOCK_STREAM;
    bool pipe = object && (object->kind == OBJECT_PIPE || object->kind == OBJECT_FIFO);

    switch (task->call.row->number) {
    case SYS_write:
    case SYS_writev:
        return stream || pipe;
    case SYS_sendmsg:
        return stream;
    case SYS_sendto:
        return stream && !arguments[4];
    case SYS_read:
    case SYS_readv:
    case SYS_recvfrom:
    case SYS_recvmsg:
        return stream && receives_in_pieces(task, object);
    default:
        return false;
    }
}

static bool receives(const struct task *task)
{
    return task->call.row->blocking == BLOCKING_INPUT;
}

static bool sends_over_internet(const struct task *task, const struct object *object)
{
    return !receives(task) && object && object->kind == OBJECT_SOCKET &&
           (object->family == AF_INET || object->family == AF_INET6);
}

bool piece_follows_at_once(struct tracer *tracer, const struct task *task)
{
    return task->call.transferred &&
           sends_over_internet(task,
                               object_of(tracer, task->process, (int)task->call.arguments[0]));
}

static uint64_t piece_flags(const struct task *task)
{
    int number = task->call.row->number;
    uint64_t flags = has_message(task)                                ? task->call.arguments[2]
                     : number == SYS_sendto || number == SYS_recvfrom ? task->call.arguments[3]
                                                                      : 0;

    /* A call that has sent something reports that, and raises no SIGPIPE: the next one does. */
    if (!receives(task) && task->call.transferred)
        flags |= MSG_NOSIGNAL;
    return (flags | MSG_DONTWAIT) & ~(uint64_t)MSG_WAITALL;
}

/* The rest of the vector that the transfer has reached, as one buffer. */
static bool rest_of_vector(const struct task *task, struct iovec *ret_rest)
{
    uint64_t skip = task->call.transferred;
    struct place place;

    if (!find_place(task, &place))
        return false;
    for (size_t i = 0; i < place.count; skip -= place.vectors[i++].iov_len) {
        if (skip >= place.vectors[i].iov_len)
            continue;
        ret_rest->iov_base = (uint8_t *)place.vectors[i].iov_base + skip;
        ret_rest->iov_len = place.vectors[i].iov_len - skip;
        return true;
    }
    return false;
}

/* A call without flags of its own: O_NONBLOCK stands in for MSG_DONTWAIT. */
static bool is_plain(const struct task *task)
{
    switch (task->call.row->number) {
    case SYS_read:
    case SYS_readv:
    case SYS_write:
    case SYS_writev:
        return true;
    default:
        return false;
    }
}

/* The call as it is, but without waiting. */
static int first_piece(const struct tracer *tracer, struct task *task)
{
    if (is_plain(task))
        return call_nonblocking(tracer, task, true);
    return task_set_argument(task, has_message(task) ? 2 : 3, piece_flags(task));
}

int piece_begin(struct tracer *tracer, struct task *task)
{
    const struct object *object = object_of(tracer, task->process, (int)task->call.arguments[0]);
    struct user_regs_struct registers;
    struct iovec rest;

    if (!task->call.transferred && !sends_over_internet(task, object))
        return first_piece(tracer, task);
    if (!rest_of_vector(task, &rest))
        return -EFAULT;
    if (sends_over_internet(task, object) && rest.iov_len > INTERNET_PIECE_BYTES)
        rest.iov_len = INTERNET_PIECE_BYTES;
    if (ptrace(PTRACE_GETREGS, task->tid, 0, &registers) < 0)
        return -errno;
    task->saved = registers;
    task->saved_valid = true;
    registers.rsi = (uint64_t)(uintptr_t)rest.iov_base;
    registers.rdx = rest.iov_len;
    registers.r10 = piece_flags(task);
    registers.r8 = registers.r9 = 0;
    registers.orig_rax = receives(task)                  ? SYS_recvfrom
                         : object->kind == OBJECT_SOCKET ? SYS_sendto
                                                         : SYS_write;
    if (registers.orig_rax == SYS_write && call_nonblocking(tracer, task, true) < 0)
        return -EBADF;
    return ptrace(PTRACE_SETREGS, task->tid, 0, &registers) < 0 ? -errno : 0;
}

bool piece_end(struct tracer *tracer, struct task *task, int64_t result, int64_t *ret_result)
{
    struct object *object = object_of(tracer, task->process, (int)task->call.arguments[0]);
    bool ended = result == 0 && receives(task);

    if (result > 0) {
        task->call.transferred += (uint64_t)result;
        tracer->changes++;
        call_touches(tracer, task);
        object_uncount(tracer, object); /* until the call returns its size is not known */
    }
    /* TCP makes room by itself; of the others nobody but a task does. */
    if (result == -EAGAIN && object && object->family != AF_INET && object->family != AF_INET6)
        task->call.blocked_at_change = tracer->changes + 1;
    *ret_result = task->call.transferred ? (int64_t)task->call.transferred : result;
    if (result == -EAGAIN && task->call.at_once)
        return false;
    return (result >= 0 || result == -EAGAIN) && !ended &&
           task->call.transferred < (receives(task) ? task->call.least : transfer_size(task));
}
