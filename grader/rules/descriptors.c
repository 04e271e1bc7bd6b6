/* fd.* and sys.* */
#include <errno.h>
#include <string.h>

#include "rules/inner.h"

/* ---- over exec ---- */

/* Descriptors above 2 that an executed program has, "3, 4"; empty when none. Free with g_free. */
static char *leaked_at(const struct trace_task *process, size_t place)
{
    GString *leaked = g_string_new(NULL);

    for (size_t i = 0; i < process->descriptors_count; i++) {
        const struct trace_descriptor *descriptor = process->descriptors[i];

        if (descriptor->fd > 2 && descriptor->since < place && descriptor->until > place &&
            !descriptor->closed_by_exec)
            g_string_append_printf(leaked, "%s%d", leaked->len ? ", " : "", (int)descriptor->fd);
    }
    return g_string_free(leaked, FALSE);
}

/* At an exec: descriptors above 2 that stay open although this program made them. */
void rule_leaked_to_exec(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));)
        for (size_t e = 0; e < process->executed.count; e++) {
            size_t place = process->executed.items[e];
            g_autofree char *leaked = leaked_at(process, place);
            struct finding *finding;

            if (!*leaked)
                continue;
            finding = rule_finding(input, "fd.leaked-to-exec", process->number, findings);
            finding->expected = g_strdup(_("the executed program has the descriptors 0, 1 and 2"));
            finding->observed = g_strdup_printf(
                _("%s also has: %s"), trace->records[place].path ? trace->records[place].path : "?",
                leaked);
            rule_evidence(finding, place);
        }
}

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
void rule_descriptor_leak(const struct rule_input *input, GPtrArray *findings)
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
        finding = rule_finding(input, "fd.leak", process->number, findings);
        finding->expected = g_strdup(_("a connection is closed when its client has left"));
        finding->observed =
            g_strdup_printf(_("%u connections whose clients had left were still open "
                              "when the next one was accepted"),
                            leaked);
        rule_evidence(finding, evidence);
    }
}

/* ---- numbers that are not open ---- */

static bool uses_descriptor(const struct trace_call *call)
{
    static const char *const users[] = {"bind", "listen", "accept", "connect", "shutdown", NULL};

    return trace_call_transfers(call) || g_strv_contains(users, call->call_class);
}

/* Had the process this number open at some time before? */
static bool was_open(const struct trace_task *process, int64_t fd, size_t place)
{
    for (size_t i = 0; i < process->descriptors_count; i++)
        if (process->descriptors[i]->fd == fd && process->descriptors[i]->since < place)
            return true;
    return false;
}

void rule_bad_use(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_call *call;

        for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
            g_autofree char *name = NULL;
            struct finding *finding;

            if (!rule_failed(call, EBADF) || !uses_descriptor(call) || call->fd < 0 ||
                trace_fd_at(trace, process->number, call->fd, call->since))
                continue;
            name = trace_name_call(trace, call);
            finding = rule_finding(input, "fd.bad-use", process->number, findings);
            finding->expected = g_strdup(_("a descriptor is used only while it is open"));
            finding->observed = g_strdup_printf(was_open(process, call->fd, call->since)
                                                    ? _("%s: fd %d was closed before")
                                                    : _("%s: fd %d was never open"),
                                                name, (int)call->fd);
            rule_evidence(finding, call->since);
            break;
        }
    }
}

/* Closing what was closed by hand before; a loop that closes everything there might be is no
 * mistake. */
void rule_double_close(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_call *call, *twice = NULL;
        struct finding *finding;
        bool sweeps = false;

        for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
            if (!trace_call_is(call, "close") || !rule_failed(call, EBADF) || call->fd < 0)
                continue;
            if (!was_open(process, call->fd, call->since))
                sweeps = true;
            else if (!twice)
                twice = call;
        }
        if (!twice || sweeps)
            continue;
        finding = rule_finding(input, "fd.double-close", process->number, findings);
        finding->expected = g_strdup(_("each descriptor is closed once"));
        finding->observed =
            g_strdup_printf(_("close(fd %d): it was closed before"), (int)twice->fd);
        rule_evidence(finding, twice->since);
    }
}

/* ---- results that are not looked at ---- */

static bool makes_descriptor(const struct trace_call *call)
{
    static const char *const makers[] = {"open",  "socket",   "accept",  "dup",
                                         "memfd", "shm_open", "mq_open", NULL};

    return g_strv_contains(makers, call->call_class);
}

/* -1, the result of a call that failed, is used as if it were a descriptor or a process. */
void rule_error_ignored(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_call *call, *no_descriptor = NULL, *no_child = NULL;

        for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
            const struct trace_call *cause = NULL;
            g_autofree char *failed = NULL, *name = NULL;
            struct finding *finding;

            if (call->exit && call->exit->result < 0 && makes_descriptor(call))
                no_descriptor = call;
            if (call->exit && call->exit->result < 0 && trace_call_is(call, "fork"))
                no_child = call;
            if (rule_failed(call, EBADF) && call->fd == -1 && uses_descriptor(call))
                cause = no_descriptor;
            if (trace_call_is(call, "kill") && call->entry->arguments_raw_count > 1 &&
                call->entry->arguments_raw[0] == -1)
                cause = no_child;
            if (!cause || cause == call)
                continue;
            failed = trace_name_call(trace, cause);
            name = trace_name_call(trace, call);
            finding = rule_finding(input, "sys.error-ignored", process->number, findings);
            finding->expected = g_strdup(_("the result of a call is looked at before it is used"));
            finding->observed =
                g_strdup_printf(_("%s failed with %s, and its result -1 went to %s"), failed,
                                strerrorname_np((int)-cause->exit->result), name);
            rule_evidence(finding, cause->since);
            rule_evidence(finding, call->since);
            break;
        }
    }
}
