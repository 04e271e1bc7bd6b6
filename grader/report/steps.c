/* A run one step at a time: what happened, and what everybody was doing then. */
#include "base/i18n.h"
#include "report/inner.h"
#include "spec/spec.h"

/* The last call of a thread that began before a place, or NULL. */
static const struct trace_call *last_call(const struct trace *trace, const struct trace_task *task,
                                          size_t place)
{
    const struct trace_call *last = NULL;

    for (size_t i = 0; i < task->calls.count; i++) {
        const struct trace_call *call = &trace->calls[task->calls.items[i]];

        if (call->since > place)
            break;
        last = call;
    }
    return last;
}

/* Was the process stopped by a signal then? */
static bool is_stopped(const struct trace *trace, const struct trace_task *process, size_t place)
{
    bool stopped = false;

    for (size_t i = 0; i < process->states.count && process->states.items[i] <= place; i++)
        stopped = trace->records[process->states.items[i]].event == STATE_STOPPED;
    return stopped;
}

static char *state_of(const struct trace *trace, const struct trace_task *process,
                      const struct trace_task *thread, size_t place)
{
    const struct trace_call *call = last_call(trace, thread, place);
    g_autofree char *name = NULL;

    if (thread->end != TRACE_NOWHERE && thread->end <= place)
        return thread->signal ? g_strdup_printf(_("ended by %s"), signal_name((int)thread->signal))
                              : g_strdup_printf(_("ended, exit %d"), (int)thread->status);
    if (is_stopped(trace, process, place))
        return g_strdup(_("stopped"));
    if (!call || call->until <= place)
        return g_strdup(_("runs"));
    name = trace_name_call(trace, call);
    return g_strdup_printf(_("is in %s"), name);
}

/* One line for every thread that there was by then. */
static void append_states(const struct trace *trace, const char *const *names, size_t place,
                          GString *text)
{
    for (size_t i = 0; i < trace->tasks_count; i++) {
        const struct trace_task *task = &trace->tasks[i];
        const struct trace_task *process = trace_process(trace, task->number);
        g_autofree char *name = NULL, *state = NULL, *raw = NULL, *safe = NULL;

        if (!task->known || !process || task->since > place ||
            (task->number != process->number && task->end != TRACE_NOWHERE && task->end <= place))
            continue;
        name = words_settle(trace_name_process(trace, names, task->number));
        state = state_of(trace, process, task, place);
        raw = task->number == process->number
                  ? g_strdup_printf("%s: %s", name, state)
                  : g_strdup_printf(_("%s, thread %d: %s"), name, (int)task->number, state);
        safe = report_escape(raw);
        g_string_append_printf(text, "      %s\n", safe);
    }
}

GPtrArray *report_steps(const struct trace *trace, const char *const *names, const GArray *places)
{
    g_autoptr(GArray) happenings = happenings_of(trace, names, places);
    GPtrArray *steps = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < happenings->len; i++) {
        const struct happening *happening = &g_array_index(happenings, struct happening, i);
        g_autofree char *name = words_settle(trace_name_process(trace, names, happening->process));
        g_autofree char *safe = report_escape(happening->text), *who = report_escape(name);
        GString *text = g_string_new(NULL);

        g_string_append_printf(text, "%s%3u/%u  %.6f s  %s: %s\n", happening->evidence ? "▶" : " ",
                               i + 1, happenings->len,
                               (double)trace->records[happening->place].time_ns / 1e9, who, safe);
        append_states(trace, names, happening->place, text);
        g_ptr_array_add(steps, g_string_free(text, FALSE));
    }
    return steps;
}
