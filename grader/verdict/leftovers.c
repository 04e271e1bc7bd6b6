/* Processes, zombies and IPC objects that outlive the program. */
#include "verdict/inner.h"

static bool may_leave(const struct judge *judge, int64_t member)
{
    if (member >= 0 && (size_t)member < judge->scenario->members_count)
        return !judge->student[member] || judge->scenario->expectations[member].leaves_any;
    for (size_t i = 0; i < judge->scenario->members_count; i++)
        if (judge->student[i] && judge->scenario->expectations[i].leaves_any)
            return true;
    return false;
}

static const struct trace_wait *wait_of(const struct trace *trace, int64_t process)
{
    for (size_t i = 0; i < trace->waits_count; i++) {
        const struct trace_task *task = trace_process(trace, trace->waits[i].record->task);

        if (task && task->number == process)
            return &trace->waits[i];
    }
    return NULL;
}

/* Who crashed did not get to waiting for its children. */
static bool parent_crashed(const struct trace *trace, const struct trace_task *task)
{
    const struct trace_task *parent = trace_process(trace, task->parent_process);

    return parent && parent->signal && parent->core;
}

/* A process was killed by its parent's death or by the script on purpose: its zombie says nothing.
 */
static void judge_process(struct judge *judge, const struct record *record, size_t place)
{
    const struct trace_task *task = trace_process(judge->trace, record->task);
    const struct trace_wait *wait;
    struct finding *finding;
    guint index = (guint)place;

    if (!task || may_leave(judge, task->member) ||
        (record->kind == LEFTOVER_ZOMBIE && parent_crashed(judge->trace, task)))
        return;
    finding =
        judge_finding(judge, record->kind == LEFTOVER_ZOMBIE ? "proc.zombie" : "proc.left-running",
                      (size_t)task->member);
    finding->where = trace_name_process(judge->trace, judge->names, task->number);
    g_array_append_val(finding->records, index);
    if (record->kind == LEFTOVER_ZOMBIE) {
        g_autofree char *end = show_end(judge->trace, task);

        finding->expected = g_strdup(_("the parent waits for every child"));
        finding->observed =
            g_strdup_printf(_("child %d (%s) was never waited for"), (int)task->pid, end);
        return;
    }
    finding->expected = g_strdup(_("every process ends"));
    wait = wait_of(judge->trace, task->number);
    if (wait) {
        g_autofree char *call = show_wait(judge, wait);

        finding->observed =
            g_strdup_printf(_("when everything was over it still waited in %s"), call);
    } else {
        finding->observed = g_strdup(_("when everything was over it was still there"));
    }
}

static void judge_object(struct judge *judge, const struct record *record, size_t place)
{
    static const char *const ids[] = {[LEFTOVER_SHM] = "shm.object-left",
                                      [LEFTOVER_QUEUE] = "mq.object-left",
                                      [LEFTOVER_SYSV_QUEUE] = "mq.object-left",
                                      [LEFTOVER_SYSV_SEMAPHORE] = "sem.object-left",
                                      [LEFTOVER_SYSV_SEGMENT] = "shm.object-left"};
    size_t member = 0;
    struct finding *finding;
    guint index = (guint)place;

    if (record->kind >= G_N_ELEMENTS(ids) || !ids[record->kind] || may_leave(judge, NONE))
        return;
    while (member + 1 < judge->scenario->members_count && !judge->student[member])
        member++;
    finding = judge_finding(judge,
                            record->kind == LEFTOVER_SHM && record->text &&
                                    g_str_has_prefix(record->text, "sem.")
                                ? "sem.object-left"
                                : ids[record->kind],
                            member);
    finding->expected = g_strdup(_("nothing is left behind"));
    finding->observed = g_strdup(record->text ? record->text : "?");
    g_array_append_val(finding->records, index);
}

void judge_leftovers(struct judge *judge)
{
    const struct trace *trace = judge->trace;

    if (judge->cut)
        return; /* killed in the middle: nobody had the chance to tidy up */
    for (size_t i = 0; i < trace->leftovers.count; i++) {
        const struct record *record = &trace->records[trace->leftovers.items[i]];

        if (record->kind == LEFTOVER_PROCESS || record->kind == LEFTOVER_ZOMBIE)
            judge_process(judge, record, trace->leftovers.items[i]);
        else
            judge_object(judge, record, trace->leftovers.items[i]);
    }
}
