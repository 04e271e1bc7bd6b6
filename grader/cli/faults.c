#include "cli/faults.h"

#include <string.h>

#include "cli/cli.h"
#include "explore/faults.h"
#include "verdict/verdict.h"

#define RUN_REAL_LIMIT_MS 120000
/* Traced calls of all runs of a scenario together: long runs are tried less often. Calls, not time,
 * so that the result does not depend on the machine. */
#define CALLS_MOST 40000
/* A run that suffers a fault may take this much longer than the one that did not. */
#define CALLS_TIMES 4
#define CALLS_MORE 2000

/* A scenario that is being run with faults. */
struct faults {
    const struct spec_scenario *scenario;
    struct lowered *lowered;
    struct faults_wanted wanted;
    struct scenario_result *result;
    faults_done *done;
    void *context;
    uint64_t calls;                /* of the run without faults */
    GArray *schedules;             /* struct schedule, of the runs to come */
    guint handed;                  /* how many of them have begun */
    guint workers;                 /* boxes that run one after the other */
    struct scenario_result *shown; /* the first that failed, or NULL */
    guint shown_number;
    GError *interruption;
};

/* A box, and the run that goes on in it. */
struct worker {
    struct faults *faults;
    struct engine *engine;
    bool busy;
    guint number;
};

/* ---- names ---- */

uint64_t faults_of_names(const char *const *names)
{
    uint64_t kinds = 0;

    for (; names && *names; names++)
        kinds |= !strcmp(*names, "all") ? INJECTION_ALL
                                        : INJECTION_BIT(injection_by_name(*names)) & INJECTION_ALL;
    return kinds;
}

static void refuse(const char *name, GError **error)
{
    const char *names[INJECTION_COUNT + 2] = {"all"};
    const char *nearest;
    g_autofree char *all = NULL;

    for (unsigned kind = 1; kind < INJECTION_COUNT; kind++)
        names[kind] = injection_name((enum injection)kind);
    names[INJECTION_COUNT] = "none";
    nearest = nearest_word(name, names);
    all = g_strjoinv(", ", (char **)(gpointer)names);
    if (nearest)
        g_set_error(error, FAULT_ERROR, FAULT_USAGE,
                    _("--faults: there is no fault \"%s\"; did you mean \"%s\"?"), name, nearest);
    else
        g_set_error(error, FAULT_ERROR, FAULT_USAGE,
                    _("--faults: there is no fault \"%s\"; there are: %s"), name, all);
}

uint64_t faults_of_text(const char *text, GError **error)
{
    g_auto(GStrv) names = g_strsplit(text, ",", -1);
    uint64_t kinds = 0;

    for (char **name = names; *name; name++) {
        if (!strcmp(*name, "none"))
            continue;
        if (strcmp(*name, "all") && !injection_by_name(*name)) {
            refuse(*name, error);
            return 0;
        }
        kinds |= !strcmp(*name, "all") ? INJECTION_ALL : INJECTION_BIT(injection_by_name(*name));
    }
    return kinds;
}

/* ---- the end ---- */

/* The run that failed takes the place of the one that passed. */
static void take_over(struct faults *faults)
{
    struct scenario_result *result = faults->result;
    struct plan *plan = &faults->lowered->plan;
    const struct schedule *schedule =
        &g_array_index(faults->schedules, struct schedule, faults->shown_number);

    scenario_result_swap(result, faults->shown);
    plan->injections = arena_copy(&faults->lowered->arena, schedule->injections,
                                  schedule->injections_count * sizeof *schedule->injections);
    if (!plan->injections)
        g_error("out of memory");
    plan->injections_count = schedule->injections_count;
    g_clear_pointer(&result->plan, g_bytes_unref);
    result->plan = plan_bytes(plan);
    findings_on_schedule(result->findings, plan);
}

static void finish(struct faults *faults)
{
    if (faults->shown)
        take_over(faults);
    faults->done(faults->context, faults->interruption);
    scenario_result_free(faults->shown);
    if (faults->schedules)
        g_array_unref(faults->schedules);
    g_free(faults);
}

/* ---- the runs ---- */

