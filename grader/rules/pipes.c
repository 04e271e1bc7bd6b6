/* pipe.* */
#include "rules/inner.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* ---- waiting for an end of file that cannot come ---- */

/* Through which of its directions did a process ever use an object? */
static unsigned directions_used(const struct trace *trace, const struct trace_task *process,
                                uint64_t object)
{
    const struct trace_call *call;
    unsigned directions = 0;

    for (size_t i = 0; (call = rule_next_call(trace, process, &i));)
        if (call->object == object && trace_call_succeeded(call))
            directions |= trace_call_transfers(call);
    return directions;
}

static bool installs_handlers(const struct trace *trace, const struct trace_task *process)
{
    for (int signal = 1; signal < 32; signal++)
        if (rule_disposition(trace, process, signal, trace->records_count) == 2)
            return true;
    return false;
}

/* Had another process the write end, so that the pipe is for talking to it? */
static bool is_shared(const struct trace *trace, const struct trace_task *reader, uint64_t object)
{
    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *process = trace_task(trace, (int64_t)trace->processes.items[p]);

        for (size_t i = 0; process != reader && i < process->descriptors_count; i++)
            if (process->descriptors[i]->object == object &&
                (process->descriptors[i]->access & ACCESS_WRITE))
                return true;
    }
    return false;
}

/* A wait of a reader of a pipe, by a student's process; else NULL. */
static const struct trace_task *waiting_reader(const struct rule_input *input,
                                               const struct trace_wait *wait)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process = trace_process(trace, wait->record->task);
    const struct trace_call *call = trace_call_numbered(trace, wait->record->call);

    if (!process || !rule_concerns(input, process->number) || wait->record->deadline_ns || !call ||
        trace_call_transfers(call) != ACCESS_READ || !rule_is_own_pipe(trace, wait->record->object))
        return NULL;
    return process;
}

/*
 * A reader of a pipe waits for ever, and the only write ends left are its own (or of a process that
 * does nothing but wait for the reader's end). A pipe to itself, for signal handlers, is no such
 * case.
 */
void rule_reader_holds_write_end(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; i < trace->waits_count; i++) {
        const struct trace_wait *wait = &trace->waits[i];
        const struct trace_task *reader = waiting_reader(input, wait);
        const struct record *own = NULL;
        bool others = false;
        struct finding *finding;
        g_autofree char *object = NULL;

        for (size_t j = 0; reader && j < wait->holders.count; j++) {
            const struct record *holder = &trace->records[wait->holders.items[j]];
            const struct trace_wait *held_by = rule_wait_of(trace, holder->task);
            const struct trace_call *call =
                held_by ? trace_call_numbered(trace, held_by->record->call) : NULL;

            if (!(holder->access & ACCESS_WRITE))
                continue;
            if (holder->task == reader->number)
                own = holder;
            else if (!trace_call_is(call, "wait"))
                others = true;
        }
        if (!own || others || own->fd == wait->record->fd ||
            !is_shared(trace, reader, wait->record->object) || installs_handlers(trace, reader) ||
            (directions_used(trace, reader, wait->record->object) & ACCESS_WRITE))
            continue;
        object = trace_name_object(trace, wait->record->object);
        finding = rule_finding(input, "pipe.reader-holds-write-end", reader->number, findings);
        finding->expected =
            g_strdup_printf(_("the reader of %s closes its write end before it reads"), object);
        finding->observed = g_strdup_printf(
            _("it waits for data or the end of %s, whose write end (fd %d) it holds itself"),
            object, (int)own->fd);
        rule_evidence(finding, wait->place);
    }
}

/* Did anybody who wrote to this pipe close it, so that its end was meant to come? */
static bool was_finished(const struct trace *trace, uint64_t object)
{
    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *process = trace_task(trace, (int64_t)trace->processes.items[p]);
        bool open = false;

        if (!(directions_used(trace, process, object) & ACCESS_WRITE))
            continue;
        for (size_t i = 0; i < process->descriptors_count; i++)
            open |= process->descriptors[i]->object == object &&
                    (process->descriptors[i]->access & ACCESS_WRITE) &&
                    process->descriptors[i]->until >= trace->records_count;
        if (!open)
            return true;
    }
    return false;
}

