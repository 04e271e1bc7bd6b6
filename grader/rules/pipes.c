/* pipe.* */
#include "rules/inner.h"

#include <errno.h>
#include <signal.h>

static bool is_own_pipe(const struct trace *trace, uint64_t number)
{
    const struct trace_object *object = trace_object(trace, number);

    return object && object->kind == OBJECT_PIPE && object->standard == NONE;
}

/* A reader of a pipe waits for ever, and the last write ends are in its own process. */
void rule_reader_holds_write_end(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; i < trace->waits_count; i++) {
        const struct trace_wait *wait = &trace->waits[i];
        const struct trace_task *process = trace_process(trace, wait->record->task);
        const struct record *own = NULL;

        if (!process || !rule_concerns(input, process->number) || wait->record->deadline_ns ||
            !is_own_pipe(trace, wait->record->object))
            continue;
        for (size_t j = 0; j < wait->holders.count; j++) {
            const struct record *holder = &trace->records[wait->holders.items[j]];

            if (holder->task == process->number && (holder->access & ACCESS_WRITE) &&
                !(trace_fd_at(trace, process->number, wait->record->fd, trace->records_count) &&
                  trace_fd_at(trace, process->number, wait->record->fd, trace->records_count)
                          ->access &
                      ACCESS_WRITE))
                own = holder;
        }
        if (own) {
            struct finding *finding =
                rule_finding(input, "pipe.reader-holds-write-end", process->number, findings);
            g_autofree char *object = trace_name_object(trace, wait->record->object);

            finding->expected =
                g_strdup_printf(_("the reader of %s closes its write end before it reads"), object);
            finding->observed = g_strdup_printf(
                _("it waits for data or the end of %s, whose write end (fd %d) it holds itself"),
                object, (int)own->fd);
            rule_evidence(finding, wait->place);
        }
    }
}

/* First transfer of a process through a pipe of its own, as an index of a call; or NOWHERE. */
static size_t first_transfer(const struct trace *trace, const struct trace_task *process,
                             uint64_t object, unsigned *ret_directions)
{
    size_t first = TRACE_NOWHERE;

    *ret_directions = 0;
    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i];

        if (call->process != process->number || call->object != object ||
            !trace_call_transfers(call))
            continue;
        *ret_directions |= trace_call_transfers(call);
        if (first == TRACE_NOWHERE)
            first = i;
    }
    return first;
}

/* An end that the process never uses, still open when it first transfers through the other one. */
void rule_unused_end_open(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *process = trace_task(trace, (int64_t)trace->processes.items[p]);

        if (!rule_concerns(input, process->number))
            continue;
        for (size_t i = 0; i < process->descriptors_count; i++) {
            const struct trace_descriptor *end = process->descriptors[i];
            unsigned directions;
            size_t first;

            if (!is_own_pipe(trace, end->object))
                continue;
            first = first_transfer(trace, process, end->object, &directions);
            if (first == TRACE_NOWHERE || (directions & end->access) ||
                end->since > trace->calls[first].since || end->until < trace->calls[first].since)
                continue;
            struct finding *finding =
                rule_finding(input, "pipe.unused-end-open", process->number, findings);
            g_autofree char *object = trace_name_object(trace, end->object);
            g_autofree char *call = trace_name_call(trace, &trace->calls[first]);

            finding->expected = g_strdup_printf(_("each process closes the end of %s that it does "
                                                  "not use before it transfers anything"),
                                                object);
            finding->observed = g_strdup_printf(
                end->access == ACCESS_WRITE ? _("the write end (fd %d) was still open at %s")
                                            : _("the read end (fd %d) was still open at %s"),
                (int)end->fd, call);
            rule_evidence(finding, trace->calls[first].since);
            break;
        }
    }
}

/* Ended by SIGPIPE, from a call that was refused with EPIPE. */
void rule_sigpipe(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *process = trace_task(trace, (int64_t)trace->processes.items[p]);
        struct finding *finding;

        if (process->signal != SIGPIPE || !rule_concerns(input, process->number) ||
            !process->calls.count)
            continue;
        const struct trace_call *last =
            &trace->calls[process->calls.items[process->calls.count - 1]];
        if (!last->exit || last->exit->result != -EPIPE)
            continue;
        /* A child that serves one connection may end with it. */
        if (process->parent_process != NONE && trace_object(trace, last->object) &&
            trace_object(trace, last->object)->kind == OBJECT_SOCKET)
            continue;
        finding = rule_finding(input, "pipe.sigpipe", process->number, findings);
        finding->observed = trace_name_call(trace, last);
        finding->expected = g_strdup(
            _("the program notices that nobody reads any more, and goes on or ends as it should"));
        rule_evidence(finding, last->since);
    }
}
