/*
 * Sanitizer runs: what has passed, or crashed, is run once more, built with the sanitizers that its
 * programs ask for, and what they report becomes findings of that scenario.
 *
 * Where a run can be repeated without the tracer it is, and only there leaks are looked for:
 * LeakSanitizer is a tracer itself.
 */
#include <string.h>

#include "build/build.h"
#include "cli/cli.h"
#include "verdict/verdict.h"

#define RUN_REAL_LIMIT_MS 120000

/* Those of one group can be in one program. */
enum { GROUP_MEMORY, GROUP_THREADS };
static const char *const groups[][3] = {[GROUP_MEMORY] = {"address", "undefined", NULL},
                                        [GROUP_THREADS] = {"thread", NULL, NULL}};

struct sanitizing {
    struct engine *engine;
    const struct exercise *exercise;
    struct grading *grading;
    const char *peers;
    sanitized *done;
    void *context;
    size_t group, scenario; /* what comes next */
    struct build *build;    /* of this group */
    GPtrArray *warnings;    /* of the compiler, which have been told */
    bool *wanted;           /* scenarios that are run again */
    struct lowered *lowered;
    GPtrArray *environments; /* of its members */
    GError *error;
};

static bool asks_for(const struct spec_program *program, size_t group)
{
    for (const char **sanitizer = program->sanitizers; *sanitizer; sanitizer++)
        if (g_strv_contains(groups[group], *sanitizer))
            return true;
    return false;
}

static bool is_asked_for(const struct exercise *exercise, size_t group)
{
    for (size_t i = 0; i < exercise->programs_count; i++)
        if (asks_for(&exercise->programs[i], group))
            return true;
    return false;
}

static bool takes_part(const struct spec_scenario *scenario, size_t group)
{
    for (size_t i = 0; i < scenario->members_count; i++)
        if (scenario->members[i].program && asks_for(scenario->members[i].program, group))
            return true;
    return false;
}

/* A single thread has no races. */
static bool has_threads(const struct trace *trace)
{
    for (size_t i = 0; i < trace->processes.count; i++)
        if (trace_task(trace, (int64_t)trace->processes.items[i])->threads.count > 1)
            return true;
    return false;
}

static bool mentions(GBytes *program, const char *name)
{
    gsize size;
    const void *content = g_bytes_get_data(program, &size);

    return memmem(content, size, name, strlen(name) + 1) != NULL;
}

/* ThreadSanitizer knows pthreads only: a thread of <threads.h> crashes it, and to it a mutex of
 * those protects nothing. The names are in the tables of symbols. */
static bool has_other_threads(const struct build *build)
{
    for (guint i = 0; i < build->binaries->len; i++) {
        const struct program_binary *binary =
            &g_array_index(build->binaries, struct program_binary, i);

        if (mentions(binary->content, "thrd_create") || mentions(binary->content, "mtx_lock"))
            return true;
    }
    return false;
}

/* Is the scenario run again with this group? */
static bool is_worthwhile(const struct sanitizing *sanitizing, size_t index)
{
    const struct scenario_result *result = sanitizing->grading->scenarios->pdata[index];

    return sanitizing->wanted[index] &&
           takes_part(&sanitizing->exercise->scenarios[index], sanitizing->group) &&
           (sanitizing->group != GROUP_THREADS ||
            (has_threads(result->trace) && !has_other_threads(sanitizing->build)));
}

/* ---- one run ---- */

/* Reports without colours; leaks only where LeakSanitizer can work. At the end of a program the thread
 * sanitizer would sleep for a second while a detached thread is not quite gone. */
static void set_environment(struct sanitizing *sanitizing, struct plan *plan)
{
    const char *leaks = plan->mode == PLAN_LEAK_CHECK ? "1" : "0";

    for (size_t i = 0; i < plan->members_count; i++) {
        struct plan_member *member = &plan->members[i];
        char **environment = g_new0(char *, member->environment_count + 4);
        size_t count = 0;

        if (member->role != MEMBER_STUDENT) {
            g_free(environment);
            continue;
        }
        for (; count < member->environment_count; count++)
            environment[count] = g_strdup(member->environment[count]);
        environment[count++] = g_strdup_printf("ASAN_OPTIONS=color=never:detect_leaks=%s", leaks);
        environment[count++] = g_strdup("UBSAN_OPTIONS=color=never");
        environment[count++] = g_strdup("TSAN_OPTIONS=color=never:atexit_sleep_ms=0");
        g_ptr_array_add(sanitizing->environments, environment);
        member->environment = (const char **)(gpointer)environment;
        member->environment_count = count;
    }
}

static void go_on(struct sanitizing *sanitizing);

