/* See inject.h; which call may suffer what is injectable(), one line for each kind. */
#include "schedule/inject.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/random.h"
#include "schedule/inner.h"

#define DATAGRAM_BYTES_MAX 65536

void injector_init(struct injector *injector, const struct plan *plan)
{
    memset(injector, 0, sizeof *injector);
    injector->plan = plan;
    injector->draw = plan->draw;
    injector->late.fd = -1;
}

static void forget_late(struct injector *injector)
{
    injector->late.fd = close_fd(injector->late.fd);
    buffer_done(&injector->late.data);
    injector->overtaken = false;
}

void injector_done(struct injector *injector)
{
    forget_late(injector);
}

/* ---- what a call is ---- */

static bool has_class(const struct task *task, const char *call_class)
{
    return !strcmp(task->call.row->call_class, call_class);
}

/* One of a list that ends with NULL? */
static bool has_class_of(const struct task *task, const char *const *classes)
{
    for (; *classes; classes++)
        if (has_class(task, *classes))
            return true;
    return false;
}

static const struct object *object_of_call(struct tracer *tracer, const struct task *task)
{
    return task->call.row->shape[0] == 'f'
               ? object_of(tracer, task->process, (int)task->call.arguments[0])
               : NULL;
}

/* Bytes without bounds between them: a reader cannot tell how they were written. */
static bool is_stream(const struct object *object)
{
    return object && (object->kind == OBJECT_PIPE || object->kind == OBJECT_FIFO ||
                      (object->kind == OBJECT_SOCKET && object->socket_type == SOCK_STREAM));
}

static bool is_connection(struct tracer *tracer, const struct task *task,
                          const struct object *object)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;

    if (!object || object->kind != OBJECT_SOCKET || object->socket_type != SOCK_STREAM ||
        object->broken)
        return false;
    AUTO_FD duplicate = task_get_fd(tracer, task, (int)task->call.arguments[0]);
    return duplicate >= 0 && getpeername(duplicate, (struct sockaddr *)&address, &size) == 0;
}

static bool is_internet(const struct object *object)
{
    return object && (object->family == AF_INET || object->family == AF_INET6);
}

/* The plain forms, whose length is their third argument. */
static bool is_plain_read(const struct task *task)
{
    return task->call.row->number == SYS_read ||
           (task->call.row->number == SYS_recvfrom &&
            !(task->call.arguments[3] & (MSG_WAITALL | MSG_PEEK | MSG_OOB | MSG_TRUNC)));
}

static bool is_plain_write(const struct task *task)
{
    return task->call.row->number == SYS_write || task->call.row->number == SYS_sendto;
}

/* Bytes that a read of a stream would give now. */
static uint64_t readable_bytes(struct tracer *tracer, const struct task *task)
{
    AUTO_FD duplicate = task_get_fd(tracer, task, (int)task->call.arguments[0]);
    int there = 0;

    if (duplicate < 0 || ioctl(duplicate, FIONREAD, &there) < 0 || there < 0)
        return 0;
    return (uint64_t)there < task->call.arguments[2] ? (uint64_t)there : task->call.arguments[2];
}

/* ---- what it could suffer ---- */

static bool may_read_less(struct tracer *tracer, const struct task *task,
                          const struct object *object)
{
    return is_plain_read(task) && is_stream(object) && readable_bytes(tracer, task) > 1;
}

/* write(2) to a pipe takes all unless it must not wait or a handler interrupts it, and up to
 * PIPE_BUF bytes even then; a stream socket takes what it likes. */
static bool may_write_less(struct tracer *tracer, const struct task *task,
                           const struct object *object)
{
    if (!is_plain_write(task) || !is_stream(object) || task->call.arguments[2] < 2)
        return false;
    if (object->kind == OBJECT_SOCKET)
        return true;
    return task->call.arguments[2] > PIPE_BUF &&
           (task->process->caught_signals || is_nonblocking(tracer, task, (int)task->call.arguments[0]));
}

