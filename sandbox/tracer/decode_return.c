/* From the result of a call to a RECORD_RETURN, and what it changed: descriptors, objects,
 * children. */
#include "tracer/tracer.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tracer/inner.h"
#include "tracer/payload.h"

#define BIT(signal) (UINT64_C(1) << ((signal)-1))

#ifndef SO_RCVTIMEO_NEW /* asm-generic/socket.h, which not every C library includes */
#define SO_RCVTIMEO_NEW 66
#define SO_SNDTIMEO_NEW 67
#endif

/* Storage that the record under construction points into. */
struct details {
    char address[160];
    struct payload payload;
};

static void read_returned_address(const struct task *task, int position, struct details *details,
                                  struct record *record)
{
    char raw[128];
    uint32_t size_bytes = 0;
    uint64_t address = task->call.arguments[position];
    uint64_t size_address = task->call.arguments[position + 1];

    if (!address ||
        task_read(task, size_address, &size_bytes, sizeof size_bytes) != sizeof size_bytes)
        return;
    /* What did not fit was not written, accept(2). */
    if (!task->call.input_known || size_bytes > task->call.input.address_bytes)
        size_bytes = task->call.input_known ? task->call.input.address_bytes : 0;
    if (size_bytes > sizeof raw)
        size_bytes = sizeof raw;
    if (size_bytes == 0 || task_read(task, address, raw, size_bytes) != (ssize_t)size_bytes)
        return;
    address_format(raw, size_bytes, details->address, sizeof details->address);
    record->address = details->address[0] ? details->address : NULL;
}

/* Descriptors that came in a message, cmsg(3) SCM_RIGHTS. */
static void receive_descriptors(struct tracer *tracer, struct task *task,
                                const struct msghdr *message)
{
    char control[1024];
    size_t size =
        message->msg_controllen < sizeof control ? message->msg_controllen : sizeof control;
    struct msghdr local = {.msg_control = control, .msg_controllen = size};

    if (!size ||
        task_read(task, (uint64_t)(uintptr_t)message->msg_control, control, size) != (ssize_t)size)
        return;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&local); header;
         header = CMSG_NXTHDR(&local, header)) {
        size_t count;

        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS ||
            header->cmsg_len < CMSG_LEN(0))
            continue;
        count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
            descriptor_learn(tracer, task, fd, 0, DESCRIPTOR_RECEIVED, NONE, NULL);
        }
    }
}

static void read_message(struct tracer *tracer, struct task *task, int64_t result,
                         struct details *details, struct record *record)
{
    struct msghdr message;

    if (task_read(task, task->call.arguments[1], &message, sizeof message) != sizeof message)
        return;
    payload_from_vector(&details->payload, task, (uint64_t)(uintptr_t)message.msg_iov,
                        message.msg_iovlen, (uint64_t)result);
    if (message.msg_name && message.msg_namelen && message.msg_namelen <= 128) {
        char raw[128];

        if (task_read(task, (uint64_t)(uintptr_t)message.msg_name, raw, message.msg_namelen) ==
            (ssize_t)message.msg_namelen) {
            address_format(raw, message.msg_namelen, details->address, sizeof details->address);
            record->address = details->address[0] ? details->address : NULL;
        }
    }
    receive_descriptors(tracer, task, &message);
}

/* recvmmsg(2): any of the messages may have brought some. */
static void receive_messages(struct tracer *tracer, struct task *task, int64_t count)
{
    struct mmsghdr message;

    for (int64_t i = 0; i < count; i++)
        if (task_read(task, task->call.arguments[1] + (uint64_t)i * sizeof message, &message,
                      sizeof message) == sizeof message)
            receive_descriptors(tracer, task, &message.msg_hdr);
}

/* Data that the call delivered, by the shape of its row. */
static void decode_received(struct tracer *tracer, struct task *task, int64_t result,
                            struct details *details, struct record *record)
{
    const char *shape = task->call.row->shape;

