#include <string.h>

#include "report/report.h"

/* C0, DEL and C1 controls, and what changes the direction of text (Unicode TR 36). */
static bool is_dangerous(gunichar c)
{
    return (c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

char *report_escape(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    GString *safe = g_string_new(NULL);

    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);

        if (c == '\t')
            g_string_append(safe, "\\t");
        else if (c == '\r')
            g_string_append(safe, "\\r");
        else if (is_dangerous(c))
            g_string_append_printf(safe, c < 0x100 ? "\\x%02x" : "\\u%04x", c);
        else
            g_string_append_unichar(safe, c);
    }
    return g_string_free(safe, FALSE);
}

/* One column for one column. */
static char ascii_of(gunichar c)
{
    static const struct {
        const char *from;
        char to;
    } drawn[] = {{"│┃", '|'},   {"─━", '-'},  {"┄", '.'},  {"├┤┼└┘┌┐╰╯╭╮", '+'}, {"▶→", '>'},
                 {"◀←", '<'},   {"┊", ':'},   {"⋮", '.'},  {"…", '~'},           {"✓", '+'},
                 {"✗×", 'x'},   {"●·•", '*'}, {"–—", '-'}, {"■▪", '#'},          {"↯", '!'},
                 {"«»“”", '"'}, {"¿¡", ' '},  {"↓", 'v'},  {"↑", '^'},           {"‘’", '\''},
                 {"ªº°", '.'},  {"○", 'o'}};
    char one[7] = "";
    g_autofree char *plain = NULL;

    one[g_unichar_to_utf8(c, one)] = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(drawn); i++)
        if (strstr(drawn[i].from, one))
            return drawn[i].to;
    plain = g_str_to_ascii(one, "C");
    return plain && plain[0] && !plain[1] ? plain[0] : '?';
}

char *report_ascii(const char *text)
{
    GString *ascii = g_string_new(NULL);

    for (; *text; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);

        if (c < 0x80)
            g_string_append_c(ascii, (char)c);
        else if (!g_unichar_iszerowidth(c))
            g_string_append_c(ascii, ascii_of(c));
    }
    return g_string_free(ascii, FALSE);
}
