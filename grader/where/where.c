#include "where/where.h"

#include <string.h>

#include "explore/schedule.h"
#include "rules/rules.h"
#include "where/inner.h"

#define RUN_REAL_LIMIT_MS 120000
/* For reading all the stacks of a run: a few milliseconds are usual. */
#define FRAMES_WALL_MS 6000
#define FRAMES_CPU_MS 2000
#ifndef __SANITIZE_ADDRESS__
#define FRAMES_MEMORY_BYTES ((uint64_t)512 << 20)
#else
#define FRAMES_MEMORY_BYTES 0 /* it reserves terabytes of addresses */
#endif
#define FRAMES_OUTPUT_BYTES ((uint64_t)4 << 20)
#define FRAMES_PROGRAM "/frames/coloquio-frames"

/* A search that is going on. */
struct search {
    struct engine *engine;
    const struct spec_scenario *scenario;
    const struct lowered *lowered;
    struct scenario_result *result;
    where_done *done;
    void *context;
    GArray *calls;       /* guint64: whose stacks are asked for */
    struct trace *again; /* the same run with all stacks, or NULL */
    GBytes *stacks;      /* for coloquio-frames */
};

static void end(struct search *search)
{
    where_done *done = search->done;
    void *context = search->context;

    g_array_unref(search->calls);
    trace_free(search->again);
    g_clear_pointer(&search->stacks, g_bytes_unref);
    g_free(search);
    done(context);
}

/* ---- judged again ---- */

/* Judging is a function of the trace, and frames only add words: the findings are the same, unless
 * some were found in other runs. What came of an injected fault is told by verdict/injected.c only.
 */
static bool is_same(const GPtrArray *before, const GPtrArray *after)
{
    bool same = before->len == after->len;

    for (guint i = 0; i < before->len && same; i++)
        same = !strcmp(((struct finding *)before->pdata[i])->id,
                       ((struct finding *)after->pdata[i])->id);
    return same;
}

static bool has_id(const GPtrArray *findings, const char *id)
{
    for (guint i = 0; i < findings->len; i++)
        if (!strcmp(((struct finding *)findings->pdata[i])->id, id))
            return true;
    return false;
}

/* Takes out of the new judgement what only stacks could tell. Returns findings (struct finding *);
 * free with g_ptr_array_unref. */
static GPtrArray *take_new(const GPtrArray *before, GPtrArray *after)
{
    GPtrArray *fresh = g_ptr_array_new();

    for (guint i = 0; i < after->len;) {
        struct finding *finding = after->pdata[i];

        if (has_id(before, finding->id)) {
            i++;
            continue;
        }
        g_ptr_array_add(fresh, finding);
        g_ptr_array_steal_index(after, i);
    }
    return fresh;
}

/* Takes the findings of the new judgement, which name lines; schedules are known already. */
static void exchange_findings(struct scenario_result *result, struct scenario_result *fresh)
{
    for (guint i = 0; i < result->findings->len; i++) {
        struct finding *before = result->findings->pdata[i], *after = fresh->findings->pdata[i];

        g_free(after->schedule);
        after->schedule = g_steal_pointer(&before->schedule);
    }
    g_ptr_array_unref(result->findings);
    result->findings = g_ptr_array_ref(fresh->findings);
}

static void free_finding(gpointer finding)
{
    finding_free(finding);
}

/* What only stacks could tell was found under the schedule of this run. */
static void tell_schedule(struct search *search)
{
    GPtrArray *findings = search->result->findings;

    for (guint i = 0; i < findings->len; i++) {
        struct finding *finding = findings->pdata[i];

        if (!finding->schedule)
            finding->schedule = schedule_of_plan(&search->lowered->plan);
    }
}

static void judge_again(struct search *search, GBytes *records)
{
    struct scenario_result *result = search->result, *fresh = scenario_result_new(result->name);
    g_autoptr(GPtrArray) new_ones = NULL;

    fresh->names = g_strdupv(result->names);
    if ((fresh->trace = trace_read(records, NULL))) {
        verdict_judge(search->scenario, search->lowered, fresh);
        trace_free(result->trace);
        g_clear_pointer(&result->records, g_bytes_unref);
        result->trace = g_steal_pointer(&fresh->trace);
        result->records = g_bytes_ref(records);
        new_ones = take_new(result->findings, fresh->findings);
        if (!search->lowered->plan.injections_count && is_same(result->findings, fresh->findings))
            exchange_findings(result, fresh);
        else
            verdict_locate(result);
        if (search->lowered->plan.injections_count)
            g_ptr_array_set_free_func(new_ones, free_finding);
        else
            verdict_add(search->scenario, result, new_ones);
        tell_schedule(search);
    }
    g_bytes_unref(records);
    scenario_result_free(fresh);
}

