/* Grading one submission: compile it, run its scenarios as far as they need each other, judge them.
 */
#include <string.h>

#include "build/build.h"
#include "cli/cli.h"
#include "cli/faults.h"
#include "cli/schedules.h"
#include "engine/engine.h"
#include "verdict/verdict.h"
#include "where/where.h"

#define RUN_REAL_LIMIT_MS 120000 /* of the run without the tracer */
/* Tried where that comes out otherwise. */
#define EXPLAINING_SCHEDULES 60

enum progress { PROGRESS_WAITING, PROGRESS_RUNNING, PROGRESS_DONE };

/* A grading that is going on. */
struct grading_job {
    struct engine *engine;
    const struct exercise *exercise;
    struct grading *grading;
    struct build *build;
    char *peers;
    enum progress *progress; /* of each scenario */
    unsigned schedules;      /* asked for, or 0 */
    uint64_t faults;         /* asked for, if faults_asked */
    bool faults_asked;
    bool cross_checked;
    char *disagreement; /* of the run without the tracer, or NULL */
    GError *error; /* an interruption, or what this machine cannot do */
    grading_done *done;
    void *context;
};

/* One run of one scenario. */
struct scenario_run {
    struct grading_job *job;
    size_t index;
    struct lowered *lowered;
};

static struct scenario_result *result_of(const struct grading_job *job, size_t index)
{
    return job->grading->scenarios->pdata[index];
}

static void add_results(struct grading_job *job)
{
    for (size_t i = 0; i < job->exercise->scenarios_count; i++) {
        const struct spec_scenario *scenario = &job->exercise->scenarios[i];
        struct scenario_result *result = scenario_result_new(scenario->name);

        result->title = g_strdup(words_pick(&scenario->title));
        result->max_score = scenario->points;
        result->status = STATUS_NOT_RUN;
        g_ptr_array_add(job->grading->scenarios, result);
    }
}

/* ---- what comes next ---- */

static size_t index_of(const struct grading_job *job, const char *name)
{
    size_t i = 0;

    while (i < job->exercise->scenarios_count && strcmp(job->exercise->scenarios[i].name, name))
        i++;
    return i;
}

enum readiness { READY, NOT_YET, NEVER };

/* Whether what a scenario needs is there. Fills *ret_unmet with what is not. */
static enum readiness readiness_of(const struct grading_job *job, size_t index, size_t *ret_unmet)
{
    enum readiness readiness = READY;

    for (const char **need = job->exercise->scenarios[index].needs; *need; need++) {
        size_t needed = index_of(job, *need);

        if (needed >= job->exercise->scenarios_count)
            continue; /* the exercise's reader lets no such one through */
        if (job->progress[needed] != PROGRESS_DONE) {
            readiness = NOT_YET;
        } else if (result_of(job, needed)->status != STATUS_PASSED) {
            *ret_unmet = needed;
            return NEVER;
        }
    }
    return readiness;
}

static void leave_out(struct grading_job *job, size_t index, size_t needed)
{
    const struct scenario_result *unmet = result_of(job, needed);

    result_of(job, index)->reason = g_strdup_printf(_("it needs \"%s\", which did not pass"),
                                                    unmet->title ? unmet->title : unmet->name);
    job->progress[index] = PROGRESS_DONE;
}

static void finish(struct grading_job *job)
{
    struct grading *grading = job->grading;

    if (job->error) {
        grading_free(grading);
        grading = NULL;
    } else {
        verdict_sum(grading);
    }
    job->done(job->context, grading, job->error);
    build_free(job->build);
    g_free(job->peers);
    g_free(job->progress);
    g_free(job->disagreement);
    g_free(job);
}

static void start_scenario(struct grading_job *job, size_t index);
static bool start_cross_check(struct grading_job *job);
static void start_sanitizers(struct grading_job *job);

/* Starts what can be started; ends when nothing is left. Scenarios need earlier ones only, so one
 * pass settles all that the last result has decided. */
static void go_on(struct grading_job *job)
{
    bool left = false;

    for (size_t i = 0; i < job->exercise->scenarios_count; i++) {
        size_t unmet = 0;

        if (job->progress[i] == PROGRESS_WAITING && !job->error) {
            enum readiness readiness = readiness_of(job, i, &unmet);

            if (readiness == READY)
                start_scenario(job, i);
            else if (readiness == NEVER)
                leave_out(job, i, unmet);
        }
        left |= job->progress[i] == PROGRESS_RUNNING ||
                (job->progress[i] == PROGRESS_WAITING && !job->error);
    }
    if (!left && !start_cross_check(job))
        start_sanitizers(job);
}

/* ---- one scenario ---- */

static void fault(struct scenario_result *result, const GError *error)
{
    result->status = STATUS_GRADER_FAULT;
    result->reason = g_strdup(error->message);
}

static void scenario_done(void *context)
{
    struct scenario_run *run = context;
    struct grading_job *job = run->job;

    job->progress[run->index] = PROGRESS_DONE;
    lowered_free(run->lowered);
    g_free(run);
    go_on(job);
}