    for (int i = 0; i < 6 && shape[i]; i++) {
        uint64_t argument = task->call.arguments[i];

        switch (shape[i]) {
        case 'B':
            if (task->content.data && task->content.size == (uint64_t)result)
                payload_from_bytes(&details->payload, task->content);
            else
                payload_from_buffer(&details->payload, task, argument, (uint64_t)result);
            break;
        case 'T':
            task_read(task, argument, &record->value, sizeof record->value);
            payload_from_buffer(&details->payload, task, argument + sizeof(long), (uint64_t)result);
            break;
        case 'V':
            payload_from_vector(&details->payload, task, argument, task->call.arguments[i + 1],
                                (uint64_t)result);
            break;
        case 'H':
            read_message(tracer, task, result, details, record);
            break;
        case 'A':
            read_returned_address(task, i, details, record);
            break;
        case 'w': {
            int status = 0;

            if (argument && task_read(task, argument, &status, sizeof status) == sizeof status)
                record->value = status;
            break;
        }
        default:
            break;
        }
    }
    payload_to_record(&details->payload, record);
}

/* ---- descriptors ---- */

static void opened_pair(struct tracer *tracer, struct task *task, int position,
                        struct record *record)
{
    bool is_pipe = task->call.row->number != SYS_socketpair;
    int fds[2];
    struct descriptor *first, *second;

    if (task_read(task, task->call.arguments[position], fds, sizeof fds) != sizeof fds)
        return;
    first = descriptor_learn(tracer, task, fds[0], 0, DESCRIPTOR_OPENED, NONE, NULL);
    record->fd = fds[0];
    record->object = first ? first->object : 0;
    second = descriptor_learn(tracer, task, fds[1], 0, DESCRIPTOR_OPENED, NONE, NULL);
    record->fd2 = fds[1];
    record->object2 = second ? second->object : 0;
    /* Both ends of a pipe are one object; the second may have moved the table that the first is in. */
    if (is_pipe && record->object &&
        (task->call.row->number == SYS_pipe || !(task->call.arguments[1] & O_DIRECT))) {
        struct object *pipe = object_by_id(tracer, (uint32_t)record->object);

        stream_begins(pipe, pipe);
    }
    if (!is_pipe && record->object && record->object2) {
        struct object *one = object_by_id(tracer, (uint32_t)record->object),
                      *two = object_by_id(tracer, (uint32_t)record->object2);

        one->other = two->id;
        two->other = one->id;
        if (one->family == AF_UNIX && one->socket_type == SOCK_STREAM)
            stream_begins(one, two);
    }
}

static void opened(struct tracer *tracer, struct task *task, int fd, const char *path,
                   struct record *record)
{
    struct descriptor *descriptor;

    /* The number may be in use in our table if a call that we do not trace closed it. */
    descriptor_forget(tracer, task, fd, DESCRIPTOR_CLOSED);
    descriptor = descriptor_learn(tracer, task, fd, 0, DESCRIPTOR_OPENED, NONE, path);
    record->fd2 = fd;
    record->object2 = descriptor ? descriptor->object : 0;
}

static void duplicated(struct tracer *tracer, struct task *task, int to, struct record *record)
{
    int from = (int)task->call.arguments[0];
    struct descriptor *source = descriptor_of(task->process, from);
    uint32_t object = source ? source->object : 0;

    record->fd2 = to;
    record->object2 = object;
    if (to == from)
        return;
    descriptor_forget(tracer, task, to, DESCRIPTOR_CLOSED);
    descriptor_learn(tracer, task, to, object, DESCRIPTOR_DUPLICATED, from, NULL);
}

static void accepted(struct tracer *tracer, struct task *task, int fd, struct record *record)
{
    struct object *listener = object_of(tracer, task->process, (int)task->call.arguments[0]);
    struct object *object;

    opened(tracer, task, fd, NULL, record);
    object = object_of(tracer, task->process, fd);
    if (listener && object) {
        object_accepted(tracer, listener, object);
        record->other = object->other;
    }
}

static void closed_range(struct tracer *tracer, struct task *task)
{
    uint64_t last = task->call.arguments[1];

    for (int fd = 0; fd < task->process->descriptors_size; fd++) {
        struct descriptor *descriptor = descriptor_of(task->process, fd);

        if (!descriptor || (uint64_t)fd < task->call.arguments[0] || (uint64_t)fd > last)
            continue;
        if (task->call.arguments[2] & CLOSE_RANGE_CLOEXEC)
            descriptor->close_on_exec = true;
        else
            descriptor_forget(tracer, task, fd, DESCRIPTOR_CLOSED);
    }
}