static void note_interruption(struct faults *faults, GError *error)
{
    if (error && engine_interrupted() && !faults->interruption)
        faults->interruption = g_steal_pointer(&error);
    g_clear_error(&error);
}

/* Keeps the result if it is the first that failed, or frees it. */
static void offer(struct faults *faults, struct scenario_result *result, guint number)
{
    if (result->status == STATUS_FAILED)
        faults->result->faults_failed++;
    if (result->status != STATUS_FAILED || (faults->shown && faults->shown_number < number)) {
        scenario_result_free(result);
        return;
    }
    scenario_result_free(faults->shown);
    faults->shown = result;
    faults->shown_number = number;
}

/* Takes the records, or the error in their place. */
static void suffered(struct worker *worker, GBytes *records, GError *error)
{
    struct faults *faults = worker->faults;
    struct scenario_result *result = scenario_result_new(faults->result->name);

    worker->busy = false;
    note_interruption(faults, error);
    result->records = records;
    if (records && (result->trace = trace_read(records, NULL))) {
        result->names = g_strdupv((char **)(gpointer)faults->lowered->names);
        verdict_judge_injected(faults->scenario, faults->lowered, faults->result->trace,
                               faults->wanted.compare, result);
        faults->result->faults_run++;
    } else {
        result->status = STATUS_GRADER_FAULT; /* of ours: proves nothing */
    }
    offer(faults, result, worker->number);
}

/* Returns false when every one has begun. */
static bool next_run(struct worker *worker, struct plan *plan)
{
    struct faults *faults = worker->faults;

    if (faults->handed == faults->schedules->len || faults->interruption)
        return false;
    worker->busy = true;
    worker->number = faults->handed++;
    schedule_apply(&g_array_index(faults->schedules, struct schedule, worker->number), plan);
    return true;
}

static enum engine_answer worker_next(void *context, GBytes *records, struct plan *plan)
{
    struct worker *worker = context;

    suffered(worker, records, NULL);
    return next_run(worker, plan) ? ENGINE_RUN : ENGINE_END;
}

static void start_worker(struct faults *faults, struct engine *engine);

static void worker_done(void *context, GBytes *records, GError *error)
{
    struct worker *worker = context;
    struct faults *faults = worker->faults;

    g_clear_pointer(&records, g_bytes_unref);
    if (worker->busy)
        suffered(worker, NULL, error);
    else
        g_clear_error(&error);
    faults->workers--;
    if (!faults->workers && faults->handed < faults->schedules->len && !faults->interruption)
        start_worker(faults, worker->engine); /* its box failed */
    g_free(worker);
    if (!faults->workers)
        finish(faults);
}

static void start_worker(struct faults *faults, struct engine *engine)
{
    struct plan plan = faults->lowered->plan;
    struct worker *worker = g_new0(struct worker, 1);

    *worker = (struct worker){.faults = faults, .engine = engine};
    next_run(worker, &plan);
    plan.limits.steps = CALLS_TIMES * faults->calls + CALLS_MORE;
    faults->workers++;
    engine_submit_series(engine, &plan, RUN_REAL_LIMIT_MS, worker_next, worker_done, worker);
}

void faults_start(struct engine *engine, const struct spec_scenario *scenario,
                  struct lowered *lowered, struct faults_wanted wanted,
                  struct scenario_result *result, faults_done *done, void *context)
{
    struct faults *faults = g_new0(struct faults, 1);
    const struct plan *plan = &lowered->plan;
    const struct schedule base = {
        .seed = plan->seed, .choices = plan->choices, .choices_count = plan->choices_count};

    *faults = (struct faults){.scenario = scenario,
                              .lowered = lowered,
                              .wanted = wanted,
                              .result = result,
                              .done = done,
                              .context = context};
    faults->calls = result->trace->finish ? result->trace->finish->calls : 0;
    faults->schedules = faults_systematic(
        result->trace, &base, (guint)CLAMP(CALLS_MOST / (faults->calls + 1), 1, FAULTS_MOST),
        &result->faults_complete);
    if (!faults->schedules->len) {
        finish(faults);
        return;
    }
    /* Another box is worth its while only where it starts at once. */
    start_worker(faults, engine);
    while (faults->handed < faults->schedules->len && engine_idle(engine))
        start_worker(faults, engine);
}
