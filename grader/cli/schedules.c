#include "cli/schedules.h"

#include <string.h>

#include "cli/cli.h"
#include "explore/explorer.h"
#include "explore/minimiser.h"
#include "verdict/verdict.h"

#define RUN_REAL_LIMIT_MS 120000
/* Traced calls of all schedules of a scenario together, where nobody said how many: long runs are
 * tried less often. Calls, not time, so that the result does not depend on the machine. */
#define CALLS_DEFAULT 20000
#define MINIMISE_TRIES 24

/* A scenario that is being run. */
struct schedules {
    struct engine *engine;
    const struct spec_scenario *scenario;
    struct lowered *lowered;
    struct schedules_wanted wanted;
    struct scenario_result *result;
    schedules_done *done;
    void *context;
    struct explorer *explorer;
    struct minimiser *minimiser; /* once everything was tried */
    struct scenario_result *shown;
    unsigned shown_number;
    struct schedule shown_schedule;
    GHashTable *outcomes; /* what members printed and how they ended, by hash */
    unsigned going;       /* runs handed to the engine */
    GError *interruption;
};

/* One run. */
struct schedule_run {
    struct schedules *schedules;
    unsigned number;
    struct schedule schedule; /* what was asked for */
    GBytes *plan;
};

struct schedules_wanted schedules_wanted(unsigned asked, unsigned exercise)
{
    if (asked)
        return (struct schedules_wanted){asked, true};
    if (exercise)
        return (struct schedules_wanted){exercise, false};
    return (struct schedules_wanted){SCHEDULES_DEFAULT, false};
}

/* ---- handing runs out ---- */

static void submit(struct schedules *schedules, const struct trial *trial, engine_done *done)
{
    struct plan *plan = &schedules->lowered->plan;
    struct schedule_run *run = g_new0(struct schedule_run, 1);

    run->schedules = schedules;
    run->number = trial->number;
    schedule_copy(trial->schedule, &run->schedule);
    plan->choices = run->schedule.choices;
    plan->choices_count = run->schedule.choices_count;
    plan->strategy = trial->strategy;
    plan->draw = trial->draw;
    plan->depth = trial->depth;
    plan->length = trial->length;
    run->plan = plan_bytes(plan);
    schedules->going++;
    engine_submit(schedules->engine, plan, RUN_REAL_LIMIT_MS, done, run);
    plan->choices = NULL;
    plan->choices_count = 0;
    plan->strategy = STRATEGY_DEFAULT;
    plan->draw = plan->depth = 0;
    plan->length = 0;
}

static void run_free(struct schedule_run *run)
{
    run->schedules->going--;
    schedule_clear(&run->schedule);
    g_bytes_unref(run->plan);
    g_free(run);
}

/* ---- judging one ---- */

static struct scenario_result *judge(struct schedule_run *run, GBytes *records, GError *error)
{
    struct schedules *schedules = run->schedules;
    struct scenario_result *result = scenario_result_new(schedules->result->name);
    GError *damage = NULL;

    result->max_score = schedules->result->max_score;
    result->records = records;
    if (records && (result->trace = trace_read(records, &damage))) {
        result->names = g_strdupv((char **)(gpointer)schedules->lowered->names);
        verdict_judge(schedules->scenario, schedules->lowered, result);
    } else {
        result->status = STATUS_GRADER_FAULT;
        result->reason = g_strdup(error ? error->message : damage->message);
        if (engine_interrupted() && error && !schedules->interruption)
            schedules->interruption = g_error_copy(error);
    }
    g_clear_error(&damage);
    g_clear_error(&error);
    return result;
}

/* What a person would see of the run: FNV-1a over outputs and ends of all members. */
static uint64_t outcome_of(const struct trace *trace)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < trace->members_count; i++) {
        const struct trace_task *process = trace_main_process(trace, (int64_t)i);
        gsize size;
        const guint8 *data = g_bytes_get_data(trace_output(trace, (int64_t)i, 1)->bytes, &size);
        bool ended = process && process->process_end != TRACE_NOWHERE;

        for (gsize j = 0; j < size; j++)
            hash = (hash ^ data[j]) * UINT64_C(1099511628211);
        hash = (hash ^ (uint64_t)(ended ? process->status * 64 + process->signal : -1)) *
               UINT64_C(1099511628211);
    }
    return hash;
}

static void note_outcome(struct schedules *schedules, const struct trace *trace)
{
    uint64_t outcome = trace ? outcome_of(trace) : 0;

    if (trace)
        g_hash_table_add(schedules->outcomes, g_memdup2(&outcome, sizeof outcome));
}

/* What there is to choose from: a failure is shown before a fault, that before success; among
 * those alike the one that was tried first. */
static bool is_better(const struct schedules *schedules, const struct scenario_result *result,
                      unsigned number)
{
    static const int worth[] = {
        [STATUS_PASSED] = 1, [STATUS_GRADER_FAULT] = 2, [STATUS_FAILED] = 3};
    int mine = worth[result->status], other;

    if (!schedules->shown)
        return true;
    other = worth[schedules->shown->status];
    return mine > other || (mine == other && number < schedules->shown_number);
}

/* Keeps the result, with the schedule that it followed, or frees it. */
static void offer(struct schedules *schedules, struct scenario_result *result, unsigned number)
{
    if (!is_better(schedules, result, number)) {
        scenario_result_free(result);
        return;
    }
    scenario_result_free(schedules->shown);
    schedules->shown = result;
    schedules->shown_number = number;
    schedule_clear(&schedules->shown_schedule);
    if (result->trace)
        schedule_of_trace(result->trace, schedules->lowered->plan.seed, &schedules->shown_schedule);
}

/* ---- the end ---- */