/* Who interrupts while lines are looked up does not want to read what there is without them. */
static void scenario_located(void *context)
{
    struct scenario_run *run = context;

    if (!run->job->error)
        run->job->error = engine_interruption();
    scenario_done(run);
}

/* With the run that is to be shown: where its findings are. */
static void locate_findings(struct scenario_run *run)
{
    where_start(run->job->engine, &run->job->exercise->scenarios[run->index], run->lowered,
                result_of(run->job, run->index), scenario_located, run);
}

static void scenario_suffered(void *context, GError *interruption)
{
    struct scenario_run *run = context;

    if (interruption && !run->job->error)
        run->job->error = g_steal_pointer(&interruption);
    g_clear_error(&interruption);
    locate_findings(run);
}

/* The faults that the command line or else the exercise names, INJECTION_BIT. */
static uint64_t faults_wanted(const struct grading_job *job, size_t index)
{
    return job->faults_asked ? job->faults
                             : faults_of_names(job->exercise->scenarios[index].faults);
}

/* What passed is run again with faults. */
static void add_faults(struct scenario_run *run)
{
    const struct grading_job *job = run->job;
    const struct spec_scenario *scenario = &job->exercise->scenarios[run->index];
    struct scenario_result *result = result_of(job, run->index);
    struct faults_wanted wanted = {faults_wanted(job, run->index), false};

    if (wanted.kinds && result->status == STATUS_PASSED)
        faults_start(job->engine, scenario, run->lowered, wanted, result, scenario_suffered, run);
    else
        locate_findings(run);
}

static void scenario_ran(void *context, GError *interruption)
{
    struct scenario_run *run = context;
    struct grading_job *job = run->job;

    if (interruption) {
        if (job->error)
            g_error_free(interruption);
        else
            job->error = interruption;
        scenario_done(run);
        return;
    }
    add_faults(run);
}

static struct lowered *lower(const struct grading_job *job, size_t index, GError **error)
{
    struct scenario_inputs inputs = {(struct program_binary *)(void *)job->build->binaries->data,
                                     job->build->binaries->len, job->peers, job->grading->seed};

    return scenario_lower(job->exercise, &job->exercise->scenarios[index], &inputs, error);
}

/* Scenarios whose number of schedules is ours to decide share what that may cost. */
static uint64_t share_of_calls(const struct exercise *exercise)
{
    uint64_t sharing = 0;

    for (size_t i = 0; i < exercise->scenarios_count; i++)
        sharing += !exercise->scenarios[i].schedules;
    return SCHEDULES_CALLS / MAX(sharing, 1);
}

static void start_scenario(struct grading_job *job, size_t index)
{
    const struct spec_scenario *scenario = &job->exercise->scenarios[index];
    g_autoptr(GError) error = NULL;
    struct lowered *lowered = lower(job, index, &error);
    struct scenario_run *run;

    if (!lowered) {
        if (g_error_matches(error, FAULT_ERROR, FAULT_ENVIRONMENT) && !job->error)
            job->error = g_steal_pointer(&error);
        else
            fault(result_of(job, index), error);
        job->progress[index] = PROGRESS_DONE;
        return;
    }
    run = g_new0(struct scenario_run, 1);
    run->job = job;
    run->index = index;
    run->lowered = lowered;
    lowered->plan.injectable = faults_wanted(job, index);
    job->progress[index] = PROGRESS_RUNNING;
    schedules_start(
        job->engine, scenario, lowered,
        schedules_wanted(job->schedules, scenario->schedules, share_of_calls(job->exercise)),
        result_of(job, index), scenario_ran, run);
}

/* ---- once more without the tracer ---- */

static void not_explained(struct scenario_result *result, const char *why)
{
    result->status = STATUS_GRADER_FAULT;
    result->score = 0;
    result->reason = g_strdup_printf(
        _("it passed, but without the tracer the same run comes out otherwise (%s), and no "
          "schedule that was tried explains that"),
        why);
}

static void looked_for_explanation(void *context, GError *interruption)
{
    struct scenario_run *run = context;
    struct grading_job *job = run->job;
    struct scenario_result *result = result_of(job, run->index);

    if (result->status == STATUS_PASSED)
        not_explained(result, job->disagreement);
    if (interruption && !job->error)
        job->error = g_steal_pointer(&interruption);
    g_clear_error(&interruption);
    locate_findings(run);
}

/* Without the tracer the run came out otherwise: who goes first may differ there. Is there a
 * schedule, among more than are tried else, under which it fails? */
static void explain_disagreement(struct grading_job *job, size_t index, char *why)
{
    struct lowered *lowered = lower(job, index, NULL);
    struct scenario_run *run;

    job->disagreement = why;
    if (!lowered) {
        not_explained(result_of(job, index), why);
        start_sanitizers(job);
        return;
    }
    run = g_new0(struct scenario_run, 1);
    *run = (struct scenario_run){job, index, lowered};
    job->progress[index] = PROGRESS_RUNNING;
    schedules_start(job->engine, &job->exercise->scenarios[index], lowered,
                    schedules_wanted(0, EXPLAINING_SCHEDULES, 0), result_of(job, index),
                    looked_for_explanation, run);
}

