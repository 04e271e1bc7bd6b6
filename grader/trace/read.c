/* From bytes to records in memory; what can be read of a damaged stream is kept. */
#include "trace/trace.h"

#include <string.h>

#include "base/i18n.h"
#include "trace/inner.h"

GQuark trace_error_quark(void)
{
    return g_quark_from_static_string("coloquio-trace-error");
}

static struct trace *trace_new(void)
{
    struct trace *trace = g_new0(struct trace, 1);

    trace->store = g_new0(struct trace_store, 1);
    trace->store->arrays = g_ptr_array_new_with_free_func(g_free);
    trace->store->outputs = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    return trace;
}

void trace_free(struct trace *trace)
{
    struct trace_store *store;

    if (!trace)
        return;
    store = trace->store;
    arena_done(&store->arena);
    g_ptr_array_unref(store->arrays);
    g_ptr_array_unref(store->outputs);
    g_clear_pointer(&store->source, g_bytes_unref);
    g_free(store->damage);
    g_free(store);
    g_free(trace);
}

/* Decodes as far as it goes. Returns false when nothing at all was readable. */
static bool decode(struct trace *trace, GArray *records, GError **error)
{
    gsize size_bytes;
    const uint8_t *data = g_bytes_get_data(trace->store->source, &size_bytes);
    struct record_reader reader = {
        .data = data, .size_bytes = size_bytes, .arena = &trace->store->arena};
    struct box_error box_error = {0};
    struct record record;
    int result;

    while ((result = record_next(&reader, &record, &box_error)) > 0)
        g_array_append_val(records, record);
    if (!result)
        return true;
    if (!reader.head_read) {
        g_set_error(error, TRACE_ERROR, -result, _("no record stream: %s"),
                    box_error.detail[0] ? box_error.detail : g_strerror(-result));
        return false;
    }
    trace->store->damage =
        g_strdup_printf("%s", box_error.detail[0] ? box_error.detail : g_strerror(-result));
    trace->damage = trace->store->damage;
    return true;
}

struct trace *trace_read(GBytes *records, GError **error)
{
    struct trace *trace = trace_new();
    GArray *array = g_array_new(FALSE, FALSE, sizeof(struct record));
    gsize count;

    trace->store->source = g_bytes_ref(records);
    if (!decode(trace, array, error)) {
        g_array_unref(array);
        trace_free(trace);
        return NULL;
    }
    trace->records = array_take(trace, array, &count);
    trace->records_count = count;
    trace_index(trace);
    return trace;
}

struct trace *trace_from_records(const struct record *records, size_t count)
{
    struct trace *trace = trace_new();
    GArray *array = g_array_sized_new(FALSE, FALSE, sizeof *records, (guint)count);

    g_array_append_vals(array, records, (guint)count);
    trace->records = array_take(trace, array, &trace->records_count);
    trace_index(trace);
    return trace;
}
