/* Which task goes next. Default: whoever runs goes on until it blocks; its turn ends after a while.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "schedule/schedule.h"

/* Calls in a row after which another task that can run gets its turn: a loop that polls must not
 * starve what it polls for. */
#define TURN_CALLS 256
/* Turns get longer one by one, and start again: else a loop that takes a lock and gives it back
 * might hold it at the end of each, and whoever waits for it would find it taken for ever. */
#define TURN_LENGTHS 61

void schedule_init(struct schedule *schedule, const struct plan *plan)
{
    memset(schedule, 0, sizeof *schedule);
    schedule->choices = plan->choices;
    schedule->choices_count = plan->choices_count / 2;
    strategy_init(schedule, plan);
}

void schedule_observed(struct tracer *tracer, struct task *task)
{
    if (task->state != TASK_HELD || task->call.waited)
        return;
    task->call.waited = true;
    call_record_entry(tracer, task);
}

/* Could somebody still send a signal while this task is about to wait? */
static bool is_alone(const struct schedule *schedule, const struct tracer *tracer,
                     const struct task *task)
{
    if (schedule->signal_due)
        return false;
    for (int i = 0; i < tracer->task_count; i++) {
        const struct task *other = tracer->tasks[i];

        if (other != task && other->state != TASK_GONE && other->state != TASK_ENDING)
            return false;
    }
    return true;
}

/*
 * A call that would wait. Whether a signal arrives before or during it makes a difference to who
 * has handlers: so beginning to wait is a step of its own, and who was not given it yet still
 * stands before its call. For others it is none.
 */
static size_t waiting_options(const struct schedule *schedule, struct tracer *tracer,
                              struct option *option)
{
    struct task *task = option->task;

    if (task->call.waited)
        return 0;
    if (task->process->caught_signals && !task->call.recorded &&
        !is_alone(schedule, tracer, task)) {
        option->kind = OPTION_WAIT;
        return 1;
    }
    schedule_observed(tracer, task);
    return 0;
}

/* What a held task can do now; returns how many options were added. */
static size_t held_options(const struct schedule *schedule, struct tracer *tracer,
                           struct task *task, struct option *option)
{
    bool waits;
    uint64_t mask, acting;

    *option = (struct option){.task = task, .kind = OPTION_RUN};
    option->answer = call_readiness(tracer, task);
    mask = task->attention ? call_mask(task) : 0;
    acting = task->attention ? task_effective_signals(task, mask) : 0;
    if (acting && (acting & ~task->blocked_mask)) {
        /* Handlers run during a wait; what stops or ends the process, or finds no wait, comes
         * first. A timer gives time to begin to wait. */
        waits =
            task->call.waited || task->call.recorded ||
            (option->answer.readiness == READY_HOLD && !(acting & ~task->process->timer_signals));
        option->kind = waits && !(acting & ~task->process->caught) ? OPTION_RUN : OPTION_DELIVER;
        option->interrupts = option->kind == OPTION_RUN;
        return 1;
    }
    if (option->answer.readiness == READY_HOLD && !acting)
        return waiting_options(schedule, tracer, option);
    return 1;
}

static size_t task_options(const struct schedule *schedule, struct tracer *tracer,
                           struct task *task, struct option *options)
{
    switch (task->state) {
    case TASK_HELD:
        return held_options(schedule, tracer, task, options);
    case TASK_NEWBORN:
    case TASK_RETURNED:
    case TASK_SPINNING:
        options[0] = (struct option){.task = task, .kind = OPTION_RUN};
        return 1;
    default:
        return 0;
    }
}

static bool turn_is_over(const struct schedule *schedule)
{
    return schedule->owed || schedule->turn_calls >= TURN_CALLS + schedule->turns % TURN_LENGTHS;
}

