/*
 * Calls whose result is sure before they run: small writes to a pipe or a connection and reads from
 * it, as long as the tracer has seen every byte that went into it, and messages of queues likewise;
 * semaphores whose values are known; signals to oneself and one's own, and waits that they end. They
 * need no stop at their exit, and stops are what a traced call costs.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "schedule/inner.h"

#define PRIORITIES 32768 /* of messages, MQ_PRIO_MAX */

bool has_end(const struct tracer *tracer, const struct object *object, enum access_mode access)
{
    for (int i = 0; i < tracer->task_count; i++) {
        const struct process *process = tracer->tasks[i]->process;

        if (process->index != i || process->ended)
            continue;
        for (int fd = 0; fd < process->descriptors_size; fd++)
            if (process->descriptors[fd].object == object->id &&
                (process->descriptors[fd].access & access))
                return true;
    }
    return false;
}

/* There is room for it and somebody who could read it: neither EAGAIN nor EPIPE. */
static bool foresees_write(struct tracer *tracer, const struct task *task, struct object *object,
                           int64_t *ret_result)
{
    const struct object *receiver = object_receiver(tracer, object);

    if (!task->content.data || object->sent.pieces >= PIECES_SURE || !receiver ||
        !has_end(tracer, receiver, ACCESS_READ))
        return false;
    *ret_result = (int64_t)task->content.size;
    return true;
}

/* What is there is put where it will be: memory that cannot be written to shows that way, EFAULT.
 * Whoever has gone may have left an error in a connection as well. */
static bool foresees_read(struct tracer *tracer, struct task *task, struct object *object,
                          int64_t *ret_result)
{
    const struct stream *stream = stream_to_read(tracer, object);
    uint64_t size = task->call.arguments[2];
    const uint8_t *content;

    if (!stream || !stream->content_known || !stream->unread ||
        (object->family != AF_UNIX && object->kind == OBJECT_SOCKET &&
         !has_end(tracer, object_receiver(tracer, object), ACCESS_WRITE)))
        return false;
    if (size > stream->unread)
        size = stream->unread;
    content = stream->content.data + stream->content_read;
    if (!size || task_write(task, task->call.arguments[1], content, size) != (ssize_t)size)
        return false;
    task->content = (struct bytes){content, size};
    *ret_result = (int64_t)size;
    return true;
}

/* A standard signal to a process of the same program, whose arrival changes nothing before the
 * process goes on by itself: not what stops, continues or kills it. */
static bool foresees_signal(struct tracer *tracer, const struct task *task)
{
    bool to_thread = task->call.row->number == SYS_tgkill;
    int pid = (int)task->call.arguments[to_thread], signal = (int)task->call.arguments[to_thread + 1];
    const struct task *target;

    if (pid <= 0 || signal <= 0 || signal >= SIGNAL_QUEUED || signal == SIGKILL ||
        signal == SIGCONT || signal_default_effect(signal) == EFFECT_STOP ||
        !(target = tracer_find_inside(tracer, pid)) || target->state == TASK_GONE ||
        target->state == TASK_ENDING || target->process->member != task->process->member)
        return false;
    return !to_thread || (int)task->call.arguments[0] ==
                             tracer->tasks[target->process->index]->tid_inside;
}

static bool foresees_transfer(struct tracer *tracer, struct task *task, bool sockets_only,
                              int64_t *ret_result)
{
    const struct descriptor *descriptor =
        descriptor_of(task->process, (int)task->call.arguments[0]);
    struct object *object;

    if (tracer->descriptors_unsure || !descriptor)
        return false;
    object = object_by_id(tracer, descriptor->object);
    if (!object || !object->counted || (sockets_only && object->kind != OBJECT_SOCKET))
        return false;
    if (task->call.row->blocking == BLOCKING_OUTPUT)
        return (descriptor->access & ACCESS_WRITE) &&
               foresees_write(tracer, task, object, ret_result);
    return (descriptor->access & ACCESS_READ) && foresees_read(tracer, task, object, ret_result);
}

/* The queue that a call names, if it was followed and its descriptor may do that. */
static const struct object *followed_queue(struct tracer *tracer, const struct task *task,
                                           enum access_mode access)
{
    const struct descriptor *descriptor =
        descriptor_of(task->process, (int)task->call.arguments[0]);
    const struct object *queue = descriptor ? object_by_id(tracer, descriptor->object) : NULL;

