/* A run with injected faults: did the program get over them, or end as it should? */
#include <inttypes.h>
#include <signal.h>
#include <string.h>

#include "verdict/inner.h"

/* Faults after which everything still has to come out as without them. */
#define GOT_OVER                                                                                   \
    (INJECTION_BIT(INJECTION_SHORT_READ) | INJECTION_BIT(INJECTION_SHORT_WRITE) |                  \
     INJECTION_BIT(INJECTION_INTERRUPTED) | INJECTION_BIT(INJECTION_AGAIN) |                       \
     INJECTION_BIT(INJECTION_LOSS) | INJECTION_BIT(INJECTION_DOUBLING) |                           \
     INJECTION_BIT(INJECTION_REORDERING))

/* What there is to say when a fault of a kind is not got over. */
static const struct {
    const char *id;       /* NULL: whatever the judges say */
    const char *expected; /* in English */
} rows[INJECTION_COUNT] = {
    [INJECTION_SHORT_READ] = {"sock.short-read-assumed",
                              N_("it reads on until it has all that it needs")},
    [INJECTION_SHORT_WRITE] = {NULL, N_("it writes the rest, too")},
    [INJECTION_INTERRUPTED] = {"sig.eintr-unhandled", N_("an interrupted call is made again")},
    [INJECTION_AGAIN] = {"sys.error-ignored",
                         N_("it waits until the descriptor is ready, and asks again")},
    [INJECTION_RESET] = {"sys.error-ignored",
                         N_("it gives this connection up, and goes on or ends with an error")},
    [INJECTION_BROKEN] = {"sys.error-ignored",
                          N_("it gives this connection up, and goes on or ends with an error")},
    [INJECTION_NO_MEMORY] = {"sys.error-ignored",
                             N_("a message on standard error and an exit status that is not 0")},
    [INJECTION_NO_DESCRIPTORS] =
        {"sys.error-ignored", N_("a message on standard error and an exit status that is not 0")},
    [INJECTION_NO_FORK] = {"sys.error-ignored",
                           N_("a message on standard error and an exit status that is not 0")},
    [INJECTION_NO_EXEC] = {"sys.error-ignored",
                           N_("a message on standard error and an exit status that is not 0")},
    [INJECTION_NO_PIPE] = {"sys.error-ignored",
                           N_("a message on standard error and an exit status that is not 0")},
    [INJECTION_NO_SOCKET] = {"sys.error-ignored",
                             N_("a message on standard error and an exit status that is not 0")},
};

/* The first call that suffered something, or NULL. */
static const struct trace_call *find_injected(const struct trace *trace)
{
    for (size_t i = 0; i < trace->calls_count; i++)
        if (trace->calls[i].exit && trace->calls[i].exit->injection)
            return &trace->calls[i];
    return NULL;
}

/* Ended by itself and with an error. */
static bool ended_with_error(const struct trace_task *process)
{
    return process && process->process_end != TRACE_NOWHERE && !process->signal &&
           process->status > 0;
}

/* The process whose call failed, or the one that the user started, said so. */
static bool ended_properly(const struct trace *trace, const struct trace_call *call)
{
    const struct trace_task *process = trace_process(trace, call->task);

    return ended_with_error(process) ||
           (process && ended_with_error(trace_main_process(trace, process->member)));
}

/* Is it about a connection that this very process accepted, and not the only one that it wants?
 * Who serves a single client has nothing to go on with when that one is lost. */
static bool serves_others(const struct trace *before, const struct trace *trace,
                          const struct trace_call *call)
{
    const struct trace_descriptor *descriptor =
        trace_fd_at(trace, call->process, call->fd, call->since);
    const struct trace_call *opener = descriptor ? trace_opening_call(trace, descriptor) : NULL;
    g_autoptr(GPtrArray) accepts = trace_calls_of_class(before, "accept", call->process);

    return trace_call_is(opener, "accept") && opener->process == call->process && accepts->len > 1;
}

/*
 * A connection was lost. What the other side says of that is our doing; a server must outlive it, a
 * client must not hang or fault, and may end by SIGPIPE as programs do.
 */
static bool outlives_connection(const struct trace *before, const struct trace *trace,
                                const struct trace_call *call)
{
    const struct trace_task *process = trace_process(trace, call->task);
    bool ended = process && process->process_end != TRACE_NOWHERE;

    if (serves_others(before, trace, call))
        return !ended || (!process->signal && process->status == 0) ||
               process->signal == SIGKILL; /* at the end of the run */
    if (trace->outcome == OUTCOME_DEADLOCK || trace->outcome == OUTCOME_LIVELOCK)
        return ended;
    return !process || !process->core;
}

static bool is_right(const struct trace *before, const struct trace *trace,
                     const struct trace_call *call)
{
    uint64_t bit = INJECTION_BIT(call->exit->injection);

    if (bit & GOT_OVER)
        return false;
    if (bit & (INJECTION_BIT(INJECTION_RESET) | INJECTION_BIT(INJECTION_BROKEN)))
        return outlives_connection(before, trace, call);
    return ended_properly(trace, call);
}

/* Is it about what can be seen from outside? How often a call is made, for one, faults may change.
 */
