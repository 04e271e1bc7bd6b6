/* What happened, one column per process. */
#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "report/report.h"
#include "spec/spec.h"

#define COLUMNS_MAX 5
#define COLUMN_LEAST 14

/* One line of the timeline. */
struct happening {
    int64_t process;
    size_t place;
    char *text;
};

struct timeline {
    const struct trace *trace;
    const char *const *names;
    GArray *happenings;
};

static void happening_clear(void *pointer)
{
    g_free(((struct happening *)pointer)->text);
}

static void add(struct timeline *timeline, int64_t task, size_t place, char *text)
{
    const struct trace_task *process = trace_process(timeline->trace, task);
    struct happening happening = {process ? process->number : NONE, place, text};

    if (!process) {
        g_free(text);
        return;
    }
    g_array_append_val(timeline->happenings, happening);
}

/* Calls that say nothing about communication. */
static bool is_noise(const struct trace_call *call)
{
    static const char *const noise[] = {"clock_gettime", "sigreturn", "umask", "getitimer", "mmap", "fcntl", NULL};

    return !call->row || g_strv_contains(noise, call->call_class) || !strcmp(call->row->name, "getrandom") ||
           !strcmp(call->row->name, "rt_sigprocmask");
}

/* First bytes of what was moved, in quotes. */
static void append_payload(GString *text, const struct record *record)
{
    size_t shown = MIN(record->payload.size, 24);
    g_autofree char *raw = NULL;
    g_auto(GStrv) lines = NULL;
    g_autofree char *joined = NULL;

    if (!record->payload.size)
        return;
    raw = g_utf8_make_valid((const char *)record->payload.data, (gssize)shown);
    lines = g_strsplit(raw, "\n", -1);
    joined = g_strjoinv("\\n", lines);
    g_string_append_printf(text, " \"%s%s\"", joined, record->payload_bytes > shown ? "…" : "");
}

/* As the programmer wrote it, as far as one can know: glibc forks by clone, and waits by wait4. */
static const char *call_name(const struct trace_call *call)
{
    static const char *const by_class[] = {"fork", "wait", "exec", "exit", "sigaction", "sigsuspend", "sleep",
                                           "accept", "thread", "sigwait", "poll", "select", "signalfd", NULL};

    return g_strv_contains(by_class, call->call_class) ? call->call_class : call->row->name;
}

static char *describe_call(const struct trace *trace, const struct trace_call *call)
{
    GString *text = g_string_new(call_name(call));
    g_autofree char *object = call->object ? trace_name_object(trace, call->object) : NULL;
    bool sends = trace_call_transfers(call) == ACCESS_WRITE;

    if (object)
        g_string_append_printf(text, "(%s)", object);
    else if (call->entry->signal > 0)
        g_string_append_printf(text, "(%s)", signal_name((int)call->entry->signal));
    else if (call->path || call->address)
        g_string_append_printf(text, "(%s)", call->path ? call->path : call->address);
    if (!call->exit) {
        g_string_append(text, trace_call_is(call, "exit") || trace_call_is(call, "exec") ? "" : " …");
        return g_string_free(text, FALSE);
    }
    if (call->exit->result < 0)
        g_string_append_printf(text, " = %s", strerrorname_np((int)-call->exit->result));
    else if (call->exit->result > 0 || trace_call_transfers(call))
        g_string_append_printf(text, " = %" G_GINT64_FORMAT, call->exit->result);
    append_payload(text, sends ? call->entry : call->exit);
    return g_string_free(text, FALSE);
}

static char *describe_signal(const struct record *record)
{
    static const char *const effects[] = {N_("handler"), N_("ignored"), N_("ends the process"), N_("ends the process"),
                                          N_("stops the process"), N_("continues")};

    if (record->event == SIGNAL_DELIVERED)
        return g_strdup_printf("%s: %s", signal_name((int)record->signal),
                               record->effect < G_N_ELEMENTS(effects) ? _(effects[record->effect]) : "?");
    if (record->event == SIGNAL_MERGED)
        return g_strdup_printf(_("%s merged"), signal_name((int)record->signal));
    return NULL;
}

static void add_record(struct timeline *timeline, size_t place, size_t *next_call)
{
    const struct trace *trace = timeline->trace;
    const struct record *record = &trace->records[place];
    char *text;

    switch (record->type) {
    case RECORD_CALL:
        if (*next_call < trace->calls_count && trace->calls[*next_call].since == place) {
            const struct trace_call *call = &trace->calls[(*next_call)++];

            /* What returns at once is told when it returns; what waits, also when it begins to. */
            if (!is_noise(call) && !call->exit)
                add(timeline, call->task, place, describe_call(trace, call));
        }
        break;
    case RECORD_RETURN: {
        const struct trace_call *call = trace_call_numbered(trace, record->call);

        if (call && !is_noise(call))
            add(timeline, call->task, place, describe_call(trace, call));
        break;
    }
    case RECORD_SIGNAL:
        if ((text = describe_signal(record)))
            add(timeline, record->task, place, text);
        break;
    case RECORD_STATE:
        add(timeline, record->task, place, g_strdup(record->event == STATE_STOPPED ? _("[stopped]") : _("[continued]")));
        break;
    case RECORD_END:
        if (record->last)
            add(timeline, record->task, place, record->signal ? g_strdup_printf("[%s]", signal_name((int)record->signal))
                                                              : g_strdup_printf("[exit %d]", (int)record->status));
        break;
    default:
        break;
    }
}

