/* POSIX message queues of which every message was seen: how many are in it, and which,
 * mq_overview(7). */
#include <mqueue.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/tracer.h"

void queue_learn(struct object *queue, int duplicate)
{
    struct mq_attr attributes;

    /* What was put in before was not seen, and may be taken by somebody who is not seen, either. */
    if (syscall(SYS_mq_getsetattr, duplicate, NULL, &attributes) < 0 || attributes.mq_curmsgs)
        return;
    queue->messages_most = (uint64_t)attributes.mq_maxmsg;
    queue->message_bytes = (uint64_t)attributes.mq_msgsize;
}

const struct queued_message *queue_next(const struct object *queue)
{
    return queue->messages_unknown ? NULL : queue->first_message;
}

static void drop_first(struct object *queue)
{
    struct queued_message *first = queue->first_message;

    queue->first_message = first->next;
    free(first);
}

void queue_forget(struct object *queue)
{
    while (queue->first_message)
        drop_first(queue);
}

/* Behind those of its priority and of higher ones, mq_send(3). */
static void put_in(struct object *queue, const struct task *task)
{
    const uint64_t *arguments = task->call.arguments;
    struct queued_message **place = &queue->first_message, *message = NULL;
    size_t size = arguments[2];

    queue->messages++;
    if (task->content.data || !size)
        message = malloc(sizeof *message + size);
    if (!message) {
        queue->messages_unknown = true;
        return;
    }
    message->priority = (unsigned)arguments[3];
    message->size = size;
    if (size)
        memcpy(message->data, task->content.data, size);
    while (*place && (*place)->priority >= message->priority)
        place = &(*place)->next;
    message->next = *place;
    *place = message;
}

static void take_out(struct object *queue, uint64_t size)
{
    if (!queue->messages) {
        queue->messages_most = 0; /* somebody who is not seen has put it there */
        return;
    }
    if (!queue->messages_unknown && queue->first_message && queue->first_message->size == size)
        drop_first(queue);
    else
        queue->messages_unknown = true;
    if (--queue->messages == 0) {
        queue_forget(queue);
        queue->messages_unknown = false;
    }
}

void queue_returned(struct tracer *tracer, const struct task *task, int64_t result)
{
    struct object *queue = object_of(tracer, task->process, (int)task->call.arguments[0]);

    if (!queue || queue->kind != OBJECT_MESSAGE_QUEUE || !queue->messages_most)
        return;
    if (task->call.row->number == SYS_mq_timedsend)
        put_in(queue, task);
    else
        take_out(queue, (uint64_t)result);
}
