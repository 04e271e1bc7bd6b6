/* A wait that never ends, in sentences: who waits where for what, and why it does not come. */
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#include "verdict/inner.h"

#define HOLDERS_SHOWN 4

/* ---- what is waited for ---- */

/* A wait, looked up. */
struct waiting {
    const struct judge *judge;
    const struct trace_wait *wait;
    const struct trace_call *call;     /* never NULL */
    const struct trace_object *object; /* or NULL */
    const char *name;                  /* of the object, or "" */
};

static bool is_kind(const struct waiting *waiting, enum object_kind kind)
{
    return waiting->object && waiting->object->kind == kind;
}

static bool is_datagram(const struct waiting *waiting)
{
    return is_kind(waiting, OBJECT_SOCKET) && waiting->object->socket_type == SOCK_DGRAM;
}

/* "SIGUSR1, SIGUSR2" of a signal set; "" when there are more than four. Free with g_free. */
static char *signal_names(uint64_t set)
{
    GString *names = g_string_new(NULL);
    int count = 0;

    for (int signal = 1; signal <= 64; signal++)
        if (set & (UINT64_C(1) << (signal - 1))) {
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", signal_name(signal));
            count++;
        }
    if (count > 4)
        g_string_truncate(names, 0);
    return g_string_free(names, FALSE);
}

/* The children, or the thread, whose end is waited for. Free with g_free. */
static char *children_names(const struct waiting *waiting)
{
    const struct trace *trace = waiting->judge->trace;
    GString *names = g_string_new(NULL);

    for (size_t i = 0; i < waiting->wait->holders.count; i++) {
        const struct record *holder = &trace->records[waiting->wait->holders.items[i]];
        g_autofree char *name = trace_name_task(trace, waiting->judge->names, holder->task);

        if (i == HOLDERS_SHOWN) {
            g_string_append(names, ", …");
            break;
        }
        g_string_append_printf(names, "%s%s", names->len ? ", " : "", name);
    }
    return g_string_free(names, FALSE);
}

static char *purpose_of_read(const struct waiting *waiting)
{
    if (waiting->object && waiting->object->standard == 0)
        return g_strdup(_("for its standard input"));
    if (is_kind(waiting, OBJECT_SIGNALFD))
        return g_strdup(_("for a signal to arrive at its signalfd"));
    if (is_kind(waiting, OBJECT_EVENTFD) || is_kind(waiting, OBJECT_TIMERFD))
        return g_strdup_printf(_("for %s to be raised"), waiting->name);
    if (is_datagram(waiting))
        return g_strdup_printf(_("for a datagram at %s"), waiting->name);
    if (is_kind(waiting, OBJECT_MESSAGE_QUEUE))
        return g_strdup_printf(_("for a message in %s"), waiting->name);
    return g_strdup_printf(_("for data, or the end, of %s"), waiting->name);
}

/* Calls that open a FIFO wait for the other side, fifo(7). */
static char *purpose_of_open(const struct waiting *waiting)
{
    const char *path = waiting->call->path ? waiting->call->path : "?";

    return g_strdup_printf((waiting->call->entry->flags & O_ACCMODE) == O_RDONLY
                               ? _("for somebody to open %s for writing")
                               : _("for somebody to open %s for reading"),
                           path);
}

static char *purpose_of_signal(const struct waiting *waiting)
{
    g_autofree char *names = trace_call_is(waiting->call, "sigwait")
                                 ? signal_names(waiting->call->entry->signals)
                                 : g_strdup("");

    return *names ? g_strdup_printf(_("for one of these signals: %s"), names)
                  : g_strdup(_("for a signal"));
}

static char *purpose_of_child(const struct waiting *waiting)
{
    g_autofree char *children = children_names(waiting);

    return *children ? g_strdup_printf(_("for the end of %s"), children)
                     : g_strdup(_("for the end of a child"));
}

/* The box tells what a futex word belongs to, enum wait_kind. */
static char *purpose_of_futex(const struct waiting *waiting)
{
    g_autofree char *names = NULL;

    switch (waiting->wait->record->kind) {
    case WAIT_FOR_MUTEX:
        return g_strdup(_("for a mutex"));
    case WAIT_FOR_SEMAPHORE:
        return g_strdup(_("for a semaphore to be posted"));
    case WAIT_FOR_THREAD:
        names = children_names(waiting);
        return *names ? g_strdup_printf(_("for the end of %s"), names)
                      : g_strdup(_("for the end of a thread"));
    default:
        return g_strdup(_("for another thread or process to wake it"));
    }
}

