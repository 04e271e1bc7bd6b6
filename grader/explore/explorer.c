#include "explore/explorer.h"

#include <string.h>

#include "explore/races.h"

#define ROUND_TRIALS 8
#define STRATEGIES 4 /* at random, then by priorities of depth 1, 2, 3 */

/* An order that has not been tried yet. */
struct branch {
    struct schedule schedule;
    unsigned preemptions;
    uint64_t kind; /* of the race that it turns around */
};

/* What a trial of the running round came to. */
struct report {
    struct schedule schedule; /* of the trial */
    bool searched;            /* not drawn: what it shows is followed up */
    bool reported, failed;
    struct races *races;      /* or NULL */
    struct schedule followed; /* with all choices made */
};

struct explorer {
    uint64_t seed;
    unsigned budget, numbered, run, failed;
    unsigned searched, drawn; /* trials of both kinds */
    uint64_t length;          /* choice points of the default schedule */
    bool complete_traces;
    GPtrArray *branches;   /* struct branch, in order of discovery */
    GHashTable *known;     /* replay strings that were tried or wait */
    GHashTable *tried;     /* kind of race → how often */
    GHashTable *orders;    /* order of a run that was followed up → its preemptions + 1 */
    GArray *round;         /* struct report */
    unsigned round_first;  /* number of its first trial */
    unsigned round_handed; /* trials handed out */
};

static void branch_free(gpointer data)
{
    struct branch *branch = data;

    schedule_clear(&branch->schedule);
    g_free(branch);
}

static void report_clear(gpointer data)
{
    struct report *report = data;

    schedule_clear(&report->schedule);
    schedule_clear(&report->followed);
    races_free(report->races);
}

static void start_round(struct explorer *explorer);

struct explorer *explorer_new(uint64_t seed, unsigned budget)
{
    struct explorer *explorer = g_new0(struct explorer, 1);

    explorer->seed = seed;
    explorer->budget = MAX(budget, 1);
    explorer->complete_traces = true;
    explorer->branches = g_ptr_array_new_with_free_func(branch_free);
    explorer->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    explorer->tried = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    explorer->orders = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    explorer->round = g_array_new(FALSE, TRUE, sizeof(struct report));
    g_array_set_clear_func(explorer->round, report_clear);
    start_round(explorer);
    return explorer;
}

void explorer_free(struct explorer *explorer)
{
    if (!explorer)
        return;
    g_ptr_array_unref(explorer->branches);
    g_hash_table_unref(explorer->known);
    g_hash_table_unref(explorer->tried);
    g_hash_table_unref(explorer->orders);
    g_array_unref(explorer->round);
    g_free(explorer);
}

void explorer_limit(struct explorer *explorer, unsigned budget)
{
    explorer->budget = MIN(explorer->budget, MAX(budget, 1));
}

/* ---- rounds ---- */

static void count_up(GHashTable *table, uint64_t kind)
{
    guint times = GPOINTER_TO_UINT(g_hash_table_lookup(table, &kind));

    g_hash_table_insert(table, g_memdup2(&kind, sizeof kind), GUINT_TO_POINTER(times + 1));
}

/* Few preemptions first; among those, races of which no like was tried; then the older one. */
static guint best_branch(const struct explorer *explorer)
{
    guint best = 0, best_times = 0;

    for (guint i = 0; i < explorer->branches->len; i++) {
        const struct branch *branch = explorer->branches->pdata[i];
        const struct branch *other = explorer->branches->pdata[best];
        guint times = GPOINTER_TO_UINT(g_hash_table_lookup(explorer->tried, &branch->kind));

        if (i == 0 || branch->preemptions < other->preemptions ||
            (branch->preemptions == other->preemptions && times < best_times)) {
            best = i;
            best_times = times;
        }
    }
    return best;
}

static void add_search(struct explorer *explorer)
{
    guint best = best_branch(explorer);
    struct branch *branch = explorer->branches->pdata[best];
    struct report report = {.searched = true};

    report.schedule = branch->schedule;
    branch->schedule = (struct schedule){0};
    count_up(explorer->tried, branch->kind);
    g_ptr_array_remove_index(explorer->branches, best);
    g_array_append_val(explorer->round, report);
    explorer->searched++;
}

static void add_draw(struct explorer *explorer)
{
    struct report report = {.schedule = {.seed = explorer->seed}};

    g_array_append_val(explorer->round, report);
    explorer->drawn++;
}

static bool everything_tried(const struct explorer *explorer)
{
    return explorer->run && !explorer->branches->len && explorer->complete_traces;
}

static void start_round(struct explorer *explorer)
{
    unsigned half = (explorer->budget + 1) / 2;

    g_array_set_size(explorer->round, 0);
    explorer->round_first = explorer->numbered;
    explorer->round_handed = 0;
    if (!explorer->run) {
        struct report first = {.schedule = {.seed = explorer->seed}, .searched = true};

        g_array_append_val(explorer->round, first);
        explorer->searched++;
    }
    while (explorer->run && explorer->round->len < ROUND_TRIALS &&
           explorer->numbered + explorer->round->len < explorer->budget) {
        if (explorer->branches->len && explorer->searched < half)
            add_search(explorer);
        else if (explorer->length && !everything_tried(explorer) &&
                 (explorer->searched >= half || !explorer->round->len || explorer->drawn))
            add_draw(explorer);
        else
            break;
    }
    explorer->numbered += explorer->round->len;
}