static void ran(void *context, GBytes *records, GError *error)
{
    struct sanitizing *sanitizing = context;
    const struct spec_scenario *scenario = &sanitizing->exercise->scenarios[sanitizing->scenario];
    struct trace *trace = records ? trace_read(records, &error) : NULL;
    g_autoptr(GPtrArray) findings = g_ptr_array_new();

    for (size_t i = 0; trace && i < scenario->members_count; i++) {
        gsize size;
        const char *text = g_bytes_get_data(trace_output(trace, (int64_t)i, 2)->bytes, &size);

        if (scenario->members[i].program && size)
            sanitizer_reports(text, size, scenario->members[i].program, findings);
    }
    if (trace)
        verdict_add(scenario, sanitizing->grading->scenarios->pdata[sanitizing->scenario],
                    findings);
    trace_free(trace);
    g_clear_pointer(&records, g_bytes_unref);
    g_clear_pointer(&sanitizing->lowered, lowered_free);
    g_ptr_array_set_size(sanitizing->environments, 0);
    sanitizing->scenario++;
    if (engine_interrupted() && error)
        sanitizing->error = g_steal_pointer(&error);
    g_clear_error(&error); /* a run that failed reports nothing; the scenario was judged before */
    go_on(sanitizing);
}

/* Returns false when it cannot be run. */
static bool start(struct sanitizing *sanitizing)
{
    const struct spec_scenario *scenario = &sanitizing->exercise->scenarios[sanitizing->scenario];
    const struct scenario_result *result =
        sanitizing->grading->scenarios->pdata[sanitizing->scenario];
    struct scenario_inputs inputs = {
        (struct program_binary *)(void *)sanitizing->build->binaries->data,
        sanitizing->build->binaries->len, sanitizing->peers, sanitizing->grading->seed};
    struct plan *plan;

    if (!(sanitizing->lowered = scenario_lower(sanitizing->exercise, scenario, &inputs, NULL)))
        return false;
    plan = &sanitizing->lowered->plan;
    /* Sanitizers reserve terabytes of address space, which is what the limit of memory bounds. */
    plan->limits.memory_bytes = 0;
    if (cross_check_possible(scenario, plan, result->trace)) {
        cross_check_plan(plan);
        plan->mode = PLAN_LEAK_CHECK;
    }
    set_environment(sanitizing, plan);
    engine_submit(sanitizing->engine, plan, RUN_REAL_LIMIT_MS, ran, sanitizing);
    return true;
}

/* ---- one group after the other ---- */

static void built(void *context, struct build *build, GError *error)
{
    struct sanitizing *sanitizing = context;

    sanitizing->build = build;
    sanitizing->error = error;
    if (build && !build->complete)
        g_set_error(&sanitizing->error, FAULT_ERROR, FAULT_ENVIRONMENT,
                    _("the program cannot be built with -fsanitize=%s here"),
                    groups[sanitizing->group][0]);
    go_on(sanitizing);
}

static void finish(struct sanitizing *sanitizing)
{
    sanitizing->done(sanitizing->context, sanitizing->error);
    build_free(sanitizing->build);
    g_ptr_array_unref(sanitizing->warnings);
    g_ptr_array_unref(sanitizing->environments);
    g_free(sanitizing->wanted);
    g_free(sanitizing);
}

static void go_on(struct sanitizing *sanitizing)
{
    const struct exercise *exercise = sanitizing->exercise;

    for (; sanitizing->group < G_N_ELEMENTS(groups) && !sanitizing->error; sanitizing->group++) {
        if (!is_asked_for(exercise, sanitizing->group))
            continue;
        if (!sanitizing->build) {
            build_start(sanitizing->engine, exercise, sanitizing->grading->submission,
                        groups[sanitizing->group], sanitizing->warnings, built, sanitizing);
            return;
        }
        for (; sanitizing->scenario < exercise->scenarios_count; sanitizing->scenario++)
            if (is_worthwhile(sanitizing, sanitizing->scenario) && start(sanitizing))
                return;
        g_clear_pointer(&sanitizing->build, build_free);
        sanitizing->scenario = 0;
    }
    finish(sanitizing);
}

static bool has_crashed(const struct scenario_result *result)
{
    for (guint i = 0; i < result->findings->len; i++)
        if (!strcmp(((struct finding *)result->findings->pdata[i])->id, "proc.crash"))
            return true;
    return false;
}

void sanitize_start(struct engine *engine, const struct exercise *exercise, struct grading *grading,
                    const char *peers, sanitized *done, void *context)
{
    struct sanitizing *sanitizing = g_new0(struct sanitizing, 1);

    *sanitizing = (struct sanitizing){.engine = engine,
                                      .exercise = exercise,
                                      .grading = grading,
                                      .peers = peers,
                                      .done = done,
                                      .context = context};
    sanitizing->wanted = g_new0(bool, exercise->scenarios_count + 1);
    sanitizing->warnings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    sanitizing->environments = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    for (size_t i = 0; i < exercise->scenarios_count; i++) {
        const struct scenario_result *result = grading->scenarios->pdata[i];

        sanitizing->wanted[i] =
            result->trace && (result->status == STATUS_PASSED || has_crashed(result));
    }
    go_on(sanitizing);
}
