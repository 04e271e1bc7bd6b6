/* Locks of files: which call took them. flock(2), fcntl(2). */
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>

#include "trace/inner.h"

static uint64_t command_of(const struct trace_call *call)
{
    return call->entry->arguments_raw_count > 1 ? (uint64_t)call->entry->arguments_raw[1] : 0;
}

const char *trace_lock_name(const struct trace_call *call)
{
    static const char *const types[] = {
        [F_RDLCK] = "F_RDLCK", [F_WRLCK] = "F_WRLCK", [F_UNLCK] = "F_UNLCK"};
    uint64_t type = (uint64_t)call->entry->value, command;

    if (trace_call_is(call, "flock"))
        return call->entry->flags & LOCK_UN   ? "LOCK_UN"
               : call->entry->flags & LOCK_EX ? "LOCK_EX"
                                              : "LOCK_SH";
    command = trace_call_is(call, "fcntl") ? command_of(call) : 0;
    return (command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK ||
            command == F_OFD_SETLKW) &&
                   type < G_N_ELEMENTS(types)
               ? types[type]
               : NULL;
}

bool trace_call_locks(const struct trace_call *call)
{
    const char *name = call ? trace_lock_name(call) : NULL;

    return name && strcmp(name, "LOCK_UN") != 0 && strcmp(name, "F_UNLCK") != 0;
}

/* The descriptor that all copies of one come from: they share its open file description, and with
 * it the lock of flock(2). */
static const struct trace_descriptor *root_of(const struct trace_descriptor *descriptor)
{
    while (descriptor && descriptor->source)
        descriptor = descriptor->source;
    return descriptor;
}

const struct trace_call *trace_lock_call(const struct trace *trace, const struct trace_wait *wait,
                                         const struct record *holder)
{
    const struct trace_call *waiting = trace_call_numbered(trace, wait->record->call);
    const struct trace_task *process = trace_process(trace, holder->task);
    const struct trace_descriptor *root =
        process ? root_of(trace_fd_at(trace, process->number, holder->fd, wait->place)) : NULL;

    for (size_t i = trace->calls_count; waiting && root && i-- > 0;) {
        const struct trace_call *call = &trace->calls[i];

        if (call->object == holder->object && trace_call_is(call, waiting->call_class) &&
            trace_call_locks(call) && trace_call_succeeded(call) &&
            root_of(trace_fd_at(trace, call->process, call->fd, call->since)) == root &&
            (trace_call_is(call, "flock") || call->process == process->number))
            return call;
    }
    return NULL;
}
