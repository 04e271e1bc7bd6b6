/* Where in the student's source a finding is, and where the descriptors in it came from. */
#include <string.h>

#include "base/i18n.h"
#include "verdict/inner.h"

/* Records that a finding rests on that are looked at, descriptors told of it, and how often one may
 * have been passed on. A finding of a thousand leaks has its first ones looked up. */
#define EVIDENCE_MAX 16
#define ORIGINS_MAX 4
#define STEPS_MAX 8

static guint evidence_of(const struct finding *finding)
{
    return MIN(finding->records->len, EVIDENCE_MAX);
}

/* ---- where ---- */

/* Takes a stack over. Returns false when no line of it is known. */
static bool take_frames(struct finding *finding, GPtrArray *frames)
{
    bool line = false;

    for (guint i = 0; i < frames->len; i++) {
        const struct record *frame = frames->pdata[i];

        g_ptr_array_add(finding->frames,
                        frame_new(frame->text, frame->path, (int)frame->line, frame->inlined));
        if (!frame->path || !frame->line || line || finding->file)
            continue;
        line = true;
        finding->file = g_utf8_make_valid(frame->path, -1);
        finding->line = (int)frame->line;
    }
    return line;
}

static bool locate_at(const struct trace *trace, struct finding *finding, size_t place)
{
    g_autoptr(GPtrArray) frames = trace_frames(trace, place);

    g_ptr_array_set_size(finding->frames, 0);
    return take_frames(finding, frames);
}

/* Is the task of the program that the finding is about? */
static bool is_concerned(const struct trace *trace, const char *const *names, int64_t number,
                         const struct finding *finding)
{
    const struct trace_task *task = trace_task(trace, number);

    return task && task->member >= 0 &&
           (size_t)task->member < g_strv_length((char **)(gpointer)names) &&
           !g_strcmp0(names[task->member], finding->program);
}

/* What it rests on says nothing: a run that was stopped in the middle, of a loop or of a wait. */
static void locate_loop(const struct trace *trace, const char *const *names,
                        struct finding *finding)
{
    bool found = false;

    if (trace->outcome != OUTCOME_LIVELOCK && trace->outcome != OUTCOME_LIMIT)
        return;
    for (size_t i = 0; i < trace->tasks_count && !found; i++) {
        g_autoptr(GPtrArray) frames = trace_frames_in_loop(trace, (int64_t)i);

        if (!frames->len || !is_concerned(trace, names, (int64_t)i, finding))
            continue;
        g_ptr_array_set_size(finding->frames, 0);
        found = take_frames(finding, frames);
    }
    for (size_t i = 0; i < trace->waits_count && !found; i++)
        if (is_concerned(trace, names, trace->waits[i].record->task, finding))
            found = locate_at(trace, finding, trace->waits[i].place);
}

static void locate(const struct trace *trace, const char *const *names, struct finding *finding)
{
    bool found = finding->at != FINDING_ANYWHERE && locate_at(trace, finding, finding->at);

    /* Functions alone are better than nothing. */
    if (finding->frames->len)
        return;
    for (guint i = 0; i < evidence_of(finding) && !found; i++)
        found = locate_at(trace, finding, g_array_index(finding->records, guint, i));
    if (!found)
        locate_loop(trace, names, finding);
}

/* ---- where descriptors came from ---- */

/* Whoever looks at the descriptors of a finding. */
typedef void look(void *context, const struct trace_descriptor *descriptor);

static void look_at(const struct trace *trace, int64_t task, int64_t fd, size_t place,
                    look *look_at_it, void *context)
{
    const struct trace_task *process = trace_process(trace, task);
    const struct trace_descriptor *descriptor =
        process && fd >= 0 ? trace_fd_at(trace, process->number, fd, place) : NULL;
    const struct trace_object *object = descriptor ? trace_object(trace, descriptor->object) : NULL;

    if (object && object->standard == NONE)
        look_at_it(context, descriptor);
}