/* ---- coloquio-frames ---- */

static void frames_read(void *context, GBytes *records, GError *error)
{
    struct search *search = context;
    struct trace *trace = records ? trace_read(records, NULL) : NULL;
    GBytes *merged =
        trace ? stacks_replaced(search->result->trace, trace_output(trace, 0, 1)->bytes) : NULL;

    if (merged)
        judge_again(search, merged);
    trace_free(trace);
    g_clear_pointer(&records, g_bytes_unref);
    g_clear_error(&error);
    end(search);
}

/* A box with the student's programs, the system's libraries and ours to read them. */
static void start_frames(struct search *search, GBytes *program)
{
    static const char *arguments[] = {"coloquio-frames", PROGRAMS_PREFIX};
    static const char *environment[] = {"PATH=/usr/bin:/bin"};
    const struct plan *run = &search->lowered->plan;
    struct plan_member member = {.name = "frames",
                                 .role = MEMBER_STUDENT,
                                 .program = FRAMES_PROGRAM,
                                 .directory = STUDENT_DIRECTORY,
                                 .arguments = arguments,
                                 .arguments_count = G_N_ELEMENTS(arguments),
                                 .environment = environment,
                                 .environment_count = G_N_ELEMENTS(environment),
                                 .stdin_kind = STREAM_FILE,
                                 .stdout_kind = STREAM_PIPE,
                                 .stderr_kind = STREAM_PIPE};
    struct plan_step steps[] = {{.kind = STEP_START},
                                {.kind = STEP_AWAIT, .condition = CONDITION_EXITED}};
    g_autoptr(GArray) files = g_array_new(FALSE, TRUE, sizeof(struct plan_file));
    struct plan_file helper = {
        .path = FRAMES_PROGRAM, .kind = FILE_REGULAR, .mode = 0755, .read_only = true};
    struct plan plan = {.mode = PLAN_NATIVE,
                        .limits = {.wall_ms = FRAMES_WALL_MS,
                                   .cpu_ms = FRAMES_CPU_MS,
                                   .memory_bytes = FRAMES_MEMORY_BYTES,
                                   .output_bytes = FRAMES_OUTPUT_BYTES,
                                   .processes = 1},
                        .mounts = run->mounts,
                        .mounts_count = run->mounts_count,
                        .members = &member,
                        .members_count = 1,
                        .steps = steps,
                        .steps_count = G_N_ELEMENTS(steps),
                        .work_directory = STUDENT_DIRECTORY};
    gsize size;

    helper.content.data = g_bytes_get_data(program, &size);
    helper.content.size = size;
    g_array_append_val(files, helper);
    for (size_t i = 0; i < run->files_count; i++)
        if (run->files[i].kind == FILE_REGULAR &&
            g_str_has_prefix(run->files[i].path, PROGRAMS_PREFIX))
            g_array_append_val(files, run->files[i]);
    plan.files = (struct plan_file *)(void *)files->data;
    plan.files_count = files->len;
    member.stdin_text.data = g_bytes_get_data(search->stacks, &size);
    member.stdin_text.size = size;
    engine_submit(search->engine, &plan, 2 * FRAMES_WALL_MS, frames_read, search);
}

static void read_stacks(struct search *search)
{
    g_autofree char *path = engine_frames_path();
    g_autoptr(GMappedFile) mapped = g_mapped_file_new(path, FALSE, NULL);
    g_autoptr(GBytes) program = mapped ? g_mapped_file_get_bytes(mapped) : NULL;

    search->stacks = stacks_of(search->again ? search->again : search->result->trace);
    if (program && search->stacks)
        start_frames(search, program);
    else
        end(search);
}

/* ---- the second run ---- */

static bool is_same_run(const struct trace *first, const struct trace *second)
{
    return first->finish && second->finish &&
           first->finish->trace_hash == second->finish->trace_hash &&
           first->finish->calls == second->finish->calls;
}

