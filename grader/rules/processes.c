/* proc.* */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include "rules/inner.h"

/* ---- exec ---- */

/* What a child may still do after exec has failed: say so, try another path, end. Messages may need
 * files (their translations), which are read and mapped. */
static bool is_farewell(const struct trace *trace, const struct trace_call *call)
{
    /* perror(3) duplicates stderr for a moment, so that the program's own stays unoriented. */
    static const char *const allowed[] = {"write",         "exec",        "exit",      "close",
                                          "open",          "kill",        "sigaction", "dup",
                                          "sigreturn",     "futex",       "mmap",      "getrandom",
                                          "clock_gettime", "sigprocmask", "fcntl",     NULL};
    const struct trace_object *object = trace_object(trace, call->object);

    if (trace_call_is(call, "read"))
        return object && object->kind == OBJECT_FILE && object->standard == NONE;
    return g_strv_contains(allowed, call->call_class);
}

void rule_exec_fallthrough(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_call *call, *failed = NULL;

        if (process->origin == ORIGIN_START)
            continue;
        for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
            g_autofree char *name = NULL;
            struct finding *finding;

            if (trace_call_is(call, "exec"))
                failed = call->exit && call->exit->result < 0 ? call : NULL;
            if (!failed || is_farewell(trace, call))
                continue;
            name = trace_name_call(trace, call);
            finding = rule_finding(input, "proc.exec-fallthrough", process->number, findings);
            finding->expected =
                g_strdup(_("the child says what went wrong and ends with _exit(127)"));
            finding->observed = g_strdup_printf(_("exec(%s) failed, and the child went on with %s"),
                                                failed->path ? failed->path : "?", name);
            rule_evidence(finding, failed->since);
            rule_evidence(finding, call->since);
            break;
        }
    }
}

/* ---- buffers that a fork copies ---- */

/* The first write of a process to its standard output after a place, before it executes anything.
 */
static const struct trace_call *first_output(const struct trace *trace,
                                             const struct trace_task *process, size_t place)
{
    const struct trace_call *call;

    for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
        const struct trace_object *object = trace_object(trace, call->object);

        if (call->since < place)
            continue;
        if (trace_call_is(call, "exec") && !(call->exit && call->exit->result < 0))
            return NULL;
        if (trace_call_transfers(call) == ACCESS_WRITE && object && object->standard == 1)
            return call;
    }
    return NULL;
}

/* How many bytes of whole lines two writes begin with in common. */
static size_t common_lines(const struct record *a, const struct record *b)
{
    size_t most = MIN(a->payload.size, b->payload.size), lines = 0;

    for (size_t i = 0; i < most && a->payload.data[i] == b->payload.data[i]; i++)
        if (a->payload.data[i] == '\n')
            lines = i + 1;
    return lines;
}

/* Parent and child both begin what they write after a fork with the same lines: the parent's
 * buffer, which the fork copied. Where the output is what it should be nobody asks. */
void rule_stdio_duplicated(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *child;

    for (size_t p = 0; (child = rule_next_process(input, &p));) {
        const struct trace_task *parent = trace_process(trace, child->parent_process);
        const struct trace_call *ours = first_output(trace, child, child->since);
        const struct trace_call *theirs = parent ? first_output(trace, parent, child->since) : NULL;
        size_t length = ours && theirs ? common_lines(ours->entry, theirs->entry) : 0;
        g_autofree char *lines = NULL;
        struct finding *finding;

        if (length < 2 || child->origin == ORIGIN_START || ours->object != theirs->object)
            continue;
        lines = g_strndup((const char *)ours->entry->payload.data, length - 1);
        finding = rule_finding(input, "proc.stdio-duplicated-at-fork", child->number, findings);
        finding->expected = g_strdup(_("buffers are written out (fflush) before fork"));
        finding->observed = g_strdup_printf(
            _("parent and child both wrote, first of all after the fork: %s"), lines);
        rule_evidence(finding, ours->since);
        rule_evidence(finding, theirs->since);
    }
}

/* ---- asking again and again ---- */

#define FRUITLESS_CALLS 100

/* Asked for something that was not there, without waiting for it. */
static bool is_fruitless(const struct trace_call *call)
{
    static const char *const waits[] = {"poll", "select", "epoll_wait", NULL};

    if (!call->exit || trace_call_is(call, "futex"))
        return false;
    if (call->exit->result == -EAGAIN)
        return true;
    if (trace_call_is(call, "sched_yield") || trace_call_is(call, "sigpending") ||
        (trace_call_is(call, "sleep") && call->exit->result == 0))
        return true;
    if (trace_call_is(call, "wait"))
        return call->exit->result == 0 && call->exit->pid <= 0;
    return g_strv_contains(waits, call->call_class) && call->exit->result == 0;
}

/* The call with which a task has asked in vain often enough in a row, or NULL. */
static const struct trace_call *find_busy_wait(const struct trace *trace,
                                               const struct trace_task *task)
{
    unsigned run = 0;

    for (size_t i = 0; i < task->calls.count; i++) {
        const struct trace_call *call = &trace->calls[task->calls.items[i]];

        if (is_fruitless(call))
            run++;
        else if (!trace_call_is(call, "clock_gettime") && !trace_call_is(call, "sigprocmask") &&
                 !trace_call_is(call, "memory"))
            run = 0;
        if (run == FRUITLESS_CALLS)
            return call;
    }
    return NULL;
}

void rule_busy_wait(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));)
        for (size_t t = 0; t < process->threads.count; t++) {
            const struct trace_task *task = trace_task(trace, (int64_t)process->threads.items[t]);
            const struct trace_call *call = task ? find_busy_wait(trace, task) : NULL;
            g_autofree char *name = NULL;
            struct finding *finding;

            if (!call)
                continue;
            name = trace_name_call(trace, call);
            finding = rule_finding(input, "proc.busy-wait", process->number, findings);
            finding->expected = g_strdup(_("a call that blocks until there is something to do"));
            finding->observed = g_strdup_printf(
                _("%s and its like, %u times in a row, each time in vain"), name, FRUITLESS_CALLS);
            rule_evidence(finding, call->since);
            break;
        }
}

/* ---- orphans ---- */

/* Was the signal that ended this process sent before a place? Then its end was only a matter of
 * time. */
static bool was_ended_before(const struct trace *trace, const struct trace_task *process,
                             size_t place)
{
    for (size_t i = 0; process->signal && i < process->signals.count; i++) {
        const struct record *record = &trace->records[process->signals.items[i]];

        if (record->signal == process->signal && record->event == SIGNAL_GENERATED &&
            process->signals.items[i] < place)
            return true;
    }
    return false;
}

/* A process ended by itself while a child of it still ran. One that ended before it is a zombie,
 * one that never ends is left running: others tell of those. */
void rule_orphan(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *child;

    for (size_t p = 0; (child = rule_next_process(input, &p));) {
        const struct trace_task *parent = trace_process(trace, child->parent_process);
        struct finding *finding;

        if (!parent || child->origin == ORIGIN_START || parent->process_end == TRACE_NOWHERE ||
            child->process_end < parent->process_end || parent->signal || child->left_running ||
            child->zombie || was_ended_before(trace, child, parent->process_end))
            continue;
        finding = rule_finding(input, "proc.orphan", child->number, findings);
        finding->expected = g_strdup(_("the parent waits for its child before it ends"));
        finding->observed = g_strdup(_("the parent ended first"));
        rule_evidence(finding, child->since);
        rule_evidence(finding, parent->process_end);
    }
}
