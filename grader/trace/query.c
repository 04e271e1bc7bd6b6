/* Questions to a trace: who, which descriptor, which calls. */
#include <string.h>

#include "trace/inner.h"

const struct trace_task *trace_task(const struct trace *trace, int64_t number)
{
    if (number < 0 || (size_t)number >= trace->tasks_count || !trace->tasks[number].known)
        return NULL;
    return &trace->tasks[number];
}

const struct trace_object *trace_object(const struct trace *trace, uint64_t number)
{
    if (!number || number >= trace->objects_count || !trace->objects[number].number)
        return NULL;
    return &trace->objects[number];
}

const struct trace_task *trace_process(const struct trace *trace, int64_t task)
{
    const struct trace_task *known = trace_task(trace, task);

    return known ? trace_task(trace, known->process) : NULL;
}

struct trace_list trace_children(const struct trace *trace, int64_t task)
{
    const struct trace_task *process = trace_process(trace, task);

    return process ? process->children : (struct trace_list){NULL, 0};
}

const struct trace_task *trace_main_process(const struct trace *trace, int64_t member)
{
    if (member < 0 || (size_t)member >= trace->members_count)
        return NULL;
    return trace_task(trace, trace->members[member].process);
}

const struct trace_task *trace_process_by_pid(const struct trace *trace, int64_t pid, size_t place)
{
    const struct trace_task *found = NULL;

    for (size_t i = 0; i < trace->tasks_count; i++) {
        const struct trace_task *task = &trace->tasks[i];

        if (task->known && task->process == task->number && task->pid == pid && task->since < place)
            found = task;
    }
    return found;
}

unsigned trace_process_ordinal(const struct trace *trace, int64_t process)
{
    const struct trace_task *wanted = trace_process(trace, process);
    unsigned ordinal = 0;

    for (size_t i = 0; wanted && i <= (size_t)wanted->number; i++) {
        const struct trace_task *task = &trace->tasks[i];

        ordinal += task->known && task->process == task->number && task->member == wanted->member;
    }
    return ordinal;
}

const struct trace_output *trace_output(const struct trace *trace, int64_t member, int stream)
{
    static struct trace_output nothing;

    if (member < 0 || (size_t)member >= trace->members_count || stream < 1 || stream > 2) {
        if (!nothing.bytes)
            nothing.bytes = g_bytes_new(NULL, 0);
        return &nothing;
    }
    return &trace->members[member].output[stream];
}

/* ---- descriptors ---- */

const struct trace_descriptor *trace_fd_at(const struct trace *trace, int64_t process, int64_t fd,
                                           size_t place)
{
    const struct trace_task *task = trace_process(trace, process);

    for (size_t i = 0; task && i < task->descriptors_count; i++) {
        const struct trace_descriptor *descriptor = task->descriptors[i];

        if (descriptor->fd == fd && descriptor->since < place && place <= descriptor->until)
            return descriptor;
    }
    return NULL;
}

size_t trace_open_count(const struct trace *trace, int64_t process, size_t place)
{
    const struct trace_task *task = trace_process(trace, process);
    size_t count = 0;

    for (size_t i = 0; task && i < task->descriptors_count; i++)
        count += task->descriptors[i]->since < place && place <= task->descriptors[i]->until;
    return count;
}

const struct trace_call *trace_opening_call(const struct trace *trace,
                                            const struct trace_descriptor *descriptor)
{
    while (descriptor && descriptor->source)
        descriptor = descriptor->source;
    if (!descriptor || descriptor->call == TRACE_NOWHERE || descriptor->call >= trace->calls_count)
        return NULL;
    return &trace->calls[descriptor->call];
}

/* ---- calls ---- */

bool trace_call_is(const struct trace_call *call, const char *call_class)
{
    return call && !strcmp(call->call_class, call_class);
}

bool trace_call_succeeded(const struct trace_call *call)
{
    return call->exit && call->exit->result >= 0;
}

const struct trace_call *trace_call_numbered(const struct trace *trace, uint64_t number)
{
    /* Calls are in order of entry, and so of their numbers. */
    size_t low = 0, high = trace->calls_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (trace->calls[middle].entry->call < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < trace->calls_count && trace->calls[low].entry->call == number ? &trace->calls[low]
                                                                               : NULL;
}

GPtrArray *trace_calls_of_class(const struct trace *trace, const char *call_class, int64_t process)
{
    GPtrArray *found = g_ptr_array_new();

    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i];

        if (trace_call_is(call, call_class) && (process == NONE || call->process == process))
            g_ptr_array_add(found, (gpointer)(uintptr_t)call);
    }
    return found;
}

enum access_mode trace_call_transfers(const struct trace_call *call)
{
    static const char *const reading[] = {"read", "recv", "mq_receive", NULL};
    static const char *const writing[] = {"write", "send", "mq_send", NULL};

    if (g_strv_contains(reading, call->call_class))
        return ACCESS_READ;
    if (g_strv_contains(writing, call->call_class))
        return ACCESS_WRITE;
    return trace_call_is(call, "splice") || trace_call_is(call, "sendfile") ||
                   trace_call_is(call, "tee")
               ? ACCESS_BOTH
               : ACCESS_NONE;
}

/* ---- waits ---- */

/* The wait of that very thread, else the first one of its process; or waits_count. */
static size_t wait_of_holder(const struct trace *trace, int64_t task)
{
    const struct trace_task *process = trace_process(trace, task);

    for (size_t i = 0; i < trace->waits_count; i++)
        if (trace->waits[i].record->task == task)
            return i;
    for (size_t i = 0; process && i < trace->waits_count; i++) {
        const struct trace_task *waiter = trace_process(trace, trace->waits[i].record->task);

        if (waiter == process)
            return i;
    }
    return trace->waits_count;
}

/* Longest cycle that is looked for: a bound for the depth of a hostile stream. */
#define CYCLE_MAX 1000

/* Depth first; each wait is visited once. */
static bool leads_back(const struct trace *trace, size_t from, size_t to, bool *visited,
                       GArray *path)
{
    const struct trace_wait *wait = &trace->waits[from];

    visited[from] = true;
    g_array_append_val(path, from);
    for (size_t i = 0; i < wait->holders.count; i++) {
        size_t next = wait_of_holder(trace, trace->records[wait->holders.items[i]].task);

        if (next == to)
            return true;
        if (next < trace->waits_count && !visited[next] && path->len < CYCLE_MAX &&
            leads_back(trace, next, to, visited, path))
            return true;
    }
    g_array_set_size(path, path->len - 1);
    return false;
}

GArray *trace_wait_cycle(const struct trace *trace, size_t wait)
{
    GArray *path = g_array_new(FALSE, FALSE, sizeof(size_t));
    g_autofree bool *visited = g_new0(bool, trace->waits_count + 1);

    if (wait < trace->waits_count && leads_back(trace, wait, wait, visited, path))
        return path;
    g_array_unref(path);
    return NULL;
}
