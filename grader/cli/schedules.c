#include "cli/schedules.h"

#include <string.h>

#include "cli/cli.h"
#include "explore/explorer.h"
#include "explore/minimiser.h"
#include "verdict/verdict.h"

#define RUN_REAL_LIMIT_MS 120000
/* Starting a process or a thread takes as long as so many traced calls. */
#define CALLS_OF_TASK 40
#define MINIMISE_TRIES 24
/* Runs that are kept for comparison, and those that are made for it where the first one failed. */
#define SAMPLES_MAX 4
#define COMPARED_RUNS 12

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
    bool minimising;             /* one try of it runs */
    struct scenario_result *shown;
    unsigned shown_number;
    struct schedule shown_schedule;
    struct scenario_result *suspect; /* the first that verdict_suspects(), with its plan, or NULL */
    unsigned suspect_number;
    GHashTable *outcomes; /* what members printed and how they ended, by hash */
    GPtrArray *samples;   /* GBytes: records of one run for each of the first outcomes */
    unsigned finished;    /* runs that were tried */
    unsigned workers;     /* boxes that run one schedule after the other */
    unsigned busy;        /* of them, those in which one runs */
    GError *interruption;
};

/* A box that runs schedules of this scenario, and the one that it runs now. */
struct worker {
    struct schedules *schedules;
    bool busy;
    unsigned number; /* of the trial; of no meaning while it is made smaller */
};

struct schedules_wanted schedules_wanted(unsigned asked, unsigned exercise, uint64_t calls)
{
    if (asked)
        return (struct schedules_wanted){asked, true, 0};
    if (exercise)
        return (struct schedules_wanted){exercise, false, 0};
    return (struct schedules_wanted){SCHEDULES_DEFAULT, false, MAX(calls, 1)};
}

/* ---- judging one run ---- */

/* Takes the records, or the error in their place. */
static struct scenario_result *judge(struct schedules *schedules, GBytes *records, GError *error)
{
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

static void note_outcome(struct schedules *schedules, const struct scenario_result *result)
{
    uint64_t outcome = result->trace ? outcome_of(result->trace) : 0;

    if (result->trace &&
        g_hash_table_add(schedules->outcomes, g_memdup2(&outcome, sizeof outcome)) &&
        schedules->samples->len < SAMPLES_MAX)
        g_ptr_array_add(schedules->samples, g_bytes_ref(result->records));
}

/* What the run that is shown and those that came to something else prove together. */
static void compare(struct schedules *schedules)
{
    g_autoptr(GPtrArray) traces =
        g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))trace_free);

    for (guint i = 0; i < schedules->samples->len; i++) {
        struct trace *trace = trace_read(schedules->samples->pdata[i], NULL);

        if (trace)
            g_ptr_array_add(traces, trace);
    }
    verdict_compare(schedules->scenario, schedules->result, (struct trace *const *)traces->pdata,
                    traces->len);
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

/* Keeps a copy of a run whose stacks should be looked at, though it passed. */
static void consider(struct schedules *schedules, const struct scenario_result *result,
                     unsigned number)
{
    struct plan plan = schedules->lowered->plan;
    struct schedule schedule = {0};

    if (!number || result->status != STATUS_PASSED ||
        (schedules->suspect && schedules->suspect_number < number) ||
        !verdict_suspects(schedules->scenario, result))
        return;
    scenario_result_free(schedules->suspect);
    schedules->suspect = judge(schedules, g_bytes_ref(result->records), NULL);
    schedules->suspect_number = number;
    schedule_of_trace(result->trace, plan.seed, &schedule);
    plan.choices = schedule.choices;
    plan.choices_count = schedule.choices_count;
    schedules->suspect->plan = plan_bytes(&plan);
    schedule_clear(&schedule);
}

/* ---- the end ---- */

static void finish(struct schedules *schedules)
{
    struct exploration tried = explorer_result(schedules->explorer);
    struct scenario_result *result = schedules->result;
    struct plan *plan = &schedules->lowered->plan;
    size_t count = schedules->shown_schedule.choices_count;

    scenario_result_swap(result, schedules->shown);
    if (schedules->samples->len > 1)
        compare(schedules);
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
    result->suspect = schedules->suspect;
    schedules->done(schedules->context, schedules->interruption);
    scenario_result_free(schedules->shown);
    schedule_clear(&schedules->shown_schedule);
    g_hash_table_unref(schedules->outcomes);
    g_ptr_array_unref(schedules->samples);
    explorer_free(schedules->explorer);
    minimiser_free(schedules->minimiser);
    g_free(schedules);
}

/* ---- what is tried next ---- */

static const char *first_id(const struct scenario_result *result)
{
    for (guint i = 0; i < result->findings->len; i++) {
        const struct finding *finding = result->findings->pdata[i];

        if (finding->severity == SEVERITY_ERROR)
            return finding->id;
    }
    return "";
}

/* A failure of the default schedule is not looked into any further, unless that was asked for. */
/* When the first run failed there is nothing more to look for, unless others can tell why. */
static bool enough(const struct schedules *schedules)
{
    if (schedules->interruption)
        return true;
    if (schedules->wanted.to_the_end || !schedules->shown ||
        schedules->shown->status == STATUS_PASSED || schedules->shown_number != 0)
        return false;
    return schedules->finished >= COMPARED_RUNS ||
           !verdict_wants_more(schedules->scenario, schedules->shown);
}

