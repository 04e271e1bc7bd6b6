/* POSIX message queues of which every message was seen: how many are in it, mq_overview(7). */
#include <mqueue.h>
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

void queue_returned(struct tracer *tracer, const struct task *task)
{
    struct object *queue = object_of(tracer, task->process, (int)task->call.arguments[0]);

    if (!queue || queue->kind != OBJECT_MESSAGE_QUEUE || !queue->messages_most)
        return;
    if (task->call.row->number == SYS_mq_timedsend)
        queue->messages++;
    else if (queue->messages)
        queue->messages--;
    else
        queue->messages_most = 0;
}
