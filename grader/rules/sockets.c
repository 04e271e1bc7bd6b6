/* sock.*, and writes that were cut short. */
#include <inttypes.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#include "rules/inner.h"

/* ---- an address in use ---- */

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

/* Has anybody a descriptor of this object at that place? */
static bool is_open_anywhere(const struct trace *trace, uint64_t object, size_t place)
{
    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *process = trace_task(trace, (int64_t)trace->processes.items[p]);

        for (size_t i = 0; i < process->descriptors_count; i++)
            if (process->descriptors[i]->object == object &&
                process->descriptors[i]->since < place && process->descriptors[i]->until > place)
                return true;
    }
    return false;
}

/* Did a socket of this run listen at that address before, and is none left that does? */
static bool only_remains(const struct trace *trace, const struct trace_call *bind)
{
    bool bound_before = false;

    for (size_t i = 0; i < trace->calls_count && trace->calls[i].since < bind->since; i++) {
        const struct trace_call *call = &trace->calls[i];

        if (!trace_call_is(call, "bind") || !trace_call_succeeded(call) ||
            g_strcmp0(call->address, bind->address))
            continue;
        if (is_open_anywhere(trace, call->object, bind->since))
            return false;
        bound_before = true;
    }
    return bound_before;
}

/* bind was refused because the port is still in use by connections that have ended. */
void rule_no_reuseaddr(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i];
        const struct trace_object *object = trace_object(trace, call->object);
        struct finding *finding;

        if (!trace_call_is(call, "bind") || !rule_failed(call, EADDRINUSE) ||
            !rule_concerns(input, call->task) || !object || object->socket_type != SOCK_STREAM ||
            (object->family != AF_INET && object->family != AF_INET6) ||
            set_reuseaddr_before(trace, call) || !only_remains(trace, call))
            continue;
        finding = rule_finding(input, "sock.no-reuseaddr", call->process, findings);
        finding->expected = g_strdup(
            _("setsockopt(SO_REUSEADDR) before bind, so that a server can be started again at "
              "once"));
        finding->observed = g_strdup_printf(_("bind(%s) was refused: Address already in use"),
                                            call->address ? call->address : "?");
        rule_evidence(finding, call->since);
    }
}

/* ---- a client that vanishes ---- */

/* The connection of a server: a descriptor that this very process accepted. */
static bool is_accepted(const struct trace *trace, const struct trace_call *call)
{
    const struct trace_descriptor *descriptor =
        trace_fd_at(trace, call->process, call->fd, call->since);
    const struct trace_call *opener = descriptor ? trace_opening_call(trace, descriptor) : NULL;

    return trace_call_is(opener, "accept") && opener->process == call->process;
}

/* The calls after which a server has given up. */
static bool is_giving_up(const struct trace *trace, const struct trace_call *call)
{
    static const char *const ways[] = {"write",    "close", "unlink", "exit",
                                       "shutdown", "wait",  NULL};

    return g_strv_contains(ways, call->call_class) || rule_is_message(trace, call);
}

/* A server ends because the connection to one client broke. */
void rule_reset_kills_server(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_call *call, *broken = NULL;
        struct finding *finding;
        g_autofree char *name = NULL;

        if (process->process_end == TRACE_NOWHERE || rule_was_told_to_end(trace, process) ||
            (!process->signal && !process->status) || rule_is_foreign(trace, process))
            continue;
        for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
            if (trace_call_transfers(call) && is_accepted(trace, call) &&
                (rule_failed(call, ECONNRESET) || rule_failed(call, EPIPE)))
                broken = call;
            else if (!is_giving_up(trace, call))
                broken = NULL;
        }
        if (!broken)
            continue;
        name = trace_name_call(trace, broken);
        finding = rule_finding(input, "sock.reset-kills-server", process->number, findings);
        finding->expected =
            g_strdup(_("the server closes that connection and serves the next one"));
        finding->observed = g_strdup_printf(_("%s failed with %s, and the server ended"), name,
                                            strerrorname_np((int)-broken->exit->result));
        rule_evidence(finding, broken->since);
        rule_evidence(finding, process->process_end);
    }
}

/* ---- one client at a time ---- */

/* A call that waits in a connection that its own process accepted, with nothing to end the wait. */
static bool waits_for_client(const struct trace *trace, const struct trace_wait *wait)
{
    const struct trace_call *call = trace_call_numbered(trace, wait->record->call);

    return call && !wait->record->deadline_ns && trace_call_transfers(call) == ACCESS_READ &&
           is_accepted(trace, call);
}

/* Another wait at a stream socket: neither the same connection nor of the same process. */
static bool is_other_client(const struct rule_input *input, const struct trace_wait *wait,
                            const struct trace_object *connection)
{
    const struct trace_object *object = trace_object(input->trace, wait->record->object);

    return object && object->kind == OBJECT_SOCKET && object->socket_type == SOCK_STREAM &&
           !rule_concerns(input, wait->record->task) && object->other != connection->number &&
           connection->other != object->number;
}

/* A server waits in the connection of a client that is silent, while another client waits for it.
 */
