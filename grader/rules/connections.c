/* sock.*: what is said over connections, and what becomes of them. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "rules/inner.h"

/* ---- connections that stay ---- */

/* For each object the place where its last descriptor was closed; records_count: never. */
static size_t *last_closed(const struct trace *trace)
{
    size_t *last = g_new0(size_t, trace->objects_count + 1);

    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *process = trace_task(trace, (int64_t)trace->processes.items[p]);

        for (size_t i = 0; i < process->descriptors_count; i++) {
            const struct trace_descriptor *descriptor = process->descriptors[i];

            if (descriptor->object < trace->objects_count)
                last[descriptor->object] = MAX(last[descriptor->object], descriptor->until);
        }
    }
    return last;
}

/* For each object its other end, whoever of the two names the other; 0: none. */
static uint64_t *other_ends(const struct trace *trace)
{
    uint64_t *other = g_new0(uint64_t, trace->objects_count + 1);

    for (size_t i = 1; i < trace->objects_count; i++)
        if (trace->objects[i].other && trace->objects[i].other < trace->objects_count) {
            other[i] = trace->objects[i].other;
            other[trace->objects[i].other] = i;
        }
    return other;
}

#define LEAKED_CONNECTIONS 3

/* Connections of a process whose other side had left before the last accept and that stayed open.
 */
static unsigned count_leaked(const struct trace *trace, const struct trace_task *process,
                             const size_t *closed, const uint64_t *other, size_t *ret_evidence)
{
    const struct trace_call *call;
    size_t last_accept = 0;
    unsigned leaked = 0;

    for (size_t i = 0; (call = rule_next_call(trace, process, &i));)
        if (trace_call_is(call, "accept"))
            last_accept = call->since;
    for (size_t i = 0; last_accept && i < process->descriptors_count; i++) {
        const struct trace_descriptor *descriptor = process->descriptors[i];
        uint64_t end = descriptor->object < trace->objects_count ? other[descriptor->object] : 0;

        if (!trace_call_is(trace_opening_call(trace, descriptor), "accept") ||
            descriptor->until < last_accept || !end || !closed[end] || closed[end] >= last_accept)
            continue;
        leaked++;
        *ret_evidence = descriptor->since;
    }
    return leaked;
}

/* Connections whose other side had left long ago and that are never closed: they add up. */
void rule_client_leak(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    g_autofree size_t *closed = last_closed(trace);
    g_autofree uint64_t *other = other_ends(trace);
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        size_t evidence = 0;
        unsigned leaked = count_leaked(trace, process, closed, other, &evidence);
        struct finding *finding;

        if (leaked < LEAKED_CONNECTIONS)
            continue;
        finding = rule_finding(input, "sock.client-fd-leak", process->number, findings);
        finding->expected = g_strdup(_("a connection is closed when its client has left"));
        finding->observed =
            g_strdup_printf(_("%u connections whose clients had left were still open "
                              "when the next one was accepted"),
                            leaked);
        rule_evidence(finding, evidence);
    }
}

/* ---- one read, one message ---- */

/* Everything that was written to a stream, in order, whoever wrote it: the calls that succeeded.
 * Elements: const struct trace_call *; free with g_ptr_array_unref. */
static GPtrArray *writes_to(const struct trace *trace, uint64_t object)
{
    GPtrArray *writes = g_ptr_array_new();

    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i];

        if (call->object == object && trace_call_transfers(call) == ACCESS_WRITE && call->exit &&
            call->exit->result > 0)
            g_ptr_array_add(writes, (gpointer)(uintptr_t)call);
    }
    return writes;
}

/* The last byte that a call moved, or -1 when only a prefix is known. data: its record with it. */
static int last_byte(const struct record *data, int64_t moved)
{
    return moved > 0 && (uint64_t)moved <= data->payload.size ? data->payload.data[moved - 1] : -1;
}

/* Bytes that were written in the end, and whether the write that got them over `received` is of
 * `asked` bytes: then it is a message of that size. */
static bool is_message_of(const GPtrArray *writes, uint64_t received, uint64_t asked,
                          uint64_t *ret_written)
{
    bool message = false;

    *ret_written = 0;
    for (guint i = 0; i < writes->len; i++) {
        uint64_t size = (uint64_t)((const struct trace_call *)writes->pdata[i])->exit->result;

        message |= *ret_written < received && received < *ret_written + size && size == asked;
        *ret_written += size;
    }
    return message;
}

/*
 * Did a read that ended `received` bytes into the stream break off in the middle of a message? A
 * message is a line, where everything that was written ends in a newline; else it is what one write
 * took or what the whole stream is made of, where the reader asks for just as much.
 */
static bool breaks_off(const GPtrArray *writes, const struct trace_call *call, uint64_t received)
{
    const struct trace_call *last = writes->len ? writes->pdata[writes->len - 1] : NULL;
    uint64_t written,
        asked = call->entry->arguments_raw_count > 2 ? (uint64_t)call->entry->arguments_raw[2] : 0;
    bool message = is_message_of(writes, received, asked, &written);
    int end = last_byte(call->exit, call->exit->result);

    if (received >= written)
        return false;
    if (last && last_byte(last->entry, last->exit->result) == '\n')
        return end >= 0 && end != '\n';
    return asked > 1 && (uint64_t)call->exit->result < asked &&
           (message || (written % asked == 0 && received % asked != 0));
}

