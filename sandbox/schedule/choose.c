/* Which task goes next. Default: whoever runs goes on until it blocks; its turn ends after a while.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "schedule/schedule.h"

/* Calls in a row after which another task that can run gets its turn: a loop that polls must not
 * starve what it polls for. */
#define TURN_CALLS 256

#define BIT(signal) (UINT64_C(1) << ((signal)-1))

void schedule_init(struct schedule *schedule, const struct plan *plan)
{
    memset(schedule, 0, sizeof *schedule);
    schedule->choices = plan->choices;
    schedule->choices_count = plan->choices_count / 2;
}

/* What a held task can do now; returns how many options were added. */
static size_t held_options(struct tracer *tracer, struct task *task, struct option *options)
{
    struct option option = {.task = task, .kind = OPTION_RUN};
    uint64_t mask, acting;

    option.answer = call_readiness(tracer, task);
    mask = task->attention ? call_mask(task) : 0;
    acting = task->attention ? task_effective_signals(task, mask) : 0;
    if (acting && (acting & ~task->blocked_mask)) {
        /* Handlers run during a wait; what stops or ends the process, or finds no wait, comes
         * first. */
        bool waits = option.answer.readiness == READY_HOLD || task->call.recorded;

        option.kind = waits && !(acting & ~task->caught) ? OPTION_RUN : OPTION_DELIVER;
        options[0] = option;
        return 1;
    }
    if (option.answer.readiness == READY_HOLD && !acting) {
        if (!task->call.waited) {
            task->call.waited = true;
            call_record_entry(tracer, task);
        }
        return 0;
    }
    options[0] = option;
    return 1;
}

static size_t task_options(struct tracer *tracer, struct task *task, struct option *options)
{
    switch (task->state) {
    case TASK_HELD:
        return held_options(tracer, task, options);
    case TASK_NEWBORN:
    case TASK_RETURNED:
    case TASK_SPINNING:
        options[0] = (struct option){.task = task, .kind = OPTION_RUN};
        return 1;
    default:
        return 0;
    }
}

size_t schedule_options(struct schedule *schedule, struct tracer *tracer, struct option *options)
{
    struct task *running = schedule->running;
    bool turn_over = schedule->turn_calls >= TURN_CALLS;
    int first = running ? running->index : 0;
    size_t count = 0;

    /* A turn that is over passes to the next by index, round and round. */
    if (running && !turn_over && running->state != TASK_SPINNING)
        count += task_options(tracer, running, options);
    for (int step = turn_over ? 1 : 0; step < tracer->task_count; step++) {
        struct task *task = tracer->tasks[turn_over ? (first + step) % tracer->task_count : step];

        if (task != running && task->state != TASK_SPINNING)
            count += task_options(tracer, task, options + count);
    }
    if (running && turn_over && running->state != TASK_SPINNING)
        count += task_options(tracer, running, options + count);
    for (int step = 1; step <= tracer->task_count; step++) {
        struct task *task = tracer->tasks[(first + step) % tracer->task_count];

        if (task->state == TASK_SPINNING)
            count += task_options(tracer, task, options + count);
    }
    return count;
}

static void record_choice(struct tracer *tracer, size_t count, uint64_t chosen)
{
    struct record record;

    record_init(&record, RECORD_CHOICE);
    record.time_ns = tracer->time_ns;
    record.options = count;
    record.chosen = chosen;
    record_put(tracer->sink, &record);
}

const struct option *schedule_pick(struct schedule *schedule, struct tracer *tracer,
                                   const struct option *options, size_t count)
{
    uint64_t chosen = 0;

    if (count > 1) {
        const uint64_t *choice = schedule->choices + 2 * schedule->next_choice;

        if (schedule->next_choice < schedule->choices_count && choice[0] == schedule->points) {
            chosen = choice[1] < count ? choice[1] : 0;
            schedule->next_choice++;
        }
        schedule->points++;
        record_choice(tracer, count, chosen);
    }
    if (options[chosen].task != schedule->running) {
        schedule->running = options[chosen].task;
        schedule->turn_calls = 0;
    } else {
        schedule->turn_calls++;
    }
    return &options[chosen];
}
