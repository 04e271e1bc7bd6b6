/* sock.lifecycle: calls at the wrong moment of a socket's life, and moments that never come. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "rules/inner.h"

/* ---- what became of a socket ---- */

/* Of one socket, before one place: the calls that say where it is in its life, or NULL. */
struct life {
    const struct trace_call *made;      /* socket(2); NULL: it came by another way */
    const struct trace_call *bound;     /* succeeded */
    const struct trace_call *listening; /* succeeded */
    const struct trace_call *shut;      /* shutdown(2) */
    const struct trace_call *connected; /* succeeded, or may yet: EINPROGRESS, EINTR */
    const struct trace_call *refused;   /* the last bind or connect that failed for good */
    const struct trace_call *accepts;   /* any accept, whatever came of it */
    const struct trace_call *sent;      /* a datagram socket gets an address by sending, udp(7) */
    bool pending;                       /* connected by a connect that did not wait */
};

static void take_connect(struct life *life, const struct trace_call *call)
{
    if (trace_call_succeeded(call)) {
        life->connected = call;
    } else if (!call->exit || rule_failed(call, EINPROGRESS) || rule_failed(call, EALREADY) ||
               rule_failed(call, EINTR) || rule_failed(call, EAGAIN)) {
        life->connected = call;
        life->pending = true;
    } else {
        life->refused = call;
    }
}

static struct life life_before(const struct trace *trace, uint64_t object, size_t place)
{
    struct life life = {0};

    for (size_t i = 0; i < trace->calls_count && trace->calls[i].since < place; i++) {
        const struct trace_call *call = &trace->calls[i];
        bool succeeded = trace_call_succeeded(call);

        if (call->object != object && call->object2 != object)
            continue;
        if (trace_call_is(call, "socket"))
            life.made = call;
        else if (trace_call_is(call, "bind") && succeeded)
            life.bound = call;
        else if (trace_call_is(call, "bind"))
            life.refused = call;
        else if (trace_call_is(call, "listen") && succeeded)
            life.listening = call;
        else if (trace_call_is(call, "connect"))
            take_connect(&life, call);
        else if (trace_call_is(call, "shutdown"))
            life.shut = call;
        else if (trace_call_is(call, "accept"))
            life.accepts = call;
        else if (trace_call_is(call, "send") && succeeded)
            life.sent = call;
    }
    return life;
}

/* A socket of the families whose calls have this order: inet(7), unix(7). */
static const struct trace_object *socket_of(const struct trace *trace, uint64_t number)
{
    const struct trace_object *object = trace_object(trace, number);

    return object && object->kind == OBJECT_SOCKET &&
                   (object->family == AF_UNIX || object->family == AF_INET ||
                    object->family == AF_INET6)
               ? object
               : NULL;
}

static bool is_datagram(const struct trace_object *object)
{
    return object->socket_type == SOCK_DGRAM;
}

/* ---- calls that were refused ---- */

/* What a refused call says, in the chosen language; NULL: nothing. */
struct saying {
    const char *expected, *reason;
};

static struct saying judge_accept(const struct trace_object *object, const struct life *life)
{
    if (is_datagram(object))
        return (struct saying){_("datagrams come without a connection: recvfrom takes them"),
                               _("it is a datagram socket")};
    /* shutdown(2) is how another thread is told to stop accepting. */
    if (life->listening || life->shut)
        return (struct saying){0};
    return (struct saying){_("listen comes before accept, on the same socket"),
                           _("nobody called listen for this socket")};
}

static struct saying judge_listen(const struct trace_object *object, const struct life *life)
{
    /* Libraries try, and do not mind: rpcbind's servers, libtirpc. */
    if (is_datagram(object))
        return (struct saying){0};
    if (life->connected)
        return (struct saying){_("the socket that listens is another one than what is connected"),
                               _("the socket is connected already")};
    if (!life->bound && object->family == AF_UNIX)
        return (struct saying){_("bind gives the socket its address before listen"),
                               life->refused ? _("bind had failed, so the socket has no address")
                                             : _("the socket has no address")};
    return (struct saying){0};
}

static struct saying judge_bind(const struct life *life)
{
    if (life->bound)
        return (struct saying){_("a socket is bound once"), _("the socket has an address already")};
    if (life->connected && !life->pending)
        return (struct saying){_("bind comes before connect"),
                               _("the socket is connected already")};
    return (struct saying){0};
}

static struct saying judge_connect(const struct life *life)
{
    if (life->listening)
        return (struct saying){_("who connects has a socket of its own"), _("this socket listens")};
    /* Asking again is how to learn whether a connect that did not wait has got through. */
    if (life->connected && !life->pending)
        return (struct saying){_("each connection has a new socket"),
                               _("the socket is connected already")};
    return (struct saying){0};
}