static bool is_observable(const struct finding *finding)
{
    static const char *const ids[] = {"output.",
                                      "wait.",
                                      "peer.",
                                      "file.differs",
                                      "proc.exit-status",
                                      "proc.crash",
                                      "pipe.sigpipe",
                                      "proc.busy-wait",
                                      "limit.",
                                      "proc.exec-fallthrough",
                                      "sock.reset-kills-server"};

    for (size_t i = 0; i < G_N_ELEMENTS(ids) && finding->severity == SEVERITY_ERROR; i++)
        if (g_str_has_prefix(finding->id, ids[i]))
            return true;
    return false;
}

static const struct finding *first_observable(const GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++)
        if (is_observable(findings->pdata[i]))
            return findings->pdata[i];
    return NULL;
}

/* Where nothing is expected of a program: does it print, and end, as it did without the fault? Else
 * adds a finding that says so. */
static void compare(const struct trace *before, struct scenario_result *result)
{
    const struct trace *now = result->trace;

    for (size_t i = 0; i < now->members_count && i < before->members_count; i++) {
        const struct trace_task *one = trace_main_process(before, (int64_t)i);
        const struct trace_task *other = trace_main_process(now, (int64_t)i);
        struct finding *finding;

        if (g_bytes_equal(trace_output(before, (int64_t)i, 1)->bytes,
                          trace_output(now, (int64_t)i, 1)->bytes) &&
            one && other && one->status == other->status && one->signal == other->signal)
            continue;
        finding = finding_make("output.differs");
        finding->program = g_strdup(result->names[i]);
        finding->observed = g_strdup(_("it prints or ends otherwise than without the fault"));
        g_ptr_array_add(result->findings, finding);
    }
}

/* "read(fd 3 = pipe 1) gave 5 of 10 bytes". */
static char *describe(const struct trace *trace, const struct trace_call *call)
{
    g_autofree char *name = trace_name_call(trace, call);
    int64_t asked = call->entry->arguments_raw_count > 2 ? call->entry->arguments_raw[2] : 0;

    switch (call->exit->injection) {
    case INJECTION_SHORT_READ:
        return g_strdup_printf(_("%s gave only the first %" PRIi64 " bytes"), name,
                               call->exit->result);
    case INJECTION_SHORT_WRITE:
        return g_strdup_printf(_("%s took only %" PRIi64 " of %" PRIi64 " bytes"), name,
                               call->exit->result, asked);
    case INJECTION_LOSS:
    case INJECTION_DOUBLING:
    case INJECTION_REORDERING:
        return g_strdup_printf(_("what %s sent did not arrive as it was sent (%s)"), name,
                               injection_name((enum injection)call->exit->injection));
    default:
        return g_strdup_printf(_("%s failed with %s"), name,
                               strerrorname_np((int)-MIN(call->exit->result, 0)));
    }
}

/* The one finding that says what the program did not get over, and what came of it. */
static struct finding *accuse(const struct trace *before, const struct scenario_result *result,
                              const struct trace_call *call, const struct finding *consequence)
{
    const struct trace *trace = result->trace;
    const struct trace_object *object = trace_object(trace, call->object);
    enum injection kind = (enum injection)call->exit->injection;
    g_autofree char *what = describe(trace, call);
    const char *id = rows[kind].id;
    const struct finding_row *then = finding_row(consequence->id);
    struct finding *finding;
    guint place = (guint)call->until;

    if (kind == INJECTION_SHORT_WRITE)
        id = object && object->kind == OBJECT_SOCKET ? "sock.short-write-ignored"
                                                     : "pipe.short-write-ignored";
    if ((kind == INJECTION_RESET || kind == INJECTION_BROKEN) && serves_others(before, trace, call))
        id = "sock.reset-kills-server";
    finding = finding_make(id ? id : consequence->id);
    finding->severity = SEVERITY_ERROR;
    finding->program = g_strdup(consequence->program);
    finding->where = trace_name_process(trace, (const char *const *)result->names, call->process);
    finding->expected =
        g_strdup(rows[kind].expected ? _(rows[kind].expected) : consequence->expected);
    finding->observed =
        g_strdup_printf(_("%s; then: %s (%s)"), what, then ? _(then->title) : consequence->id,
                        consequence->observed ? consequence->observed : "");
    g_array_append_val(finding->records, place);
    return finding;
}

void verdict_judge_injected(const struct spec_scenario *scenario, const struct lowered *lowered,
                            const struct trace *before, bool same, struct scenario_result *result)
{
    const struct trace_call *call = find_injected(result->trace);
    const struct finding *consequence;
    struct finding *finding = NULL;

    verdict_judge(scenario, lowered, result);
    if (!call || (result->trace->fault || result->trace->truncated))
        return;
    if (same)
        compare(before, result);
    consequence = first_observable(result->findings);
    if (consequence && !is_right(before, result->trace, call))
        finding = accuse(before, result, call, consequence);
    g_ptr_array_set_size(result->findings, 0);
    g_clear_pointer(&result->reason, g_free);
    result->status = finding ? STATUS_FAILED : STATUS_PASSED;
    result->score = finding ? 0 : result->max_score;
    result->schedules_failed = finding != NULL;
    if (finding)
        g_ptr_array_add(result->findings, finding);
    verdict_locate(result);
}
