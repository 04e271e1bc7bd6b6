/* Text and the columns of a screen. */
#include <string.h>

#include "report/inner.h"

static int columns_of(gunichar c)
{
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

int text_columns(const char *text)
{
    int columns = 0;

    for (; *text; text = g_utf8_next_char(text))
        columns += columns_of(g_utf8_get_char(text));
    return columns;
}

const char *text_cut(const char *text, int columns)
{
    for (; *text; text = g_utf8_next_char(text)) {
        columns -= columns_of(g_utf8_get_char(text));
        if (columns < 0)
            break;
    }
    return text;
}

void append_cell(GString *out, const char *text, int columns)
{
    int used = text_columns(text);

    if (used > columns) {
        const char *cut = text_cut(text, columns - 1);

        g_string_append_len(out, text, cut - text);
        g_string_append(out, "…");
        used = columns;
    } else {
        g_string_append(out, text);
    }
    for (; used < columns; used++)
        g_string_append_c(out, ' ');
}