/*
 * What the process does next with the connection, if it takes what it has for the whole: answer, or
 * hang up; else NULL. An answer of the same length may be a program that passes on whatever comes.
 */
static const struct trace_call *acts_on(const struct trace *trace, const struct trace_task *process,
                                        const struct trace_call *read)
{
    const struct trace_call *call;

    for (size_t i = rule_calls_after(trace, process, read->since);
         (call = rule_next_call(trace, process, &i));) {
        if (call->object != read->object)
            continue;
        if (trace_call_transfers(call) == ACCESS_WRITE)
            return call->entry->payload_bytes == (uint64_t)read->exit->result ? NULL : call;
        return trace_call_is(call, "close") || trace_call_is(call, "shutdown") ? call : NULL;
    }
    return NULL;
}

static bool is_stream(const struct trace_object *object)
{
    return object && object->kind == OBJECT_SOCKET && object->socket_type == SOCK_STREAM;
}

void rule_short_read(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    g_autofree uint64_t *other = other_ends(trace);
    g_autofree uint64_t *received = g_new0(uint64_t, trace->objects_count + 1);

    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i], *next = NULL;
        const struct trace_task *process = trace_process(trace, call->process);
        g_autoptr(GPtrArray) writes = NULL;
        g_autofree char *name = NULL, *after = NULL;
        struct finding *finding;

        if (trace_call_transfers(call) != ACCESS_READ || !call->exit || call->exit->result <= 0 ||
            !is_stream(trace_object(trace, call->object)) || !other[call->object])
            continue;
        received[call->object] += (uint64_t)call->exit->result;
        if (!process || !rule_concerns(input, process->number) ||
            !(next = acts_on(trace, process, call)))
            continue;
        writes = writes_to(trace, other[call->object]);
        if (!breaks_off(writes, call, received[call->object]))
            continue;
        name = trace_name_call(trace, call);
        after = trace_name_call(trace, next);
        finding = rule_finding(input, "sock.short-read-assumed", process->number, findings);
        finding->expected = g_strdup(_("it reads on until the whole message is there"));
        finding->observed =
            g_strdup_printf(_("%s got %d bytes, the beginning of a message, and %s came next"),
                            name, (int)call->exit->result, after);
        rule_evidence(finding, call->until);
        rule_evidence(finding, next->since);
        return;
    }
}

/* ---- answers from anybody ---- */

/* May answers to what is sent there come from other addresses: broadcast, multicast, any? */
static bool is_many(const char *address)
{
    static const char *const prefixes[] = {"inet:255.",
                                           "inet:0.0.0.0:", "inet6:[::]:", "inet6:[ff"};
    guint64 first =
        g_str_has_prefix(address, "inet:") ? g_ascii_strtoull(address + 5, NULL, 10) : 0;

    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(address, prefixes[i]))
            return true;
    return first >= 224 || strstr(address, ".255:") != NULL;
}

/* The only address that a process sends to over a datagram socket, before it receives anything; or
 * NULL. */
static const char *only_partner(const struct trace *trace, const struct trace_task *process,
                                uint64_t object)
{
    const struct trace_call *call;
    const char *partner = NULL;

    for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
        if (call->object != object)
            continue;
        if (trace_call_is(call, "connect") ||
            (trace_call_transfers(call) == ACCESS_READ && !partner))
            return NULL;
        if (trace_call_transfers(call) != ACCESS_WRITE)
            continue;
        if (!call->entry->address || (partner && strcmp(partner, call->entry->address)))
            return NULL;
        partner = call->entry->address;
    }
    return partner && !is_many(partner) ? partner : NULL;
}

/* Does the program do anything with the datagram but let it go and wait for the next one? */
static const struct trace_call *is_used(const struct trace *trace, const struct trace_task *process,
                                        const struct trace_call *received)
{
    static const char *const uses[] = {"write", "send", "close", "exit", NULL};
    const struct trace_call *call;

    for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
        if (call->since <= received->since || !g_strv_contains(uses, call->call_class)) {
            if (call->since > received->since &&
                (trace_call_transfers(call) == ACCESS_READ || trace_call_is(call, "poll") ||
                 trace_call_is(call, "select") || trace_call_is(call, "epoll_wait")))
                return NULL;
            continue;
        }
        if (call->fd != 2)
            return call;
    }
    return NULL;
}

/* A client asks one server and takes a datagram from somebody else for the answer. */
void rule_wrong_source(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_call *call;

        for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
            const struct trace_object *object = trace_object(trace, call->object);
            const struct trace_call *use;
            const char *partner;
            struct finding *finding;

            if (trace_call_transfers(call) != ACCESS_READ || !trace_call_succeeded(call) ||
                !object || object->kind != OBJECT_SOCKET || object->socket_type != SOCK_DGRAM ||
                !call->exit->address || !(partner = only_partner(trace, process, call->object)) ||
                !strcmp(partner, call->exit->address) || !(use = is_used(trace, process, call)))
                continue;
            finding = rule_finding(input, "sock.wrong-source-accepted", process->number, findings);
            finding->expected = g_strdup_printf(
                _("only what comes from %s, whom it asked, is taken for an answer"), partner);
            finding->observed =
                g_strdup_printf(_("a datagram from %s was taken for it"), call->exit->address);
            rule_evidence(finding, call->until);
            rule_evidence(finding, use->since);
            break;
        }
    }
}
