/* How the run ended: deadlock, limits, a step that failed, crashes. */
#include <inttypes.h>
#include <signal.h>
#include <string.h>

#include "verdict/inner.h"

/* ---- deadlock ---- */

static bool is_peer(const struct judge *judge, int64_t task)
{
    const struct trace_task *known = trace_task(judge->trace, task);

    return !known || known->member < 0 || (size_t)known->member >= judge->scenario->members_count ||
           !judge->student[known->member];
}

/* What the script was waiting for, in words. */
static char *step_sentence(const struct judge *judge)
{
    const struct trace *trace = judge->trace;
    const struct trace_step *last =
        trace->steps_count ? &trace->steps[trace->steps_count - 1] : NULL;
    const struct spec_step *step = last && last->number < judge->lowered->plan.steps_count
                                       ? judge->lowered->steps[last->number]
                                       : NULL;
    const char *who =
        step && step->member < judge->scenario->members_count ? judge->names[step->member] : "?";

    if (!step || last->done != TRACE_NOWHERE)
        return g_strdup(_("the run comes to its end"));
    if (step->kind == SPEC_COMMAND)
        return g_strdup_printf(_("%s gets through with: %.200s"), who, step->text);
    if (step->kind == SPEC_WRITE)
        return g_strdup_printf(_("%s reads its standard input"), who);
    if (step->kind != SPEC_AWAIT)
        return g_strdup(_("the script goes on"));
    switch (step->condition) {
    case SPEC_EXITED:
        return g_strdup_printf(_("%s ends"), who);
    case SPEC_WAITING:
        return g_strdup_printf(_("%s waits for something to happen"), who);
    case SPEC_PRINTED: {
        g_autofree char *text = show_bytes(step->data.data, step->data.length);

        return g_strdup_printf(_("%s prints: %s"), who, text);
    }
    case SPEC_BLOCKED_IN:
        return g_strdup_printf(_("%s waits in %s"), who, step->text);
    case SPEC_CALLED:
        return step->signal ? g_strdup_printf(_("%s calls %s for %s"), who, step->text,
                                              signal_name(step->signal))
                            : g_strdup_printf(_("%s calls %s"), who, step->text);
    case SPEC_DELIVERED:
        return g_strdup_printf(_("%s is delivered to %s"), signal_name(step->signal), who);
    case SPEC_READY_FOR:
        return g_strdup_printf(_("%s catches or blocks %s"), who, signal_name(step->signal));
    case SPEC_EXISTS:
        return g_strdup_printf(_("the path %s exists"), step->text);
    default:
        return g_strdup(_("everybody is at rest"));
    }
}

/* The student's member that the script waited for, else the first one. */
static size_t member_at_fault(const struct judge *judge)
{
    const struct trace *trace = judge->trace;
    const struct trace_step *last =
        trace->steps_count ? &trace->steps[trace->steps_count - 1] : NULL;
    size_t member = last && last->number < judge->lowered->plan.steps_count
                        ? judge->lowered->plan.steps[last->number].member
                        : 0;

    if (member < judge->scenario->members_count && judge->student[member])
        return member;
    for (size_t i = 0; i < judge->scenario->members_count; i++)
        if (judge->student[i])
            return i;
    return 0;
}

/* A peer at rest waits for its next command on stdin, which is no part of any deadlock. */
static bool is_idle_peer(const struct judge *judge, const struct trace_wait *wait)
{
    const struct trace_object *object = trace_object(judge->trace, wait->record->object);

    return is_peer(judge, wait->record->task) && object && object->standard == 0;
}

/* Appends the sentence of a wait that was not told yet. */
static void tell_wait(const struct judge *judge, size_t index, bool *told, GString *text)
{
    g_autofree char *sentence = NULL;

    if (told[index] || is_idle_peer(judge, &judge->trace->waits[index]))
        return;
    told[index] = true;
    sentence = show_waiting(judge, &judge->trace->waits[index]);
    g_string_append_printf(text, "%s%s", text->len ? "\n" : "", sentence);
}

/* Index of the first wait of a student's task that is part of a cycle, with the cycle; else of the
 * first wait of a student's task; else waits_count. */
static size_t first_wait(const struct judge *judge, GArray **ret_cycle)
{
    const struct trace *trace = judge->trace;
    size_t first = trace->waits_count;

    for (size_t i = 0; i < trace->waits_count; i++) {
        if (is_peer(judge, trace->waits[i].record->task))
            continue;
        if ((*ret_cycle = trace_wait_cycle(trace, i)))
            return i;
        first = MIN(first, i);
    }
    return first;
}