static void *swap_pointer(void **to, void **from)
{
    void *before = *to;

    *to = *from;
    *from = before;
    return before;
}

/* What the run that is shown came to, into the result that was handed in. */
static void take_over(struct schedules *schedules)
{
    struct scenario_result *to = schedules->result, *from = schedules->shown;

    to->status = from->status;
    to->score = from->score;
    to->trace_hash = from->trace_hash;
    swap_pointer((void **)&to->reason, (void **)&from->reason);
    swap_pointer((void **)&to->findings, (void **)&from->findings);
    swap_pointer((void **)&to->trace, (void **)&from->trace);
    swap_pointer((void **)&to->records, (void **)&from->records);
    swap_pointer((void **)&to->plan, (void **)&from->plan);
    swap_pointer((void **)&to->names, (void **)&from->names);
}

static void finish(struct schedules *schedules)
{
    struct exploration tried = explorer_result(schedules->explorer);
    struct scenario_result *result = schedules->result;
    struct plan *plan = &schedules->lowered->plan;
    size_t count = schedules->shown_schedule.choices_count;

    take_over(schedules);
    result->schedules_run = tried.run;
    result->schedules_failed = tried.failed;
    result->schedules_outcomes = g_hash_table_size(schedules->outcomes);
    result->schedules_bound = tried.exhausted_bound;
    result->schedules_complete = tried.complete;
    if (count) {
        plan->choices = arena_calloc(&schedules->lowered->arena, count, sizeof *plan->choices);
        if (!plan->choices)
            g_error("out of memory");
        memcpy(plan->choices, schedules->shown_schedule.choices, count * sizeof *plan->choices);
        plan->choices_count = count;
    }
    g_clear_pointer(&result->plan, g_bytes_unref);
    result->plan = plan_bytes(plan);
    findings_on_schedule(result->findings, plan);
    schedules->done(schedules->context, schedules->interruption);
    scenario_result_free(schedules->shown);
    schedule_clear(&schedules->shown_schedule);
    g_hash_table_unref(schedules->outcomes);
    explorer_free(schedules->explorer);
    minimiser_free(schedules->minimiser);
    g_free(schedules);
}

/* ---- making the schedule that fails smaller ---- */

static void minimise(struct schedules *schedules);

static const char *first_id(const struct scenario_result *result)
{
    for (guint i = 0; i < result->findings->len; i++) {
        const struct finding *finding = result->findings->pdata[i];

        if (finding->severity == SEVERITY_ERROR)
            return finding->id;
    }
    return "";
}

static void minimised(void *context, GBytes *records, GError *error)
{
    struct schedule_run *run = context;
    struct schedules *schedules = run->schedules;
    struct scenario_result *result = judge(run, records, error);
    bool same =
        result->status == STATUS_FAILED && !strcmp(first_id(result), first_id(schedules->shown));

    minimiser_report(schedules->minimiser, same);
    schedules->shown_number = 1; /* whatever is shown, the smaller one takes its place */
    if (same)
        offer(schedules, result, 0);
    else
        scenario_result_free(result);
    run_free(run);
    minimise(schedules);
}

static void minimise(struct schedules *schedules)
{
    const struct schedule *next =
        schedules->interruption ? NULL : minimiser_next(schedules->minimiser);
    const struct trial trial = {.schedule = next};

    if (next)
        submit(schedules, &trial, minimised);
    else
        finish(schedules);
}

/* ---- trying them ---- */

static void go_on(struct schedules *schedules);

static bool enough(const struct schedules *schedules)
{
    return schedules->interruption ||
           (!schedules->wanted.to_the_end && schedules->shown &&
            schedules->shown->status != STATUS_PASSED && schedules->shown_number == 0);
}

/* After the default schedule: how often a run of this length can be repeated. */
static void limit_by_calls(struct schedules *schedules, const struct trace *trace)
{
    uint64_t calls = trace && trace->finish ? trace->finish->calls + 1 : 1;

    if (!schedules->wanted.to_the_end && schedules->wanted.count == SCHEDULES_DEFAULT)
        explorer_limit(schedules->explorer, (unsigned)MAX(1, CALLS_DEFAULT / calls));
}

static void tried(void *context, GBytes *records, GError *error)
{
    struct schedule_run *run = context;
    struct schedules *schedules = run->schedules;
    struct scenario_result *result = judge(run, records, error);

    if (run->number == 0)
        limit_by_calls(schedules, result->trace);
    note_outcome(schedules, result->trace);
    explorer_report(schedules->explorer, run->number, result->trace,
                    result->status == STATUS_FAILED);
    offer(schedules, result, run->number);
    run_free(run);
    go_on(schedules);
}

static void go_on(struct schedules *schedules)
{
    struct trial trial;

    while (!enough(schedules) && explorer_next(schedules->explorer, &trial))
        submit(schedules, &trial, tried);
    if (schedules->going)
        return;
    if (schedules->shown->status != STATUS_FAILED || schedules->shown_number == 0 ||
        schedules->interruption) {
        finish(schedules);
        return;
    }
    schedules->minimiser = minimiser_new(&schedules->shown_schedule, MINIMISE_TRIES);
    minimise(schedules);
}

void schedules_start(struct engine *engine, const struct spec_scenario *scenario,
                     struct lowered *lowered, struct schedules_wanted wanted,
                     struct scenario_result *result, schedules_done *done, void *context)
{
    struct schedules *schedules = g_new0(struct schedules, 1);

    schedules->engine = engine;
    schedules->scenario = scenario;
    schedules->lowered = lowered;
    schedules->wanted = wanted;
    schedules->result = result;
    schedules->done = done;
    schedules->context = context;
    schedules->outcomes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    schedules->explorer = explorer_new(lowered->plan.seed, wanted.count);
    go_on(schedules);
}
