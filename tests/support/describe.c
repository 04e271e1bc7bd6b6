/* Records as lines. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proto/syscalls.h"
#include "support/box.h"

static int describe_call(const struct record *r, char *line, size_t size)
{
    const struct syscall_row *row = syscall_find(r->number);

    return snprintf(line, size, "call #%" PRIu64 " %s fd=%" PRId64 " obj=%" PRIu64 " fd2=%" PRId64 " args=%" PRId64 ",%" PRId64 ",%" PRId64 " %s%s%s%.*s",
                    r->call, row ? row->name : "?", r->fd, r->object, r->fd2,
                    r->arguments_raw_count > 0 ? r->arguments_raw[0] : 0,
                    r->arguments_raw_count > 1 ? r->arguments_raw[1] : 0,
                    r->arguments_raw_count > 2 ? r->arguments_raw[2] : 0, r->path ? r->path : "",
                    r->address ? r->address : "", r->restarted ? " RESTARTED " : " ",
                    (int)r->payload.size, r->payload.data ? (const char *)r->payload.data : "");
}

static int describe_return(const struct record *r, char *line, size_t size)
{
    const struct syscall_row *row = syscall_find(r->number);

    return snprintf(line, size, "return #%" PRIu64 " %s = %" PRId64 "%s%s%s fd2=%" PRId64 " obj2=%" PRIu64 " %.*s", r->call,
                    row ? row->name : "?", r->result, r->result < 0 ? " " : "",
                    r->result < 0 ? strerrorname_np((int)-r->result) : "", r->blocked ? " (blocked)" : "",
                    r->fd2, r->object2, (int)r->payload.size,
                    r->payload.data ? (const char *)r->payload.data : "");
}

static int describe_signal(const struct record *r, char *line, size_t size)
{
    static const char *const events[] = {"generated", "merged", "delivered", "handler returned"};
    static const char *const effects[] = {"handler", "ignore", "terminate", "core", "stop", "continue"};

    return snprintf(line, size, "signal %s %s from %" PRId64 " code %" PRId64 "%s%s",
                    sigabbrev_np((int)r->signal) ? sigabbrev_np((int)r->signal) : "?", r->event < 4 ? events[r->event] : "?", r->sender, r->code,
                    r->event == SIGNAL_DELIVERED ? " -> " : "",
                    r->event == SIGNAL_DELIVERED && r->effect < 6 ? effects[r->effect] : "");
}

static int describe_rest(const struct record *r, char *line, size_t size)
{
    switch (r->type) {
    case RECORD_TASK:
        return snprintf(line, size, "task process=%" PRId64 " parent=%" PRId64 " member=%" PRId64 " pid=%" PRId64 " origin=%" PRIu64,
                        r->process, r->parent, r->member, r->pid, r->origin);
    case RECORD_EXEC:
        return snprintf(line, size, "exec %s", r->path ? r->path : "?");
    case RECORD_END:
        return snprintf(line, size, "end status=%" PRId64 " signal=%" PRId64 "%s", r->status, r->signal, r->last ? " last" : "");
    case RECORD_OBJECT:
        return snprintf(line, size, "object %" PRIu64 " %s %s", r->object, object_kind_name((enum object_kind)r->kind), r->path ? r->path : "");
    case RECORD_DESCRIPTOR:
        return snprintf(line, size, "descriptor fd=%" PRId64 " obj=%" PRIu64 " event=%" PRIu64 " access=%" PRIu64 "%s", r->fd, r->object, r->event, r->access, r->close_on_exec ? " cloexec" : "");
    case RECORD_OUTPUT:
        return snprintf(line, size, "output member=%" PRId64 " stream=%" PRId64 " %.*s", r->member, r->stream, (int)r->payload.size, (const char *)r->payload.data);
    case RECORD_STEP:
        return snprintf(line, size, "step %" PRIu64 " event=%" PRIu64 " %s", r->step, r->event, r->text ? r->text : "");
    case RECORD_WAIT:
        return snprintf(line, size, "wait call #%" PRIu64 " %s fd=%" PRId64 " obj=%" PRIu64, r->call, syscall_find(r->number) ? syscall_find(r->number)->name : "?", r->fd, r->object);
    case RECORD_HOLDER:
        return snprintf(line, size, "holder fd=%" PRId64 " obj=%" PRIu64 " access=%" PRIu64, r->fd, r->object, r->access);
    case RECORD_STACK:
        return snprintf(line, size, "stack call #%" PRIu64 " signal=%" PRId64 " pc=%" PRIx64 " sp=%" PRIx64 " %zu bytes at %" PRIx64 " %zu modules %s", r->call, r->signal, r->registers_count > 16 ? r->registers[16] : 0, r->registers_count > 7 ? r->registers[7] : 0, r->payload.size, r->stack_address, r->modules_count, r->modules_count ? r->modules[0] : "");
    case RECORD_FRAME:
        return snprintf(line, size, "frame call #%" PRIu64 " signal=%" PRId64 " %s %s:%" PRIu64 "%s", r->call, r->signal, r->text ? r->text : "?", r->path ? r->path : "?", r->line, r->inlined ? " inlined" : "");
    case RECORD_FINISH:
        return snprintf(line, size, "finish %s %s calls=%" PRIu64 " hash=%016" PRIx64, run_outcome_name((enum run_outcome)r->outcome), r->text ? r->text : "", r->calls, r->trace_hash);
    case RECORD_FAULT:
        return snprintf(line, size, "fault %s: %s: %s", box_stage_prose((enum box_stage)r->stage), r->text ? r->text : "", strerror((int)r->error));
    default:
        return snprintf(line, size, "%s kind=%" PRIu64 " member=%" PRId64 " %s%s options=%" PRIu64 " chosen=%" PRIu64, record_type_name(r->type), r->kind, r->member,
                        r->path ? r->path : "", r->text ? r->text : "", r->options, r->chosen);
    }
}

int record_describe(const struct record *record, char *line, size_t size)
{
    int length = snprintf(line, size, "%10" PRIu64 " [%2" PRId64 "] ", record->time_ns / 1000, record->task);

    line += length;
    size -= (size_t)length;
    switch (record->type) {
    case RECORD_CALL:
        return length + describe_call(record, line, size);
    case RECORD_RETURN:
        return length + describe_return(record, line, size);
    case RECORD_SIGNAL:
        return length + describe_signal(record, line, size);
    default:
        return length + describe_rest(record, line, size);
    }
}