/* Nobody of the student's is left that could do what the script waits for. */
static void judge_early_end(struct judge *judge)
{
    GString *observed = g_string_new(NULL);
    struct finding *finding = judge_finding(judge, "wait.never-ends", member_at_fault(judge));

    for (size_t i = 0; i < judge->scenario->members_count; i++) {
        const struct trace_task *process = trace_main_process(judge->trace, (int64_t)i);
        g_autofree char *end = NULL;

        if (!judge->student[i] || !process)
            continue;
        end = show_end(judge->trace, process);
        if (observed->len)
            g_string_append_c(observed, '\n');
        g_string_append_printf(
            observed, process->process_end == TRACE_NOWHERE ? "%s: %s" : _("%s is over: %s"),
            judge->names[i], end);
    }
    if (!observed->len)
        g_string_append(observed, _("no process is left"));
    finding->expected = step_sentence(judge);
    finding->observed = g_string_free(observed, FALSE);
}

/* Who waits for what: the cycle first, then the other programs of the student, then the peers. */
static void judge_deadlock(struct judge *judge)
{
    const struct trace *trace = judge->trace;
    g_autofree bool *told = g_new0(bool, trace->waits_count + 1);
    g_autoptr(GArray) cycle = NULL;
    g_autofree char *who = NULL, *call = NULL;
    size_t first = first_wait(judge, &cycle);
    struct finding *finding;
    GString *observed;

    if (first == trace->waits_count) {
        judge_early_end(judge);
        return;
    }
    observed = g_string_new(NULL);
    for (guint i = 0; cycle && i < cycle->len; i++)
        tell_wait(judge, g_array_index(cycle, size_t, i), told, observed);
    for (int peers = 0; peers < 2; peers++)
        for (size_t i = 0; i < trace->waits_count; i++)
            if (is_peer(judge, trace->waits[i].record->task) == (peers == 1))
                tell_wait(judge, i, told, observed);
    finding = judge_finding(judge, "wait.deadlock", member_at_fault(judge));
    finding->expected = step_sentence(judge);
    finding->observed = g_string_free(observed, FALSE);
    who = trace_name_process(trace, judge->names, trace->waits[first].record->task);
    call = show_wait(judge, &trace->waits[first]);
    finding->where = g_strdup_printf(_("%s, in %s"), who, call);
    finding->at = (guint)trace->waits[first].place;
    for (size_t i = 0; i < trace->waits_count; i++) {
        guint place = (guint)trace->waits[i].place;

        if (told[i])
            g_array_append_val(finding->records, place);
    }
}

/* ---- limits ---- */

#define LAST_CALLS 200

/* Did two processes at least, one of the student's among them, share the last calls between them?
 */
static bool answer_each_other(const struct judge *judge)
{
    const struct trace *trace = judge->trace;
    g_autoptr(GHashTable) calls = g_hash_table_new(NULL, NULL);
    GHashTableIter iterator;
    gpointer process, count;
    unsigned busy = 0;
    bool ours = false;

    for (size_t i = trace->calls_count; i > 0 && trace->calls_count - i < LAST_CALLS; i--) {
        gpointer key = GINT_TO_POINTER((int)trace->calls[i - 1].process);

        count = g_hash_table_lookup(calls, key);
        g_hash_table_insert(calls, key, GINT_TO_POINTER(GPOINTER_TO_INT(count) + 1));
    }
    g_hash_table_iter_init(&iterator, calls);
    while (g_hash_table_iter_next(&iterator, &process, &count))
        if (GPOINTER_TO_INT(count) >= LAST_CALLS / 8) {
            busy++;
            ours |= !is_peer(judge, GPOINTER_TO_INT(process));
        }
    return busy >= 2 && ours;
}

#define CIRCLE_CALLS 1000
#define CIRCLE_LONGEST 16

/* The same call of the same task with the same object, data and result? */
static bool is_same_call(const struct trace_call *one, const struct trace_call *other)
{
    return one->task == other->task && one->entry->number == other->entry->number &&
           one->object == other->object && one->exit && other->exit &&
           one->exit->result == other->exit->result &&
           one->entry->payload_hash == other->entry->payload_hash &&
           one->exit->payload_hash == other->exit->payload_hash;
}

/* Did the run end in the same few calls over and over, nothing in them different? */
static bool goes_in_circles(const struct trace *trace)
{
    /* The last ones were under way when the run was stopped. */
    size_t end = trace->calls_count - MIN(trace->calls_count, CIRCLE_LONGEST);

    for (size_t period = 2; period <= CIRCLE_LONGEST; period++) {
        size_t same = 0;

        while (same < CIRCLE_CALLS && same + period < end &&
               is_same_call(&trace->calls[end - 1 - same], &trace->calls[end - 1 - same - period]))
            same++;
        if (same == CIRCLE_CALLS)
            return true;
    }
    return false;
}