/* The phrase behind "waits in read()". Free with g_free. */
static char *purpose(const struct waiting *waiting)
{
    static const struct {
        const char *call_class;
        char *(*phrase)(const struct waiting *waiting);
        const char *fixed; /* where there is no function; %s, if any, is the object */
    } rows[] = {
        {"read", purpose_of_read, NULL},
        {"recv", purpose_of_read, NULL},
        {"mq_receive", purpose_of_read, NULL},
        {"open", purpose_of_open, NULL},
        {"wait", purpose_of_child, NULL},
        {"pause", purpose_of_signal, NULL},
        {"sigsuspend", purpose_of_signal, NULL},
        {"sigwait", purpose_of_signal, NULL},
        {"write", NULL, N_("for room in %s, which is full")},
        {"send", NULL, N_("for room in %s, which is full")},
        {"mq_send", NULL, N_("for room in %s, which is full")},
        {"accept", NULL, N_("for somebody to connect to %s")},
        {"connect", NULL, N_("for somebody to accept its connection %s")},
        {"flock", NULL, N_("for the lock on %s")},
        {"fcntl", NULL, N_("for the lock on %s")},
        {"futex", purpose_of_futex, NULL},
        {"semop", NULL, N_("for the value of %s to change")},
        {"msgrcv", NULL, N_("for a message in %s")},
        {"msgsnd", NULL, N_("for room in %s, which is full")},
        {"poll", NULL, N_("for something to happen at its descriptors")},
        {"select", NULL, N_("for something to happen at its descriptors")},
        {"epoll_wait", NULL, N_("for something to happen at its descriptors")},
        {"fork", NULL,
         N_("for its child, which runs in its place until it executes a program or "
            "ends (vfork)")},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *blank;

        if (!trace_call_is(waiting->call, rows[i].call_class))
            continue;
        if (rows[i].phrase)
            return rows[i].phrase(waiting);
        if (!(blank = strstr(_(rows[i].fixed), "%s")))
            return g_strdup(_(rows[i].fixed));
        return g_strdup_printf("%.*s%s%s", (int)(blank - _(rows[i].fixed)), _(rows[i].fixed),
                               waiting->name, blank + 2);
    }
    return g_strdup("");
}

/* ---- why it does not come ---- */

/* How a process came by a descriptor, with the line if it is known: ", inherited at the fork in
 * upper.c:19"; or "". Free with g_free. */
static char *provenance(const struct trace *trace, const struct record *holder)
{
    const struct trace_descriptor *descriptor =
        trace_fd_at(trace, holder->task, holder->fd, trace->records_count);
    const struct trace_call *call;
    g_autofree char *line = NULL;

    if (!descriptor)
        return g_strdup("");
    call = descriptor->origin == DESCRIPTOR_FROM_FORK ? trace_fork_call(trace, holder->task)
           : descriptor->call < trace->calls_count    ? &trace->calls[descriptor->call]
                                                      : NULL;
    line = call ? trace_name_line(trace, call->since) : NULL;
    switch (descriptor->origin) {
    case DESCRIPTOR_FROM_FORK:
        return line ? g_strdup_printf(_(", inherited at the fork in %s"), line)
                    : g_strdup(_(", inherited at the fork"));
    case DESCRIPTOR_FROM_DUP:
        return line ? g_strdup_printf(_(", a copy made in %s"), line)
                    : g_strdup(_(", a copy made by dup"));
    case DESCRIPTOR_FROM_MESSAGE:
        return g_strdup(_(", received in a message"));
    default:
        return line ? g_strdup_printf(_(", from %s"), line) : g_strdup("");
    }
}

/* The waiter's own descriptor among the holders, if nobody else holds one; else NULL. */
static const struct record *only_holder(const struct waiting *waiting)
{
    const struct trace *trace = waiting->judge->trace;
    const struct trace_task *waiter = trace_process(trace, waiting->wait->record->task);
    const struct record *own = NULL;

    for (size_t i = 0; i < waiting->wait->holders.count; i++) {
        own = &trace->records[waiting->wait->holders.items[i]];
        if (own->fd == NONE || trace_process(trace, own->task) != waiter)
            return NULL;
    }
    return own;
}

