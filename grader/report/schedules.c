/* What was tried, in words. */
#include "base/i18n.h"
#include "report/inner.h"

/* Which orders of calls were all tried. Free with g_free. */
static char *coverage(int bound, bool complete)
{
    if (complete)
        return g_strdup(_("every order of their calls was tried"));
    if (bound < 0)
        return g_strdup(_("not every order of their calls was tried"));
    if (bound == 0)
        return g_strdup(_("all schedules without preemption were tried"));
    return g_strdup_printf(ngettext("all schedules with up to %d preemption were tried",
                                    "all schedules with up to %d preemptions were tried",
                                    (unsigned)bound),
                           bound);
}

char *report_schedules(const struct scenario_result *result)
{
    g_autofree char *tried = NULL;

    if (result->schedules_run < 2)
        return NULL;
    tried = coverage(result->schedules_bound, result->schedules_complete);
    if (result->schedules_failed)
        return g_strdup_printf(_("fails in %u of %u schedules; %s"), result->schedules_failed,
                               result->schedules_run, tried);
    if (result->schedules_outcomes > 1)
        return g_strdup_printf(
            _("%u schedules, in which output or exit differ: %u ways in all; %s"),
            result->schedules_run, result->schedules_outcomes, tried);
    return g_strdup_printf(_("the same in %u schedules; %s"), result->schedules_run, tried);
}

char *report_faults(const struct scenario_result *result)
{
    if (!result->faults_run)
        return NULL;
    if (result->faults_failed)
        return g_strdup_printf(_("fails in %u of %u runs with one fault each"),
                               result->faults_failed, result->faults_run);
    return g_strdup_printf(ngettext("got over the fault in %u run",
                                    "got over the faults in %u runs with one each",
                                    result->faults_run),
                           result->faults_run);
}

char *faults_of_grading(const struct grading *grading)
{
    unsigned run = 0;

    for (guint i = 0; i < grading->scenarios->len; i++)
        run += ((const struct scenario_result *)grading->scenarios->pdata[i])->faults_run;
    return run ? g_strdup_printf(
                     ngettext("%u run with a fault", "%u runs with one fault each", run), run)
               : NULL;
}

/* ---- the decisive moment ---- */

/* The last choice that is not the default, or NULL. */
static const struct record *last_choice(const struct trace *trace, size_t *ret_place)
{
    for (size_t i = trace->choices.count; i-- > 0;) {
        *ret_place = trace->choices.items[i];
        if (trace->records[*ret_place].chosen)
            return &trace->records[*ret_place];
    }
    return NULL;
}

/* "fork() in line lost.c:11" for the last call of the task that had begun by then (after: false) or
 * the first one that goes on after it. NULL: there is none. Free with g_free. */
static char *call_around(const struct trace *trace, int64_t number, size_t place, bool after)
{
    const struct trace_task *task = trace_task(trace, number);
    const struct trace_call *found = NULL;
    g_autofree char *line = NULL, *what = NULL;

    for (size_t i = 0; task && i < task->calls.count; i++) {
        const struct trace_call *call = &trace->calls[task->calls.items[i]];
        bool begun = call->since < place, over = call->exit && call->until < place;

        if (trace_call_is(call, "sigreturn"))
            continue; /* the end of a handler, which nobody wrote */
        if (after && !over && !found)
            found = call;
        if (!after && begun && over)
            found = call;
    }
    if (!found)
        return NULL;
    line = trace_name_line(trace, found->since);
    if (!(what = trace_name_access(found, true)))
        what = g_strdup_printf("%s()", trace_call_title(found));
    return line ? g_strdup_printf(_("%s at %s"), what, line) : g_steal_pointer(&what);
}

/* The call by which a task that was let go first sent a signal to the other one, or NULL. */
static const struct trace_call *find_signal(const struct trace *trace, int64_t number, size_t place,
                                            int64_t target)
{
    const struct trace_task *task = trace_task(trace, target);

    for (size_t i = 0; task && i < task->signals.count; i++) {
        const struct record *record = &trace->records[task->signals.items[i]];

        if (task->signals.items[i] > place && record->sender == number &&
            (record->event == SIGNAL_GENERATED || record->event == SIGNAL_MERGED))
            return trace_call_at(trace, task->signals.items[i]);
    }
    return NULL;
}

/* What the task that was let go first did then: its signal, if it sent one, else its next call. */
static char *deed(const struct trace *trace, const char *const *names, int64_t number, size_t place,
                  int64_t interrupted)
{
    const struct trace_call *signal = find_signal(trace, number, place, interrupted);
    g_autofree char *name = NULL, *call = NULL;

    if (number == NONE)
        return g_strdup(_("the script sent its signal"));
    name = trace_name_task(trace, names, number);
    if (signal && signal->entry->signal > 0)
        return g_strdup_printf(_("%s from %s arrived"), signal_name((int)signal->entry->signal),
                               name);
    call = call_around(trace, number, place, true);
    return call ? g_strdup_printf(_("%s went on with %s"), name, call) : g_strdup(name);
}

char *report_decisive_moment(const struct scenario_result *result)
{
    const struct trace *trace = result->trace;
    const char *const *names = (const char *const *)result->names;
    g_autofree char *who = NULL, *before = NULL, *after = NULL, *what = NULL;
    size_t place;
    const struct record *choice = trace ? last_choice(trace, &place) : NULL;

    if (!choice || !choice->option_tasks_count || choice->option_tasks[0] == NONE ||
        choice->option_tasks[0] == choice->task)
        return NULL;
    who = trace_name_task(trace, names, choice->option_tasks[0]);
    before = call_around(trace, choice->option_tasks[0], place, false);
    after = call_around(trace, choice->option_tasks[0], place, true);
    what = deed(trace, names, choice->task, place, choice->option_tasks[0]);
    if (before && after)
        return words_settle(g_strdup_printf(_("%s was interrupted after %s and before %s: here %s"),
                                            who, before, after, what));
    if (after)
        return words_settle(
            g_strdup_printf(_("%s was interrupted before %s: here %s"), who, after, what));
    return words_settle(g_strdup_printf(_("%s was interrupted: here %s"), who, what));
}

char *schedules_of_grading(const struct grading *grading)
{
    unsigned run = 0;
    int bound = G_MAXINT;
    bool explored = false, complete = true;
    g_autofree char *tried = NULL;

    for (guint i = 0; i < grading->scenarios->len; i++) {
        const struct scenario_result *result = grading->scenarios->pdata[i];

        run += result->schedules_run;
        explored |= result->schedules_run > 1;
        /* Where one schedule failed nobody looked further. */
        if (!result->schedules_run || result->schedules_complete ||
            result->schedules_failed == result->schedules_run)
            continue;
        complete = false;
        bound = MIN(bound, result->schedules_bound);
    }
    if (!explored)
        return NULL;
    tried = coverage(bound, complete);
    return g_strdup_printf(ngettext("%u schedule: %s; code between two calls was not interrupted",
                                    "%u schedules: %s; code between two calls was not interrupted",
                                    run),
                           run, tried);
}