    return queue && queue->kind == OBJECT_MESSAGE_QUEUE && queue->messages_most &&
                   !tracer->descriptors_unsure && (descriptor->access & access)
               ? queue
               : NULL;
}

/* One message, small enough to be looked at here, that there is room for, and that nobody is told
 * of by a signal. */
static bool foresees_message(struct tracer *tracer, const struct task *task)
{
    const uint64_t *arguments = task->call.arguments;
    const struct object *queue = followed_queue(tracer, task, ACCESS_WRITE);

    return queue && !tracer->kernel_signals && queue->messages < queue->messages_most &&
           arguments[2] <= queue->message_bytes && (task->content.data || !arguments[2]) &&
           arguments[3] < PRIORITIES && !arguments[4];
}

/* As foresees_read(), with its priority beside it. */
static bool foresees_reception(struct tracer *tracer, struct task *task, int64_t *ret_result)
{
    const uint64_t *arguments = task->call.arguments;
    const struct object *queue = followed_queue(tracer, task, ACCESS_READ);
    const struct queued_message *message = queue ? queue_next(queue) : NULL;

    if (!message || arguments[2] < queue->message_bytes || arguments[4] ||
        task_write(task, arguments[1], message->data, message->size) != (ssize_t)message->size ||
        (arguments[3] && task_write(task, arguments[3], &message->priority,
                                    sizeof message->priority) != sizeof message->priority))
        return false;
    task->content = (struct bytes){message->data, message->size};
    *ret_result = (int64_t)message->size;
    return true;
}

bool call_is_foreseen(struct tracer *tracer, struct task *task, int64_t *ret_result)
{
    *ret_result = 0;
    if (task->call.injection || task->saved_valid)
        return false;
    switch (task->call.row->number) {
    case SYS_read:
    case SYS_write:
        return foresees_transfer(tracer, task, false, ret_result);
    case SYS_recvfrom:
        return !task->call.arguments[3] && !task->call.arguments[4] &&
               foresees_transfer(tracer, task, true, ret_result);
    case SYS_sendto:
        return !(task->call.arguments[3] & ~(uint64_t)MSG_NOSIGNAL) && !task->call.arguments[4] &&
               foresees_transfer(tracer, task, true, ret_result);
    case SYS_mq_timedsend:
        return foresees_message(tracer, task);
    case SYS_mq_timedreceive:
        return foresees_reception(tracer, task, ret_result);
    case SYS_semop:
    case SYS_semtimedop:
        return task->call.passes;
    case SYS_kill:
    case SYS_tgkill:
        return foresees_signal(tracer, task);
    case SYS_rt_sigreturn:
        return true; /* it does not return */
    default:
        return false;
    }
}

bool interruption_is_foreseen(const struct task *task, int64_t *ret_result)
{
    uint64_t acting;

    *ret_result = -EINTR;
    if (task->call.row->blocking != BLOCKING_SIGNAL || !task->attention)
        return false;
    acting = task_effective_signals(task, call_mask(task));
    return acting && !(acting & ~task->process->caught);
}

struct object *counted_connection(struct tracer *tracer, const struct task *task)
{
    bool transfers =
        task->call.row->blocking == BLOCKING_INPUT || task->call.row->blocking == BLOCKING_OUTPUT;
    struct object *object =
        transfers ? object_of(tracer, task->process, (int)task->call.arguments[0]) : NULL;

    return object && object->counted && object->kind == OBJECT_SOCKET && object->family != AF_UNIX
               ? object
               : NULL;
}

/* One packet, which the call itself waits for if it has not come yet. */
bool reads_what_is_owed(struct tracer *tracer, const struct task *task, const struct answer *answer)
{
    struct object *connection =
        task->call.row->blocking == BLOCKING_INPUT ? counted_connection(tracer, task) : NULL;

    return connection && answer->readiness == READY_RUN && connection->other == loopback_owed() &&
           !connection->configured && call_is_plain(task) &&
           stream_to_read(tracer, connection)->pieces == 1 &&
           !is_nonblocking(tracer, task, (int)task->call.arguments[0]);
}
