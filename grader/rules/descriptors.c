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

/* ---- descriptors that add up ---- */

#define LEAKED_DESCRIPTORS 8

/* Place of the last call of its process that used this descriptor, or where it was opened. */
static size_t last_use(const struct trace *trace, const struct trace_task *process,
                       const struct trace_descriptor *descriptor)
{
    const struct trace_call *call;
    size_t last = descriptor->since;

    for (size_t i = 0; (call = rule_next_call(trace, process, &i));)
        if (call->object == descriptor->object && call->fd == descriptor->fd &&
            call->since > descriptor->since && call->since < descriptor->until)
            last = call->since;
    return last;
}

/* Opened by this process, by a call of that class, and never closed before its end? */
static bool is_kept(const struct trace *trace, const struct trace_descriptor *descriptor,
                    const char *call_class)
{
    return descriptor->origin == DESCRIPTOR_FROM_CALL && descriptor->call != TRACE_NOWHERE &&
           trace_call_is(&trace->calls[descriptor->call], call_class) &&
           (descriptor->closed_by_end || descriptor->until >= trace->records_count);
}

/* How many of them the process had done with when it opened the next one. */
static unsigned count_kept(const struct trace *trace, const struct trace_task *process,
                           const char *call_class, size_t *ret_evidence)
{
    size_t done = TRACE_NOWHERE, call = TRACE_NOWHERE;
    unsigned kept = 0;

    for (size_t i = 0; i < process->descriptors_count; i++) {
        const struct trace_descriptor *descriptor = process->descriptors[i];
        size_t used;

        if (!is_kept(trace, descriptor, call_class))
            continue;
        used = last_use(trace, process, descriptor);
        if (descriptor->call == call) { /* the second one of the same call */
            done = MAX(done, used);
            continue;
        }
        if (call != TRACE_NOWHERE && done < descriptor->since)
            kept++;
        call = descriptor->call;
        done = used;
        *ret_evidence = descriptor->since;
    }
    return kept;
}

/* One descriptor after the other is opened, done with and kept. Connections are told by sock.*. */
void rule_descriptor_leak(const struct rule_input *input, GPtrArray *findings)
{
    static const char *const classes[] = {"open", "pipe", "socket", "socketpair", "dup"};
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));)
        for (size_t i = 0; i < G_N_ELEMENTS(classes) && !rule_is_foreign(trace, process); i++) {
            size_t evidence = 0;
            unsigned kept = count_kept(trace, process, classes[i], &evidence);
            struct finding *finding;

            if (kept < LEAKED_DESCRIPTORS)
                continue;
            finding = rule_finding(input, "fd.leak", process->number, findings);
            finding->expected =
                g_strdup(_("a descriptor is closed when the program is done with it"));
            finding->observed = g_strdup_printf(
                _("%u times %s, was done with what it got, and kept it open to its end"), kept + 1,
                classes[i]);
            rule_evidence(finding, evidence);
            break;
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