static void report_livelock(struct judge *judge)
{
    struct finding *finding = judge_finding(judge, "wait.livelock", member_at_fault(judge));

    finding->expected = step_sentence(judge);
    finding->observed =
        g_strdup_printf(_("after %" PRIu64 " system calls its processes still answer each other"),
                        judge->trace->finish->calls);
}

static void judge_limit(struct judge *judge)
{
    static const struct {
        const char *key, *id;
    } ids[] = {{"output_bytes", "limit.output"}, {"cpu_ms", "limit.time"},
               {"wall_ms", "limit.time"},        {"virtual_time_ms", "wait.never-ends"},
               {"steps", "limit.steps"},         {"processes", "limit.processes"}};
    const char *key = judge->trace->finish->text;
    struct finding *finding = NULL;

    if (!g_strcmp0(key, "steps") && answer_each_other(judge) && goes_in_circles(judge->trace)) {
        report_livelock(judge);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(ids) && !finding; i++)
        if (key && !strcmp(ids[i].key, key))
            finding = judge_finding(judge, ids[i].id, member_at_fault(judge));
    if (!finding)
        finding = judge_finding(judge, "limit.time", member_at_fault(judge));
    finding->expected = step_sentence(judge);
    finding->observed = g_strdup_printf(_("after %" PRIu64 " system calls the run was stopped"),
                                        judge->trace->finish->calls);
}

static void judge_livelock(struct judge *judge)
{
    struct finding *finding;

    /* The rule of the busy wait says the same with evidence. */
    for (guint i = 0; i < judge->findings->len; i++)
        if (!strcmp(((struct finding *)judge->findings->pdata[i])->id, "proc.busy-wait"))
            return;
    if (answer_each_other(judge)) {
        report_livelock(judge);
        return;
    }
    finding = judge_finding(judge, "proc.busy-wait", member_at_fault(judge));
    finding->expected = step_sentence(judge);
    finding->observed = g_strdup(_(
        "it computes or asks on and on while everybody else waits, and nothing changes any more"));
}

/* ---- a step that failed ---- */

static void judge_failed_step(struct judge *judge)
{
    const struct trace *trace = judge->trace;
    const struct trace_step *last = &trace->steps[trace->steps_count - 1];
    const struct plan_step *step = &judge->lowered->plan.steps[last->number];
    struct finding *finding;
    g_autofree char *expected = NULL, *observed = NULL, *reason = NULL;

    if (step->kind != STEP_COMMAND || !last->text || !g_str_has_prefix(last->text, "failed")) {
        finding = judge_finding(judge, "wait.never-ends", member_at_fault(judge));
        finding->expected = step_sentence(judge);
        finding->observed = g_strdup(last->text);
        return;
    }
    finding = judge_finding(judge, "peer.expectation", member_at_fault(judge));
    expected = show_answer_value(last->text, "expected");
    observed = show_answer_value(last->text, "observed");
    reason = show_answer_value(last->text, "reason");
    finding->expected = expected
                            ? g_strdup_printf(_("%s (%s: %.200s)"), expected,
                                              judge->names[step->member], step->text)
                            : g_strdup_printf("%s: %.200s", judge->names[step->member], step->text);
    finding->observed =
        g_strdup_printf("%s%s%s%s", observed ? observed : "", observed && reason ? " (" : "",
                        reason ? reason : "", observed && reason ? ")" : "");
    if (last->report != TRACE_NOWHERE) {
        guint place = (guint)last->report;

        g_array_append_val(finding->records, place);
    }
}

/* ---- crashes: whatever the outcome ---- */

/* Sent by somebody else: a process of its own, the script, a peer. */
static bool was_sent(const struct trace *trace, const struct trace_task *process)
{
    for (size_t i = 0; i < process->signals.count; i++) {
        const struct record *record = &trace->records[process->signals.items[i]];

        if (record->signal == process->signal && record->event == SIGNAL_GENERATED)
            return record->sender != NONE && record->sender != process->number;
    }
    return process->signal == SIGKILL || process->signal == SIGTERM;
}

/* raise(3): it ended itself by a signal on purpose, to show somebody; abort(3) is a failure. */
static bool was_raised(const struct trace *trace, const struct trace_task *process)
{
    if (process->signal == SIGABRT)
        return false;
    for (size_t i = 0; i < process->signals.count; i++) {
        const struct record *record = &trace->records[process->signals.items[i]];

        if (record->signal == process->signal && record->event == SIGNAL_GENERATED)
            return record->sender == process->number;
    }
    return false;
}

/* By the program itself, and not one of the signals that ask a process to end, signal(7)? */
static bool is_own_mishap(const struct trace *trace, const struct trace_task *process)
{
    const int64_t signal = process->signal;

    if (signal == SIGTERM || signal == SIGKILL || signal == SIGINT || signal == SIGQUIT ||
        signal == SIGHUP)
        return false;
    for (size_t i = 0; i < process->signals.count; i++) {
        const struct record *record = &trace->records[process->signals.items[i]];
        const struct trace_task *sender = trace_task(trace, record->sender);

        if (record->signal == signal && record->event == SIGNAL_GENERATED)
            return sender && sender->member == process->member;
    }
    return false;
}