static void controlled(struct tracer *tracer, struct task *task, int64_t result,
                       struct record *record)
{
    int fd = (int)task->call.arguments[0];
    struct descriptor *descriptor = descriptor_of(task->process, fd);

    switch (task->call.arguments[1]) {
    case F_SETOWN:
    case F_SETOWN_EX:
    case F_SETSIG:
        tracer->kernel_signals = true;
        break;
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        duplicated(tracer, task, (int)result, record);
        break;
    case F_SETFD:
    case F_SETFL:
        if (descriptor)
            descriptor_learn(tracer, task, fd, descriptor->object, DESCRIPTOR_FLAGS, NONE, NULL);
        break;
    default:
        break;
    }
}

static void bound(struct tracer *tracer, struct task *task)
{
    int fd = (int)task->call.arguments[0];
    struct object *object = object_of(tracer, task->process, fd);
    AUTO_FD duplicate = task_get_fd(tracer, task, fd);
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    char text[160];

    /* Ask the kernel: port 0 and autobind choose an address of their own. */
    if (!object || duplicate < 0 || getsockname(duplicate, (struct sockaddr *)&address, &size) < 0)
        return;
    address_format(&address, size, text, sizeof text);
    object_bound(tracer, object, text);
}

static void connected(struct tracer *tracer, struct task *task)
{
    struct object *object = object_of(tracer, task->process, (int)task->call.arguments[0]);
    uint64_t size = task->call.arguments[2];
    char raw[128], text[160];

    if (!object || size > sizeof raw ||
        task_read(task, task->call.arguments[1], raw, size) != (ssize_t)size)
        return;
    address_format(raw, size, text, sizeof text);
    object_connected(tracer, object, text);
}

/* What a successful call changed in the descriptor table and among the objects. */
static void apply_descriptors(struct tracer *tracer, struct task *task, int64_t result,
                              struct record *record)
{
    char path[512] = "";
    int path_position;

    switch (task->call.row->number) {
    case SYS_open:
    case SYS_creat:
    case SYS_openat:
    case SYS_mq_open:
    case SYS_memfd_create:
        path_position = task->call.row->number == SYS_openat;
        task_read_string(task, task->call.arguments[path_position], path, sizeof path);
        opened(tracer, task, (int)result, path, record);
        break;
    case SYS_socket:
    case SYS_epoll_create:
    case SYS_epoll_create1:
    case SYS_eventfd:
    case SYS_eventfd2:
    case SYS_timerfd_create:
    case SYS_inotify_init1:
    case SYS_pidfd_open:
        opened(tracer, task, (int)result, NULL, record);
        break;
    case SYS_signalfd:
    case SYS_signalfd4:
        if ((int)task->call.arguments[0] == -1)
            opened(tracer, task, (int)result, NULL, record);
        break;
    case SYS_pipe:
    case SYS_pipe2:
        opened_pair(tracer, task, 0, record);
        break;
    case SYS_socketpair:
        opened_pair(tracer, task, 3, record);
        break;
    case SYS_accept:
    case SYS_accept4:
        accepted(tracer, task, (int)result, record);
        break;
    case SYS_dup:
    case SYS_dup2:
    case SYS_dup3:
        duplicated(tracer, task, (int)result, record);
        break;
    case SYS_fcntl:
        controlled(tracer, task, result, record);
        break;
    case SYS_close_range:
        closed_range(tracer, task);
        break;
    case SYS_bind:
        bound(tracer, task);
        break;
    case SYS_connect:
        connected(tracer, task);
        break;
    default:
        break;
    }
}

/* ---- children and signals ---- */

/* What waitid(2) said of a child, as wait(2) would have. */
static int wait_status(const siginfo_t *info)
{
    switch (info->si_code) {
    case CLD_EXITED:
        return (info->si_status & 0xff) << 8;
    case CLD_DUMPED:
        return info->si_status | 0x80;
    case CLD_STOPPED:
    case CLD_TRAPPED:
        return info->si_status << 8 | 0x7f;
    case CLD_CONTINUED:
        return 0xffff;
    default:
        return info->si_status;
    }
}

/* waitid(2) without room for what it found: the child that was a zombie and is none any more. */
static struct task *taken_unseen(struct tracer *tracer, const struct task *waiter)
{
    for (int i = 0; i < tracer->task_count; i++) {
        const struct process *process = tracer->tasks[i]->process;

        if (process->index == i && process->parent == waiter->process->index && process->ended &&
            !process->waited_for && kill(process->pid, 0) < 0 && errno == ESRCH)
            return tracer->tasks[i];
    }
    return NULL;
}

