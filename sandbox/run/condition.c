/* What the script can wait for. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "run/inner.h"

/* Blocked for good as things stand: nothing to receive, no signal on its way, and not just
 * sleeping. */
bool waits_for_event(struct run *run, struct task *task)
{
    uint64_t mask;

    if (task->state == TASK_ASLEEP)
        return true;
    if (task->state != TASK_HELD || task->call.row->blocking == BLOCKING_SLEEP)
        return false;
    if (call_readiness(&run->tracer, task).readiness != READY_HOLD)
        return false;
    mask = task->attention ? call_mask(task) : 0;
    if (task->attention && task_effective_signals(task, mask))
        return false;
    schedule_observed(&run->tracer, task);
    return true;
}

/* All threads of the main process wait. */
static bool member_waits(struct run *run, int member)
{
    struct task *main_task = tracer_main_task(&run->tracer, member);

    if (!main_task || main_task->process->ended || !main_task->process->executed)
        return false;
    for (int i = 0; i < run->tracer.task_count; i++) {
        struct task *task = run->tracer.tasks[i];

        if (task->process == main_task->process && task->state != TASK_GONE &&
            task->state != TASK_ENDING && !waits_for_event(run, task))
            return false;
    }
    return true;
}

static bool blocked_in(struct run *run, int member, const char *call_class)
{
    for (int i = 0; i < run->tracer.task_count; i++) {
        struct task *task = run->tracer.tasks[i];

        if (task->process->member == member && task->call.row && call_class &&
            !strcmp(task->call.row->call_class, call_class) && task->call.waited &&
            (task->state == TASK_HELD || task->state == TASK_ASLEEP))
            return true;
    }
    return false;
}

/* Whoever sends the signal from now on does not end it by that: in every thread it is blocked, or
 * caught or ignored by the process. What is blocked only until a handler returns does not count. */
static bool ready_for(struct run *run, int member, uint32_t signal)
{
    struct task *main_task = tracer_main_task(&run->tracer, member);
    uint64_t bit = UINT64_C(1) << (signal - 1);

    if (!main_task || main_task->process->ended || !main_task->process->executed)
        return false;
    for (int i = 0; i < run->tracer.task_count; i++) {
        struct task *task = run->tracer.tasks[i];

        if (task->process != main_task->process || task->state == TASK_GONE ||
            task->state == TASK_ENDING)
            continue;
        task_look_at_dispositions(task);
        if (!((task->process->caught | task->process->ignored) & bit) &&
            (task->handlers_count || !(task->blocked_mask & bit)))
            return false;
    }
    return true;
}

static bool printed(const struct member_state *state, const struct bytes *text, uint64_t times)
{
    const uint8_t *at = state->printed.data;
    size_t left = state->printed.size;
    uint64_t found = 0;

    if (!text->size)
        return true;
    while (at && left >= text->size) {
        const uint8_t *hit = memmem(at, left, text->data, text->size);

        if (!hit)
            break;
        found++;
        left -= (size_t)(hit + text->size - at);
        at = hit + text->size;
    }
    return found >= times;
}

/* The text may name values of other members, ${NAME.pid}; one with a NUL byte is taken as it is. */
static bool printed_text(struct run *run, const struct plan_step *step, uint64_t times)
{
    const struct member_state *state = &run->members[step->member];
    const char *problem;
    AUTO_FREE char *given = NULL, *text = NULL;

    if (!memmem(step->data.data, step->data.size, "${", 2) ||
        memchr(step->data.data, 0, step->data.size))
        return printed(state, &step->data, times);
    if (!(given = (void *)strndup((const char *)step->data.data, step->data.size)) ||
        !(text = (void *)expand(run, given, &problem)))
        return false;
    return printed(state, &(struct bytes){(const uint8_t *)text, strlen(text)}, times);
}

static bool exists(struct run *run, const struct plan_step *step)
{
    const char *problem;
    char path[4096];
    AUTO_FREE char *text = (void *)expand(run, step->text ? step->text : "", &problem);
    struct box_error ignored;
    AUTO_FD fd = -1;

    if (!text)
        return false;
    if (text[0] == '/')
        snprintf(path, sizeof path, "%s", text);
    else
        snprintf(path, sizeof path, "%s/%s", run->plan->members[step->member].directory, text);
    fd = launch_open(run->box, path, O_PATH, &ignored);
    return fd >= 0;
}

bool condition_holds(struct run *run, const struct plan_step *step)
{
    int member = (int)step->member;
    uint64_t times = step->times ? step->times : 1;
    const struct task *task;

    switch ((enum condition)step->condition) {
    case CONDITION_WAITING:
        return member_waits(run, member);
    case CONDITION_BLOCKED_IN:
        return blocked_in(run, member, step->text);
    case CONDITION_CALLED:
        return tally_calls(run, member, step->text, step->number) >= times;
    case CONDITION_PRINTED:
        return printed_text(run, step, times);
    case CONDITION_EXITED:
        task = tracer_main_task(&run->tracer, member);
        return task && task->process->ended;
    case CONDITION_DELIVERED:
        return tally_deliveries(run, member, step->number) >= times;
    case CONDITION_EXISTS:
        return exists(run, step);
    case CONDITION_READY_FOR:
        return ready_for(run, member, (uint32_t)step->number);
    case CONDITION_IDLE:
        return false; /* the loop says when: script_idle() */
    }
    return false;
}
