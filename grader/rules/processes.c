/* proc.* */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include "rules/inner.h"

/* What a child may still do after exec has failed: say so, try another path, end. */
static bool is_farewell(const struct trace_call *call)
{
    static const char *const allowed[] = {
        "write",         "exec",      "exit", "close",     "open",  "sigaction", "sigprocmask",
        "clock_gettime", "getrandom", "kill", "sigreturn", "futex", "read",      NULL};

    return g_strv_contains(allowed, call->call_class);
}

void rule_exec_fallthrough(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *process = trace_task(trace, (int64_t)trace->processes.items[p]);
        const struct trace_call *failed = NULL;

        if (!rule_concerns(input, process->number) || process->origin == ORIGIN_START)
            continue;
        for (size_t i = 0; i < process->calls.count; i++) {
            const struct trace_call *call = &trace->calls[process->calls.items[i]];

            if (trace_call_is(call, "exec"))
                failed = call->exit && call->exit->result < 0 ? call : NULL;
            else if (failed && !is_farewell(call)) {
                struct finding *finding =
                    rule_finding(input, "proc.exec-fallthrough", process->number, findings);
                g_autofree char *name = trace_name_call(trace, call);

                finding->expected =
                    g_strdup(_("the child says what went wrong and ends with _exit(127)"));
                finding->observed =
                    g_strdup_printf(_("exec(%s) failed, and the child went on with %s"),
                                    failed->path ? failed->path : "?", name);
                rule_evidence(finding, failed->since);
                rule_evidence(finding, call->since);
                break;
            }
        }
    }
}

#define FRUITLESS_CALLS 100

/* Asked for something that was not there, without waiting for it. */
static bool is_fruitless(const struct trace_call *call)
{
    static const char *const waits[] = {"poll", "select", "epoll_wait", NULL};

    if (!call->exit)
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

void rule_busy_wait(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t t = 0; t < trace->tasks_count; t++) {
        const struct trace_task *task = trace_task(trace, (int64_t)t);
        unsigned run = 0;

        if (!task || !rule_concerns(input, task->number))
            continue;
        for (size_t i = 0; i < task->calls.count && run < FRUITLESS_CALLS; i++) {
            const struct trace_call *call = &trace->calls[task->calls.items[i]];

            if (is_fruitless(call))
                run++;
            else if (!trace_call_is(call, "clock_gettime") && !trace_call_is(call, "sigprocmask"))
                run = 0;
            if (run == FRUITLESS_CALLS) {
                struct finding *finding =
                    rule_finding(input, "proc.busy-wait", task->process, findings);
                g_autofree char *name = trace_name_call(trace, call);

                finding->expected =
                    g_strdup(_("a call that blocks until there is something to do"));
                finding->observed =
                    g_strdup_printf(_("%s and its like, %u times in a row, each time in vain"),
                                    name, FRUITLESS_CALLS);
                rule_evidence(finding, call->since);
            }
        }
    }
}

/* A process ended by itself while a child of it still ran. */
void rule_orphan(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *child = trace_task(trace, (int64_t)trace->processes.items[p]);
        const struct trace_task *parent = trace_process(trace, child->parent_process);
        struct finding *finding;

        if (!parent || child->origin == ORIGIN_START || !rule_concerns(input, child->number) ||
            parent->process_end == TRACE_NOWHERE || child->process_end < parent->process_end ||
            parent->signal || child->left_running)
            continue;
        finding = rule_finding(input, "proc.orphan", child->number, findings);
        finding->expected = g_strdup(_("the parent waits for its child before it ends"));
        finding->observed = g_strdup(_("the parent ended first"));
        rule_evidence(finding, parent->process_end);
    }
}