static void waited(struct tracer *tracer, struct task *task, int64_t result, struct record *record)
{
    pid_t pid_inside = (pid_t)result;
    struct task *child;
    uint64_t options = task->call.arguments[task->call.row->number == SYS_wait4 ? 2 : 3];

    if (task->call.row->number == SYS_waitid) {
        siginfo_t info = {0};

        if (!task->call.arguments[2] && (child = taken_unseen(tracer, task))) {
            info.si_pid = child->tid_inside;
            record->value = child->process->wait_status;
        } else if (task_read(task, task->call.arguments[2], &info, sizeof info) == sizeof info) {
            record->value = wait_status(&info);
        }
        pid_inside = info.si_pid;
    }
    if (pid_inside <= 0)
        return;
    record->pid = pid_inside;
    if (!(child = tracer_find_inside(tracer, pid_inside)) || (options & WNOWAIT))
        return;
    if (child->process->ended)
        child->process->waited_for = true;
    else if (child->process->stop_unread)
        child->process->stop_unread = false;
    else
        child->process->continue_unread = false;
}

/* Does kill(pid) of `sender` reach this process, kill(2)? */
static bool is_target(const struct tracer *tracer, const struct task *sender,
                      const struct process *process, int pid)
{
    if (process->ended)
        return false;
    if (pid > 0)
        return tracer->tasks[process->index]->tid_inside == pid;
    if (pid == -1)
        return process != sender->process;
    return process_in_group(tracer, process, sender->process, -pid);
}

/* Who gets the signal. Who is not known to, may: not all that kill(2) reaches is a target here, nor is
 * the process that a descriptor of pidfd_send_signal(2) means known. */
static void record_sent(struct tracer *tracer, struct task *sender)
{
    int number = sender->call.row->number;
    bool to_thread = number == SYS_tkill || number == SYS_tgkill || number == SYS_rt_tgsigqueueinfo;
    int pid = (int)sender->call.arguments[number == SYS_tgkill || number == SYS_rt_tgsigqueueinfo];
    int signal =
        (int)
            sender->call.arguments[number == SYS_tgkill || number == SYS_rt_tgsigqueueinfo ? 2 : 1];
    int code = to_thread ? SI_TKILL : number == SYS_kill ? SI_USER : SI_QUEUE;
    bool sure = false;

    for (int i = 0; signal > 0 && number != SYS_pidfd_send_signal && i < tracer->task_count; i++) {
        struct task *task = tracer->tasks[i];

        if (to_thread ? task->tid_inside != pid || task->state == TASK_GONE
                      : task->process->index != i || !is_target(tracer, sender, task->process, pid))
            continue;
        sure = pid > 0;
        signal_record_generated(tracer, task, signal, sender, code, !to_thread,
                                sender->call.merged);
        if (signal == SIGKILL || signal == SIGCONT)
            tracer_drain_process(tracer, task->process, signal);
    }
    if (!sure)
        tracer->signals_sent++;
}

/* mq_notify(3): who is told, and by which signal, when a message comes into the empty queue. */
static void asked_for_notice(struct tracer *tracer, struct task *task)
{
    struct object *object = object_of(tracer, task->process, (int)task->call.arguments[0]);
    struct sigevent event = {.sigev_notify = SIGEV_NONE};

    if (!object)
        return;
    if (task->call.arguments[1])
        (void)task_read(task, task->call.arguments[1], &event, sizeof event);
    object->notified = task->process->index;
    object->notify_signal = event.sigev_notify == SIGEV_SIGNAL ? event.sigev_signo : 0;
}

/* A message came into a queue: the kernel may have sent the signal, which holds for one time. */
static void gave_notice(struct tracer *tracer, struct task *sender)
{
    struct object *object = object_of(tracer, sender->process, (int)sender->call.arguments[0]);
    struct task *target;
    uint64_t before;

    if (!object || object->notify_signal < 1 || object->notify_signal > 64)
        return;
    target = tracer->tasks[object->notified];
    before = target->pending;
    tracer->signals_sent++;
    if (target->state == TASK_GONE)
        return;
    task_look_at_signals(tracer, target);
    if (!(target->pending & ~before & BIT(object->notify_signal)))
        return;
    signal_record_generated(tracer, target, object->notify_signal, sender, SI_MESGQ, true, false);
    object->notify_signal = 0;
}

