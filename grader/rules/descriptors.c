/* fd.* and sock.* */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "rules/inner.h"

/* At an exec: descriptors above 2 that stay open although this program made them. */
void rule_leaked_to_exec(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *process = trace_task(trace, (int64_t)trace->processes.items[p]);

        if (!rule_concerns(input, process->number))
            continue;
        for (size_t e = 0; e < process->executed.count; e++) {
            size_t place = process->executed.items[e];
            GString *leaked = g_string_new(NULL);

            for (size_t i = 0; i < process->descriptors_count; i++) {
                const struct trace_descriptor *descriptor = process->descriptors[i];

                if (descriptor->fd > 2 && descriptor->since < place && descriptor->until > place)
                    g_string_append_printf(leaked, "%s%d", leaked->len ? ", " : "",
                                           (int)descriptor->fd);
            }
            if (leaked->len && process->since < place) {
                struct finding *finding =
                    rule_finding(input, "fd.leaked-to-exec", process->number, findings);

                finding->expected =
                    g_strdup(_("the executed program has the descriptors 0, 1 and 2"));
                finding->observed = g_strdup_printf(
                    _("%s also has: %s"),
                    trace->records[place].path ? trace->records[place].path : "?", leaked->str);
                rule_evidence(finding, place);
            }
            g_string_free(leaked, TRUE);
        }
    }
}

/* When were all descriptors of an object closed? TRACE_NOWHERE: not before the end. */
static size_t closed_everywhere(const struct trace *trace, uint64_t object)
{
    size_t last = 0;

    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *process = trace_task(trace, (int64_t)trace->processes.items[p]);

        for (size_t i = 0; i < process->descriptors_count; i++)
            if (process->descriptors[i]->object == object)
                last = MAX(last, process->descriptors[i]->until);
    }
    return last && last < trace->records_count ? last : TRACE_NOWHERE;
}

#define LEAKED_CONNECTIONS 3

/* Connections whose other side had left long ago and that are never closed: they add up. */
void rule_descriptor_leak(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *process = trace_task(trace, (int64_t)trace->processes.items[p]);
        unsigned leaked = 0;
        size_t last_accept = 0, evidence = TRACE_NOWHERE;

        if (!rule_concerns(input, process->number))
            continue;
        for (size_t i = 0; i < process->calls.count; i++)
            if (trace_call_is(&trace->calls[process->calls.items[i]], "accept"))
                last_accept = trace->calls[process->calls.items[i]].since;
        for (size_t i = 0; i < process->descriptors_count; i++) {
            const struct trace_descriptor *descriptor = process->descriptors[i];
            const struct trace_call *opener = trace_opening_call(trace, descriptor);
            const struct trace_object *object = trace_object(trace, descriptor->object);
            uint64_t other = 0;
            size_t gone;

            if (!trace_call_is(opener, "accept") || descriptor->until < last_accept || !object)
                continue;
            for (size_t o = 1; o < trace->objects_count; o++)
                if (trace->objects[o].other == object->number)
                    other = o;
            gone = closed_everywhere(trace, object->other ? object->other : other);
            if ((object->other || other) && gone != TRACE_NOWHERE && gone < last_accept) {
                leaked++;
                evidence = descriptor->since;
            }
        }
        if (leaked >= LEAKED_CONNECTIONS) {
            struct finding *finding = rule_finding(input, "fd.leak", process->number, findings);

            finding->expected = g_strdup(_("a connection is closed when its client has left"));
            finding->observed = g_strdup_printf(_("%u connections whose clients had left were "
                                                  "still open when the next one was accepted"),
                                                leaked);
            rule_evidence(finding, evidence);
        }
    }
}

static bool set_reuseaddr_before(const struct trace *trace, const struct trace_call *bind)
{
    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i];

        if (call->since > bind->since)
            break;
        if (trace_call_is(call, "setsockopt") && call->object == bind->object &&
            call->entry->arguments_raw_count >= 3 && call->entry->arguments_raw[1] == SOL_SOCKET &&
            call->entry->arguments_raw[2] == SO_REUSEADDR)
            return true;
    }
    return false;
}

/* bind was refused because the port is still in use by connections that have ended. */
void rule_no_reuseaddr(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i];
        const struct trace_object *object = trace_object(trace, call->object);
        struct finding *finding;

        if (!trace_call_is(call, "bind") || !call->exit || call->exit->result != -EADDRINUSE ||
            !rule_concerns(input, call->task) || !object || object->socket_type != SOCK_STREAM ||
            (object->family != AF_INET && object->family != AF_INET6) ||
            set_reuseaddr_before(trace, call))
            continue;
        finding = rule_finding(input, "sock.no-reuseaddr", call->process, findings);
        finding->expected = g_strdup(_(
            "setsockopt(SO_REUSEADDR) before bind, so that a server can be started again at once"));
        finding->observed = g_strdup_printf(_("bind(%s) was refused: Address already in use"),
                                            call->address ? call->address : "?");
        rule_evidence(finding, call->since);
    }
}
