/* sig.* */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "rules/inner.h"

/* ---- a signal that came before the wait for it ---- */

static bool is_wait_for_signal(const struct trace_call *call)
{
    return trace_call_is(call, "pause") || trace_call_is(call, "sigsuspend");
}

/* Place of the last signal before `place` whose handler ran in this task, or NOWHERE. */
static size_t last_handled(const struct trace *trace, const struct trace_task *task, size_t place)
{
    size_t found = TRACE_NOWHERE;

    for (size_t i = 0; i < task->signals.count && task->signals.items[i] < place; i++) {
        const struct record *record = &trace->records[task->signals.items[i]];

        if (record->event == SIGNAL_DELIVERED && record->effect == EFFECT_HANDLER)
            found = task->signals.items[i];
    }
    return found;
}

/* Was this signal what a pause or sigsuspend of the task had waited for? Or did the program do
 * anything that can be seen between it and the call that waits now: then it has taken note of the
 * signal. */
static bool was_noticed(const struct trace *trace, const struct trace_task *task, size_t delivered,
                        const struct trace_call *waiting)
{
    static const char *const quiet[] = {"sigreturn", "sigprocmask", "clock_gettime", NULL};

    for (size_t i = 0; i < task->calls.count; i++) {
        const struct trace_call *call = &trace->calls[task->calls.items[i]];

        if (call == waiting)
            break;
        if (call->until < delivered) {
            bool last = i + 1 >= task->calls.count ||
                        trace->calls[task->calls.items[i + 1]].since > delivered;

            if (last && call->exit && call->exit->result == -EINTR)
                return true;
        } else if (call->since > delivered && !g_strv_contains(quiet, call->call_class)) {
            return true;
        }
    }
    return false;
}

/* pause waits for ever for a signal whose handler ran right before it. */
void rule_check_then_wait(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; trace->outcome == OUTCOME_DEADLOCK && i < trace->waits_count; i++) {
        const struct trace_wait *wait = &trace->waits[i];
        const struct trace_task *task = trace_task(trace, wait->record->task);
        const struct trace_call *call = trace_call_numbered(trace, wait->record->call);
        g_autofree char *name = NULL;
        struct finding *finding;
        size_t delivered;

        if (!task || !rule_concerns(input, task->number) || !call || !is_wait_for_signal(call) ||
            wait->record->deadline_ns)
            continue;
        delivered = last_handled(trace, task, wait->place);
        if (delivered == TRACE_NOWHERE || was_noticed(trace, task, delivered, call))
            continue;
        name = trace_name_call(trace, call);
        finding = rule_finding(input, "sig.check-then-wait", task->process, findings);
        finding->expected =
            g_strdup(_("the signal is blocked while the program looks whether it has "
                       "come, and sigsuspend waits for it"));
        finding->observed = g_strdup_printf(
            _("the handler of %s ran right before %s, which waits for the next one"),
            signal_name((int)trace->records[delivered].signal), name);
        rule_evidence(finding, delivered);
        rule_evidence(finding, wait->place);
    }
}

/* ---- no handler yet ---- */

/* Does any process of the same member ever handle this signal? */
static bool is_handled_elsewhere(const struct trace *trace, const struct trace_task *process,
                                 int64_t signal)
{
    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i];
        const struct trace_task *other = trace_task(trace, call->process);

        if (trace_call_is(call, "sigaction") && call->entry->signal == signal &&
            call->entry->disposition == 2 && other && other->member == process->member)
            return true;
    }
    return false;
}

static bool is_for_programs(int64_t signal)
{
    return signal == SIGUSR1 || signal == SIGUSR2 || signal == SIGALRM ||
           (signal >= 34 && signal <= 64);
}

/* Ended by a signal that the program handles, or can only mean to handle, but not yet. */
void rule_handler_too_late(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        bool handled;
        struct finding *finding;

        if (!process->signal || rule_is_foreign(trace, process) || process->signal == SIGKILL)
            continue;
        handled = is_handled_elsewhere(trace, process, process->signal);
        if (!handled && !is_for_programs(process->signal))
            continue;
        if (rule_disposition(trace, process, (int)process->signal, process->process_end) == 2)
            continue;
        finding = rule_finding(input, "sig.handler-too-late", process->number, findings);
        finding->expected =
            g_strdup_printf(_("the handler of %s is there before anybody can send it"),
                            signal_name((int)process->signal));
        finding->observed =
            g_strdup_printf(_("%s came while its handler was not installed, and ended the process"),
                            signal_name((int)process->signal));
        rule_evidence(finding, process->process_end);
    }
}

