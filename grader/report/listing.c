/* Everything that a run recorded, one line a call, much as strace(1) shows it. */
#include <inttypes.h>
#include <string.h>
#include <sys/wait.h>

#include "base/i18n.h"
#include "proto/injections.h"
#include "report/inner.h"
#include "spec/spec.h"

#define NAME_COLUMNS 14
#define DATA_SHOWN_BYTES 32

struct listing {
    const struct trace *trace;
    const char *const *names;
    GString *out;
};

static void begin_line(const struct listing *listing, int64_t task, size_t place)
{
    g_autofree char *name = words_settle(trace_name_task(listing->trace, listing->names, task));
    g_autofree char *safe = report_escape(name);
    GString *cell = g_string_new(NULL);

    append_cell(cell, safe, NAME_COLUMNS);
    g_string_append_printf(listing->out, "%12.6f  %s  ",
                           (double)listing->trace->records[place].time_ns / 1e9, cell->str);
    g_string_free(cell, TRUE);
}

/* Text of a student on one line. */
static void append_text(const struct listing *listing, const char *text)
{
    g_autofree char *safe = report_escape(text);
    g_auto(GStrv) lines = g_strsplit(safe, "\n", -1);
    g_autofree char *joined = g_strjoinv("\\n", lines);

    g_string_append(listing->out, joined);
}

static void append_data(const struct listing *listing, const struct trace_call *call)
{
    const struct bytes *data =
        call->entry->payload.size || !call->exit ? &call->entry->payload : &call->exit->payload;
    size_t shown = MIN(data->size, DATA_SHOWN_BYTES);
    g_autofree char *valid = NULL;

    if (!shown)
        return;
    valid = g_utf8_make_valid((const char *)data->data, (gssize)shown);
    g_string_append(listing->out, ", \"");
    append_text(listing, valid);
    g_string_append(listing->out, shown < data->size ? "\"…" : "\"");
}

static void append_descriptor(const struct listing *listing, int64_t fd, uint64_t object)
{
    g_autofree char *name = object ? trace_name_object(listing->trace, object) : NULL;

    if (fd != NONE)
        g_string_append_printf(listing->out, "fd %" PRIi64 "%s", fd, name ? " = " : "");
    if (name)
        append_text(listing, trace_name_label(name));
}

/* What is known of the arguments: descriptors with their objects, names, signals, data. */
static void append_arguments(const struct listing *listing, const struct trace_call *call)
{
    GString *out = listing->out;
    gsize before = out->len;

    if (call->fd != NONE || call->object)
        append_descriptor(listing, call->fd, call->object);
    if (call->fd2 != NONE) {
        g_string_append(out, ", ");
        append_descriptor(listing, call->fd2, call->object2);
    }
    for (int i = 0; i < 2; i++) {
        const char *text = i ? call->address : call->path;

        if (!text)
            continue;
        g_string_append(out, out->len > before ? ", \"" : "\"");
        append_text(listing, text);
        g_string_append_c(out, '"');
    }
    if (call->entry->signal > 0)
        g_string_append_printf(out, "%s%s", out->len > before ? ", " : "",
                               signal_name((int)call->entry->signal));
    if (trace_call_is(call, "kill") && call->entry->arguments_raw_count)
        g_string_append_printf(out, ", pid %" PRIi64, call->entry->arguments_raw[0]);
    append_data(listing, call);
}

static void append_result(const struct listing *listing, const struct trace_call *call)
{
    GString *out = listing->out;
    const struct record *back = call->exit;

    if (!back) {
        g_string_append(out, " …");
        return;
    }
    if (back->result < 0)
        g_string_append_printf(out, " = -1 %s (%s)", strerrorname_np((int)-back->result),
                               strerrordesc_np((int)-back->result));
    else
        g_string_append_printf(out, " = %" PRIi64, back->result);
    if (trace_call_is(call, "wait") && back->result >= 0 && back->pid > 0) {
        if (WIFEXITED((int)back->value))
            g_string_append_printf(out, " (pid %" PRIi64 ": exit %d)", back->pid,
                                   WEXITSTATUS((int)back->value));
        else if (WIFSIGNALED((int)back->value))
            g_string_append_printf(out, " (pid %" PRIi64 ": %s)", back->pid,
                                   signal_name(WTERMSIG((int)back->value)));
    }
    if (back->injection)
        g_string_append_printf(out, " [%s: %s]", _("injected"),
                               injection_name((enum injection)back->injection));
    if (back->blocked)
        g_string_append_printf(out, " [%s %.6f s]", _("waited"),
                               (double)(back->time_ns - MIN(back->time_ns, call->entry->time_ns)) /
                                   1e9);
}

static void list_call(const struct listing *listing, const struct trace_call *call, size_t place)
{
    begin_line(listing, call->task, place);
    g_string_append_printf(listing->out, "%s(", call->row ? call->row->name : "?");
    append_arguments(listing, call);
    g_string_append_c(listing->out, ')');
    append_result(listing, call);
    g_string_append_c(listing->out, '\n');
}

static void list_signal(const struct listing *listing, const struct record *record, size_t place)
{
    static const char *const events[] = {N_("generated"), N_("merged with a pending one"),
                                         N_("delivered"), N_("handler returned")};
    g_autofree char *sender =
        record->sender == NONE
            ? NULL
            : words_settle(trace_name_task(listing->trace, listing->names, record->sender));

    begin_line(listing, record->task, place);
    g_string_append_printf(listing->out, "--- %s %s", signal_name((int)record->signal),
                           record->event < G_N_ELEMENTS(events) ? _(events[record->event]) : "?");
    if (sender && record->event == SIGNAL_GENERATED)
        g_string_append_printf(listing->out, " ← %s", sender);
    if (record->masked && record->event == SIGNAL_GENERATED)
        g_string_append_printf(listing->out, " (%s)", _("blocked"));
    g_string_append(listing->out, " ---\n");
}

static void list_record(const struct listing *listing, size_t place)
{
    const struct record *record = &listing->trace->records[place];
    const struct trace_call *call = record->type == RECORD_CALL || record->type == RECORD_RETURN
                                        ? trace_call_numbered(listing->trace, record->call)
                                        : NULL;

    if (call && (record->type == RECORD_RETURN || !call->exit)) {
        list_call(listing, call, place);
    } else if (record->type == RECORD_SIGNAL) {
        list_signal(listing, record, place);
    } else if (record->type == RECORD_STATE) {
        begin_line(listing, record->task, place);
        g_string_append_printf(listing->out, "--- %s ---\n",
                               record->event == STATE_STOPPED ? _("stopped") : _("continued"));
    } else if (record->type == RECORD_END) {
        begin_line(listing, record->task, place);
        if (record->signal)
            g_string_append_printf(listing->out, "+++ %s +++\n", signal_name((int)record->signal));
        else
            g_string_append_printf(listing->out, "+++ exit %d +++\n", (int)record->status);
    }
}

char *report_listing(const struct trace *trace, const char *const *names)
{
    struct listing listing = {trace, names, g_string_new(NULL)};

    for (size_t place = 0; place < trace->records_count; place++)
        list_record(&listing, place);
    return g_string_free(listing.out, FALSE);
}