static struct saying judge_transfer(const struct trace_object *object, const struct life *life)
{
    if (life->listening)
        return (struct saying){_("data go through the descriptor that accept returned"),
                               _("this is the socket that listens")};
    /* What came by socketpair, accept or a message is connected, or was. */
    if (!life->made || life->connected || life->shut)
        return (struct saying){0};
    if (is_datagram(object))
        return (struct saying){_("the receiver's address in sendto, or connect before send"),
                               _("no address was given")};
    if (life->refused && trace_call_is(life->refused, "connect"))
        return (struct saying){_("a socket whose connect failed is not used"),
                               _("the connect before had failed")};
    return (struct saying){_("connect comes before the first read or write"),
                           _("the socket was never connected")};
}

/* The errors by which the kernel says that it is not the moment for this call. */
static bool is_refused(const struct trace_call *call)
{
    static const struct {
        const char *call_class;
        int errors[4];
    } rows[] = {
        {"accept", {EINVAL, EOPNOTSUPP}},
        {"listen", {EINVAL, EOPNOTSUPP}},
        {"bind", {EINVAL}},
        {"connect", {EISCONN, EINVAL}},
        {"read", {ENOTCONN, EINVAL}},
        {"recv", {ENOTCONN, EINVAL}},
        {"write", {ENOTCONN, EPIPE}},
        {"send", {ENOTCONN, EPIPE, EDESTADDRREQ}},
    };

    if (!call->exit || call->exit->injection)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(rows[i].errors) && rows[i].errors[j]; j++)
            if (trace_call_is(call, rows[i].call_class) && rule_failed(call, rows[i].errors[j]))
                return true;
    return trace_call_is(call, "write") && rule_failed(call, EDESTADDRREQ);
}

/* Was it made good: did the same call go through on that socket later? */
static bool is_made_good(const struct trace *trace, const struct trace_call *call)
{
    for (size_t i = (size_t)(call - trace->calls) + 1; i < trace->calls_count; i++)
        if (trace->calls[i].object == call->object &&
            trace_call_is(&trace->calls[i], call->call_class) &&
            trace_call_succeeded(&trace->calls[i]))
            return true;
    return false;
}

static struct saying judge_refused(const struct trace *trace, const struct trace_call *call)
{
    const struct trace_object *object = socket_of(trace, call->object);
    struct life life;

    if (!object || !is_refused(call) || is_made_good(trace, call))
        return (struct saying){0};
    life = life_before(trace, call->object, call->since);
    if (trace_call_is(call, "accept"))
        return judge_accept(object, &life);
    if (trace_call_is(call, "listen"))
        return judge_listen(object, &life);
    if (trace_call_is(call, "bind"))
        return judge_bind(&life);
    if (trace_call_is(call, "connect"))
        return judge_connect(&life);
    return judge_transfer(object, &life);
}

/* The first call of a process that came at the wrong moment. */
static void find_refused(const struct rule_input *input, const struct trace_task *process,
                         GPtrArray *findings)
{
    const struct trace_call *call;

    for (size_t i = 0; (call = rule_next_call(input->trace, process, &i));) {
        struct saying saying = judge_refused(input->trace, call);
        g_autofree char *name = NULL;
        struct finding *finding;

        if (!saying.expected)
            continue;
        name = trace_name_call(input->trace, call);
        finding = rule_finding(input, "sock.lifecycle", process->number, findings);
        finding->expected = g_strdup(saying.expected);
        finding->observed =
            g_strdup_printf(_("%s failed with %s: %s"), name,
                            strerrorname_np((int)-call->exit->result), saying.reason);
        rule_evidence(finding, call->since);
        return;
    }
}

/* ---- what never came ---- */

/* Will what it has not done by now never be done? It ended by itself, or nobody can go on. */
static bool is_final(const struct trace *trace, int64_t number)
{
    const struct trace_task *process = trace_process(trace, number);

    if (!process || process->signal || rule_was_told_to_end(trace, process))
        return false;
    return process->process_end != TRACE_NOWHERE || trace->outcome == OUTCOME_DEADLOCK;
}

/* The socket of a student's process that is bound to this address there, or 0. */
static uint64_t bound_to(const struct rule_input *input, const char *address, size_t place,
                         const struct trace_call **ret_bind)
{
    const struct trace *trace = input->trace;
    uint64_t found = 0;

    for (size_t i = 0; i < trace->calls_count && trace->calls[i].since < place; i++) {
        const struct trace_call *call = &trace->calls[i];
        const struct trace_descriptor *descriptor;

        if (!trace_call_is(call, "bind") || !trace_call_succeeded(call) ||
            !rule_concerns(input, call->task) || g_strcmp0(call->address, address) != 0)
            continue;
        descriptor = trace_fd_at(trace, call->process, call->fd, place);
        if (!descriptor || descriptor->object != call->object)
            continue;
        found = call->object;
        *ret_bind = call;
    }
    return found;
}