static void cross_checked(void *context, GBytes *records, GError *error)
{
    struct scenario_run *run = context;
    struct grading_job *job = run->job;
    struct trace *trace = records ? trace_read(records, NULL) : NULL;
    char *why = trace ? cross_check_disagreement(&job->exercise->scenarios[run->index],
                                                 run->lowered, trace)
                      : NULL;
    size_t index = run->index;

    if (engine_interrupted() && !job->error)
        job->error = g_steal_pointer(&error);
    g_clear_error(&error);
    trace_free(trace);
    g_clear_pointer(&records, g_bytes_unref);
    lowered_free(run->lowered);
    g_free(run);
    if (why && !job->error) {
        explain_disagreement(job, index, why);
        return;
    }
    g_free(why);
    start_sanitizers(job);
}

/* Repeats the first scenario that passed and can be repeated. Returns false when none is. */
static bool start_cross_check(struct grading_job *job)
{
    for (size_t i = 0; i < job->exercise->scenarios_count && !job->cross_checked; i++) {
        const struct scenario_result *result = result_of(job, i);
        struct lowered *lowered = NULL;
        struct scenario_run *run;

        if (job->error || result->status != STATUS_PASSED || !result->trace ||
            !(lowered = lower(job, i, NULL)))
            continue;
        if (!cross_check_possible(&job->exercise->scenarios[i], &lowered->plan, result->trace)) {
            lowered_free(lowered);
            continue;
        }
        job->cross_checked = true;
        job->grading->cross_check = result->name;
        cross_check_plan(&lowered->plan);
        run = g_new0(struct scenario_run, 1);
        *run = (struct scenario_run){job, i, lowered};
        engine_submit(job->engine, &lowered->plan, RUN_REAL_LIMIT_MS, cross_checked, run);
        return true;
    }
    return false;
}

/* ---- and with sanitizers, where the exercise asks for them ---- */

static void sanitizers_ran(void *context, GError *error)
{
    struct grading_job *job = context;

    job->error = error;
    finish(job);
}

static void start_sanitizers(struct grading_job *job)
{
    if (job->error)
        finish(job);
    else
        sanitize_start(job->engine, job->exercise, job->grading, job->peers, sanitizers_ran, job);
}

/* ---- the build comes first ---- */

static const char *why_nothing_ran(const struct grading *grading)
{
    for (guint i = 0; i < grading->compile->len; i++)
        if (!strcmp(((struct finding *)grading->compile->pdata[i])->id, "build.missing-source"))
            return _("there is no program without its sources");
    return _("it does not compile");
}

static void built(void *context, struct build *build, GError *error)
{
    struct grading_job *job = context;

    job->build = build;
    job->error = error;
    if (build) {
        job->grading->level = g_strdup(build->level);
        job->grading->kernel = g_strdup(build->kernel);
    }
    for (size_t i = 0; i < job->exercise->scenarios_count && build && !build->complete; i++) {
        result_of(job, i)->reason = g_strdup(why_nothing_ran(job->grading));
        job->progress[i] = PROGRESS_DONE;
    }
    go_on(job);
}

void grade_start(struct engine *engine, const struct exercise *exercise, const char *directory,
                 const struct grade_options *options, grading_done *done, void *context)
{
    struct grading_job *job = g_new0(struct grading_job, 1);

    job->engine = engine;
    job->exercise = exercise;
    job->grading = grading_new();
    job->grading->exercise = g_strdup(exercise->id);
    job->grading->title = g_strdup(words_pick(&exercise->title));
    job->grading->submission = g_strdup(directory);
    job->grading->seed = options->seed;
    job->schedules = options->schedules;
    job->faults = options->faults;
    job->faults_asked = options->faults_asked;
    job->peers = engine_peers_directory();
    job->progress = g_new0(enum progress, exercise->scenarios_count + 1);
    job->done = done;
    job->context = context;
    add_results(job);
    build_start(engine, exercise, job->grading->submission, NULL, job->grading->compile, built,
                job);
}

/* ---- waiting for it ---- */

struct answer {
    struct grading *grading;
    GError *error;
};

static void keep_answer(void *context, struct grading *grading, GError *error)
{
    struct answer *answer = context;

    answer->grading = grading;
    answer->error = error;
}

struct grading *grade(const struct exercise *exercise, const char *directory,
                      const struct grade_options *options, unsigned boxes, GError **error)
{
    struct engine *engine = engine_new(boxes);
    struct answer answer = {NULL, NULL};

    grade_start(engine, exercise, directory, options, keep_answer, &answer);
    while (engine_work(engine))
        ;
    engine_free(engine);
    if (answer.error)
        g_propagate_error(error, answer.error);
    return answer.grading;
}
