#include "explore/races.h"

#include <signal.h>
#include <string.h>

#include "explore/inner.h"

/* Longer runs are looked at up to here: the work grows with steps times tasks. */
#define STEPS_MAX 20000
#define TASKS_MAX 256
#define REVERSALS_MAX 512
#define NOWHERE G_MAXUINT

/* One thing that a task, or the script, did at one moment. */
struct step {
    guint task;     /* index of its clock */
    guint sequence; /* among those of its task, from 1 */
    guint point;    /* choice point that let it happen, or NOWHERE */
    uint64_t sort;  /* what it was, for people's idea of the same race */
};

/* The last steps that touched something, by task and mode: index + 1, or 0. */
struct last_touches {
    guint *steps;
};

struct finder {
    const struct trace *trace;
    struct races *races;
    guint tasks; /* clocks: those of the trace, then the script's */
    GArray *steps;
    GArray *clocks;        /* guint, `tasks` for each step: how many steps of each come before it */
    guint *now;            /* the same for what each task has seen so far, tasks * tasks */
    guint *counts;         /* steps so far, by task */
    GHashTable *things;    /* of touches: thing → struct last_touches */
    GHashTable *reversals; /* (point, option) that are known */
    GArray *touches;       /* of the step in the making */
    bool *shares, *child_signals;
    guint block_task, block_point; /* who runs since which choice point */
    guint last;                    /* step before, or NOWHERE */
    bool after_choice;             /* nothing came after the last choice yet */
    guint script_point;            /* the choice that let the script send its signal, or NOWHERE */
    guint running;                 /* who ran last, for preemptions */
};

static guint script_of(const struct finder *finder)
{
    return finder->tasks - 1;
}

static guint clock_of(const struct finder *finder, int64_t task)
{
    return task < 0 || task >= (int64_t)script_of(finder) ? script_of(finder) : (guint)task;
}

static guint *clock_at(const struct finder *finder, guint step)
{
    return &g_array_index(finder->clocks, guint, (gsize)step * finder->tasks);
}

static const struct step *step_at(const struct finder *finder, guint index)
{
    return &g_array_index(finder->steps, struct step, index);
}

static void join(const struct finder *finder, guint *clock, const guint *other)
{
    for (guint i = 0; i < finder->tasks; i++)
        clock[i] = MAX(clock[i], other[i]);
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 29);
}

/* ---- turning a race around ---- */

/* Which option lets this task go first, or G_MAXUINT64. */
static uint64_t option_of(const struct finder *finder, guint point, guint task)
{
    const struct choice_point *choice =
        &g_array_index(finder->races->points, struct choice_point, point);
    const struct record *record = &finder->trace->records[choice->place];

    for (size_t i = 0; i < record->option_tasks_count; i++)
        if (i != choice->chosen && clock_of(finder, record->option_tasks[i]) == task)
            return i;
    return G_MAXUINT64;
}

static void add_reversal(struct finder *finder, guint point, uint64_t option, uint64_t sort)
{
    const struct reversal reversal = {point, option, sort};
    gpointer key = GSIZE_TO_POINTER(((gsize)point << 16) | (option & 0xffff));

    if (finder->races->reversals->len >= REVERSALS_MAX) {
        finder->races->complete = false;
        return;
    }
    if (g_hash_table_add(finder->reversals, key))
        g_array_append_val(finder->races->reversals, reversal);
}

/*
 * Of the steps after `first` that do not depend on it, and up to `second`: tasks whose own first
 * one of them depends on no other of them could begin there. Takes one that is an option.
 */
static uint64_t find_beginner(const struct finder *finder, guint point, guint first, guint second)
{
    const struct step *before = step_at(finder, first);
    g_autofree guint *counts = g_new0(guint, finder->tasks);
    g_autofree bool *met = g_new0(bool, finder->tasks);

    for (guint i = 0; i <= first; i++)
        counts[step_at(finder, i)->task]++;
    for (guint i = first + 1; i <= second; i++) {
        const struct step *step = step_at(finder, i);
        const guint *clock = clock_at(finder, i);
        bool begins = !met[step->task];
        uint64_t option;

        if (i != second && clock[before->task] >= before->sequence)
            continue;
        met[step->task] = true;
        for (guint task = 0; begins && task < finder->tasks; task++)
            begins = task == step->task || i == second || clock[task] <= counts[task];
        option = begins ? option_of(finder, point, step->task) : G_MAXUINT64;
        if (option != G_MAXUINT64)
            return option;
    }
    return G_MAXUINT64;
}

