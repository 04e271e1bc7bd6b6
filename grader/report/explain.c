/* Findings explained on a screen: one page for each, and the list of all. */
#include <string.h>

#include "base/i18n.h"
#include "report/inner.h"

#define TEXT_MARGIN 2
#define LINE_NUMBER_COLUMNS 4
#define SOURCE_LINES_MAX 400

/* ---- which lines differ ---- */

/*
 * Marks the lines of `mine` that are not part of the longest common subsequence with `other`.
 * Returns a flag for each line; free with g_free.
 */
static bool *differing_lines(char **mine, char **other)
{
    size_t m = MIN(g_strv_length(mine), SOURCE_LINES_MAX),
           n = MIN(g_strv_length(other), SOURCE_LINES_MAX);
    g_autofree unsigned *length = g_new0(unsigned, (m + 1) * (n + 1));
    bool *differs = g_new0(bool, g_strv_length(mine) + 1);

#define LENGTH(i, j) length[(i) * (n + 1) + (j)]
    for (size_t i = m; i-- > 0;)
        for (size_t j = n; j-- > 0;)
            LENGTH(i, j) = !strcmp(mine[i], other[j]) ? LENGTH(i + 1, j + 1) + 1
                                                      : MAX(LENGTH(i + 1, j), LENGTH(i, j + 1));
    for (size_t i = 0, j = 0; i < m;) {
        if (j < n && !strcmp(mine[i], other[j])) {
            i++;
            j++;
        } else if (j < n && LENGTH(i, j + 1) >= LENGTH(i + 1, j)) {
            j++;
        } else {
            differs[i] = *mine[i] != 0;
            i++;
        }
    }
#undef LENGTH
    return differs;
}

/* ---- a page ---- */

static void heading(struct screen *screen, const char *text)
{
    g_string_append_c(screen->out, '\n');
    screen_styled(screen, BOLD, text);
    g_string_append_c(screen->out, '\n');
}

/* Paragraphs; the further lines of an item stand under its text. */
static void text_block(struct screen *screen, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        if (!**line) {
            g_string_append_c(screen->out, '\n');
            continue;
        }
        screen_blanks(screen, TEXT_MARGIN);
        screen_paragraph(screen, *line, TEXT_MARGIN + (g_str_has_prefix(*line, "• ") ? 2 : 0), NULL,
                         0);
    }
}

/* A source with its line numbers; `▶` in front of the lines that the other one does not have. */
static void source_block(struct screen *screen, const char *source, const char *other,
                         const char *code)
{
    g_auto(GStrv) mine = g_strsplit(source, "\n", -1), others = g_strsplit(other, "\n", -1);
    g_autofree bool *differs = differing_lines(mine, others);

    g_string_append_c(screen->out, '\n');
    for (size_t i = 0; mine[i] && (mine[i + 1] || *mine[i]); i++) {
        g_autofree char *safe = report_escape(mine[i]);
        g_autofree char *number = g_strdup_printf("%*zu ", LINE_NUMBER_COLUMNS, i + 1);

        screen_styled(screen, DIM, number);
        if (differs[i]) {
            screen_styled(screen, code, "▶ ");
            screen_styled(screen, code, safe);
        } else if (*safe) {
            g_string_append_printf(screen->out, "  %s", safe);
        } else {
            g_string_truncate(screen->out, screen->out->len - (screen->options->colour ? 0 : 1));
        }
        g_string_append_c(screen->out, '\n');
    }
    g_string_append_c(screen->out, '\n');
}

static const char *severity_word(enum severity severity)
{
    return severity == SEVERITY_ERROR     ? _("error")
           : severity == SEVERITY_WARNING ? _("warning")
                                          : _("remark");
}

