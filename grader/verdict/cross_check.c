/* The same run without the tracer: what it printed and how it ended must not depend on us. */
#include <string.h>

#include "verdict/inner.h"

/* Longer sleeps would be slept in real time. */
#define VIRTUAL_TIME_MAX_NS UINT64_C(200000000)
/* As much as a pipe takes at once: then standard input is a pipe without the tracer, too. */
#define INPUT_BYTES_MAX 65536
#define REAL_LIMIT_MS 20000

/* Only what starts one program and waits for its end can be said without a tracer. */
static bool has_simple_script(const struct plan *plan)
{
    for (size_t i = 0; i < plan->steps_count; i++) {
        const struct plan_step *step = &plan->steps[i];

        if (step->kind != STEP_START && step->kind != STEP_END &&
            (step->kind != STEP_AWAIT || step->condition != CONDITION_EXITED))
            return false;
    }
    return true;
}

bool cross_check_possible(const struct spec_scenario *scenario, const struct plan *plan,
                          const struct trace *trace)
{
    const struct plan_member *member = &plan->members[0];
    const struct spec_expectation *expectation = &scenario->expectations[0];

    return plan->members_count == 1 && !plan->hosts_count && member->role == MEMBER_STUDENT &&
           member->stdin_kind == STREAM_PIPE && !member->stdin_held &&
           member->stdin_text.size <= INPUT_BYTES_MAX && member->stdout_kind == STREAM_PIPE &&
           member->stderr_kind == STREAM_PIPE && has_simple_script(plan) &&
           !expectation->earliest_ns && !expectation->latest_ns && trace->finish &&
           trace->outcome == OUTCOME_COMPLETED && trace->finish->time_ns <= VIRTUAL_TIME_MAX_NS;
}

void cross_check_plan(struct plan *plan)
{
    plan->mode = PLAN_NATIVE;
    plan->limits.wall_ms = REAL_LIMIT_MS;
    plan->choices_count = 0;
    plan->collect_count = 0;
    plan->report_files = false;
}

char *cross_check_disagreement(const struct spec_scenario *scenario, const struct lowered *lowered,
                               const struct trace *native)
{
    bool student[] = {true};
    const char *const names[] = {lowered->names[0], NULL};
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    struct judge judge = {.scenario = scenario,
                          .lowered = lowered,
                          .trace = native,
                          .names = names,
                          .student = student,
                          .findings = findings};
    const struct trace_task *process = trace_main_process(native, 0);
    const struct finding *finding;

    if (native->fault || native->truncated)
        return NULL;
    if (native->outcome != OUTCOME_COMPLETED || !process || process->process_end == TRACE_NOWHERE)
        return g_strdup_printf(_("it does not end within %d s"), REAL_LIMIT_MS / 1000);
    if (process->signal && scenario->expectations[0].exit != EXIT_KILLED)
        return show_end(native, process);
    judge_members(&judge);
    if (judge.trouble)
        return judge.trouble;
    if (!findings->len)
        return NULL;
    finding = findings->pdata[0];
    return g_strdup_printf("%s: %s", finding->id, finding->observed ? finding->observed : "");
}