/* ---- signals that merge ---- */

static size_t find_merged(const struct trace *trace, const struct trace_task *task, int signal)
{
    for (size_t i = 0; i < task->signals.count; i++)
        if (trace->records[task->signals.items[i]].signal == signal &&
            trace->records[task->signals.items[i]].event == SIGNAL_MERGED)
            return task->signals.items[i];
    return TRACE_NOWHERE;
}

/* A child that ended before `place` and was not waited for, or NULL. */
static const struct trace_task *unwaited_child(const struct trace *trace,
                                               const struct trace_task *process, size_t place)
{
    for (size_t i = 0; i < process->children.count; i++) {
        const struct trace_task *child = trace_task(trace, (int64_t)process->children.items[i]);

        if (child && child->process_end < place && child->waited == TRACE_NOWHERE)
            return child;
    }
    return NULL;
}

/* Does it ask again until no child is left to wait for? Then merged signals do no harm. */
static bool waits_in_loop(const struct trace *trace, const struct trace_task *process,
                          unsigned *ret_waited)
{
    const struct trace_call *call;

    *ret_waited = 0;
    for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
        if (!trace_call_is(call, "wait") || !call->exit)
            continue;
        if (rule_failed(call, ECHILD) || (call->exit->result == 0 && call->exit->pid <= 0))
            return true;
        *ret_waited += call->exit->result >= 0;
    }
    return false;
}

/* One wait for each SIGCHLD, and several children ended behind one. */
void rule_coalesced_count(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        size_t merged = find_merged(trace, process, SIGCHLD);
        size_t end =
            process->process_end == TRACE_NOWHERE ? trace->records_count : process->process_end;
        const struct trace_task *child = unwaited_child(trace, process, end);
        struct finding *finding;
        unsigned waited;

        if (merged == TRACE_NOWHERE || !child || waits_in_loop(trace, process, &waited) ||
            !waited || last_handled(trace, process, end) == TRACE_NOWHERE)
            continue;
        finding = rule_finding(input, "sig.coalesced-count", process->number, findings);
        finding->expected =
            g_strdup(_("waitpid(-1, …, WNOHANG) is repeated until no child is left"));
        finding->observed = g_strdup_printf(
            _("several children ended behind one SIGCHLD, and child %d was never waited for"),
            (int)child->pid);
        rule_evidence(finding, merged);
        rule_evidence(finding, child->process_end);
    }
}

/* The program itself sent a signal again while the one before was still pending. */
void rule_signal_lost(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t t = 0; t < trace->tasks_count; t++) {
        const struct trace_task *task = trace_task(trace, (int64_t)t);

        for (size_t i = 0; task && i < task->signals.count; i++) {
            const struct record *record = &trace->records[task->signals.items[i]];
            struct finding *finding;
            g_autofree char *target = NULL;

            if (record->event != SIGNAL_MERGED || !is_for_programs(record->signal) ||
                record->sender == NONE || !rule_concerns(input, record->sender))
                continue;
            target = trace_name_process(trace, input->names, task->number);
            finding = rule_finding(input, "sig.lost", record->sender, findings);
            finding->expected =
                g_strdup(_("the next signal is sent when the one before was taken"));
            finding->observed =
                g_strdup_printf(_("%s was sent to %s while one was still pending: they became one"),
                                signal_name((int)record->signal), target);
            rule_evidence(finding, task->signals.items[i]);
            break;
        }
    }
}

/* ---- interrupted calls ---- */

/* Calls that EINTR ends although what they wait for may still come; others end by a signal on
 * purpose. */
static bool should_be_repeated(const struct trace_call *call)
{
    static const char *const classes[] = {"read", "write",   "send",   "recv",    "accept",
                                          "wait", "connect", "msgrcv", "mq_send", "mq_receive",
                                          "open", "semop",   "msgsnd", NULL};

    return g_strv_contains(classes, call->call_class);
}

