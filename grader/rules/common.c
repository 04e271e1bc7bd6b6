/* Questions that several rules ask. */
#include <signal.h>
#include <string.h>

#include "rules/inner.h"

const struct trace_task *rule_next_process(const struct rule_input *input, size_t *index)
{
    const struct trace_list *processes = &input->trace->processes;

    while (*index < processes->count) {
        const struct trace_task *process =
            trace_task(input->trace, (int64_t)processes->items[(*index)++]);

        if (process && rule_concerns(input, process->number))
            return process;
    }
    return NULL;
}

const struct trace_call *rule_next_call(const struct trace *trace, const struct trace_task *process,
                                        size_t *index)
{
    /* One thread, the usual case: its own list is shorter than all calls. */
    if (process->threads.count <= 1)
        return *index < process->calls.count ? &trace->calls[process->calls.items[(*index)++]]
                                             : NULL;
    while (*index < trace->calls_count) {
        const struct trace_call *call = &trace->calls[(*index)++];

        if (call->process == process->number)
            return call;
    }
    return NULL;
}

size_t rule_calls_after(const struct trace *trace, const struct trace_task *process, size_t place)
{
    bool own = process->threads.count <= 1; /* as above */
    size_t low = 0, high = own ? process->calls.count : trace->calls_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (trace->calls[own ? process->calls.items[middle] : middle].since <= place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool rule_is_own_pipe(const struct trace *trace, uint64_t number)
{
    const struct trace_object *object = trace_object(trace, number);

    return object && object->kind == OBJECT_PIPE && object->standard == NONE;
}

bool rule_failed(const struct trace_call *call, int error)
{
    return call && call->exit && call->exit->result == -error;
}

bool rule_is_message(const struct trace *trace, const struct trace_call *call)
{
    static const char *const ways[] = {"dup",       "fcntl",       "open",          "mmap",
                                       "getrandom", "sigprocmask", "clock_gettime", NULL};
    const struct trace_object *object = trace_object(trace, call->object);

    return g_strv_contains(ways, call->call_class) ||
           (trace_call_is(call, "write") && (call->fd == 2 || (object && object->standard == 2)));
}

bool rule_is_foreign(const struct trace *trace, const struct trace_task *process)
{
    (void)trace;
    return process->executed.count > (process->origin == ORIGIN_START ? 1 : 0);
}

bool rule_was_told_to_end(const struct trace *trace, const struct trace_task *process)
{
    for (size_t i = 0; i < process->signals.count; i++) {
        const struct record *record = &trace->records[process->signals.items[i]];

        if (record->event == SIGNAL_GENERATED && record->sender != process->number &&
            record->signal != SIGPIPE && record->signal != SIGCHLD)
            return true;
    }
    return false;
}

const struct trace_wait *rule_wait_of(const struct trace *trace, int64_t number)
{
    for (size_t i = 0; i < trace->waits_count; i++) {
        const struct trace_task *process = trace_process(trace, trace->waits[i].record->task);

        if (process && process->number == number)
            return &trace->waits[i];
    }
    return NULL;
}

/* Place of the last execve of a process before a place, or where it began. */
static size_t program_since(const struct trace_task *process, size_t place)
{
    size_t since = process->since;

    for (size_t i = 0; i < process->executed.count; i++)
        if (process->executed.items[i] < place)
            since = process->executed.items[i];
    return since;
}

uint64_t rule_disposition(const struct trace *trace, const struct trace_task *process, int signal,
                          size_t place)
{
    while (process) {
        const struct trace_call *call, *last = NULL;
        size_t since = program_since(process, place);

        for (size_t i = 0; (call = rule_next_call(trace, process, &i)) && call->since < place;)
            if (trace_call_is(call, "sigaction") && call->since >= since &&
                call->entry->signal == signal && call->entry->disposition <= 2 &&
                trace_call_succeeded(call))
                last = call;
        if (last)
            return last->entry->disposition;
        /* Handlers do not survive execve; a fork has those of its parent. */
        if (since != process->since || process->origin == ORIGIN_START)
            return 0;
        place = process->since;
        process = trace_process(trace, process->parent_process);
    }
    return 0;
}
