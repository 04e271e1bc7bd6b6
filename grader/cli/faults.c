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
    struct engine *engine;
    const struct spec_scenario *scenario;
    struct lowered *lowered;
    struct faults_wanted wanted;
    struct scenario_result *result;
    faults_done *done;
    void *context;
    uint64_t calls;                /* of the run without faults */
    GArray *schedules;             /* struct schedule, of the runs to come */
    guint going;                   /* runs handed to the engine */
    struct scenario_result *shown; /* the first that failed, or NULL */
    guint shown_number;
    GError *interruption;
};

/* One run. */
struct fault_run {
    struct faults *faults;
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

static void suffered(void *context, GBytes *records, GError *error)
{
    struct fault_run *run = context;
    struct faults *faults = run->faults;
    struct scenario_result *result = scenario_result_new(faults->result->name);

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
    offer(faults, result, run->number);
    faults->going--;
    g_free(run);
    if (!faults->going)
        finish(faults);
}

static void submit(struct faults *faults, guint number)
{
    struct plan plan = faults->lowered->plan;
    struct fault_run *run = g_new0(struct fault_run, 1);

    run->faults = faults;
    run->number = number;
    schedule_apply(&g_array_index(faults->schedules, struct schedule, number), &plan);
    plan.limits.steps = CALLS_TIMES * faults->calls + CALLS_MORE;
    engine_submit(faults->engine, &plan, RUN_REAL_LIMIT_MS, suffered, run);
}

/* The run without faults told which there could be. */
static void asked(void *context, GBytes *records, GError *error)
{
    struct faults *faults = context;
    struct trace *trace = records ? trace_read(records, NULL) : NULL;
    const struct plan *plan = &faults->lowered->plan;
    const struct schedule base = {
        .seed = plan->seed, .choices = plan->choices, .choices_count = plan->choices_count};

    note_interruption(faults, error);
    g_clear_pointer(&records, g_bytes_unref);
    if (trace) {
        faults->calls = trace->finish ? trace->finish->calls : 0;
        faults->schedules = faults_systematic(
            trace, &base, (guint)CLAMP(CALLS_MOST / (faults->calls + 1), 1, FAULTS_MOST),
            &faults->result->faults_complete);
    }
    trace_free(trace);
    faults->going = trace && !faults->interruption ? faults->schedules->len : 0;
    if (!faults->going) {
        finish(faults);
        return;
    }
    for (guint i = 0; i < faults->schedules->len; i++)
        submit(faults, i);
}

void faults_start(struct engine *engine, const struct spec_scenario *scenario,
                  struct lowered *lowered, struct faults_wanted wanted,
                  struct scenario_result *result, faults_done *done, void *context)
{
    struct faults *faults = g_new0(struct faults, 1);
    struct plan plan = lowered->plan;

    *faults = (struct faults){.engine = engine,
                              .scenario = scenario,
                              .lowered = lowered,
                              .wanted = wanted,
                              .result = result,
                              .done = done,
                              .context = context};
    plan.injectable = wanted.kinds;
    engine_submit(engine, &plan, RUN_REAL_LIMIT_MS, asked, faults);
}