/* The descriptors that a record speaks of; of a wait, also those at the other end. */
static void look_at_record(const struct trace *trace, size_t place, look *look_at_it, void *context)
{
    const struct record *record = place < trace->records_count ? &trace->records[place] : NULL;

    if (!record)
        return;
    if (record->type == RECORD_WAIT || record->type == RECORD_CALL)
        look_at(trace, record->task, record->fd, place, look_at_it, context);
    if (record->type == RECORD_DESCRIPTOR)
        look_at(trace, record->task, record->fd, place + 1, look_at_it, context);
    for (size_t i = 0; record->type == RECORD_WAIT && i < trace->waits_count; i++) {
        const struct trace_wait *wait = &trace->waits[i];

        for (size_t j = 0; wait->place == place && j < wait->holders.count; j++) {
            const struct record *holder = &trace->records[wait->holders.items[j]];

            look_at(trace, holder->task, holder->fd, place, look_at_it, context);
        }
    }
}

static void look_at_finding(const struct trace *trace, const struct finding *finding,
                            look *look_at_it, void *context)
{
    if (finding->at != FINDING_ANYWHERE)
        look_at_record(trace, finding->at, look_at_it, context);
    for (guint i = 0; i < evidence_of(finding); i++)
        if (g_array_index(finding->records, guint, i) != finding->at)
            look_at_record(trace, g_array_index(finding->records, guint, i), look_at_it, context);
}

/* The call that brought a descriptor to where it is; NULL for one that was there at the start. */
static const struct trace_call *bringing_call(const struct trace *trace,
                                              const struct trace_descriptor *descriptor)
{
    if (descriptor->origin == DESCRIPTOR_FROM_FORK)
        return trace_fork_call(trace, descriptor->process);
    return descriptor->call < trace->calls_count ? &trace->calls[descriptor->call] : NULL;
}

/* "pipe() at upper.c:12"; free with g_free. */
static char *call_and_line(const struct trace *trace, const struct trace_call *call,
                           bool *ret_has_line)
{
    g_autofree char *line = trace_name_line(trace, call->since);

    *ret_has_line |= line != NULL;
    return line ? g_strdup_printf(_("%s() at %s"), call->call_class, line)
                : g_strdup_printf("%s()", call->call_class);
}

static void append_step(const struct trace *trace, const struct trace_descriptor *descriptor,
                        GString *text, bool *ret_has_line)
{
    const struct trace_call *call = bringing_call(trace, descriptor);
    g_autofree char *words = call ? call_and_line(trace, call, ret_has_line) : NULL;

    if (!words) {
        g_string_append(text, _("there from the start"));
        return;
    }
    switch (descriptor->origin) {
    case DESCRIPTOR_FROM_FORK:
        g_string_append_printf(text, _("inherited at %s"), words);
        break;
    case DESCRIPTOR_FROM_DUP:
        g_string_append_printf(text, _("copied from fd %d by %s"),
                               (int)(descriptor->source ? descriptor->source->fd : NONE), words);
        break;
    case DESCRIPTOR_FROM_MESSAGE:
        g_string_append_printf(text, _("received by %s"), words);
        break;
    default:
        g_string_append_printf(text, _("made by %s"), words);
        break;
    }
}

struct telling {
    const struct trace *trace;
    const char *const *names;
    struct finding *finding;
};

/* "fd 4 of upper/2 (pipe 1): made by pipe() at upper.c:12, inherited at fork() at upper.c:19" */
static void tell_origin(void *context, const struct trace_descriptor *descriptor)
{
    struct telling *telling = context;
    const struct trace_descriptor *steps[STEPS_MAX];
    g_autofree char *who = trace_name_process(telling->trace, telling->names, descriptor->process);
    g_autofree char *object = trace_name_object(telling->trace, descriptor->object);
    GString *text = g_string_new(NULL);
    size_t count = 0;
    bool has_line = false;

    for (const struct trace_descriptor *step = descriptor; step && count < STEPS_MAX;
         step = step->source)
        steps[count++] = step;
    g_string_append_printf(text, _("fd %d of %s (%s): "), (int)descriptor->fd, who, object);
    while (count--) {
        append_step(telling->trace, steps[count], text, &has_line);
        if (count)
            g_string_append(text, ", ");
    }
    for (guint i = 0; i < telling->finding->origins->len; i++)
        has_line &= strcmp(telling->finding->origins->pdata[i], text->str) != 0;
    if (has_line && telling->finding->origins->len < ORIGINS_MAX)
        g_ptr_array_add(telling->finding->origins, words_settle(g_utf8_make_valid(text->str, -1)));
    g_string_free(text, TRUE);
}