void rule_silent_client(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; trace->outcome == OUTCOME_DEADLOCK && i < trace->waits_count; i++) {
        const struct trace_wait *wait = &trace->waits[i];
        const struct trace_object *connection = trace_object(trace, wait->record->object);
        const struct trace_task *process = trace_process(trace, wait->record->task);

        if (!process || !connection || !rule_concerns(input, process->number) ||
            process->threads.count != 1 || process->children.count ||
            !waits_for_client(trace, wait))
            continue;
        for (size_t j = 0; j < trace->waits_count; j++) {
            struct finding *finding;
            g_autofree char *call = NULL, *client = NULL;

            if (!is_other_client(input, &trace->waits[j], connection))
                continue;
            call = trace_name_call(trace, trace_call_numbered(trace, wait->record->call));
            client = trace_name_process(trace, input->names, trace->waits[j].record->task);
            finding =
                rule_finding(input, "sock.blocked-by-silent-client", process->number, findings);
            finding->expected =
                g_strdup(_("a client that says nothing does not hold up the others"));
            finding->observed = g_strdup_printf(
                _("the server waits in %s for one client, while %s waits for the server"), call,
                client);
            rule_evidence(finding, wait->place);
            rule_evidence(finding, trace->waits[j].place);
            return;
        }
    }
}

/* ---- byte order ---- */

/* The port of "inet:127.0.0.1:8080", or 0. */
static uint16_t port_of(const char *address)
{
    const char *colon = address && g_str_has_prefix(address, "inet") ? strrchr(address, ':') : NULL;

    return colon ? (uint16_t)g_ascii_strtoull(colon + 1, NULL, 10) : 0;
}

static bool names_port(const struct trace_call *call)
{
    return trace_call_is(call, "bind") || trace_call_is(call, "connect") ||
           trace_call_is(call, "send");
}

/* Does anybody but the student's programs bind to, connect to or send to this port? */
static bool is_meant(const struct rule_input *input, uint16_t port)
{
    for (size_t i = 0; i < input->trace->calls_count; i++) {
        const struct trace_call *call = &input->trace->calls[i];

        if (names_port(call) && !rule_concerns(input, call->task) && port_of(call->address) == port)
            return true;
    }
    return false;
}

/* Has any socket of the run that port? */
static bool is_bound(const struct trace *trace, uint16_t port)
{
    for (size_t i = 0; i < trace->calls_count; i++)
        if (trace_call_is(&trace->calls[i], "bind") && trace_call_succeeded(&trace->calls[i]) &&
            port_of(trace->calls[i].address) == port)
            return true;
    return false;
}

/* Is it the other port that the call is meant for? */
static bool is_swapped(const struct rule_input *input, const struct trace_call *call, uint16_t port,
                       uint16_t other)
{
    if (!port || port == other || is_meant(input, port))
        return false;
    return is_meant(input, other) ||
           (!trace_call_is(call, "bind") && is_bound(input->trace, other) &&
            !is_bound(input->trace, port));
}

/* A port whose bytes are swapped is the one that the other side has, and as it is nobody has it. */
void rule_byte_order(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_call *call;

        for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
            uint16_t port = names_port(call) ? port_of(call->address) : 0;
            uint16_t swapped = (uint16_t)(port << 8 | port >> 8);
            struct finding *finding;

            if (!is_swapped(input, call, port, swapped))
                continue;
            finding = rule_finding(input, "sock.byte-order", process->number, findings);
            finding->expected = g_strdup_printf(_("port %d, as htons(%d)"), swapped, swapped);
            finding->observed =
                g_strdup_printf(_("port %d: the same two bytes the other way round"), port);
            rule_evidence(finding, call->since);
            break;
        }
    }
}

/* ---- writes that were cut short ---- */

/* Do the bytes of `next` go on where `cut` was cut? Unknown counts as yes: prefixes only are kept.
 */
static bool may_continue(const struct trace_call *cut, const struct trace_call *next)
{
    const struct record *first = cut->entry, *second = next->entry;
    size_t done = (size_t)cut->exit->result, length;

    if (second->payload_bytes == first->payload_bytes - done || done >= first->payload.size)
        return true;
    length = MIN(first->payload.size - done, second->payload.size);
    return length &&
           !memcmp((const char *)first->payload.data + done, second->payload.data, length);
}

/* The next write of a process to an object after a call, or NULL. */
static const struct trace_call *next_write(const struct trace *trace, const struct trace_call *call)
{
    for (size_t i = (size_t)(call - trace->calls) + 1; i < trace->calls_count; i++)
        if (trace->calls[i].process == call->process && trace->calls[i].object == call->object &&
            (trace_call_transfers(&trace->calls[i]) & ACCESS_WRITE))
            return &trace->calls[i];
    return NULL;
}

static void judge_short_writes(const struct rule_input *input, const char *id,
                               enum object_kind kind, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_call *call;

        for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
            const struct trace_object *object = trace_object(trace, call->object);
            const struct trace_call *next;
            struct finding *finding;

            if (trace_call_transfers(call) != ACCESS_WRITE || !call->exit ||
                call->exit->result <= 0 || !object || object->kind != kind ||
                (uint64_t)call->exit->result >= call->entry->payload_bytes)
                continue;
            next = next_write(trace, call);
            /* Without a next one only a process that went on to its own end has given the rest up.
             */
            if (next ? may_continue(call, next)
                     : process->process_end == TRACE_NOWHERE || process->signal)
                continue;
            finding = rule_finding(input, id, process->number, findings);
            finding->expected = g_strdup(_("what was not written is written by another call"));
            finding->observed = g_strdup_printf(
                _("only %" PRIi64 " of %" PRIu64 " bytes were written, and the rest never was"),
                call->exit->result, call->entry->payload_bytes);
            rule_evidence(finding, call->since);
            rule_evidence(finding, call->until);
            break;
        }
    }
}

void rule_short_write_socket(const struct rule_input *input, GPtrArray *findings)
{
    judge_short_writes(input, "sock.short-write-ignored", OBJECT_SOCKET, findings);
}

void rule_short_write_pipe(const struct rule_input *input, GPtrArray *findings)
{
    judge_short_writes(input, "pipe.short-write-ignored", OBJECT_PIPE, findings);
}
