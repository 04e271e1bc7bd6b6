/* sem.* */
#include <string.h>
#include <sys/sem.h>

#include "rules/inner.h"

static bool is_at_semaphore(const struct trace *trace, const struct trace_wait *wait)
{
    return !wait->record->deadline_ns &&
           (wait->record->kind == WAIT_FOR_SEMAPHORE ||
            trace_call_is(trace_call_numbered(trace, wait->record->call), "semop"));
}

static bool leads_on(const struct trace *trace, const struct trace_wait *wait, const bool *marked)
{
    for (size_t i = 0; i < wait->holders.count; i++) {
        const struct trace_wait *next =
            rule_wait_of(trace, trace->records[wait->holders.items[i]].task);

        if (!next || !marked[next - trace->waits])
            return false;
    }
    return wait->holders.count && !wait->record->deadline_ns;
}

/* Which waits are at a semaphore, or lead to such ones and nowhere else. Free with g_free. */
static bool *mark_waits(const struct trace *trace)
{
    bool *marked = g_new0(bool, trace->waits_count + 1), changed = true;

    for (size_t i = 0; i < trace->waits_count; i++)
        marked[i] = is_at_semaphore(trace, &trace->waits[i]);
    while (changed) {
        changed = false;
        for (size_t i = 0; i < trace->waits_count; i++)
            if (!marked[i] && leads_on(trace, &trace->waits[i], marked))
                changed = marked[i] = true;
    }
    return marked;
}

/* The call that lowered the semaphore which `call` waits for, if nobody has raised it since; or
 * NULL.
 */
static const struct trace_call *last_lowered(const struct trace *trace,
                                             const struct trace_call *call)
{
    const struct trace_call *found = NULL;
    struct sembuf wanted;

    if (call->entry->payload.size != sizeof wanted)
        return NULL; /* several at once: any of them */
    memcpy(&wanted, call->entry->payload.data, sizeof wanted);
    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *other = &trace->calls[i];
        size_t operations = other->entry->payload.size / sizeof(struct sembuf);

        if (other->object != call->object || !trace_call_is(other, "semop") ||
            !trace_call_succeeded(other))
            continue;
        for (size_t j = 0; j < operations; j++) {
            struct sembuf done;

            memcpy(&done, other->entry->payload.data + j * sizeof done, sizeof done);
            if (done.sem_num == wanted.sem_num && done.sem_op)
                found = done.sem_op < 0 ? other : NULL;
        }
    }
    return found;
}

static void tell(const struct rule_input *input, const struct trace_wait *wait, GString *text)
{
    const struct trace *trace = input->trace;
    const struct trace_call *call = trace_call_numbered(trace, wait->record->call);
    g_autofree char *who = trace_name_process(trace, input->names, wait->record->task);
    const struct trace_call *lowered =
        call && call->object && trace_call_is(call, "semop") ? last_lowered(trace, call) : NULL;

    if (text->len)
        g_string_append_c(text, '\n');
    if (call && call->object) {
        g_autofree char *object = trace_name_object(trace, call->object);

        g_string_append_printf(text, _("%s waits at %s"), who, object);
    } else {
        g_string_append_printf(text, _("%s waits at a semaphore"), who);
    }
    if (lowered) {
        g_autofree char *other = trace_name_process(trace, input->names, lowered->process);

        g_string_append_printf(text, _(", which %s lowered last"), other);
    }
}

/*
 * Nobody can go on, and every wait of the student's programs is at a semaphore or leads to one:
 * there is nobody left who could raise them.
 */
void rule_semaphore_deadlock(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    g_autofree bool *marked = mark_waits(trace);
    const struct trace_wait *first = NULL;
    struct finding *finding;
    GString *observed;

    for (size_t i = 0; trace->outcome == OUTCOME_DEADLOCK && i < trace->waits_count; i++) {
        const struct trace_wait *wait = &trace->waits[i];

        if (!rule_concerns(input, wait->record->task)) {
            if (is_at_semaphore(trace, wait))
                return; /* the other side plays along: not for the student alone to raise */
            continue;
        }
        if (!marked[i])
            return;
        if (!first && is_at_semaphore(trace, wait))
            first = wait;
    }
    if (!first)
        return;
    finding = rule_finding(input, "sem.deadlock", first->record->task, findings);
    finding->expected = g_strdup(_("whoever waits at a semaphore is let through by another one "
                                   "that raises it"));
    observed = g_string_new(NULL);
    for (size_t i = 0; i < trace->waits_count; i++)
        if (rule_concerns(input, trace->waits[i].record->task) &&
            is_at_semaphore(trace, &trace->waits[i])) {
            tell(input, &trace->waits[i], observed);
            rule_evidence(finding, trace->waits[i].place);
        }
    g_string_append_printf(observed, "\n%s", _("nobody is left who could raise it"));
    finding->observed = g_string_free(observed, FALSE);
}
