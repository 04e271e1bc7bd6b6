/* Evidence in words. */
#include <string.h>

#include "verdict/inner.h"

#define SHOWN_BYTES 400

char *show_bytes(const char *data, size_t size)
{
    g_autofree char *valid = NULL;
    GString *text;

    if (!size)
        return g_strdup(_("(nothing)"));
    valid = g_utf8_make_valid(data, (gssize)MIN(size, SHOWN_BYTES));
    text = g_string_new(valid);
    if (text->len && text->str[text->len - 1] == '\n' && size <= SHOWN_BYTES)
        g_string_truncate(text, text->len - 1);
    else if (size > SHOWN_BYTES)
        g_string_append_printf(text, _("… (%zu bytes in all)"), size);
    else
        g_string_append(text, _(" (no newline at the end)"));
    return g_string_free(text, FALSE);
}

char *show_end(const struct trace *trace, const struct trace_task *process)
{
    const struct record *state =
        process && process->states.count
            ? &trace->records[process->states.items[process->states.count - 1]]
            : NULL;

    if (process && process->process_end == TRACE_NOWHERE && state && state->event == STATE_STOPPED)
        return g_strdup_printf(_("stopped by %s, and nobody continues it"),
                               signal_name((int)state->signal));
    if (!process || process->process_end == TRACE_NOWHERE)
        return g_strdup(_("it had not ended"));
    if (process->signal)
        return g_strdup_printf(_("ended by %s"), signal_name((int)process->signal));
    return g_strdup_printf(_("exit %d"), (int)process->status);
}

char *show_wait(const struct judge *judge, const struct trace_wait *wait)
{
    const struct trace_call *call = trace_call_numbered(judge->trace, wait->record->call);

    return call ? trace_name_call(judge->trace, call) : g_strdup("?");
}

/* After a value: the blank behind it, or the end. Quoted values may hold blanks
 * (reference/README.md). */
static const char *skip_word(const char *at)
{
    bool quoted = false;

    for (; *at && (quoted || *at != ' '); at++) {
        if (quoted && *at == '\\' && at[1])
            at++;
        else if (*at == '"')
            quoted = !quoted;
    }
    return at;
}

char *show_answer_value(const char *answer, const char *key)
{
    size_t length = strlen(key);

    for (const char *at = answer, *end; *at; at = end) {
        at += strspn(at, " ");
        end = skip_word(at);
        if (strncmp(at, key, length) || at[length] != '=')
            continue;
        at += length + 1;
        if (*at == '"' && end > at + 1 && end[-1] == '"')
            return g_strndup(at + 1, (gsize)(end - at - 2));
        return g_strndup(at, (gsize)(end - at));
    }
    return NULL;
}
