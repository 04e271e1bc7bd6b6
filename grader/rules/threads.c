/* thread.* within one run */
#include "rules/inner.h"

static const struct trace_wait *wait_of_thread(const struct trace *trace, int64_t task)
{
    for (size_t i = 0; i < trace->waits_count; i++)
        if (trace->waits[i].record->task == task)
            return &trace->waits[i];
    return NULL;
}

/* The thread that has the mutex which is waited for, or whose end is; NULL: neither. */
static const struct trace_task *waited_for(const struct trace *trace, const struct trace_wait *wait)
{
    if ((wait->record->kind != WAIT_FOR_MUTEX && wait->record->kind != WAIT_FOR_THREAD) ||
        wait->record->deadline_ns || !wait->holders.count)
        return NULL;
    return trace_task(trace, trace->records[wait->holders.items[0]].task);
}

/*
 * Waits that lead from a mutex to the thread that has it, from there to what that one waits for,
 * and so on, back to the first or to a thread that has ended. Returns the waits (struct trace_wait
 * *), or NULL when it leads to anything else. Free with g_ptr_array_unref.
 */
static GPtrArray *follow(const struct trace *trace, const struct trace_wait *first)
{
    g_autoptr(GPtrArray) path = g_ptr_array_new();
    const struct trace_wait *wait = first;

    while (wait && path->len <= trace->waits_count) {
        const struct trace_task *holder = waited_for(trace, wait);

        if (!holder)
            return NULL;
        g_ptr_array_add(path, (gpointer)(uintptr_t)wait);
        if (holder->end != TRACE_NOWHERE)
            return wait->record->kind == WAIT_FOR_MUTEX ? g_steal_pointer(&path) : NULL;
        wait = wait_of_thread(trace, holder->number);
        if (wait == first)
            return g_steal_pointer(&path);
    }
    return NULL;
}

static char *tell(const struct rule_input *input, const GPtrArray *path)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < path->len; i++) {
        const struct trace_wait *wait = path->pdata[i];
        const struct trace_task *task = trace_task(input->trace, wait->record->task);
        const struct trace_task *holder = waited_for(input->trace, wait);
        g_autofree char *waiter = trace_name_task(input->trace, input->names, task->number),
                        *other = trace_name_task(input->trace, input->names, holder->number);

        if (i)
            g_string_append_c(text, '\n');
        if (holder == task)
            g_string_append_printf(text, _("%s waits for a mutex that it has locked itself"),
                                   waiter);
        else if (wait->record->kind == WAIT_FOR_THREAD)
            g_string_append_printf(text, _("%s waits for the end of %s"), waiter, other);
        else if (holder->end != TRACE_NOWHERE)
            g_string_append_printf(text,
                                   _("%s waits for a mutex that %s has locked and kept to its end"),
                                   waiter, other);
        else
            g_string_append_printf(text, _("%s waits for a mutex that %s has locked"), waiter,
                                   other);
    }
    return g_string_free(text, FALSE);
}

/* Threads wait for mutexes in a circle, or for one whose owner is gone. */
void rule_thread_deadlock(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; i < trace->waits_count; i++) {
        const struct trace_wait *wait = &trace->waits[i];
        const struct trace_task *task = trace_task(trace, wait->record->task);
        g_autoptr(GPtrArray) path = NULL;
        struct finding *finding;

        if (!task || !rule_concerns(input, task->number) || wait->record->kind != WAIT_FOR_MUTEX ||
            !(path = follow(trace, wait)))
            continue;
        finding = rule_finding(input, "thread.deadlock", task->process, findings);
        finding->expected = g_strdup(_("who locks a mutex unlocks it, and where several are needed "
                                       "everybody locks them in the same order"));
        finding->observed = tell(input, path);
        for (guint j = 0; j < path->len; j++)
            rule_evidence(finding, ((const struct trace_wait *)path->pdata[j])->place);
        return; /* one circle, one finding */
    }
}