/* A connection was refused at an address that a socket has which never listens. */
static void find_no_listen(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i], *bind = NULL;
        const struct trace_object *object;
        uint64_t number;
        g_autofree char *name = NULL;
        struct finding *finding;

        if (!trace_call_is(call, "connect") || !rule_failed(call, ECONNREFUSED) ||
            call->exit->injection || !call->address ||
            !(number = bound_to(input, call->address, call->since, &bind)) ||
            !(object = socket_of(trace, number)) || is_datagram(object) ||
            !is_final(trace, bind->process) || life_before(trace, number, SIZE_MAX).listening)
            continue;
        name = trace_name_process(trace, input->names, call->task);
        finding = rule_finding(input, "sock.lifecycle", bind->process, findings);
        finding->expected = g_strdup(_("the server calls listen before anybody connects"));
        finding->observed = g_strdup_printf(
            _("%s was refused (ECONNREFUSED): the socket bound to %s never listens"), name,
            call->address);
        rule_evidence(finding, bind->since);
        rule_evidence(finding, call->since);
        return;
    }
}

/* The socket among the holders of a wait that listens and that nobody ever accepted from: its
 * listen, or NULL. */
static const struct trace_call *unaccepted(const struct rule_input *input,
                                           const struct trace_wait *wait)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; i < wait->holders.count; i++) {
        const struct record *holder = &trace->records[wait->holders.items[i]];
        const struct trace_descriptor *descriptor =
            holder->fd == NONE ? NULL : trace_fd_at(trace, holder->task, holder->fd, wait->place);
        struct life life;

        if (!descriptor || descriptor->object == wait->record->object ||
            !socket_of(trace, descriptor->object) || !rule_concerns(input, holder->task))
            continue;
        life = life_before(trace, descriptor->object, SIZE_MAX);
        if (life.listening && !life.accepts)
            return life.listening;
    }
    return NULL;
}

/* Somebody waits over a connection that the server leaves in its queue. */
static void find_no_accept(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; trace->outcome == OUTCOME_DEADLOCK && i < trace->waits_count; i++) {
        const struct trace_wait *wait = &trace->waits[i];
        const struct trace_call *call = trace_call_numbered(trace, wait->record->call), *listen;
        g_autofree char *who = NULL, *name = NULL;
        struct finding *finding;

        if (!call || wait->record->deadline_ns || !(listen = unaccepted(input, wait)))
            continue;
        who = trace_name_process(trace, input->names, wait->record->task);
        name = trace_name_call(trace, call);
        finding = rule_finding(input, "sock.lifecycle", listen->process, findings);
        finding->expected = g_strdup(_("accept takes each connection out of the queue"));
        finding->observed = g_strdup_printf(
            _("%s waits in %s, over a connection that the server never called accept for"), who,
            name);
        rule_evidence(finding, listen->since);
        rule_evidence(finding, wait->place);
        return;
    }
}

/* A datagram socket waits to receive, and has no address that anybody could send to. */
static void find_no_address(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; i < trace->waits_count; i++) {
        const struct trace_wait *wait = &trace->waits[i];
        const struct trace_call *call = trace_call_numbered(trace, wait->record->call);
        const struct trace_object *object = socket_of(trace, wait->record->object);
        const struct trace_task *process = trace_process(trace, wait->record->task);
        struct finding *finding;
        struct life life;
        g_autofree char *name = NULL;

        if (!call || !object || !process || wait->record->deadline_ns || !is_datagram(object) ||
            trace_call_transfers(call) != ACCESS_READ || !rule_concerns(input, process->number))
            continue;
        life = life_before(trace, object->number, wait->place);
        if (!life.made || life.bound || life.connected || life.sent)
            continue;
        name = trace_name_call(trace, call);
        finding = rule_finding(input, "sock.lifecycle", process->number, findings);
        finding->expected = g_strdup(_("bind gives the socket the address that others send to"));
        finding->observed = g_strdup_printf(
            life.refused && trace_call_is(life.refused, "bind")
                ? _("%s waits for datagrams, but bind had failed: the socket has no address")
                : _("%s waits for datagrams, and the socket has no address"),
            name);
        rule_evidence(finding, wait->place);
    }
}

void rule_lifecycle(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));)
        if (!rule_is_foreign(input->trace, process))
            find_refused(input, process, findings);
    find_no_listen(input, findings);
    find_no_accept(input, findings);
    find_no_address(input, findings);
}