/* What a program still does that takes EINTR for an error. */
static bool is_farewell(const struct trace *trace, const struct trace_call *call)
{
    static const char *const ways[] = {"sigreturn", "close", "exit", "unlink", NULL};

    return g_strv_contains(ways, call->call_class) || rule_is_message(trace, call);
}

void rule_eintr_unhandled(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_call *call, *interrupted = NULL;
        struct finding *finding;
        g_autofree char *name = NULL;

        if (process->process_end == TRACE_NOWHERE || process->signal || !process->status ||
            rule_is_foreign(trace, process))
            continue;
        for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
            if (should_be_repeated(call) && rule_failed(call, EINTR))
                interrupted = call;
            else if (!is_farewell(trace, call))
                interrupted = NULL;
        }
        if (!interrupted)
            continue;
        name = trace_name_call(trace, interrupted);
        finding = rule_finding(input, "sig.eintr-unhandled", process->number, findings);
        finding->expected = g_strdup(_("a call that a signal interrupted is made again"));
        finding->observed =
            g_strdup_printf(_("%s was interrupted (EINTR), and the program ended with %d"), name,
                            (int)process->status);
        rule_evidence(finding, interrupted->since);
        rule_evidence(finding, process->process_end);
    }
}

/* ---- sent to somebody else ---- */

/* A process that handles this signal, or waits for it, and that it never came to; or NULL. */
static const struct trace_task *waits_in_vain(const struct rule_input *input, int signal,
                                              const struct trace_task *target)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_wait *wait = rule_wait_of(trace, process->number);
        const struct trace_call *call =
            wait ? trace_call_numbered(trace, wait->record->call) : NULL;
        bool waits = call && (is_wait_for_signal(call)
                                  ? rule_disposition(trace, process, signal, wait->place) == 2
                                  : trace_call_is(call, "sigwait") &&
                                        (call->entry->signals & (UINT64_C(1) << (signal - 1))));

        for (size_t i = 0; i < process->signals.count; i++)
            waits &= trace->records[process->signals.items[i]].signal != signal;
        if (waits && process != target)
            return process;
    }
    return NULL;
}

/* Did it reach the sender by kill(0, …) or kill(-1, …) and end it? */
static bool ended_sender(const struct trace *trace, const struct record *record)
{
    const struct trace_task *sender = trace_process(trace, record->sender);
    const struct trace_call *last =
        sender && sender->calls.count ? &trace->calls[sender->calls.items[sender->calls.count - 1]]
                                      : NULL;

    return sender && trace_process(trace, record->task) == sender &&
           sender->signal == record->signal && trace_call_is(last, "kill") &&
           last->entry->arguments_raw_count > 1 && last->entry->arguments_raw[0] <= 0;
}

/* The program sends a signal to a process that does not handle it, while another one waits for that
 * very signal; or to all of its group, and so to itself. */
void rule_wrong_target(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t place = 0; place < trace->records_count; place++) {
        const struct record *record = &trace->records[place];
        const struct trace_task *target = trace_process(trace, record->task), *meant = NULL;
        g_autofree char *who = NULL, *name = NULL;
        struct finding *finding;

        if (record->type != RECORD_SIGNAL || record->event != SIGNAL_GENERATED || !target ||
            record->sender == NONE || !rule_concerns(input, record->sender))
            continue;
        if (!ended_sender(trace, record) &&
            (rule_disposition(trace, target, (int)record->signal, place) == 2 ||
             !(meant = waits_in_vain(input, (int)record->signal, target))))
            continue;
        who = trace_name_process(trace, input->names, target->number);
        finding = rule_finding(input, "sig.wrong-target", record->sender, findings);
        if (meant) {
            name = trace_name_process(trace, input->names, meant->number);
            finding->expected = g_strdup_printf(_("%s is sent to %s, which waits for it"),
                                                signal_name((int)record->signal), name);
            finding->observed = g_strdup_printf(_("it went to %s, which does not handle it"), who);
        } else {
            finding->expected = g_strdup(_("a signal goes to one process, by its number"));
            finding->observed =
                g_strdup_printf(_("%s went to the whole group, and ended %s, which sent it"),
                                signal_name((int)record->signal), who);
        }
        rule_evidence(finding, place);
        return;
    }
}
