/* coloquio/result/v1. */
#include <jansson.h>

#include "report/inner.h"

static const char *const statuses[] = {"passed", "failed", "not-run", "grader-fault"};

static json_t *text_or_null(const char *text)
{
    g_autofree char *valid = text ? g_utf8_make_valid(text, -1) : NULL;

    return valid ? json_string(valid) : json_null();
}

static json_t *frames_json(const GPtrArray *frames)
{
    json_t *array = json_array();

    for (guint i = 0; i < frames->len; i++) {
        const struct frame *frame = frames->pdata[i];

        json_array_append_new(
            array, json_pack("{s:o,s:o,s:o,s:b}", "function", text_or_null(frame->function), "file",
                             text_or_null(frame->file), "line",
                             frame->line ? json_integer(frame->line) : json_null(), "inlined",
                             frame->inlined));
    }
    return array;
}

static json_t *texts_json(const GPtrArray *texts)
{
    json_t *array = json_array();

    for (guint i = 0; i < texts->len; i++)
        json_array_append_new(array, text_or_null(texts->pdata[i]));
    return array;
}

static json_t *hints_json(struct hints *hints, const struct finding *finding)
{
    g_auto(GStrv) texts = hints_of(hints, finding);
    json_t *array = json_array();

    for (char **text = texts; *text; text++)
        json_array_append_new(array, text_or_null(*text));
    return array;
}

static json_t *finding_json(const struct finding *finding, struct hints *hints)
{
    static const char *const severities[] = {"note", "warning", "error"};
    static const char *const faults[] = {[FAULT_STUDENT] = "student",
                                         [FAULT_USAGE] = "usage",
                                         [FAULT_EXERCISE] = "exercise",
                                         [FAULT_ENVIRONMENT] = "environment",
                                         [FAULT_GRADER] = "grader"};
    json_t *object = json_object(), *records = json_array();

    json_object_set_new(object, "id", json_string(finding->id));
    json_object_set_new(object, "severity", json_string(severities[finding->severity]));
    json_object_set_new(object, "fault", json_string(faults[finding->fault]));
    json_object_set_new(object, "cause", text_or_null(finding->cause));
    json_object_set_new(object, "program", text_or_null(finding->program));
    json_object_set_new(object, "file", text_or_null(finding->file));
    json_object_set_new(object, "line", finding->line ? json_integer(finding->line) : json_null());
    json_object_set_new(object, "column",
                        finding->column ? json_integer(finding->column) : json_null());
    json_object_set_new(object, "expected", text_or_null(finding->expected));
    json_object_set_new(object, "observed", text_or_null(finding->observed));
    json_object_set_new(object, "where", text_or_null(finding->where));
    json_object_set_new(object, "why", text_or_null(finding->why));
    json_object_set_new(object, "schedule", text_or_null(finding->schedule));
    for (guint i = 0; i < finding->records->len; i++)
        json_array_append_new(records, json_integer(g_array_index(finding->records, guint, i)));
    json_object_set_new(object, "records", records);
    json_object_set_new(object, "frames", frames_json(finding->frames));
    json_object_set_new(object, "origins", texts_json(finding->origins));
    json_object_set_new(object, "hints", hints_json(hints, finding));
    return object;
}

static json_t *findings_json(const GPtrArray *findings, struct hints *hints)
{
    json_t *array = json_array();

    for (guint i = 0; i < findings->len; i++)
        json_array_append_new(array, finding_json(findings->pdata[i], hints));
    return array;
}

static json_t *scenario_json(const struct scenario_result *result, struct hints *hints)
{
    g_autofree char *hash = g_strdup_printf("%016" G_GINT64_MODIFIER "x", result->trace_hash);
    json_t *object = json_object();

    json_object_set_new(object, "name", json_string(result->name));
    json_object_set_new(object, "title", text_or_null(result->title));
    json_object_set_new(object, "status", json_string(statuses[result->status]));
    json_object_set_new(object, "reason", text_or_null(result->reason));
    json_object_set_new(object, "score", json_real(result->score));
    json_object_set_new(object, "max_score", json_real(result->max_score));
    json_object_set_new(
        object, "schedules",
        json_pack("{s:i,s:i,s:o,s:b}", "run", (int)result->schedules_run, "failed",
                  (int)result->schedules_failed, "exhausted_bound",
                  result->schedules_bound < 0 ? json_null() : json_integer(result->schedules_bound),
                  "complete", result->schedules_complete));
    json_object_set_new(object, "faults",
                        json_pack("{s:i,s:i,s:b}", "run", (int)result->faults_run, "failed",
                                  (int)result->faults_failed, "complete", result->faults_complete));
    json_object_set_new(object, "trace_hash", result->trace ? json_string(hash) : json_null());
    json_object_set_new(object, "findings", findings_json(result->findings, hints));
    return object;
}

char *report_json(const struct grading *grading, const char *explanations)
{
    struct hints *hints = hints_new(explanations);
    json_t *root = json_object(), *scenarios = json_array();
    char *text, *result;

    json_object_set_new(root, "format", json_string("coloquio/result/v1"));
    json_object_set_new(root, "exercise", json_string(grading->exercise));
    json_object_set_new(root, "submission", text_or_null(grading->submission));
    json_object_set_new(root, "level", text_or_null(grading->level));
    json_object_set_new(root, "seed", json_integer((json_int_t)grading->seed));
    json_object_set_new(root, "score", json_real(grading->score));
    json_object_set_new(root, "max_score", json_real(grading->max_score));
    json_object_set_new(root, "status", json_string(statuses[grading->status]));
    json_object_set_new(root, "cross_check", text_or_null(grading->cross_check));
    json_object_set_new(root, "compile", findings_json(grading->compile, hints));
    for (guint i = 0; i < grading->scenarios->len; i++)
        json_array_append_new(scenarios, scenario_json(grading->scenarios->pdata[i], hints));
    json_object_set_new(root, "scenarios", scenarios);
    json_object_set_new(root, "grader",
                        json_pack("{s:s,s:s,s:o}", "version", COLOQUIO_VERSION, "box",
                                  COLOQUIO_VERSION, "kernel", text_or_null(grading->kernel)));
    text = json_dumps(root, JSON_INDENT(2));
    json_decref(root);
    hints_free(hints);
    result = g_strconcat(text, "\n", NULL);
    free(text);
    return result;
}
