/* Calls: entry and return paired, and what returns tell of children and addresses. */
#include "trace/inner.h"

#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* The class of a call; a few depend on their arguments. */
static const char *class_of(const struct syscall_row *row, const struct record *record)
{
    if (!row)
        return "?";
    if (row->number == SYS_clone && (record->flags & CLONE_THREAD))
        return "thread";
    if (!strcmp(row->call_class, "open") && record->path &&
        g_str_has_prefix(record->path, "/dev/shm/"))
        return "shm_open";
    return row->call_class;
}

void index_call(struct indexer *indexer, size_t place)
{
    struct trace *trace = indexer->trace;
    const struct record *record = &trace->records[place];
    const struct trace_task *task = trace_task(trace, record->task);
    struct trace_call call = {.entry = record, .since = place, .until = trace->records_count};
    size_t index = indexer->call_array->len;

    if (!task)
        return;
    call.row = syscall_find(record->number);
    call.call_class = class_of(call.row, record);
    call.task = task->number;
    call.process = task->process;
    call.fd = record->fd;
    call.fd2 = record->fd2;
    call.object = record->object;
    call.object2 = record->object2;
    call.path = record->path;
    call.address = record->address;
    g_array_append_val(indexer->call_array, call);
    list_add(&indexer->lists[task->number].calls, index);
    indexer->lists[task->number].call = index;
    g_hash_table_replace(indexer->calls, g_memdup2(&record->call, sizeof record->call),
                         GSIZE_TO_POINTER(index + 1));
}

/* waitid(2) and wait4(2) with WNOWAIT leave the child to be waited for again. */
static bool leaves_waitable(const struct record *entry)
{
    size_t position = entry->number == SYS_wait4 ? 2 : 3;

    return position < entry->arguments_raw_count && (entry->arguments_raw[position] & WNOWAIT);
}

static void child_waited(struct indexer *indexer, const struct trace_call *call, size_t place)
{
    struct trace *trace = indexer->trace;
    const struct trace_task *child = trace_process_by_pid(trace, trace->records[place].pid, place);

    if (!child || child->process_end == TRACE_NOWHERE || leaves_waitable(call->entry))
        return;
    if (trace->tasks[child->number].waited == TRACE_NOWHERE)
        trace->tasks[child->number].waited = place;
}

static void learn_from_success(struct indexer *indexer, const struct trace_call *call, size_t place)
{
    struct trace *trace = indexer->trace;
    struct trace_object *first =
        call->object < trace->objects_count ? &trace->objects[call->object] : NULL;

    if (trace_call_is(call, "wait")) {
        child_waited(indexer, call, place);
    } else if ((trace_call_is(call, "bind") || trace_call_is(call, "connect")) && first &&
               first->number && !first->address) {
        first->address = call->address;
    } else if (trace_call_is(call, "accept") && call->exit->other &&
               call->exit->other < trace->objects_count && call->object2 &&
               call->object2 < trace->objects_count) {
        trace->objects[call->object2].other = call->exit->other;
        trace->objects[call->exit->other].other = call->object2;
    } else if (trace_call_is(call, "socketpair") && first && first->number && call->object2 &&
               call->object2 < trace->objects_count) {
        first->other = call->object2;
        trace->objects[call->object2].other = call->object;
    }
}

void index_return(struct indexer *indexer, size_t place)
{
    struct trace *trace = indexer->trace;
    const struct record *record = &trace->records[place];
    size_t index = GPOINTER_TO_SIZE(g_hash_table_lookup(indexer->calls, &record->call));
    struct trace_call *call;

    if (!index)
        return;
    call = &g_array_index(indexer->call_array, struct trace_call, index - 1);
    if (call->exit || call->task != record->task)
        return;
    call->exit = record;
    call->until = place;
    call->result = record->result;
    if (call->fd == NONE)
        call->fd = record->fd;
    if (!call->object)
        call->object = record->object;
    if (record->fd2 != NONE) {
        call->fd2 = record->fd2;
        call->object2 = record->object2;
    }
    if (!call->address)
        call->address = record->address;
    indexer->lists[call->task].call = TRACE_NOWHERE;
    if (record->result >= 0)
        learn_from_success(indexer, call, place);
}