static void handled(struct tracer *tracer, struct task *task)
{
    uint64_t handler = task->call.input.action.handler, flags = task->call.input.action.flags;
    int signal = (int)task->call.arguments[0];

    if (!task->call.input_known || signal < 1 || signal > 64)
        return;
    task->process->caught_signals &= ~BIT(signal);
    if (handler > 1)
        task->process->caught_signals |= BIT(signal);
    task->process->dispositions_known = false;
    task->process->lasting_signals &= ~BIT(signal);
    if (!(flags & SA_RESETHAND))
        task->process->lasting_signals |= BIT(signal);
    task->process->restart_signals &= ~BIT(signal);
    if (flags & SA_RESTART)
        task->process->restart_signals |= BIT(signal);
    if (signal == SIGCHLD)
        task->process->reaps_itself = handler == 1 || (flags & SA_NOCLDWAIT);
    if (signal == SIGCHLD)
        task->process->no_child_stops = (flags & SA_NOCLDSTOP) != 0;
    task->signals_seen = tracer->signals_sent - 1;
}

static void apply_rest(struct tracer *tracer, struct task *task, int64_t result,
                       struct record *record)
{
    struct object *object = NULL;

    switch (task->call.row->number) {
    case SYS_wait4:
    case SYS_waitid:
        waited(tracer, task, result, record);
        break;
    case SYS_recvmmsg:
        receive_messages(tracer, task, result);
        break;
    case SYS_kill:
    case SYS_tkill:
    case SYS_tgkill:
    case SYS_rt_sigqueueinfo:
    case SYS_rt_tgsigqueueinfo:
    case SYS_pidfd_send_signal:
        record_sent(tracer, task);
        break;
    case SYS_mq_notify:
        tracer->kernel_signals = true;
        asked_for_notice(tracer, task);
        break;
    case SYS_mq_timedsend:
        gave_notice(tracer, task);
        queue_returned(tracer, task, result);
        break;
    case SYS_mq_timedreceive:
        queue_returned(tracer, task, result);
        break;
    case SYS_rt_sigaction:
        handled(tracer, task);
        break;
    case SYS_rt_sigprocmask:
        task->signals_seen = tracer->signals_sent - 1;
        break;
    case SYS_mmap: /* only those with MAP_SHARED are traced */
    case SYS_shmat:
        task->process->shares_memory = true;
        task->process->futexes.end = 0;
        break;
    case SYS_shmdt:
        task->process->futexes.end = 0;
        break;
    case SYS_semget:
        object = object_sysv(tracer, task, OBJECT_SYSV_SEMAPHORE, (long)result);
        semaphores_returned(tracer, task, object);
        break;
    case SYS_semop:
    case SYS_semtimedop:
    case SYS_semctl:
        semaphores_returned(tracer, task, NULL);
        break;
    case SYS_msgget:
        object = object_sysv(tracer, task, OBJECT_SYSV_QUEUE, (long)result);
        break;
    case SYS_shmget:
        object = object_sysv(tracer, task, OBJECT_SYSV_SEGMENT, (long)result);
        break;
    default:
        break;
    }
    if (object)
        record->object = object->id;
}

/* May it have written to a stream that the box reads, or read from one that it feeds? */
static bool touches_outside(struct tracer *tracer, const struct task *task)
{
    const struct object *object;

    switch (task->call.row->number) {
    case SYS_write:
    case SYS_writev:
    case SYS_read:
    case SYS_readv:
    case SYS_close:
    case SYS_dup2:
    case SYS_dup3:
        object = object_of(tracer, task->process, (int)task->call.arguments[0]);
        return !object || object->outside;
    case SYS_sendfile:
    case SYS_splice:
    case SYS_tee:
        return true;
    default:
        return false;
    }
}

/* socket(7); most programs set other options only, whose sockets need not be asked about these. */
static bool sets_waiting(const struct task *task)
{
    int option = (int)task->call.arguments[2];

    return (int)task->call.arguments[1] == SOL_SOCKET &&
           (option == SO_RCVTIMEO || option == SO_RCVTIMEO_NEW || option == SO_SNDTIMEO ||
            option == SO_SNDTIMEO_NEW || option == SO_RCVLOWAT);
}

