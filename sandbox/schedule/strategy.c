/* Drawing who goes on, where the plan's choices do not say. The same draw, the same choices. */
#include <string.h>

#include "base/random.h"
#include "schedule/schedule.h"

/* Priorities of those who were put last lie below this, drawn ones above. */
#define DRAWN_FROM (UINT64_C(1) << 32)

void strategy_init(struct schedule *schedule, const struct plan *plan)
{
    uint64_t length = plan->length ? plan->length : 1;

    schedule->strategy = (enum plan_strategy)plan->strategy;
    schedule->draw = plan->draw;
    schedule->lowest = DRAWN_FROM;
    if (schedule->strategy != STRATEGY_PRIORITY || plan->depth < 2)
        return;
    schedule->change_points_count = plan->depth - 1 < DEPTH_MAX ? plan->depth - 1 : DEPTH_MAX;
    for (unsigned i = 0; i < schedule->change_points_count; i++)
        schedule->change_points[i] = random_next(&schedule->draw) % length;
}

static uint64_t *priority_of(struct schedule *schedule, const struct task *task)
{
    uint64_t *priority = &schedule->priorities[task ? task->index : TASKS_MAX];

    if (!*priority)
        *priority = DRAWN_FROM + (random_next(&schedule->draw) >> 1);
    return priority;
}

static void put_last(struct schedule *schedule, const struct task *task)
{
    *priority_of(schedule, task) = --schedule->lowest;
}

static bool is_change_point(const struct schedule *schedule)
{
    for (unsigned i = 0; i < schedule->change_points_count; i++)
        if (schedule->change_points[i] == schedule->points)
            return true;
    return false;
}

static bool is_loop(const struct option *option)
{
    return option->task && option->task->state == TASK_SPINNING;
}

/* A loop that waits goes on only where nobody else can: each look at it takes real time, and shows
 * nothing that the one before did not. Returns the number of options to draw from. */
static size_t eligible(const struct option *options, size_t count)
{
    size_t others = 0;

    for (size_t i = 0; i < count; i++)
        others += !is_loop(&options[i]);
    return others ? others : count;
}

static uint64_t at_random(struct schedule *schedule, const struct option *options, size_t count)
{
    size_t among = eligible(options, count);
    uint64_t left = random_next(&schedule->draw) % among, nth = 0;

    while ((among < count && is_loop(&options[nth])) || left--)
        nth++;
    return nth;
}

static uint64_t highest(struct schedule *schedule, const struct option *options, size_t count)
{
    uint64_t best = 0, best_priority = 0;
    bool others = eligible(options, count) < count;

    for (size_t i = 0; i < count; i++) {
        uint64_t priority = *priority_of(schedule, options[i].task);

        if (priority > best_priority && !(others && is_loop(&options[i]))) {
            best = i;
            best_priority = priority;
        }
    }
    return best;
}

uint64_t strategy_draw(struct schedule *schedule, const struct option *options, size_t count,
                       bool turn_over)
{
    uint64_t best;

    switch (schedule->strategy) {
    case STRATEGY_RANDOM:
        return at_random(schedule, options, count);
    case STRATEGY_PRIORITY:
        /* Who polls for something must let it happen, whatever its priority. */
        if (turn_over && schedule->running)
            put_last(schedule, schedule->running);
        best = highest(schedule, options, count);
        if (is_change_point(schedule)) {
            put_last(schedule, options[best].task);
            best = highest(schedule, options, count);
        }
        return best;
    default:
        return 0;
    }
}
