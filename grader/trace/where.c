/* Where in the student's source: from a place in the trace to frames of a stack. */
#include <string.h>

#include "trace/inner.h"

/* The call that the task is in at a place: its last one that began before. */
static const struct trace_call *call_around(const struct trace *trace, int64_t task, size_t place)
{
    const struct trace_task *known = trace_task(trace, task);
    size_t low = 0, high = known ? known->calls.count : 0;
    const struct trace_call *call;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (trace->calls[known->calls.items[middle]].since < place)
            low = middle + 1;
        else
            high = middle;
    }
    if (!low)
        return NULL;
    call = &trace->calls[known->calls.items[low - 1]];
    return place <= call->until ? call : NULL;
}

const struct trace_call *trace_fork_call(const struct trace *trace, int64_t task)
{
    const struct trace_task *known = trace_task(trace, task);

    return known ? call_around(trace, known->parent, known->since) : NULL;
}

/* What made the thing of that name which is left: the last call that succeeded with it, or, where
 * it was made under another name first (sem_open(3)), that looked for it. */
static const struct trace_call *call_naming(const struct trace *trace, const char *name)
{
    const struct trace_call *found = NULL;

    for (size_t i = trace->calls_count; i-- > 0;) {
        const struct trace_call *call = &trace->calls[i];
        const char *last = call->path ? strrchr(call->path, '/') : NULL;

        if (!call->path || trace_call_is(call, "unlink") ||
            strcmp(last ? last + 1 : call->path, name) != 0)
            continue;
        if (trace_call_succeeded(call))
            return call;
        found = call;
    }
    return found;
}

/* What made the System V object with that number ("semid 3"): the last call that returned it. */
static const struct trace_call *call_returning(const struct trace *trace,
                                               const struct record *leftover)
{
    static const char *const names[] = {[LEFTOVER_SYSV_QUEUE] = "msgget",
                                        [LEFTOVER_SYSV_SEMAPHORE] = "semget",
                                        [LEFTOVER_SYSV_SEGMENT] = "shmget"};
    const char *number = strrchr(leftover->text, ' ');

    for (size_t i = trace->calls_count; number && i-- > 0;) {
        const struct trace_call *call = &trace->calls[i];

        if (call->row && !strcmp(call->row->name, names[leftover->kind]) &&
            trace_call_succeeded(call) && call->result == g_ascii_strtoll(number + 1, NULL, 10))
            return call;
    }
    return NULL;
}

static const struct trace_call *call_of_leftover(const struct trace *trace, size_t place)
{
    const struct record *record = &trace->records[place];
    const struct trace_call *call;
    const char *last;

    if (record->kind == LEFTOVER_PROCESS && (call = call_around(trace, record->task, place)))
        return call;
    if (record->kind == LEFTOVER_PROCESS || record->kind == LEFTOVER_ZOMBIE)
        return trace_fork_call(trace, record->task);
    if (!record->text)
        return NULL;
    if (record->kind >= LEFTOVER_SYSV_QUEUE)
        return call_returning(trace, record);
    last = strrchr(record->text, '/');
    return call_naming(trace, last ? last + 1 : record->text);
}

/* The write of just these bytes to the stream that they came out of, the last one before. */
static const struct trace_call *call_of_output(const struct trace *trace, size_t place)
{
    const struct record *output = &trace->records[place];

    for (size_t i = trace->calls_count; i-- > 0;) {
        const struct trace_call *call = &trace->calls[i];
        const struct trace_task *task = trace_task(trace, call->task);
        const struct trace_object *object = trace_object(trace, call->object);

        if (call->since < place && trace_call_transfers(call) == ACCESS_WRITE && object && task &&
            task->member == output->member && object->standard == output->stream)
            return call->entry->payload_bytes == output->payload_bytes &&
                           call->entry->payload_hash == output->payload_hash
                       ? call
                       : NULL;
    }
    return NULL;
}

/* Of a signal that was sent the sender's call, else what its target was doing. */
static const struct trace_call *call_of_signal(const struct trace *trace, size_t place)
{
    const struct record *signal = &trace->records[place];
    bool sent = signal->event == SIGNAL_GENERATED || signal->event == SIGNAL_MERGED;

    return call_around(trace, sent && signal->sender != NONE ? signal->sender : signal->task,
                       place);
}