/* "the parent (fd 4, inherited at the fork), child 2 (fd 4)"; others_only: without the one that
 * waits. Free with g_free. */
static char *holder_names(const struct waiting *waiting, bool others_only)
{
    const struct trace *trace = waiting->judge->trace;
    GString *names = g_string_new(NULL);

    for (size_t i = 0; i < waiting->wait->holders.count; i++) {
        const struct record *holder = &trace->records[waiting->wait->holders.items[i]];
        g_autofree char *name = trace_name_process(trace, waiting->judge->names, holder->task);
        g_autofree char *came = provenance(trace, holder);

        if (others_only &&
            trace_process(trace, holder->task) == trace_process(trace, waiting->wait->record->task))
            continue;
        if (i == HOLDERS_SHOWN) {
            g_string_append(names, ", …");
            break;
        }
        g_string_append_printf(names, "%s%s (fd %d%s)", names->len ? ", " : "", name,
                               (int)holder->fd, came);
    }
    return g_string_free(names, FALSE);
}

/* A signal that was sent to a waiting process, which does not let it through: its number, or 0. */
static int blocked_signal(const struct trace *trace, int64_t task)
{
    const struct trace_task *process = trace_process(trace, task);
    int blocked = 0;

    for (size_t i = 0; process && i < process->signals.count; i++) {
        const struct record *record = &trace->records[process->signals.items[i]];

        if (record->event == SIGNAL_GENERATED && record->masked)
            blocked = (int)record->signal;
        else if (record->event == SIGNAL_DELIVERED && record->signal == blocked)
            blocked = 0;
    }
    return blocked;
}

static char *reason_of_signal(const struct waiting *waiting)
{
    int signal = blocked_signal(waiting->judge->trace, waiting->wait->record->task);

    return signal ? g_strdup_printf(_("%s has come, but this wait does not let it through."),
                                    signal_name(signal))
                  : g_strdup(_("Nobody is left who would send one."));
}

static char *reason_of_pipe(const struct waiting *waiting, bool writes)
{
    const struct record *own = only_holder(waiting);
    g_autofree char *came = own ? provenance(waiting->judge->trace, own) : NULL;
    g_autofree char *names = own ? NULL : holder_names(waiting, false);

    if (own)
        return g_strdup_printf(writes
                                   ? _("Nobody makes room: it holds the read end (fd %d%s) itself.")
                                   : _("Neither will come: it still holds the write end (fd %d%s) "
                                       "itself."),
                               (int)own->fd, came);
    if (!*names)
        return g_strdup("");
    return g_strdup_printf(
        writes ? _("The read end is held by %s.") : _("The write end is held by %s."), names);
}

static char *reason_of_futex(const struct waiting *waiting)
{
    const struct trace *trace = waiting->judge->trace;
    const struct record *holder =
        waiting->wait->holders.count ? &trace->records[waiting->wait->holders.items[0]] : NULL;
    const struct trace_task *owner = holder ? trace_task(trace, holder->task) : NULL;
    g_autofree char *name =
        owner ? trace_name_task(trace, waiting->judge->names, owner->number) : NULL;

    if (waiting->wait->record->kind == WAIT_FOR_SEMAPHORE)
        return g_strdup(_("Nobody is left who would post it."));
    if (waiting->wait->record->kind != WAIT_FOR_MUTEX || !owner)
        return g_strdup("");
    if (owner->number == waiting->wait->record->task)
        return g_strdup(_("It has locked it already, itself."));
    return g_strdup_printf(owner->end == TRACE_NOWHERE ? _("It is locked by %s.")
                                                       : _("It is locked by %s, which has ended."),
                           name);
}

/* "the parent (fd 4, taken in ledger.c:12)", with the waiter as itself; of a copy of the
 * descriptor, which shares the lock of flock(2), how it came by that. Free with g_free. */
static char *lock_holder(const struct waiting *waiting, const struct record *holder)
{
    const struct trace *trace = waiting->judge->trace;
    const struct trace_descriptor *descriptor =
        trace_fd_at(trace, holder->task, holder->fd, waiting->wait->place);
    const struct trace_call *call = trace_lock_call(trace, waiting->wait, holder);
    g_autofree char *line = call ? trace_name_line(trace, call->since) : NULL;
    g_autofree char *name =
        trace_process(trace, holder->task) == trace_process(trace, waiting->wait->record->task)
            ? g_strdup(_("itself"))
            : trace_name_process(trace, waiting->judge->names, holder->task);

    if (descriptor && descriptor->source && trace_call_is(call, "flock")) {
        g_autofree char *came = provenance(trace, holder);

        return g_strdup_printf("%s (fd %d%s)", name, (int)holder->fd, came);
    }
    return line ? g_strdup_printf(_("%s (fd %d, taken in %s)"), name, (int)holder->fd, line)
                : g_strdup_printf("%s (fd %d)", name, (int)holder->fd);
}