static bool next_trial(struct schedules *schedules, struct trial *ret_trial)
{
    if (enough(schedules))
        return false;
    if (!schedules->minimiser && !explorer_done(schedules->explorer))
        return explorer_next(schedules->explorer, ret_trial);
    if (schedules->shown->status != STATUS_FAILED || schedules->shown_number == 0)
        return false;
    if (!schedules->minimiser)
        schedules->minimiser = minimiser_new(&schedules->shown_schedule, MINIMISE_TRIES);
    if (schedules->minimising)
        return false; /* each depends on the one before */
    *ret_trial = (struct trial){.schedule = minimiser_next(schedules->minimiser), .number = 1};
    schedules->minimising = ret_trial->schedule != NULL;
    return schedules->minimising;
}

/* Was it stopped for what it would do under other schedules, too, and take as long each time? */
static bool is_endless(const struct trace *trace)
{
    return trace && (trace->outcome == OUTCOME_LIMIT || trace->outcome == OUTCOME_LIVELOCK);
}

/* After the default schedule: how often a run of this length can be repeated. */
static void limit_by_length(struct schedules *schedules, const struct trace *trace)
{
    uint64_t calls = 1;

    if (trace && trace->finish)
        calls += trace->finish->calls + CALLS_OF_TASK * trace->tasks_count;
    if (schedules->wanted.calls)
        explorer_limit(schedules->explorer, (unsigned)MAX(1, schedules->wanted.calls / calls));
    if (!schedules->wanted.to_the_end && is_endless(trace))
        explorer_limit(schedules->explorer, 1);
}

/* Real time ran out: that says something of this machine, not of the schedule. */
static bool is_too_slow(const struct scenario_result *result)
{
    return result->trace && result->trace->outcome == OUTCOME_LIMIT && result->trace->finish &&
           !g_strcmp0(result->trace->finish->text, "wall_ms");
}

static void tried(struct schedules *schedules, unsigned number, struct scenario_result *result)
{
    if (number && is_too_slow(result)) {
        explorer_report(schedules->explorer, number, NULL, false);
        scenario_result_free(result);
        return;
    }
    if (number == 0)
        limit_by_length(schedules, result->trace);
    note_outcome(schedules, result);
    schedules->finished++;
    explorer_report(schedules->explorer, number, result->trace, result->status == STATUS_FAILED);
    consider(schedules, result, number);
    offer(schedules, result, number);
}

static void minimised(struct schedules *schedules, struct scenario_result *result)
{
    bool same =
        result->status == STATUS_FAILED && !strcmp(first_id(result), first_id(schedules->shown));

    schedules->minimising = false;
    minimiser_report(schedules->minimiser, same);
    if (!same) {
        scenario_result_free(result);
        return;
    }
    schedules->shown_number = 2; /* whatever is shown, the smaller one takes its place */
    offer(schedules, result, 1);
}

/* Takes the records of the worker's run, or the error in their place. */
static void report(struct worker *worker, GBytes *records, GError *error)
{
    struct schedules *schedules = worker->schedules;
    struct scenario_result *result = judge(schedules, records, error);

    worker->busy = false;
    schedules->busy--;
    if (schedules->minimiser)
        minimised(schedules, result);
    else
        tried(schedules, worker->number, result);
}

/* ---- boxes ---- */

static void set_trial(struct worker *worker, const struct trial *trial, struct plan *plan)
{
    worker->busy = true;
    worker->schedules->busy++;
    worker->number = trial->number;
    plan->choices = trial->schedule->choices;
    plan->choices_count = trial->schedule->choices_count;
    plan->strategy = trial->strategy;
    plan->draw = trial->draw;
    plan->depth = trial->depth;
    plan->length = trial->length;
}

static void start_workers(struct schedules *schedules);

/* What is to be tried next may depend on what still runs elsewhere: making a box takes longer than to
 * wait for that. */
static enum engine_answer worker_next(void *context, GBytes *records, struct plan *plan)
{
    struct worker *worker = context;
    struct trial trial;

    if (records)
        report(worker, records, NULL);
    if (!next_trial(worker->schedules, &trial))
        return worker->schedules->busy ? ENGINE_WAIT : ENGINE_END;
    set_trial(worker, &trial, plan);
    start_workers(worker->schedules);
    return ENGINE_RUN;
}

static void worker_done(void *context, GBytes *records, GError *error)
{
    struct worker *worker = context;
    struct schedules *schedules = worker->schedules;

    g_clear_pointer(&records, g_bytes_unref);
    if (worker->busy && !error)
        error = g_error_new(FAULT_ERROR, FAULT_GRADER, _("the sandbox failed"));
    if (worker->busy)
        report(worker, NULL, error);
    else
        g_clear_error(&error);
    g_free(worker);
    schedules->workers--;
    start_workers(schedules);
    if (!schedules->workers)
        finish(schedules);
}

/* One box, and more if they could start at once and there is something to do for them: what waits
 * for its turn is done as soon in a box that is there. */
static void start_workers(struct schedules *schedules)
{
    struct trial trial;

    while ((!schedules->workers || engine_idle(schedules->engine)) &&
           next_trial(schedules, &trial)) {
        struct plan plan = schedules->lowered->plan;
        struct worker *worker = g_new0(struct worker, 1);

        worker->schedules = schedules;
        set_trial(worker, &trial, &plan);
        schedules->workers++;
        engine_submit_series(schedules->engine, &plan, RUN_REAL_LIMIT_MS, worker_next, worker_done,
                             worker);
    }
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
    schedules->samples = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    schedules->explorer = explorer_new(lowered->plan.seed, wanted.count);
    start_workers(schedules);
}