void call_touches(struct tracer *tracer, const struct task *task)
{
    const char *shape = task->call.row->shape;

    for (int i = 0; i < 6 && shape[i]; i++) {
        struct object *object;

        if (shape[i] != 'f' && shape[i] != 'F')
            continue;
        object = object_of(tracer, task->process, (int)task->call.arguments[i]);
        object_touched(tracer, object);
        if (object && task->call.row->number == SYS_setsockopt) {
            object->configured |= sets_waiting(task);
            object->tuned |= !call_is_plain(task);
        }
        /* Half a transfer, splice(2) or F_SETPIPE_SZ: from here on the kernel has to be asked. */
        if (task->state == TASK_ASLEEP || !call_is_plain(task))
            object_uncount(tracer, object);
    }
}

/* Also the objects of the descriptors that came out. */
static void touch(struct tracer *tracer, const struct task *task, const struct record *record)
{
    call_touches(tracer, task);
    object_touched(tracer, object_by_id(tracer, (uint32_t)record->object));
    object_touched(tracer, object_by_id(tracer, (uint32_t)record->object2));
}

static bool writes_to_terminal(struct tracer *tracer, const struct task *task)
{
    const struct object *object;

    if (!tracer->kernel_signals || task->call.row->blocking != BLOCKING_OUTPUT)
        return false;
    object = object_of(tracer, task->process, (int)task->call.arguments[0]);
    return object && object->kind == OBJECT_TTY;
}

/* Whoever waits for a semaphore or a lock need not try again before somebody touched one. */
static void note_change(struct tracer *tracer, const struct task *task)
{
    const struct syscall_row *row = task->call.row;

    tracer->changes++;
    if (!strcmp(row->family, "sem"))
        tracer->last_change[BLOCKING_SEMAPHORE] = tracer->changes;
    else if (!strcmp(row->family, "msg"))
        tracer->last_change[BLOCKING_MESSAGE] = tracer->changes;
    else if (!strcmp(row->call_class, "accept") || !strcmp(row->call_class, "listen"))
        tracer->last_change[BLOCKING_CONNECT] = tracer->changes;
    else if (row->blocking == BLOCKING_LOCK || row->blocking == BLOCKING_RECORD_LOCK)
        tracer->last_change[row->blocking] = tracer->changes;
}

void call_record_return(struct tracer *tracer, struct task *task, int64_t result)
{
    struct details details; /* too much to clear it for each call */
    struct record record;
    bool outside;

    if (!task->call.row || !task->call.recorded)
        return;
    outside = touches_outside(tracer, task);
    payload_init(&details.payload);
    record_init(&record, RECORD_RETURN);
    record.time_ns = tracer->time_ns;
    record.task = task->index;
    record.call = task->call.id;
    record.number = (uint64_t)task->call.row->number;
    record.blocked = task->call.waited;
    record.injection = task->call.injection;
    record.injectable = task->call.injectable;
    if (result <= -ERESTARTSYS && result >= -ERESTART_RESTARTBLOCK) {
        record.restarted = call_will_restart(tracer, task, result);
        task->interrupted_address = record.restarted ? task->call_address : 0;
        result = -EINTR;
    }
    if (task->call.row->number == SYS_rt_sigreturn)
        result = 0; /* what the register holds is the interrupted code's */
    record.result = result;
    if (task->call.row->number == SYS_close)
        /* close(2) frees the descriptor even when it fails with EINTR or EIO. */
        descriptor_forget(tracer, task, (int)task->call.arguments[0], DESCRIPTOR_CLOSED);
    if (result == -EINPROGRESS && task->call.row->number == SYS_connect)
        connected(tracer, task);
    if (result >= 0) {
        decode_received(tracer, task, result, &details, &record);
        apply_descriptors(tracer, task, result, &record);
        apply_rest(tracer, task, result, &record);
    }
    record_put(tracer->sink, &record);
    note_change(tracer, task);
    if (writes_to_terminal(tracer, task))
        terminals_settle(tracer);
    touch(tracer, task, &record);
    stream_returned(tracer, task, result);
    if (tracer->output_dirty && outside)
        *tracer->output_dirty = true;
    task->call.row = NULL;
}
