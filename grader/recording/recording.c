#include "recording/recording.h"

#include <jansson.h>
#include <string.h>

#include "base/i18n.h"
#include "recording/inner.h"

#define RESULT_PART "result.json"
/* What all of it may expand to. */
#define EXPANDED_BYTES_MAX ((gsize)1 << 30)
/* What a plan may cost when it is decoded: a program and the files beside it. */
#define PLAN_BYTES_MAX ((size_t)512 << 20)

/* ---- writing ---- */

static void add_numbered(GPtrArray *parts, guint number, const char *what, GBytes *content)
{
    g_autofree char *name = g_strdup_printf("%u/%s", number, what);

    if (content)
        parts_add(parts, name, content);
}

bool recording_write(const struct grading *grading, const char *result_json, const char *path,
                     GError **error)
{
    g_autoptr(GPtrArray) parts = parts_new();
    g_autoptr(GBytes) result = g_bytes_new(result_json, strlen(result_json)), packed = NULL;
    g_autoptr(GError) failed = NULL;
    gsize size;
    const char *data;

    parts_add(parts, RESULT_PART, result);
    for (guint i = 0; i < grading->scenarios->len; i++) {
        const struct scenario_result *scenario = grading->scenarios->pdata[i];

        add_numbered(parts, i, "plan", scenario->plan);
        add_numbered(parts, i, "records", scenario->records);
    }
    if (!(packed = container_pack(parts, error)))
        return false;
    data = g_bytes_get_data(packed, &size);
    if (g_file_set_contents(path, data, (gssize)size, &failed))
        return true;
    g_set_error(error, FAULT_ERROR, FAULT_ENVIRONMENT, "%s", failed->message);
    return false;
}

/* ---- reading ---- */

static void run_free(gpointer pointer)
{
    struct recorded_run *run = pointer;

    g_free(run->name);
    g_free(run->title);
    g_free(run->status);
    g_strfreev(run->findings);
    g_clear_pointer(&run->plan, g_bytes_unref);
    g_clear_pointer(&run->records, g_bytes_unref);
    g_free(run);
}

void recording_free(struct recording *recording)
{
    if (!recording)
        return;
    g_free(recording->exercise);
    g_free(recording->submission);
    g_clear_pointer(&recording->result, g_bytes_unref);
    g_ptr_array_unref(recording->runs);
    g_free(recording);
}

/* A text of an object, or NULL. */
static char *text_of(const json_t *object, const char *key)
{
    return g_strdup(json_string_value(json_object_get(object, key)));
}

static char **findings_of(const json_t *scenario)
{
    const json_t *findings = json_object_get(scenario, "findings"), *finding;
    g_autoptr(GStrvBuilder) lines = g_strv_builder_new();
    size_t i;

    json_array_foreach(findings, i, finding)
    {
        g_autofree char *id = text_of(finding, "id"), *observed = text_of(finding, "observed");
        g_autofree char *line = g_strdup_printf("%s: %s", id ? id : "?", observed ? observed : "");

        g_strv_builder_add(lines, line);
    }
    return g_strv_builder_end(lines);
}

static GBytes *take_numbered(const GPtrArray *parts, size_t number, const char *what)
{
    g_autofree char *name = g_strdup_printf("%zu/%s", number, what);
    GBytes *content = parts_find(parts, name);

    return content ? g_bytes_ref(content) : NULL;
}

static struct recorded_run *read_run(const GPtrArray *parts, const json_t *scenario, size_t number)
{
    struct recorded_run *run = g_new0(struct recorded_run, 1);

    run->name = text_of(scenario, "name");
    run->title = text_of(scenario, "title");
    run->status = text_of(scenario, "status");
    run->findings = findings_of(scenario);
    run->plan = take_numbered(parts, number, "plan");
    run->records = take_numbered(parts, number, "records");
    return run;
}

/* What the result says; false when it is not one. */
static bool read_result(struct recording *recording, const GPtrArray *parts, const json_t *result)
{
    const json_t *scenarios = json_object_get(result, "scenarios"), *scenario;
    size_t i;

    recording->exercise = text_of(result, "exercise");
    recording->submission = text_of(result, "submission");
    if (!recording->exercise || !json_is_array(scenarios))
        return false;
    json_array_foreach(scenarios, i, scenario)
    {
        struct recorded_run *run = read_run(parts, scenario, i);

        g_ptr_array_add(recording->runs, run);
        if (!run->name || !run->status)
            return false;
    }
    return true;
}

static struct recording *recording_unpack(GBytes *bytes, GError **error)
{
    g_autoptr(GPtrArray) parts = container_unpack(bytes, EXPANDED_BYTES_MAX, error);
    GBytes *text = parts ? parts_find(parts, RESULT_PART) : NULL;
    struct recording *recording;
    json_t *result;
    gsize size;
    const char *data;

    if (!parts)
        return NULL;
    data = text ? g_bytes_get_data(text, &size) : NULL;
    result = data ? json_loadb(data, size, JSON_REJECT_DUPLICATES, NULL) : NULL;
    recording = g_new0(struct recording, 1);
    recording->runs = g_ptr_array_new_with_free_func(run_free);
    if (!result || !read_result(recording, parts, result)) {
        g_set_error(error, FAULT_ERROR, FAULT_USAGE,
                    _("it is no recording: it holds no result.json of a grading"));
        g_clear_pointer(&recording, recording_free);
    } else {
        recording->result = g_bytes_ref(text);
    }
    json_decref(result);
    return recording;
}

struct recording *recording_read(const char *path, GError **error)
{
    g_autoptr(GError) failed = NULL;
    g_autoptr(GMappedFile) mapped = g_mapped_file_new(path, FALSE, &failed);
    g_autoptr(GBytes) bytes = mapped ? g_mapped_file_get_bytes(mapped) : NULL;
    struct recording *recording = mapped ? recording_unpack(bytes, &failed) : NULL;

    if (!mapped)
        g_set_error(error, FAULT_ERROR, FAULT_USAGE, "%s", failed->message);
    else if (!recording)
        g_set_error(error, FAULT_ERROR, FAULT_USAGE, "%s: %s", path, failed->message);
    return recording;
}

bool recording_plan(const struct recorded_run *run, struct plan_mount *mounts, size_t mounts_count,
                    struct arena *arena, struct plan *ret_plan, GError **error)
{
    struct box_error why = {0};
    gsize size;
    const void *data = g_bytes_get_data(run->plan, &size);

    arena->limit_bytes = PLAN_BYTES_MAX;
    if (plan_decode(data, size, arena, ret_plan, &why) < 0) {
        g_set_error(error, FAULT_ERROR, FAULT_USAGE, _("the plan of %s is damaged: %s"), run->name,
                    why.detail);
        return false;
    }
    ret_plan->mounts = mounts;
    ret_plan->mounts_count = mounts_count;
    return true;
}