static void ran_again(void *context, GBytes *records, GError *error)
{
    struct search *search = context;

    search->again = records ? trace_read(records, NULL) : NULL;
    if (search->again && !is_same_run(search->result->trace, search->again)) {
        trace_free(search->again);
        search->again = NULL;
    }
    g_clear_pointer(&records, g_bytes_unref);
    g_clear_error(&error);
    if (engine_interrupted())
        end(search);
    else
        read_stacks(search);
}

/* Was it stopped for its computing? Where is known then, and it would take those seconds again. */
static bool is_costly(const struct trace *trace)
{
    const char *limit = trace->finish ? trace->finish->text : NULL;

    return (trace->outcome == OUTCOME_LIVELOCK || trace->outcome == OUTCOME_LIMIT) &&
           (!g_strcmp0(limit, "cpu_ms") || !g_strcmp0(limit, "wall_ms"));
}

static void run_again(struct search *search)
{
    struct plan plan = search->lowered->plan;

    plan.stacks = (uint64_t *)(void *)search->calls->data;
    plan.stacks_count = search->calls->len;
    engine_submit(search->engine, &plan, RUN_REAL_LIMIT_MS, ran_again, search);
}

static void search_start(struct engine *engine, const struct spec_scenario *scenario,
                         const struct lowered *lowered, struct scenario_result *result,
                         where_done *done, void *context)
{
    struct search *search;

    if (!result->trace || result->status == STATUS_GRADER_FAULT) {
        done(context);
        return;
    }
    search = g_new0(struct search, 1);
    *search = (struct search){.engine = engine,
                              .scenario = scenario,
                              .lowered = lowered,
                              .result = result,
                              .done = done,
                              .context = context,
                              .calls = verdict_calls(scenario, result)};
    if (!result->findings->len && !search->calls->len) {
        end(search);
        return;
    }
    if (stacks_lack(result->trace, search->calls) && !is_costly(result->trace))
        run_again(search);
    else
        read_stacks(search);
}

/* ---- the run that is shown, then one that is suspected ---- */

struct both {
    struct engine *engine;
    const struct spec_scenario *scenario;
    const struct lowered *lowered;
    struct scenario_result *result;
    where_done *done;
    void *context;
    struct lowered suspected; /* as lowered, with the schedule of the suspect */
    struct arena arena;
};

static void end_both(struct both *both)
{
    where_done *done = both->done;
    void *context = both->context;

    scenario_result_free(both->result->suspect);
    both->result->suspect = NULL;
    arena_done(&both->arena);
    g_free(both);
    done(context);
}

/* Its stacks have shown what is wrong: then this is the run to show. */
static void suspect_searched(void *context)
{
    struct both *both = context;

    if (both->result->suspect->status == STATUS_FAILED) {
        scenario_result_swap(both->result, both->result->suspect);
        both->result->schedules_failed++;
    }
    end_both(both);
}

static bool read_schedule(struct both *both)
{
    gsize size;
    const void *data = g_bytes_get_data(both->result->suspect->plan, &size);
    struct box_error error = {0};
    struct plan plan;

    if (plan_decode(data, size, &both->arena, &plan, &error) < 0)
        return false;
    both->suspected = *both->lowered;
    both->suspected.plan.choices = plan.choices;
    both->suspected.plan.choices_count = plan.choices_count;
    return true;
}

static void shown_searched(void *context)
{
    struct both *both = context;

    if (both->result->status == STATUS_PASSED && both->result->suspect && !engine_interrupted() &&
        read_schedule(both))
        search_start(both->engine, both->scenario, &both->suspected, both->result->suspect,
                     suspect_searched, both);
    else
        end_both(both);
}

void where_start(struct engine *engine, const struct spec_scenario *scenario,
                 const struct lowered *lowered, struct scenario_result *result, where_done *done,
                 void *context)
{
    struct both *both = g_new0(struct both, 1);

    *both = (struct both){.engine = engine,
                          .scenario = scenario,
                          .lowered = lowered,
                          .result = result,
                          .done = done,
                          .context = context};
    search_start(engine, scenario, lowered, result, shown_searched, both);
}

static void nothing_more(void *context)
{
    (void)context;
}

void where_find(const struct spec_scenario *scenario, const struct lowered *lowered,
                struct scenario_result *result)
{
    struct engine *engine = engine_new(1);

    where_start(engine, scenario, lowered, result, nothing_more, NULL);
    while (engine_work(engine))
        ;
    engine_free(engine);
}