char *report_explanation(const struct finding_row *row, const struct explanation *explanation,
                         const struct report_options *options)
{
    struct screen screen = {.options = options, .out = g_string_new(NULL)};
    const char *severity = severity_word(row->severity);

    screen_styled(&screen, BOLD, row->id);
    screen_blanks(&screen, options->width - (int)strlen(row->id) - text_columns(severity));
    screen_styled(&screen, row->severity == SEVERITY_ERROR ? BAD : WARN, severity);
    g_string_append_c(screen.out, '\n');
    screen_paragraph(&screen, _(row->title), 0, NULL, 0);
    if (!explanation) {
        heading(&screen, _("Why it matters"));
        text_block(&screen, _(row->why));
        return g_string_free(screen.out, FALSE);
    }
    heading(&screen, _("What it means"));
    text_block(&screen, explanation->meaning);
    heading(&screen, _("Why it matters"));
    text_block(&screen, explanation->concept);
    heading(&screen, _("A program in which it happens"));
    source_block(&screen, explanation->wrong_source, explanation->right_source, BAD);
    text_block(&screen, explanation->wrong);
    heading(&screen, _("The same program as it should be"));
    source_block(&screen, explanation->right_source, explanation->wrong_source, GOOD);
    text_block(&screen, explanation->right);
    heading(&screen, _("What to look at in your own program"));
    text_block(&screen, explanation->observe);
    heading(&screen, _("Further reading"));
    text_block(&screen, explanation->manual);
    return g_string_free(screen.out, FALSE);
}

/* ---- the list ---- */

static const struct {
    const char *family, *title;
} families[] = {
    {"build", N_("Compiling")},      {"output", N_("What is printed")},
    {"proc", N_("Processes")},       {"wait", N_("Waiting")},
    {"fd", N_("Descriptors")},       {"sys", N_("System calls")},
    {"pipe", N_("Pipes and FIFOs")}, {"sig", N_("Signals")},
    {"sock", N_("Sockets")},         {"shm", N_("Shared memory")},
    {"sem", N_("Semaphores")},       {"mq", N_("Message queues")},
    {"thread", N_("Threads")},       {"mem", N_("Memory")},
    {"file", N_("Files")},           {"time", N_("Time")},
    {"limit", N_("Limits")},         {"trace", N_("What the exercise asks for")},
    {"peer", N_("The other side")},
};

/* Is this id of that family ("pipe" of "pipe.no-eof")? */
static bool is_of(const char *id, const char *family)
{
    return g_str_has_prefix(id, family) && id[strlen(family)] == '.';
}

static void list_family(struct screen *screen, const char *family, const char *title)
{
    size_t count, shown = 0;
    const struct finding_row *rows = finding_rows(&count);

    for (size_t i = 0; i < count; i++) {
        if (!is_of(rows[i].id, family))
            continue;
        if (!shown++ && title) {
            if (screen->out->len)
                g_string_append_c(screen->out, '\n');
            screen_styled(screen, BOLD, title);
            g_string_append_c(screen->out, '\n');
        }
        screen_blanks(screen, TEXT_MARGIN);
        g_string_append(screen->out, rows[i].id);
        screen_blanks(screen, MAX(1, 30 - (int)strlen(rows[i].id)));
        screen_paragraph(screen, _(rows[i].title), TEXT_MARGIN + 30, NULL, 0);
    }
}

static bool is_known_family(const char *id)
{
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++)
        if (is_of(id, families[i].family))
            return true;
    return false;
}

char *report_finding_list(const char *family, const struct report_options *options)
{
    struct screen screen = {.options = options, .out = g_string_new(NULL)};
    size_t count;
    const struct finding_row *rows = finding_rows(&count);

    for (size_t i = 0; i < G_N_ELEMENTS(families); i++)
        if (!family || !strcmp(family, families[i].family))
            list_family(&screen, families[i].family, _(families[i].title));
    /* A family that has no title yet is listed all the same. */
    for (size_t i = 0; i < count; i++) {
        g_autofree char *other = g_strndup(rows[i].id, strcspn(rows[i].id, "."));
        bool first = !i || !is_of(rows[i - 1].id, other);

        if (first && !is_known_family(rows[i].id) && (!family || !strcmp(family, other)))
            list_family(&screen, other, other);
    }
    if (!screen.out->len) {
        g_string_free(screen.out, TRUE);
        return NULL;
    }
    return g_string_free(screen.out, FALSE);
}
