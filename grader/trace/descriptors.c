/* Descriptor tables over time: who had what open, since when, and how it came by it. */
#include "trace/inner.h"

static struct trace_descriptor *descriptor_add(struct indexer *indexer, int64_t process, int64_t fd,
                                               size_t place)
{
    struct trace *trace = indexer->trace;
    struct task_lists *lists = &indexer->lists[process];
    struct trace_descriptor *descriptor = arena_calloc(&trace->store->arena, 1, sizeof *descriptor);
    struct trace_descriptor *before;

    if (!descriptor)
        g_error("out of memory");
    descriptor->process = process;
    descriptor->fd = fd;
    descriptor->call = TRACE_NOWHERE;
    descriptor->since = place;
    descriptor->until = trace->records_count;
    if (!lists->open)
        lists->open = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    if (!lists->descriptors)
        lists->descriptors = g_ptr_array_new();
    /* A number that is opened again had been closed by a call that is not traced. */
    if ((before = g_hash_table_lookup(lists->open, &fd)))
        before->until = place;
    g_hash_table_replace(lists->open, g_memdup2(&fd, sizeof fd), descriptor);
    g_ptr_array_add(lists->descriptors, descriptor);
    return descriptor;
}

static void mark_standard(struct trace *trace, const struct trace_descriptor *descriptor)
{
    struct trace_object *object;

    if (descriptor->fd > 2 || descriptor->call != TRACE_NOWHERE ||
        descriptor->object >= trace->objects_count)
        return;
    object = &trace->objects[descriptor->object];
    if (object->number && object->standard == NONE)
        object->standard = descriptor->fd;
}

static void descriptor_opened(struct indexer *indexer, const struct record *record, int64_t process,
                              size_t place)
{
    struct task_lists *lists = &indexer->lists[process];
    struct trace_descriptor *source = NULL, *descriptor;

    if (record->event == DESCRIPTOR_DUPLICATED && lists->open)
        source = g_hash_table_lookup(lists->open, &record->from);
    descriptor = descriptor_add(indexer, process, record->fd, place);
    descriptor->object = record->object;
    descriptor->access = record->access;
    descriptor->close_on_exec = record->close_on_exec;
    descriptor->nonblocking = record->nonblocking;
    descriptor->source = source;
    descriptor->origin = record->event == DESCRIPTOR_RECEIVED     ? DESCRIPTOR_FROM_MESSAGE
                         : record->event == DESCRIPTOR_DUPLICATED ? DESCRIPTOR_FROM_DUP
                                                                  : DESCRIPTOR_FROM_CALL;
    descriptor->call = indexer->lists[record->task].call;
    if (record->event == DESCRIPTOR_OPENED)
        mark_standard(indexer->trace, descriptor);
}

void index_descriptor(struct indexer *indexer, size_t place)
{
    const struct record *record = &indexer->trace->records[place];
    struct trace_descriptor *descriptor;
    struct task_lists *lists;
    int64_t process;

    if (!(lists = indexer_process(indexer, record->task, &process)) || record->fd < 0)
        return;
    if (record->event <= DESCRIPTOR_RECEIVED) {
        descriptor_opened(indexer, record, process, place);
        return;
    }
    if (!lists->open || !(descriptor = g_hash_table_lookup(lists->open, &record->fd)))
        return;
    if (record->event == DESCRIPTOR_FLAGS) {
        descriptor->close_on_exec = record->close_on_exec;
        descriptor->nonblocking = record->nonblocking;
        return;
    }
    descriptor->until = place;
    descriptor->closed_by_exec = record->event == DESCRIPTOR_CLOSED_BY_EXEC;
    g_hash_table_remove(lists->open, &record->fd);
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    const struct trace_descriptor *first = *(struct trace_descriptor *const *)a;
    const struct trace_descriptor *second = *(struct trace_descriptor *const *)b;

    return (first->fd > second->fd) - (first->fd < second->fd);
}

void index_fork(struct indexer *indexer, int64_t parent, int64_t child, size_t place)
{
    struct task_lists *lists = &indexer->lists[parent];
    g_autoptr(GPtrArray) inherited = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer value;

    if (!lists->open)
        return;
    g_hash_table_iter_init(&iterator, lists->open);
    while (g_hash_table_iter_next(&iterator, NULL, &value))
        g_ptr_array_add(inherited, value);
    g_ptr_array_sort(inherited, by_number);
    for (guint i = 0; i < inherited->len; i++) {
        struct trace_descriptor *source = g_ptr_array_index(inherited, i);
        struct trace_descriptor *descriptor = descriptor_add(indexer, child, source->fd, place);

        descriptor->object = source->object;
        descriptor->access = source->access;
        descriptor->close_on_exec = source->close_on_exec;
        descriptor->nonblocking = source->nonblocking;
        descriptor->origin = DESCRIPTOR_FROM_FORK;
        descriptor->source = source;
    }
}

void index_process_end(struct indexer *indexer, int64_t process, size_t place)
{
    struct task_lists *lists = &indexer->lists[process];
    GHashTableIter iterator;
    gpointer value;

    if (!lists->open)
        return;
    g_hash_table_iter_init(&iterator, lists->open);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        struct trace_descriptor *descriptor = value;

        descriptor->until = place;
        descriptor->closed_by_end = true;
    }
    g_hash_table_remove_all(lists->open);
}