static void turn_around(struct finder *finder, guint first, guint second)
{
    const struct step *one = step_at(finder, first), *other = step_at(finder, second);
    uint64_t option, sort = mix(mix(mix(one->sort, other->sort), one->task), other->task);

    if (one->point == NOWHERE)
        return;
    option = option_of(finder, one->point, other->task);
    if (option == G_MAXUINT64)
        option = find_beginner(finder, one->point, first, second);
    if (option != G_MAXUINT64)
        add_reversal(finder, one->point, option, sort);
}

/* ---- steps ---- */

static bool in_conflict(enum touch_mode one, enum touch_mode other)
{
    return one != other || one == TOUCH_CHANGE;
}

static struct last_touches *last_touches_of(struct finder *finder, uint64_t thing)
{
    struct last_touches *last = g_hash_table_lookup(finder->things, &thing);

    if (!last) {
        uint64_t *key = g_new(uint64_t, 1);

        *key = thing;
        last = g_new0(struct last_touches, 1);
        last->steps = g_new0(guint, (gsize)finder->tasks * TOUCH_MODES);
        g_hash_table_insert(finder->things, key, last);
    }
    return last;
}

static void last_touches_free(gpointer data)
{
    g_free(((struct last_touches *)data)->steps);
    g_free(data);
}

static gint latest_first(gconstpointer left, gconstpointer right)
{
    guint a = *(const guint *)left, b = *(const guint *)right;

    return (a < b) - (a > b);
}

/* Steps of others that the new one conflicts with: indexes, the latest first. */
static GArray *conflicts_of(struct finder *finder, guint task)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < finder->touches->len; i++) {
        const struct touch *touch = &g_array_index(finder->touches, struct touch, i);
        const struct last_touches *last = last_touches_of(finder, touch->thing);

        for (guint other = 0; other < finder->tasks; other++)
            for (int mode = 0; other != task && mode < TOUCH_MODES; mode++) {
                guint step = last->steps[other * TOUCH_MODES + (guint)mode];

                if (step && in_conflict((enum touch_mode)mode, touch->mode)) {
                    step--;
                    g_array_append_val(found, step);
                }
            }
    }
    g_array_sort(found, latest_first);
    return found;
}

static void remember_touches(struct finder *finder, guint index, guint task)
{
    for (guint i = 0; i < finder->touches->len; i++) {
        const struct touch *touch = &g_array_index(finder->touches, struct touch, i);

        last_touches_of(finder, touch->thing)->steps[task * TOUCH_MODES + touch->mode] = index + 1;
    }
    g_array_set_size(finder->touches, 0);
}

/* A step with the touches collected so far: finds its races and adds it. */
static void add_step(struct finder *finder, guint task, guint point, uint64_t sort)
{
    guint index = finder->steps->len;
    struct step step = {task, ++finder->counts[task], point, sort};
    guint *clock = &finder->now[(gsize)task * finder->tasks];
    g_autoptr(GArray) conflicts = conflicts_of(finder, task);
    g_autoptr(GArray) races = g_array_new(FALSE, FALSE, sizeof(guint));
    uint64_t seen = mix(task, sort);

    for (guint i = 0; i < conflicts->len; i++) {
        guint earlier = g_array_index(conflicts, guint, i);
        const struct step *other = step_at(finder, earlier);

        if (clock[other->task] >= other->sequence)
            continue; /* something in between forces their order */
        g_array_append_val(races, earlier);
        join(finder, clock, clock_at(finder, earlier));
    }
    clock[task] = step.sequence;
    g_array_append_val(finder->steps, step);
    g_array_append_vals(finder->clocks, clock, finder->tasks);
    for (guint i = 0; i < races->len; i++)
        turn_around(finder, g_array_index(races, guint, i), index);
    for (guint i = 0; i < finder->tasks; i++)
        seen = mix(seen, clock[i]);
    finder->races->order += seen;
    remember_touches(finder, index, task);
    finder->last = index;
    finder->after_choice = false;
}