/* ---- which part ---- */

/* Indexes [from, to) of happenings around the evidence. */
static void choose(const struct timeline *timeline, const GArray *places, size_t rows, size_t *ret_from,
                   size_t *ret_to)
{
    size_t count = timeline->happenings->len, last = count;

    if (places && places->len) {
        guint place = g_array_index(places, guint, places->len - 1);

        last = 0;
        while (last < count &&
               g_array_index(timeline->happenings, struct happening, last).place <= place)
            last++;
        last = MIN(count, last + 2);
    }
    *ret_to = last;
    *ret_from = last > rows ? last - rows : 0;
}

/* ---- drawing ---- */

static void append_cell(GString *out, const char *text, int width)
{
    glong length = g_utf8_strlen(text, -1);

    if (length <= width) {
        g_string_append(out, text);
        for (glong i = length; i < width; i++)
            g_string_append_c(out, ' ');
        return;
    }
    g_string_append_len(out, text, g_utf8_offset_to_pointer(text, width - 1) - text);
    g_string_append(out, "…");
}

static void end_line(GString *out)
{
    while (out->len && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

static void blanks(GString *out, int count)
{
    for (int i = 0; i < count; i++)
        g_string_append_c(out, ' ');
}

static void draw_columns(const struct timeline *timeline, size_t from, size_t to, const GArray *columns,
                         int width, int indent, GString *out)
{
    int cell = (width - indent) / (int)columns->len - 1;

    blanks(out, indent);
    for (guint i = 0; i < columns->len; i++) {
        g_autofree char *name = trace_name_process(timeline->trace, timeline->names,
                                                   g_array_index(columns, int64_t, i));

        append_cell(out, name, cell);
        g_string_append_c(out, ' ');
    }
    end_line(out);
    for (size_t i = from; i < to; i++) {
        const struct happening *happening = &g_array_index(timeline->happenings, struct happening, i);
        g_autofree char *safe = report_escape(happening->text);

        blanks(out, indent);
        for (guint c = 0; c < columns->len; c++) {
            bool here = g_array_index(columns, int64_t, c) == happening->process;

            append_cell(out, here ? safe : "·", here ? cell : 1);
            blanks(out, here ? 1 : cell);
        }
        end_line(out);
    }
}

/* More processes than columns: a name in front of each line. */
static void draw_lines(const struct timeline *timeline, size_t from, size_t to, int width, int indent,
                       GString *out)
{
    for (size_t i = from; i < to; i++) {
        const struct happening *happening = &g_array_index(timeline->happenings, struct happening, i);
        g_autofree char *safe = report_escape(happening->text);
        g_autofree char *name = trace_name_process(timeline->trace, timeline->names, happening->process);

        blanks(out, indent);
        append_cell(out, name, COLUMN_LEAST);
        g_string_append_c(out, ' ');
        append_cell(out, safe, width - indent - COLUMN_LEAST - 1);
        end_line(out);
    }
}

char *report_timeline(const struct trace *trace, const char *const *names, const GArray *places,
                      size_t rows, int width, int indent)
{
    struct timeline timeline = {trace, names, g_array_new(FALSE, FALSE, sizeof(struct happening))};
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(int64_t));
    GString *out = g_string_new(NULL);
    size_t from, to, next_call = 0;

    g_array_set_clear_func(timeline.happenings, happening_clear);
    for (size_t i = 0; i < trace->records_count; i++)
        add_record(&timeline, i, &next_call);
    choose(&timeline, places, rows, &from, &to);
    for (size_t i = from; i < to; i++) {
        int64_t process = g_array_index(timeline.happenings, struct happening, i).process;
        guint c = 0;

        while (c < columns->len && g_array_index(columns, int64_t, c) != process)
            c++;
        if (c == columns->len)
            g_array_append_val(columns, process);
    }
    if (columns->len && columns->len <= COLUMNS_MAX && (width - indent) / (int)columns->len > COLUMN_LEAST)
        draw_columns(&timeline, from, to, columns, width, indent, out);
    else
        draw_lines(&timeline, from, to, width, indent, out);
    g_array_unref(timeline.happenings);
    return g_string_free(out, FALSE);
}