/* signal(7): transfers are restarted unless a handler is installed without SA_RESTART, those of
 * System V queues never are. Only what the program's own pipes, sockets and queues are asked is
 * interrupted: who reads and writes through stdio cannot be expected to try again. connect(2) could
 * not be. */
static bool may_be_interrupted(const struct task *task, const struct object *object)
{
    static const char *const restarted[] = {"read",   "write",   "recv",       "send",
                                            "accept", "mq_send", "mq_receive", NULL};
    static const char *const never[] = {"msgsnd", "msgrcv", NULL};
    uint64_t caught = task->process->caught_signals;

    if (has_class_of(task, never))
        return caught != 0;
    return object && !object->outside &&
           (is_stream(object) || object->kind == OBJECT_SOCKET ||
            object->kind == OBJECT_MESSAGE_QUEUE) &&
           (caught & ~task->process->restart_signals) && has_class_of(task, restarted);
}

/* A pipe, a queue or a counter with something in it gives it, and takes what there is room for: it
 * says EAGAIN by itself when it must. A socket that was ready need not be any more, select(2). */
static bool may_find_nothing(struct tracer *tracer, const struct task *task,
                             const struct object *object)
{
    bool transfers =
        task->call.row->blocking == BLOCKING_INPUT || task->call.row->blocking == BLOCKING_OUTPUT;

    return transfers && object && object->kind == OBJECT_SOCKET &&
           is_nonblocking(tracer, task, (int)task->call.arguments[0]);
}

static bool may_lack_descriptors(const struct task *task)
{
    static const char *const classes[] = {
        "open", "dup", "accept", "memfd", "epoll_create", "eventfd", "mq_open", "pidfd_open", NULL};

    if (task->call.row->number == SYS_dup2 || task->call.row->number == SYS_dup3)
        return false; /* they name a descriptor that there is */
    return has_class_of(task, classes) || task->call.row->number == SYS_timerfd_create;
}

static bool may_lack_memory(const struct task *task)
{
    static const char *const classes[] = {"mmap", "shmget", "semget", "msgget", NULL};

    return has_class_of(task, classes);
}

/* A datagram that the network carries: those of AF_UNIX are reliable, unix(7). */
static bool is_datagram(const struct task *task, const struct object *object)
{
    return is_plain_write(task) && is_internet(object) && object->socket_type == SOCK_DGRAM &&
           task->call.arguments[2] <= DATAGRAM_BYTES_MAX;
}

static uint64_t bit_if(bool possible, enum injection kind)
{
    return possible ? INJECTION_BIT(kind) : 0;
}

/* The faults that this call could suffer now. */
static uint64_t injectable(struct tracer *tracer, const struct task *task)
{
    const struct object *object = object_of_call(tracer, task);
    bool reset = (has_class(task, "read") || has_class(task, "recv")) && is_internet(object) &&
                 is_connection(tracer, task, object);
    bool broken = (has_class(task, "write") || has_class(task, "send")) &&
                  is_connection(tracer, task, object);
    bool forks = has_class(task, "fork") || has_class(task, "thread");

    return bit_if(may_read_less(tracer, task, object), INJECTION_SHORT_READ) |
           bit_if(may_write_less(tracer, task, object), INJECTION_SHORT_WRITE) |
           bit_if(may_be_interrupted(task, object), INJECTION_INTERRUPTED) |
           bit_if(may_find_nothing(tracer, task, object), INJECTION_AGAIN) |
           bit_if(reset, INJECTION_RESET) | bit_if(broken, INJECTION_BROKEN) |
           bit_if(may_lack_memory(task), INJECTION_NO_MEMORY) |
           bit_if(may_lack_descriptors(task), INJECTION_NO_DESCRIPTORS) |
           bit_if(forks, INJECTION_NO_FORK) | bit_if(has_class(task, "exec"), INJECTION_NO_EXEC) |
           bit_if(has_class(task, "pipe"), INJECTION_NO_PIPE) |
           bit_if(has_class(task, "socket") || has_class(task, "socketpair"), INJECTION_NO_SOCKET);
}

