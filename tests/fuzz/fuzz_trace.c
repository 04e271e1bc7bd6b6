/* Any bytes as a run: indexes, names and general rules must take whatever the records say. */
#include "fuzz/fuzz.h"
#include "rules/rules.h"
#include "trace/trace.h"

static void look_at_all(const struct trace *trace, const char *const *names)
{
    for (size_t i = 0; i < trace->tasks_count; i++) {
        g_autofree char *name = trace_name_process(trace, names, (int64_t)i);

        require(name != NULL);
        trace_children(trace, (int64_t)i);
        trace_open_count(trace, (int64_t)i, trace->records_count);
        trace_process_ordinal(trace, (int64_t)i);
    }
    for (size_t i = 0; i < trace->objects_count; i++) {
        g_autofree char *name = trace_name_object(trace, i);

        require(name != NULL);
    }
    for (size_t i = 0; i < trace->calls_count; i++) {
        g_autofree char *name = trace_name_call(trace, &trace->calls[i]);

        require(name != NULL);
        trace_call_transfers(&trace->calls[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static const char *const names[] = {"program", "peer", NULL};
    static const bool student[] = {true, false};
    g_autoptr(GBytes) bytes = g_bytes_new_static(data, size_bytes);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    struct trace *trace = trace_read(bytes, &error);

    if (!trace) {
        require(error != NULL && error->message[0]);
        return 0;
    }
    look_at_all(trace, names);
    if (trace->members_count <= G_N_ELEMENTS(student))
        rules_apply(&(struct rule_input){trace, names, student}, NULL, 0, findings);
    trace_free(trace);
    return 0;
}