static char *reason_of_lock(const struct waiting *waiting)
{
    const struct trace *trace = waiting->judge->trace;
    GString *names = g_string_new(NULL);
    char *text;

    for (size_t i = 0; i < waiting->wait->holders.count && i <= HOLDERS_SHOWN; i++) {
        g_autofree char *name =
            i < HOLDERS_SHOWN
                ? lock_holder(waiting, &trace->records[waiting->wait->holders.items[i]])
                : g_strdup("…");

        g_string_append_printf(names, "%s%s", names->len ? ", " : "", name);
    }
    text = names->len ? g_strdup_printf(_("It is held by %s."), names->str) : g_strdup("");
    g_string_free(names, TRUE);
    return text;
}

/* The second sentence, or "". Free with g_free. */
static char *reason(const struct waiting *waiting)
{
    enum access_mode direction = trace_call_transfers(waiting->call);
    g_autofree char *names = NULL;

    if (trace_call_is(waiting->call, "pause") || trace_call_is(waiting->call, "sigsuspend") ||
        trace_call_is(waiting->call, "sigwait"))
        return reason_of_signal(waiting);
    if (trace_call_is(waiting->call, "futex"))
        return reason_of_futex(waiting);
    if (trace_call_locks(waiting->call))
        return reason_of_lock(waiting);
    if (is_kind(waiting, OBJECT_PIPE) || is_kind(waiting, OBJECT_FIFO))
        return reason_of_pipe(waiting, direction == ACCESS_WRITE);
    if (trace_call_is(waiting->call, "accept") && waiting->wait->holders.count <= 1)
        return g_strdup(_("Nobody else will connect."));
    names = waiting->wait->record->fd != NONE
                ? holder_names(waiting, !is_kind(waiting, OBJECT_SOCKET))
                : g_strdup("");
    if (!*names || is_kind(waiting, OBJECT_EPOLL))
        return g_strdup("");
    if (is_kind(waiting, OBJECT_SOCKET) && !trace_call_is(waiting->call, "accept"))
        return g_strdup_printf(_("At the other end: %s."), names);
    return g_strdup_printf(_("It is open in: %s."), names);
}

/* ---- the sentences ---- */

char *show_waiter(const struct judge *judge, int64_t task)
{
    const struct trace_task *process = trace_process(judge->trace, task);
    g_autofree char *name = trace_name_task(judge->trace, judge->names, task);

    /* A thread other than the first is no process, and its number of no use to anybody. */
    return process && process->pid > 0 && process->number == task && process->threads.count <= 1
               ? g_strdup_printf("%s (pid %" G_GINT64_FORMAT ")", name, process->pid)
               : g_steal_pointer(&name);
}

char *show_waiting(const struct judge *judge, const struct trace_wait *wait)
{
    struct waiting waiting = {.judge = judge,
                              .wait = wait,
                              .call = trace_call_numbered(judge->trace, wait->record->call),
                              .object = trace_object(judge->trace, wait->record->object)};
    g_autofree char *who = show_waiter(judge, wait->record->task), *where = NULL, *what = NULL,
                    *why = NULL, *name = NULL, *line = NULL;

    if (!waiting.call)
        return g_strdup_printf(_("%s waits."), who);
    name = waiting.object ? trace_name_object(judge->trace, wait->record->object) : g_strdup("");
    waiting.name = name;
    line = trace_name_line(judge->trace, wait->place);
    where = line ? g_strdup_printf(_("%s() at %s"), trace_wait_title(judge->trace, waiting.call), line)
                 : g_strdup_printf("%s()", trace_wait_title(judge->trace, waiting.call));
    what = purpose(&waiting);
    why = reason(&waiting);
    return g_strdup_printf("%s%s%s%s%s.%s%s", who, _(" waits in "), where, *what ? " " : "", what,
                           *why ? " " : "", why);
}