static uint64_t injectable_on_the_way(struct tracer *tracer, const struct task *task)
{
    bool datagram = is_datagram(task, object_of_call(tracer, task));

    return bit_if(datagram, INJECTION_LOSS) | bit_if(datagram, INJECTION_DOUBLING) |
           bit_if(datagram, INJECTION_REORDERING);
}

/* ---- what it does suffer ---- */

/* One of a set that is not empty. */
static enum injection draw_from(struct injector *injector, uint64_t set)
{
    uint64_t nth = random_next(&injector->draw) % (uint64_t)__builtin_popcountll(set);

    while (nth--)
        set &= set - 1;
    return (enum injection)__builtin_ctzll(set);
}

/* What the plan has for a call, or INJECTION_NONE. Calls end in another order than they begin. */
static uint64_t planned(const struct plan *plan, uint64_t call)
{
    size_t low = 0, high = plan->injections_count / 2;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (plan->injections[2 * middle] < call)
            low = middle + 1;
        else
            high = middle;
    }
    return low < plan->injections_count / 2 && plan->injections[2 * low] == call
               ? plan->injections[2 * low + 1]
               : INJECTION_NONE;
}

static enum injection choose(struct injector *injector, const struct task *task, uint64_t possible)
{
    const struct plan *plan = injector->plan;
    uint64_t drawn = possible & plan->injectable, kind = planned(plan, task->call.id);

    if (kind)
        return kind < INJECTION_COUNT && possible & INJECTION_BIT(kind) ? (enum injection)kind
                                                                        : INJECTION_NONE;
    if (!drawn || !plan->injection_rate || random_next(&injector->draw) % plan->injection_rate)
        return INJECTION_NONE;
    return draw_from(injector, drawn);
}

/* ---- doing it ---- */

/* Cuts the third argument, a length, to half of `whole`. */
static void take_half(struct task *task, uint64_t whole)
{
    task_set_argument(task, 2, whole / 2);
    if (task->call.row->blocking == BLOCKING_OUTPUT)
        task->call.arguments[2] = whole / 2; /* a large send goes on in pieces up to here */
}

/* As after a reset: what had arrived is lost, what comes next reads the end, and writes SIGPIPE. */
static void break_connection(struct tracer *tracer, const struct task *task)
{
    AUTO_FD duplicate = task_get_fd(tracer, task, (int)task->call.arguments[0]);
    struct object *object = object_of(tracer, task->process, (int)task->call.arguments[0]);

    uint8_t lost[4096];

    object->broken = true;
    object_uncount(tracer, object);
    if (duplicate >= 0) {
        shutdown(duplicate, SHUT_RDWR);
        while (recv(duplicate, lost, sizeof lost, MSG_DONTWAIT) > 0)
            ;
    }
    tracer->changes++;
    call_touches(tracer, task);
}

/* The datagram that a held call sends. Returns false when it cannot be read. */
static bool read_datagram(struct tracer *tracer, const struct task *task,
                          struct late_datagram *datagram)
{
    const uint64_t *arguments = task->call.arguments;
    bool addressed = task->call.row->number == SYS_sendto && arguments[4];
    uint8_t data[DATAGRAM_BYTES_MAX];

    *datagram = (struct late_datagram){.fd = -1};
    if (task_read(task, arguments[1], data, arguments[2]) != (ssize_t)arguments[2])
        return false;
    if (addressed) {
        datagram->address_bytes = arguments[5] < sizeof datagram->address
                                      ? (size_t)arguments[5]
                                      : sizeof datagram->address;
        if (task_read(task, arguments[4], datagram->address, datagram->address_bytes) !=
            (ssize_t)datagram->address_bytes)
            return false;
    }
    if ((datagram->fd = task_get_fd(tracer, task, (int)arguments[0])) < 0)
        return false;
    return buffer_append(&datagram->data, data, (size_t)arguments[2]) == 0;
}

static void send_datagram(const struct late_datagram *datagram)
{
    const void *address = datagram->address_bytes ? datagram->address : NULL;

    /* Where nobody listens the datagram is lost: that is what datagrams are. */
    (void)!sendto(datagram->fd, datagram->data.data, datagram->data.size,
                  MSG_DONTWAIT | MSG_NOSIGNAL, address, (socklen_t)datagram->address_bytes);
}