/* ---- records ---- */

/* Whoever runs goes on under the choice that let it run; who goes on without one has none. */
static guint point_of(struct finder *finder, guint task)
{
    if (task != finder->block_task) {
        finder->block_task = task;
        finder->block_point = NOWHERE;
    }
    return finder->block_point;
}

static void see_choice(struct finder *finder, size_t place, const struct record *record)
{
    struct choice_point point = {.place = place, .chosen = record->chosen};
    guint index = finder->races->points->len;
    bool script = record->chosen < record->option_kinds_count &&
                  record->option_kinds[record->chosen] == OPTION_STEP;

    point.preemptions = finder->races->preemptions;
    point.preempts = record->option_tasks_count && record->option_tasks[0] != NONE &&
                     clock_of(finder, record->option_tasks[0]) == finder->running;
    g_array_append_val(finder->races->points, point);
    finder->races->preemptions += point.preempts && record->chosen;
    if (record->option_kinds_count && record->option_kinds[0] == OPTION_TIME) {
        for (uint64_t option = 0; option < record->options; option++)
            if (option != record->chosen)
                add_reversal(finder, index, option, OPTION_TIME);
        return;
    }
    if (script) {
        finder->script_point = index;
        return;
    }
    finder->block_task = finder->running = clock_of(finder, record->task);
    finder->block_point = index;
    finder->after_choice = true;
}

/* What every step of a task has to do with its signals, and with memory that is not its own. */
static void touch_own(struct finder *finder, int64_t task, bool about_signals)
{
    const struct trace_task *process = trace_process(finder->trace, task);

    if (!process)
        return;
    if (finder->after_choice || about_signals)
        touch_add(finder->touches, THING_SIGNALS, (uint64_t)process->number, TOUCH_ASK);
    if (finder->shares[process->number])
        touch_add(finder->touches, THING_MEMORY, 0, TOUCH_CHANGE);
}

static bool is_about_signals(const struct record *record)
{
    const struct syscall_row *row = syscall_find(record->number);

    return row && (!strcmp(row->family, "signal") || !strcmp(row->call_class, "exit"));
}

static void see_call(struct finder *finder, const struct record *record)
{
    guint task = clock_of(finder, record->task);
    guint point = point_of(finder, task);

    finder->running = task;
    touch_own(finder, record->task, is_about_signals(record));
    add_step(finder, task, point, record->number);
}

static void see_return(struct finder *finder, const struct record *record)
{
    const struct trace_call *call = trace_call_numbered(finder->trace, record->call);
    guint task = clock_of(finder, record->task);
    /* One that slept inside its call may have woken while somebody else runs: that one's doing. */
    guint point = task == finder->block_task ? finder->block_point : NOWHERE;

    if (!call)
        return;
    if (record->blocked && point == NOWHERE && finder->block_task != task)
        point = finder->block_point;
    touch_own(finder, record->task, is_about_signals(record));
    touches_of_return(finder->trace, call, finder->touches);
    add_step(finder, task, point, record->number + 1000);
}

static void see_signal(struct finder *finder, const struct record *record)
{
    const struct trace_task *process = trace_process(finder->trace, record->task);
    bool sent = record->event == SIGNAL_GENERATED || record->event == SIGNAL_MERGED;
    guint task = clock_of(finder, sent ? record->sender : record->task), point;

    if (!process || record->event == SIGNAL_HANDLER_RETURNED)
        return;
    if (!sent) {
        touch_own(finder, record->task, true);
        add_step(finder, task, point_of(finder, task), 2000 + (uint64_t)record->signal);
        return;
    }
    if (record->signal != SIGCHLD || finder->child_signals[process->number])
        touch_add(finder->touches, THING_SIGNALS, (uint64_t)process->number, TOUCH_CHANGE);
    point = task == script_of(finder) ? finder->script_point : point_of(finder, task);
    finder->script_point = NOWHERE;
    add_step(finder, task, point, 3000 + (uint64_t)record->signal);
}

