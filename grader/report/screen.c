/* Words on a screen: styles, blanks, wrapping. */
#include <string.h>

#include "report/inner.h"

void screen_styled(struct screen *screen, const char *code, const char *text)
{
    if (screen->options->colour)
        g_string_append_printf(screen->out, "\033[%sm%s\033[0m", code, text);
    else
        g_string_append(screen->out, text);
}

void screen_blanks(struct screen *screen, int count)
{
    for (int i = 0; i < count; i++)
        g_string_append_c(screen->out, ' ');
}

/* A number stays with its word ("pipe 1", "fd 4"): is a blank one before such a number? */
static bool is_before_number(const char *blank)
{
    size_t digits = strspn(blank + 1, "0123456789");

    return digits > 0 && digits < 4 && !g_ascii_isalpha(blank[1 + digits]);
}

const char *screen_line_end(const char *text, int columns)
{
    const char *cut = text_cut(text, columns), *blank = cut;

    if (!*cut)
        return cut;
    while (blank > text && (*blank != ' ' || is_before_number(blank)))
        blank--;
    return blank > text ? blank : MAX(cut, g_utf8_next_char(text));
}

void screen_paragraph(struct screen *screen, const char *text, int indent, const char *gutter,
                      int most)
{
    g_autofree char *safe = report_escape(text);
    g_auto(GStrv) lines = g_strsplit(safe, "\n", -1);
    int room = MAX(20, screen->options->width - indent - (gutter ? text_columns(gutter) : 0)),
        count = 0;

    for (char **line = lines; *line; line++) {
        const char *rest = *line;

        do {
            const char *end = screen_line_end(rest, room);

            if (count)
                screen_blanks(screen, indent);
            if (most && count == most) {
                screen_styled(screen, DIM, "⋮\n");
                return;
            }
            if (gutter)
                screen_styled(screen, DIM, gutter);
            g_string_append_len(screen->out, rest, end - rest);
            g_string_append_c(screen->out, '\n');
            count++;
            rest = *end == ' ' ? end + 1 : end;
        } while (*rest);
    }
}