bool explorer_next(struct explorer *explorer, struct trial *ret_trial)
{
    const struct report *report;
    unsigned nth;

    if (explorer->round_handed >= explorer->round->len)
        return false;
    report = &g_array_index(explorer->round, struct report, explorer->round_handed);
    *ret_trial = (struct trial){.number = explorer->round_first + explorer->round_handed++,
                                .schedule = &report->schedule};
    if (report->searched)
        return true;
    nth = ret_trial->number; /* any number will do that no other trial has */
    ret_trial->strategy = nth % STRATEGIES ? STRATEGY_PRIORITY : STRATEGY_RANDOM;
    ret_trial->depth = nth % STRATEGIES;
    ret_trial->draw = explorer->seed * UINT64_C(1000003) + nth;
    ret_trial->length = explorer->length;
    return true;
}

/* ---- what came of it ---- */

void schedule_of_trace(const struct trace *trace, uint64_t seed, struct schedule *ret_schedule)
{
    *ret_schedule = (struct schedule){.seed = seed};
    for (size_t i = 0; i < trace->choices.count; i++) {
        const struct record *record = &trace->records[trace->choices.items[i]];

        if (record->chosen)
            schedule_add(ret_schedule, i, record->chosen);
    }
}

/* The schedule of a run up to a point, and another option there. */
static struct branch *branch_new(const struct report *report, const struct reversal *reversal)
{
    struct branch *branch = g_new0(struct branch, 1);

    branch->kind = reversal->kind;
    branch->preemptions = races_preemptions(report->races, reversal->point, reversal->option);
    branch->schedule.seed = report->followed.seed;
    for (size_t i = 0; i < report->followed.choices_count; i += 2)
        if (report->followed.choices[i] < reversal->point)
            schedule_add(&branch->schedule, report->followed.choices[i],
                         report->followed.choices[i + 1]);
    if (reversal->option)
        schedule_add(&branch->schedule, reversal->point, reversal->option);
    return branch;
}

/* Was a run of the same order followed up already, at no greater cost? */
static bool is_known_order(struct explorer *explorer, const struct races *races)
{
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(explorer->orders, &races->order));

    if (before && before <= races->preemptions + 1)
        return true;
    g_hash_table_insert(explorer->orders, g_memdup2(&races->order, sizeof races->order),
                        GUINT_TO_POINTER(races->preemptions + 1));
    return false;
}

static void follow_up(struct explorer *explorer, const struct report *report)
{
    const struct races *races = report->races;

    explorer->complete_traces &= races->complete;
    if (is_known_order(explorer, races))
        return;
    for (guint i = 0; i < races->reversals->len; i++) {
        struct branch *branch =
            branch_new(report, &g_array_index(races->reversals, struct reversal, i));

        if (g_hash_table_add(explorer->known, schedule_print(&branch->schedule)))
            g_ptr_array_add(explorer->branches, branch);
        else
            branch_free(branch);
    }
}

static bool round_is_over(const struct explorer *explorer)
{
    for (guint i = 0; i < explorer->round->len; i++)
        if (!g_array_index(explorer->round, struct report, i).reported)
            return false;
    return true;
}

void explorer_report(struct explorer *explorer, unsigned number, const struct trace *trace,
                     bool failed)
{
    struct report *report =
        &g_array_index(explorer->round, struct report, number - explorer->round_first);

    report->reported = true;
    report->failed = failed;
    if (trace && report->searched) {
        report->races = races_of(trace);
        schedule_of_trace(trace, explorer->seed, &report->followed);
    }
    if (number == 0 && trace) {
        explorer->length = trace->choices.count;
        g_hash_table_add(explorer->known, schedule_print(&report->schedule));
    }
    if (!round_is_over(explorer))
        return;
    for (guint i = 0; i < explorer->round->len; i++) {
        const struct report *each = &g_array_index(explorer->round, struct report, i);

        explorer->run++;
        explorer->failed += each->failed;
        if (each->races)
            follow_up(explorer, each);
        else if (each->searched)
            explorer->complete_traces = false;
    }
    start_round(explorer);
}

bool explorer_done(const struct explorer *explorer)
{
    return explorer->round->len == 0;
}

struct exploration explorer_result(const struct explorer *explorer)
{
    struct exploration result = {explorer->run, explorer->failed, -1, everything_tried(explorer)};
    unsigned least = G_MAXUINT;

    for (guint i = 0; i < explorer->branches->len; i++)
        least = MIN(least, ((struct branch *)explorer->branches->pdata[i])->preemptions);
    if (explorer->complete_traces && explorer->run && explorer->branches->len)
        result.exhausted_bound = (int)least - 1;
    return result;
}