/* The writer has closed the pipe, but a process that never wrote to it still holds its write end.
 */
void rule_no_eof(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; i < trace->waits_count; i++) {
        const struct trace_wait *wait = &trace->waits[i];
        const struct trace_task *reader = waiting_reader(input, wait);
        const struct record *idle = NULL;
        bool proven = reader && was_finished(trace, wait->record->object);
        g_autofree char *object = NULL, *who = NULL;
        const struct trace_wait *busy;
        struct finding *finding;

        for (size_t j = 0; proven && j < wait->holders.count; j++) {
            const struct record *holder = &trace->records[wait->holders.items[j]];
            const struct trace_task *process = trace_process(trace, holder->task);

            if (!process || process == reader || !rule_concerns(input, process->number) ||
                (directions_used(trace, process, wait->record->object) & ACCESS_WRITE))
                proven = false;
            idle = holder;
        }
        if (!proven || !idle)
            continue;
        object = trace_name_object(trace, wait->record->object);
        who = trace_name_process(trace, input->names, idle->task);
        finding = rule_finding(input, "pipe.no-eof", idle->task, findings);
        finding->expected = g_strdup_printf(
            _("every process that does not write to %s closes its write end"), object);
        finding->observed =
            g_strdup_printf(_("the writer has closed %s, but %s still holds its write end (fd %d)"),
                            object, who, (int)idle->fd);
        rule_evidence(finding, wait->place);
        if ((busy = rule_wait_of(trace, idle->task))) {
            rule_evidence(finding, busy->place);
            finding->at = (guint)busy->place;
        }
    }
}

/* ---- both sides write ---- */

/* A writer waits for room, and who could read waits, in a circle, for the writer. */
void rule_full_deadlock(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; trace->outcome == OUTCOME_DEADLOCK && i < trace->waits_count; i++) {
        const struct trace_wait *wait = &trace->waits[i];
        const struct trace_call *call = trace_call_numbered(trace, wait->record->call);
        const struct trace_object *object = trace_object(trace, wait->record->object);
        g_autoptr(GArray) cycle = NULL;
        g_autofree char *name = NULL;
        struct finding *finding;

        if (!call || !object || object->standard != NONE || wait->record->deadline_ns ||
            trace_call_transfers(call) != ACCESS_WRITE || !rule_concerns(input, call->task) ||
            !rule_concerns(input, object->creator) || !(cycle = trace_wait_cycle(trace, i)))
            continue;
        name = trace_name_call(trace, call);
        finding = rule_finding(input, "pipe.full-deadlock", call->process, findings);
        finding->expected = g_strdup(_("somebody reads while somebody writes"));
        finding->observed = g_strdup_printf(
            _("%s waits for room, and who could make room waits for this process"), name);
        for (guint j = 0; j < cycle->len; j++)
            rule_evidence(finding, trace->waits[g_array_index(cycle, size_t, j)].place);
        return; /* one cycle, one finding */
    }
}

/* ---- ends ---- */

static bool is_transfer_through_own_pipe(const struct trace *trace, const struct trace_call *call)
{
    return trace_call_transfers(call) && rule_is_own_pipe(trace, call->object);
}

/* Through which directions did it try to use an object, with success or not, or still tries? */
static unsigned directions_tried(const struct trace *trace, const struct trace_task *process,
                                 uint64_t object)
{
    const struct trace_call *call;
    unsigned directions = 0;

    for (size_t i = 0; (call = rule_next_call(trace, process, &i));)
        if (call->object == object)
            /* Who takes the wrong end has mistaken one for the other. */
            directions |=
                rule_failed(call, EBADF) ? ACCESS_BOTH : (unsigned)trace_call_transfers(call);
    return directions;
}

/* Is a copy of this descriptor made after that place, for a child or another number? */
static bool is_passed_on(const struct trace *trace, const struct trace_descriptor *end,
                         size_t place)
{
    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *process = trace_task(trace, (int64_t)trace->processes.items[p]);

        for (size_t i = 0; i < process->descriptors_count; i++)
            if (process->descriptors[i]->source == end && process->descriptors[i]->since > place)
                return true;
    }
    return false;
}