/* Frames without a single file: functions are known at most. */
static void tell_what_is_missing(struct finding *finding)
{
    char *where;

    if (finding->file || !finding->frames->len)
        return;
    where = finding->where
                ? g_strdup_printf(_("%s (compiled without -g: no line is known)"), finding->where)
                : g_strdup(_("compiled without -g: no line is known"));
    g_free(finding->where);
    finding->where = where;
}

void verdict_locate(struct scenario_result *result)
{
    for (guint i = 0; i < result->findings->len; i++) {
        struct telling telling = {result->trace, (const char *const *)result->names,
                                  result->findings->pdata[i]};

        if (telling.finding->file || telling.finding->frames->len)
            continue;
        locate(result->trace, telling.names, telling.finding);
        tell_what_is_missing(telling.finding);
        look_at_finding(result->trace, telling.finding, tell_origin, &telling);
    }
}

/* ---- which stacks that takes ---- */

struct wishes {
    const struct trace *trace;
    GArray *calls; /* guint64 */
};

static void wish(struct wishes *wishes, const struct trace_call *call)
{
    guint64 number = call ? call->entry->call : 0;

    if (number)
        g_array_append_val(wishes->calls, number);
}

static void wish_for_origin(void *context, const struct trace_descriptor *descriptor)
{
    struct wishes *wishes = context;

    for (size_t count = 0; descriptor && count < STEPS_MAX; descriptor = descriptor->source) {
        wish(wishes, bringing_call(wishes->trace, descriptor));
        count++;
    }
}

/* The calls that took what a record waits for. */
static void wish_for_locks(struct wishes *wishes, size_t place)
{
    const struct trace *trace = wishes->trace;

    for (size_t i = 0; i < trace->waits_count; i++) {
        const struct trace_wait *wait = &trace->waits[i];

        if (wait->place != place ||
            !trace_call_locks(trace_call_numbered(trace, wait->record->call)))
            continue;
        for (size_t j = 0; j < MIN(wait->holders.count, EVIDENCE_MAX); j++)
            wish(wishes, trace_lock_call(trace, wait, &trace->records[wait->holders.items[j]]));
    }
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    guint64 first = *(const guint64 *)a, second = *(const guint64 *)b;

    return (first > second) - (first < second);
}

static void sort_and_merge(GArray *calls, guint most)
{
    guint kept = 0;

    g_array_sort(calls, by_number);
    for (guint i = 0; i < calls->len; i++) {
        guint64 number = g_array_index(calls, guint64, i);

        if (!kept || number != g_array_index(calls, guint64, kept - 1))
            g_array_index(calls, guint64, kept++) = number;
    }
    g_array_set_size(calls, MIN(kept, most));
}

/* Which members are the student's, by index. Free with g_free. */
static bool *members_of_student(const struct spec_scenario *scenario)
{
    bool *student = g_new0(bool, scenario->members_count + 1);

    for (size_t i = 0; i < scenario->members_count; i++)
        student[i] = !scenario->members[i].peer;
    return student;
}

bool verdict_suspects(const struct spec_scenario *scenario, const struct scenario_result *result)
{
    g_autofree bool *student = members_of_student(scenario);

    return rules_suspect(
        &(const struct rule_input){result->trace, (const char *const *)result->names, student});
}

GArray *verdict_calls(const struct spec_scenario *scenario, const struct scenario_result *result)
{
    g_autofree bool *student = members_of_student(scenario);
    const struct rule_input input = {result->trace, (const char *const *)result->names, student};
    struct wishes wishes = {result->trace, g_array_new(FALSE, FALSE, sizeof(guint64))};

    for (guint i = 0; i < result->findings->len; i++) {
        const struct finding *finding = result->findings->pdata[i];

        if (finding->at != FINDING_ANYWHERE)
            wish(&wishes, trace_call_at(result->trace, finding->at));
        for (guint j = 0; j < evidence_of(finding); j++) {
            guint place = g_array_index(finding->records, guint, j);

            wish(&wishes, trace_call_at(result->trace, place));
            wish_for_locks(&wishes, place);
        }
        look_at_finding(result->trace, finding, wish_for_origin, &wishes);
    }
    rules_wish_for_stacks(&input, wishes.calls);
    sort_and_merge(wishes.calls, PLAN_STACKS);
    return wishes.calls;
}