const struct trace_call *trace_call_at(const struct trace *trace, size_t place)
{
    const struct record *record;

    if (place >= trace->records_count)
        return NULL;
    record = &trace->records[place];
    switch (record->type) {
    case RECORD_CALL:
    case RECORD_RETURN:
    case RECORD_WAIT:
        return trace_call_numbered(trace, record->call);
    case RECORD_TASK:
        return trace_fork_call(trace, record->task);
    case RECORD_LEFTOVER:
        return call_of_leftover(trace, place);
    case RECORD_OUTPUT:
        return call_of_output(trace, place);
    case RECORD_SIGNAL:
        return call_of_signal(trace, place);
    case RECORD_EXEC:
    case RECORD_END:
    case RECORD_OBJECT:
    case RECORD_DESCRIPTOR:
        return call_around(trace, record->task, place);
    default:
        return NULL;
    }
}

/* Was the task stopped there by a signal, rather than in a call of its own? */
static bool is_interruption(const struct record *record)
{
    return (record->type == RECORD_SIGNAL && record->event == SIGNAL_DELIVERED) ||
           (record->type == RECORD_END && record->signal);
}

static bool is_frame_of(const struct record *frame, struct trace_stack stack)
{
    return frame->task == stack.task && frame->call == stack.call && frame->signal == stack.signal;
}

static GPtrArray *frames_of(const struct trace *trace, int64_t task, uint64_t call, int64_t signal)
{
    GPtrArray *frames = g_ptr_array_new();

    for (size_t i = 0; i < trace->frames.count; i++) {
        const struct record *frame = &trace->records[trace->frames.items[i]];

        if (frame->kind == FRAME_OWN && frame->task == task && frame->call == call &&
            frame->signal == signal)
            g_ptr_array_add(frames, (gpointer)(uintptr_t)frame);
    }
    return frames;
}

/* Another thread may be the last to end than the one that the signal was delivered to. */
static GPtrArray *frames_of_signal(const struct trace *trace, int64_t task, int64_t signal)
{
    const struct trace_task *process = trace_process(trace, task);
    GPtrArray *frames = frames_of(trace, task, 0, signal);

    for (size_t i = 0; process && i < process->threads.count && !frames->len; i++) {
        g_ptr_array_unref(frames);
        frames = frames_of(trace, (int64_t)process->threads.items[i], 0, signal);
    }
    return frames;
}

GPtrArray *trace_frames(const struct trace *trace, size_t place)
{
    const struct record *record = place < trace->records_count ? &trace->records[place] : NULL;
    const struct trace_call *call = trace_call_at(trace, place);

    if (record && is_interruption(record)) {
        GPtrArray *frames = frames_of_signal(trace, record->task, record->signal);

        if (frames->len)
            return frames;
        g_ptr_array_unref(frames);
    }
    return call ? frames_of(trace, call->task, call->entry->call, 0) : g_ptr_array_new();
}

GPtrArray *trace_frames_in_loop(const struct trace *trace, int64_t task)
{
    return frames_of(trace, task, 0, 0);
}

const struct record *trace_line(const struct trace *trace, size_t place)
{
    g_autoptr(GPtrArray) frames = trace_frames(trace, place);

    for (guint i = 0; i < frames->len; i++) {
        const struct record *frame = frames->pdata[i];

        if (frame->path && frame->line)
            return frame;
    }
    return NULL;
}

char *trace_name_line(const struct trace *trace, size_t place)
{
    const struct record *frame = trace_line(trace, place);

    return frame ? g_strdup_printf("%s:%d", frame->path, (int)frame->line) : NULL;
}

struct trace_stack trace_stack_of_call(const struct trace_call *call)
{
    return (struct trace_stack){call->task, call->entry->call, 0};
}

const struct record *trace_library_frame(const struct trace *trace, struct trace_stack stack)
{
    for (size_t i = 0; i < trace->frames.count; i++) {
        const struct record *frame = &trace->records[trace->frames.items[i]];

        if (is_frame_of(frame, stack))
            return frame->kind == FRAME_LIBRARY ? frame : NULL;
    }
    return NULL;
}

const struct record *trace_interrupted_frame(const struct trace *trace, struct trace_stack stack,
                                             const struct record **ret_line)
{
    const struct record *interrupted = NULL;

    *ret_line = NULL;
    for (size_t i = 0; i < trace->frames.count; i++) {
        const struct record *frame = &trace->records[trace->frames.items[i]];

        if (!is_frame_of(frame, stack))
            continue;
        if (frame->kind == FRAME_INTERRUPTED && !interrupted) {
            interrupted = frame;
        } else if (frame->kind == FRAME_OWN && interrupted && frame->path && frame->line) {
            *ret_line = frame;
            break;
        }
    }
    return interrupted;
}