bool judge_end_is_allowed(const struct judge *judge, const struct trace_task *process)
{
    const struct spec_expectation *expectation = &judge->scenario->expectations[process->member];

    if (trace_main_process(judge->trace, process->member) != process)
        return false;
    /* Whatever end is allowed: one that somebody brought about, not one of its own making. */
    return expectation->exit == EXIT_KILLED ||
           (expectation->exit == EXIT_ANY && was_sent(judge->trace, process) &&
            !is_own_mishap(judge->trace, process));
}

static bool has_finding(const struct judge *judge, const char *id)
{
    for (guint i = 0; i < judge->findings->len; i++)
        if (!strcmp(((struct finding *)judge->findings->pdata[i])->id, id))
            return true;
    return false;
}

/* A process that ended as it should, or whose end is told by others: nothing to say of its signal.
 */
static bool is_no_crash(const struct judge *judge, const struct trace_task *process)
{
    bool main_process = trace_main_process(judge->trace, process->member) == process;

    if (!process->signal || judge_end_is_allowed(judge, process))
        return true;
    if (main_process)
        return process->signal == SIGPIPE && has_finding(judge, "pipe.sigpipe");
    /* A child may be ended on purpose, a filter by SIGPIPE; what it executed is not the student's.
     */
    return process->signal == SIGPIPE || process->executed.count ||
           was_sent(judge->trace, process) || was_raised(judge->trace, process);
}

/* The task of the student that sent the signal which ended this process, or NONE. */
static int64_t student_who_killed(const struct judge *judge, const struct trace_task *process)
{
    for (size_t i = 0; i < process->signals.count; i++) {
        const struct record *record = &judge->trace->records[process->signals.items[i]];

        if (record->event == SIGNAL_GENERATED && record->signal == process->signal &&
            record->sender != NONE && !is_peer(judge, record->sender))
            return record->sender;
    }
    return NONE;
}

/* A reference program was ended by the student's. */
static void judge_killed_peer(struct judge *judge, const struct trace_task *process)
{
    int64_t sender = student_who_killed(judge, process);
    const struct trace_task *task = trace_task(judge->trace, sender);
    guint place = (guint)process->process_end;
    g_autofree char *name = NULL;
    struct finding *finding;

    if (!task || !process->signal || process->member < 0 ||
        (size_t)process->member >= judge->scenario->members_count ||
        judge->scenario->expectations[process->member].exit == EXIT_KILLED)
        return;
    name = trace_name_process(judge->trace, judge->names, process->number);
    finding = judge_finding(judge, "sig.wrong-target", (size_t)task->member);
    finding->expected = g_strdup(_("signals go only to the processes that are meant"));
    finding->observed =
        g_strdup_printf(_("%s sent to %s ended it"), signal_name((int)process->signal), name);
    finding->where = trace_name_process(judge->trace, judge->names, sender);
    g_array_append_val(finding->records, place);
}

static void judge_crashes(struct judge *judge)
{
    const struct trace *trace = judge->trace;

    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *process = trace_task(trace, (int64_t)trace->processes.items[p]);
        guint place = (guint)process->process_end;
        struct finding *finding;

        if (is_peer(judge, process->number)) {
            judge_killed_peer(judge, process);
            continue;
        }
        if (is_no_crash(judge, process))
            continue;
        /* RLIMIT_CPU ends a process by SIGXCPU, setrlimit(2). */
        finding = judge_finding(judge, process->signal == SIGXCPU ? "limit.time" : "proc.crash",
                                (size_t)process->member);
        finding->expected = g_strdup(_("the process ends by itself"));
        finding->observed = show_end(judge->trace, process);
        finding->process = process->number;
        finding->where = trace_name_process(trace, judge->names, process->number);
        g_array_append_val(finding->records, place);
    }
}

void judge_outcome(struct judge *judge)
{
    judge_crashes(judge);
    judge->cut = judge->trace->outcome != OUTCOME_COMPLETED;
    switch (judge->trace->outcome) {
    case OUTCOME_DEADLOCK:
        judge_deadlock(judge);
        break;
    case OUTCOME_LIMIT:
        judge_limit(judge);
        break;
    case OUTCOME_LIVELOCK:
        judge_livelock(judge);
        break;
    case OUTCOME_STEP_FAILED:
        if (judge->trace->steps_count && judge->trace->steps[judge->trace->steps_count - 1].number <
                                             judge->lowered->plan.steps_count)
            judge_failed_step(judge);
        break;
    default:
        break;
    }
}