/* Does nobody but this process use it, which has handlers: a pipe from them to itself? */
static bool is_to_itself(const struct trace *trace, const struct trace_task *process,
                         uint64_t object)
{
    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *other = trace_task(trace, (int64_t)trace->processes.items[p]);

        if (other != process && directions_tried(trace, other, object))
            return false;
    }
    return installs_handlers(trace, process);
}

/* Is this an end that the process keeps over its first transfer and has no use for? While it has
 * not ended it may still come to use another pipe, but hardly the other end of the same one. */
static bool is_kept_for_nothing(const struct trace *trace, const struct trace_task *process,
                                const struct trace_descriptor *end, const struct trace_call *first)
{
    return rule_is_own_pipe(trace, end->object) && end->since < first->since &&
           end->until > first->since &&
           (process->process_end != TRACE_NOWHERE || end->object == first->object) &&
           !(directions_tried(trace, process, end->object) & end->access) &&
           !is_passed_on(trace, end, first->since) && !is_to_itself(trace, process, end->object);
}

/* An end that the process never uses, still open when it first transfers something through a pipe.
 */
void rule_unused_end_open(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_call *call, *first = NULL;

        for (size_t i = 0; !first && (call = rule_next_call(trace, process, &i));)
            if (is_transfer_through_own_pipe(trace, call))
                first = call;
        for (size_t i = 0; first && i < process->descriptors_count; i++) {
            const struct trace_descriptor *end = process->descriptors[i];
            g_autofree char *object = NULL, *name = NULL;
            struct finding *finding;

            if (!is_kept_for_nothing(trace, process, end, first))
                continue;
            object = trace_name_object(trace, end->object);
            name = trace_name_call(trace, first);
            finding = rule_finding(input, "pipe.unused-end-open", process->number, findings);
            finding->expected = g_strdup_printf(_("each process closes the end of %s that it does "
                                                  "not use before it transfers anything"),
                                                object);
            finding->observed = g_strdup_printf(
                end->access == ACCESS_WRITE ? _("the write end (fd %d) was still open at %s")
                                            : _("the read end (fd %d) was still open at %s"),
                (int)end->fd, name);
            rule_evidence(finding, first->since);
            break;
        }
    }
}

/* Reading from a write end, or writing to a read end. */
void rule_wrong_end(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_call *call;

        for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
            const struct trace_descriptor *end =
                rule_failed(call, EBADF)
                    ? trace_fd_at(trace, process->number, call->fd, call->since)
                    : NULL;
            g_autofree char *name = NULL;
            struct finding *finding;

            if (!end || !rule_is_own_pipe(trace, end->object) || !trace_call_transfers(call) ||
                (end->access & (unsigned)trace_call_transfers(call)))
                continue;
            name = trace_name_call(trace, call);
            finding = rule_finding(input, "pipe.wrong-end", process->number, findings);
            finding->expected =
                g_strdup(_("pipe() fills in the read end first, then the write end"));
            finding->observed =
                g_strdup_printf(end->access == ACCESS_WRITE ? _("%s: fd %d is the write end")
                                                            : _("%s: fd %d is the read end"),
                                name, (int)end->fd);
            rule_evidence(finding, call->since);
            break;
        }
    }
}

/* Ended by SIGPIPE, from a call that was refused with EPIPE. What others programs do is their
 * affair. */
void rule_sigpipe(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_object *object;
        const struct trace_call *last;
        struct finding *finding;

        if (process->signal != SIGPIPE || !process->calls.count || rule_is_foreign(trace, process))
            continue;
        last = &trace->calls[process->calls.items[process->calls.count - 1]];
        object = trace_object(trace, last->object);
        if (!rule_failed(last, EPIPE) || !object || object->kind == OBJECT_SOCKET)
            continue;
        finding = rule_finding(input, "pipe.sigpipe", process->number, findings);
        finding->observed = trace_name_call(trace, last);
        finding->expected =
            g_strdup(_("the program notices that nobody reads any more, and goes on "
                       "or ends as it should"));
        rule_evidence(finding, last->since);
    }
}