static void see_end(struct finder *finder, size_t place, const struct record *record)
{
    const struct trace_task *process = trace_process(finder->trace, record->task);
    guint task = clock_of(finder, record->task);

    if (!process || !record->last)
        return;
    touch_own(finder, record->task, true);
    touches_of_end(finder->trace, process, place, finder->touches);
    if (trace_task(finder->trace, process->parent_process) &&
        finder->child_signals[process->parent_process])
        touch_add(finder->touches, THING_SIGNALS, (uint64_t)process->parent_process, TOUCH_CHANGE);
    add_step(finder, task, task == finder->block_task ? finder->block_point : NOWHERE, 4000);
}

/* A new task has seen what its creator has, one of the script what made the script act. */
static void see_task(struct finder *finder, const struct record *record)
{
    guint task = clock_of(finder, record->task), creator = clock_of(finder, record->parent);

    if (task != script_of(finder))
        join(finder, &finder->now[(gsize)task * finder->tasks],
             &finder->now[(gsize)creator * finder->tasks]);
}

/* The script acts on what happened last. */
static void see_script(struct finder *finder)
{
    if (finder->last != NOWHERE)
        join(finder, &finder->now[(gsize)script_of(finder) * finder->tasks],
             clock_at(finder, finder->last));
}

static void see(struct finder *finder, size_t place)
{
    const struct record *record = &finder->trace->records[place];

    switch (record->type) {
    case RECORD_CHOICE:
        see_choice(finder, place, record);
        break;
    case RECORD_TASK:
        see_task(finder, record);
        break;
    case RECORD_CALL:
        see_call(finder, record);
        break;
    case RECORD_RETURN:
        see_return(finder, record);
        break;
    case RECORD_SIGNAL:
        see_signal(finder, record);
        break;
    case RECORD_END:
        see_end(finder, place, record);
        break;
    case RECORD_STEP:
        see_script(finder);
        break;
    default:
        break;
    }
}

struct races *races_of(const struct trace *trace)
{
    struct races *races = g_new0(struct races, 1);
    struct finder finder = {.trace = trace,
                            .races = races,
                            .tasks = (guint)MIN(trace->tasks_count, TASKS_MAX) + 1,
                            .block_point = NOWHERE,
                            .last = NOWHERE,
                            .script_point = NOWHERE};
    gsize squared = (gsize)finder.tasks * finder.tasks;

    races->points = g_array_new(FALSE, FALSE, sizeof(struct choice_point));
    races->reversals = g_array_new(FALSE, FALSE, sizeof(struct reversal));
    races->complete = trace->tasks_count <= TASKS_MAX;
    finder.block_task = finder.running = script_of(&finder);
    finder.steps = g_array_new(FALSE, FALSE, sizeof(struct step));
    finder.clocks = g_array_new(FALSE, FALSE, sizeof(guint));
    finder.touches = g_array_new(FALSE, FALSE, sizeof(struct touch));
    finder.now = g_new0(guint, squared);
    finder.counts = g_new0(guint, finder.tasks);
    finder.things = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, last_touches_free);
    finder.reversals = g_hash_table_new(g_direct_hash, g_direct_equal);
    finder.shares = memory_sharers(trace);
    finder.child_signals = child_signal_users(trace);
    for (size_t i = 0; i < trace->records_count; i++) {
        if (finder.steps->len >= STEPS_MAX && trace->records[i].type != RECORD_CHOICE) {
            races->complete = false;
            continue;
        }
        see(&finder, i);
    }
    g_array_unref(finder.steps);
    g_array_unref(finder.clocks);
    g_array_unref(finder.touches);
    g_free(finder.now);
    g_free(finder.counts);
    g_hash_table_unref(finder.things);
    g_hash_table_unref(finder.reversals);
    g_free(finder.shares);
    g_free(finder.child_signals);
    return races;
}

void races_free(struct races *races)
{
    if (!races)
        return;
    g_array_unref(races->points);
    g_array_unref(races->reversals);
    g_free(races);
}

unsigned races_preemptions(const struct races *races, size_t point, uint64_t option)
{
    const struct choice_point *choice = &g_array_index(races->points, struct choice_point, point);

    return choice->preemptions + (choice->preempts && option);
}
