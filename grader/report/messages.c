/* Who sent what somebody receives: bytes and messages on their way. */
#include "report/inner.h"

/* What one task has put into an object and nobody has taken out yet. */
struct parcel {
    int64_t task;
    int64_t bytes; /* or messages, where these are not bytes */
};

struct messages {
    const struct trace *trace;
    GHashTable *queues; /* object number: GQueue of struct parcel */
};

static void queue_free(gpointer queue)
{
    g_queue_free_full(queue, g_free);
}

struct messages *messages_new(const struct trace *trace)
{
    struct messages *messages = g_new0(struct messages, 1);

    messages->trace = trace;
    messages->queues = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, queue_free);
    return messages;
}

void messages_free(struct messages *messages)
{
    g_hash_table_unref(messages->queues);
    g_free(messages);
}

/* The object that a call's data will be read from, or 0 when that is not known. */
static uint64_t destination(const struct messages *messages, const struct trace_call *call)
{
    const struct trace_object *object = trace_object(messages->trace, call->object);

    if (!object || object->standard != NONE)
        return 0;
    switch (object->kind) {
    case OBJECT_SOCKET:
        return object->other;
    case OBJECT_PIPE:
    case OBJECT_FIFO:
    case OBJECT_EVENTFD:
    case OBJECT_MESSAGE_QUEUE:
    case OBJECT_SYSV_QUEUE:
        return object->number;
    default:
        return 0;
    }
}

/* A System V queue and a POSIX one hold messages, the rest bytes. */
static int64_t amount(const struct trace_call *call)
{
    return trace_call_is(call, "read") || trace_call_is(call, "write") ||
                   trace_call_is(call, "recv") || trace_call_is(call, "send")
               ? call->exit->result
               : 1;
}

void messages_sent(struct messages *messages, const struct trace_call *call)
{
    uint64_t object = destination(messages, call);
    struct parcel *parcel;
    GQueue *queue;

    if (!object || !trace_call_succeeded(call) ||
        (trace_call_transfers(call) != ACCESS_WRITE && !trace_call_is(call, "msgsnd")))
        return;
    queue = g_hash_table_lookup(messages->queues, GSIZE_TO_POINTER(object));
    if (!queue) {
        queue = g_queue_new();
        g_hash_table_insert(messages->queues, GSIZE_TO_POINTER(object), queue);
    }
    parcel = g_new0(struct parcel, 1);
    *parcel = (struct parcel){call->task, amount(call)};
    g_queue_push_tail(queue, parcel);
}

int64_t messages_received(struct messages *messages, const struct trace_call *call)
{
    GQueue *queue = g_hash_table_lookup(messages->queues, GSIZE_TO_POINTER(call->object));
    int64_t sender = NONE, left;

    if (!queue || !trace_call_succeeded(call) ||
        (trace_call_transfers(call) != ACCESS_READ && !trace_call_is(call, "msgrcv")))
        return NONE;
    for (left = amount(call); left > 0 && !g_queue_is_empty(queue);) {
        struct parcel *parcel = g_queue_peek_head(queue);
        int64_t taken = MIN(left, parcel->bytes);

        if (sender == NONE)
            sender = parcel->task;
        left -= taken;
        parcel->bytes -= taken;
        if (parcel->bytes <= 0)
            g_free(g_queue_pop_head(queue));
    }
    return sender;
}
