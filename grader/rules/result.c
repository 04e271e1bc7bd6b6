/* Making and freeing what a grading says. */
#include "rules/result.h"

#include "trace/trace.h"

static char *valid_copy(const char *text)
{
    return text ? g_utf8_make_valid(text, -1) : NULL;
}

struct frame *frame_new(const char *function, const char *file, int line, bool inlined)
{
    struct frame *frame = g_new0(struct frame, 1);

    frame->function = valid_copy(function);
    frame->file = valid_copy(file);
    frame->line = line;
    frame->inlined = inlined;
    return frame;
}

void frame_free(struct frame *frame)
{
    if (!frame)
        return;
    g_free(frame->function);
    g_free(frame->file);
    g_free(frame);
}

struct finding *finding_new(const char *id, enum severity severity, enum fault fault)
{
    struct finding *finding = g_new0(struct finding, 1);

    finding->id = g_strdup(id);
    finding->severity = severity;
    finding->fault = fault;
    finding->records = g_array_new(FALSE, FALSE, sizeof(guint));
    finding->at = FINDING_ANYWHERE;
    finding->process = NONE;
    finding->frames = g_ptr_array_new_with_free_func((GDestroyNotify)frame_free);
    finding->origins = g_ptr_array_new_with_free_func(g_free);
    return finding;
}

void finding_free(struct finding *finding)
{
    if (!finding)
        return;
    g_free(finding->id);
    g_free(finding->cause);
    g_free(finding->program);
    g_free(finding->file);
    g_free(finding->expected);
    g_free(finding->observed);
    g_free(finding->where);
    g_free(finding->why);
    g_free(finding->schedule);
    g_array_unref(finding->records);
    g_ptr_array_unref(finding->frames);
    g_ptr_array_unref(finding->origins);
    g_free(finding);
}

struct scenario_result *scenario_result_new(const char *name)
{
    struct scenario_result *result = g_new0(struct scenario_result, 1);

    result->name = g_strdup(name);
    result->schedules_bound = -1;
    result->findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    return result;
}

void scenario_result_free(struct scenario_result *result)
{
    if (!result)
        return;
    g_free(result->name);
    g_free(result->title);
    g_free(result->reason);
    g_ptr_array_unref(result->findings);
    trace_free(result->trace);
    g_clear_pointer(&result->records, g_bytes_unref);
    g_clear_pointer(&result->plan, g_bytes_unref);
    if (result->names)
        g_strfreev(result->names);
    scenario_result_free(result->suspect);
    g_free(result);
}

void scenario_result_swap(struct scenario_result *one, struct scenario_result *other)
{
    const struct scenario_result before = *one;

    one->status = other->status;
    one->reason = other->reason;
    one->score = other->score;
    one->trace_hash = other->trace_hash;
    one->findings = other->findings;
    one->trace = other->trace;
    one->records = other->records;
    one->plan = other->plan;
    one->names = other->names;
    other->status = before.status;
    other->reason = before.reason;
    other->score = before.score;
    other->trace_hash = before.trace_hash;
    other->findings = before.findings;
    other->trace = before.trace;
    other->records = before.records;
    other->plan = before.plan;
    other->names = before.names;
}

struct grading *grading_new(void)
{
    struct grading *grading = g_new0(struct grading, 1);

    grading->compile = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    grading->scenarios = g_ptr_array_new_with_free_func((GDestroyNotify)scenario_result_free);
    return grading;
}

void grading_free(struct grading *grading)
{
    if (!grading)
        return;
    g_free(grading->exercise);
    g_free(grading->title);
    g_free(grading->submission);
    g_free(grading->level);
    g_free(grading->kernel);
    g_ptr_array_unref(grading->compile);
    g_ptr_array_unref(grading->scenarios);
    g_free(grading);
}