size_t schedule_options(struct schedule *schedule, struct tracer *tracer, struct option *options)
{
    struct task *running = schedule->running;
    bool turn_over;
    int first = running ? running->index : 0;
    size_t count = 0;

    tracer->moment++; /* a thread on its way to its end still clears its tid, set_tid_address(2) */
    schedule->owed = running && futex_is_owed(tracer, running);
    turn_over = turn_is_over(schedule);
    /* A turn that is over passes to the next by index, round and round. */
    if (running && !turn_over && running->state != TASK_SPINNING)
        count += task_options(schedule, tracer, running, options);
    for (int step = turn_over ? 1 : 0; step < tracer->task_count; step++) {
        struct task *task = tracer->tasks[turn_over ? (first + step) % tracer->task_count : step];

        if (task != running && task->state != TASK_SPINNING)
            count += task_options(schedule, tracer, task, options + count);
    }
    if (running && turn_over && running->state != TASK_SPINNING)
        count += task_options(schedule, tracer, running, options + count);
    for (int step = 1; step <= tracer->task_count; step++) {
        struct task *task = tracer->tasks[(first + step) % tracer->task_count];

        if (task->state == TASK_SPINNING)
            count += task_options(schedule, tracer, task, options + count);
    }
    if (schedule->signal_due)
        options[count++] = (struct option){.kind = OPTION_STEP};
    return count;
}

static void record_choice(struct tracer *tracer, const struct option *options, size_t count,
                          uint64_t chosen)
{
    int64_t tasks[CHOICE_OPTIONS_MAX], kinds[CHOICE_OPTIONS_MAX];
    size_t listed = count < CHOICE_OPTIONS_MAX ? count : CHOICE_OPTIONS_MAX;
    struct record record;

    for (size_t i = 0; i < listed; i++) {
        tasks[i] = options[i].task ? options[i].task->index : NONE;
        kinds[i] = options[i].kind;
    }
    record_init(&record, RECORD_CHOICE);
    record.time_ns = tracer->time_ns;
    record.task = options[chosen].task ? options[chosen].task->index : NONE;
    record.options = count;
    record.chosen = chosen;
    record.option_tasks = tasks;
    record.option_kinds = kinds;
    record.option_tasks_count = record.option_kinds_count = listed;
    record_put(tracer->sink, &record);
}

/* Is there nothing to choose: the running task does something that concerns nobody else? */
static bool goes_on(struct schedule *schedule, struct tracer *tracer, const struct option *option)
{
    return option->task && option->task == schedule->running && option->kind == OPTION_RUN &&
           option->task->state == TASK_HELD && option->answer.readiness == READY_RUN &&
           !turn_is_over(schedule) && call_is_private(tracer, option->task);
}

static uint64_t choose(struct schedule *schedule, const struct option *options, size_t count)
{
    const uint64_t *choice = schedule->choices + 2 * schedule->next_choice;

    if (schedule->next_choice < schedule->choices_count && choice[0] == schedule->points) {
        schedule->next_choice++;
        return choice[1] < count ? choice[1] : 0;
    }
    return strategy_draw(schedule, options, count, turn_is_over(schedule));
}

const struct option *schedule_pick(struct schedule *schedule, struct tracer *tracer,
                                   const struct option *options, size_t count)
{
    uint64_t chosen = 0;

    if (count > 1 && !goes_on(schedule, tracer, &options[0])) {
        chosen = choose(schedule, options, count);
        schedule->points++;
        record_choice(tracer, options, count, chosen);
    }
    if (!options[chosen].task)
        return &options[chosen];
    if (options[chosen].task != schedule->running) {
        schedule->running = options[chosen].task;
        schedule->turn_calls = 0;
        schedule->turns++;
    } else if (options[chosen].task->state != TASK_SPINNING) {
        schedule->turn_calls++;
    }
    return &options[chosen];
}

bool schedule_pick_time(struct schedule *schedule, struct tracer *tracer)
{
    const struct option options[2] = {{.kind = OPTION_TIME}, {.kind = OPTION_TIME}};
    uint64_t chosen = choose(schedule, options, 2);

    schedule->points++;
    record_choice(tracer, options, 2, chosen);
    return chosen != 0;
}