/* Whoever waits for a datagram has to be asked again. */
static void touch_sockets(struct tracer *tracer)
{
    tracer->changes++;
    for (uint32_t id = 1; id <= tracer->object_count; id++) {
        struct object *object = object_by_id(tracer, id);

        if (object && object->kind == OBJECT_SOCKET)
            object_touched(tracer, object);
    }
}

static void double_datagram(struct tracer *tracer, const struct task *task)
{
    struct late_datagram datagram;

    if (read_datagram(tracer, task, &datagram))
        send_datagram(&datagram);
    close_fd(datagram.fd);
    buffer_done(&datagram.data);
    touch_sockets(tracer);
}

static bool hold_back(struct injector *injector, struct tracer *tracer, const struct task *task)
{
    if (injector->late.fd >= 0)
        return false; /* one at a time */
    if (read_datagram(tracer, task, &injector->late))
        return true;
    forget_late(injector);
    return false;
}

bool injector_deliver(struct injector *injector, struct tracer *tracer, bool at_last)
{
    if (injector->late.fd < 0 || !(injector->overtaken || at_last))
        return false;
    send_datagram(&injector->late);
    forget_late(injector);
    touch_sockets(tracer);
    return true;
}

/* Returns true with *ret_result when the call ends without being executed. */
static bool suffer(struct injector *injector, struct tracer *tracer, struct task *task,
                   int64_t *ret_result)
{
    static const int errors[INJECTION_COUNT] = {
        [INJECTION_INTERRUPTED] = EINTR,     [INJECTION_AGAIN] = EAGAIN,
        [INJECTION_RESET] = ECONNRESET,      [INJECTION_NO_MEMORY] = ENOMEM,
        [INJECTION_NO_DESCRIPTORS] = EMFILE, [INJECTION_NO_FORK] = EAGAIN,
        [INJECTION_NO_EXEC] = ENOMEM,        [INJECTION_NO_PIPE] = EMFILE,
        [INJECTION_NO_SOCKET] = EMFILE};
    enum injection kind = (enum injection)task->call.injection;

    *ret_result = -errors[kind];
    switch (kind) {
    case INJECTION_SHORT_READ:
        take_half(task, readable_bytes(tracer, task));
        return false;
    case INJECTION_SHORT_WRITE:
        take_half(task, task->call.arguments[2]);
        return false;
    case INJECTION_BROKEN:
        break_connection(tracer, task); /* the kernel does the rest */
        return false;
    case INJECTION_RESET:
        break_connection(tracer, task);
        return true;
    case INJECTION_DOUBLING:
        double_datagram(tracer, task);
        return false;
    case INJECTION_REORDERING:
        if (!hold_back(injector, tracer, task)) {
            task->call.injection = INJECTION_NONE;
            return false;
        }
        *ret_result = (int64_t)task->call.arguments[2];
        return true;
    case INJECTION_LOSS:
        *ret_result = (int64_t)task->call.arguments[2];
        return true;
    default:
        return errors[kind] != 0;
    }
}

bool injector_apply(struct injector *injector, struct tracer *tracer, struct task *task,
                    const struct answer *answer, int64_t *ret_result)
{
    const struct plan *plan = injector->plan;
    uint64_t possible;
    int member = task->process->member;

    if ((!plan->injectable && !plan->injections_count) || task->call.injection ||
        task->call.answered || task->call.transferred || answer->readiness == READY_HOLD ||
        task->process->loading)
        return false;
    possible = injectable_on_the_way(tracer, task);
    if (possible && injector->late.fd >= 0)
        injector->overtaken = true;
    if (member >= 0 && (size_t)member < plan->members_count &&
        plan->members[member].role == MEMBER_STUDENT)
        possible |= injectable(tracer, task);
    task->call.injectable = possible & plan->injectable;
    task->call.injection = choose(injector, task, possible);
    return task->call.injection && suffer(injector, tracer, task, ret_result);
}
