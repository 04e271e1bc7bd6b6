/* The screen that a student reads. */
#include <string.h>

#include "base/i18n.h"
#include "report/report.h"
#include "rules/rules.h"

#define LABEL_WIDTH 11
#define TIMELINE_ROWS 12
#define FINDINGS_SHOWN 4

enum style { STYLE_GOOD, STYLE_BAD, STYLE_DIM, STYLE_BOLD };

struct screen {
    const struct report_options *options;
    GString *out;
    GHashTable *shown; /* id and observation of findings that were told in full */
};

static void styled(struct screen *screen, enum style style, const char *text)
{
    static const char *const codes[] = {"32", "31", "2", "1"};

    if (screen->options->colour)
        g_string_append_printf(screen->out, "\033[%sm%s\033[0m", codes[style], text);
    else
        g_string_append(screen->out, text);
}

static void newline(struct screen *screen)
{
    g_string_append_c(screen->out, '\n');
}

/* One paragraph of words, wrapped at the width, continued at `indent`; newlines in the text stay. */
static void paragraph(struct screen *screen, const char *text, int indent)
{
    g_autofree char *safe = report_escape(text);
    g_auto(GStrv) lines = g_strsplit(safe, "\n", -1);
    int room = screen->options->width - indent;

    for (char **line = lines; *line; line++) {
        const char *at = *line;

        if (line != lines)
            g_string_append_printf(screen->out, "%*s", indent, "");
        while (g_utf8_strlen(at, -1) > room) {
            const char *limit = g_utf8_offset_to_pointer(at, room), *cut = limit;

            while (cut > at && *cut != ' ')
                cut--;
            if (cut == at)
                cut = limit;
            g_string_append_len(screen->out, at, cut - at);
            g_string_append_printf(screen->out, "\n%*s", indent, "");
            at = *cut == ' ' ? cut + 1 : cut;
        }
        g_string_append(screen->out, at);
        newline(screen);
    }
}

static void labelled(struct screen *screen, const char *label, const char *text)
{
    int indent = 4 + LABEL_WIDTH;

    if (!text || !*text)
        return;
    g_string_append(screen->out, "    ");
    styled(screen, STYLE_DIM, label);
    g_string_append_printf(screen->out, "%*s", (int)MAX(1, LABEL_WIDTH - g_utf8_strlen(label, -1)), "");
    paragraph(screen, text, indent);
}

/* Returns false if the same had been told before. */
static bool show_finding(struct screen *screen, const struct finding *finding)
{
    const struct finding_row *row = finding_row(finding->id);
    g_autofree char *key = g_strdup_printf("%s\n%s", finding->id, finding->observed ? finding->observed : "");

    g_string_append(screen->out, "    ");
    if (!g_hash_table_add(screen->shown, g_steal_pointer(&key)) && !finding->file) {
        styled(screen, STYLE_BAD, row ? _(row->title) : finding->id);
        g_string_append_printf(screen->out, " %s\n", _("(as above)"));
        return false;
    }
    if (finding->file) {
        g_autofree char *file = report_escape(finding->file);

        g_string_append(screen->out, file);
        if (finding->line)
            g_string_append_printf(screen->out, ":%d", finding->line);
        if (finding->column)
            g_string_append_printf(screen->out, ":%d", finding->column);
        g_string_append(screen->out, ": ");
    }
    styled(screen, finding->severity == SEVERITY_ERROR ? STYLE_BAD : STYLE_BOLD, row ? _(row->title) : finding->id);
    g_string_append_c(screen->out, ' ');
    g_autofree char *id = g_strdup_printf("[%s]", finding->id);
    styled(screen, STYLE_DIM, id);
    newline(screen);
    labelled(screen, _("where"), finding->where);
    labelled(screen, _("expected"), finding->expected);
    labelled(screen, _("observed"), finding->observed);
    labelled(screen, _("why"), finding->why);
    return true;
}

static void show_timeline(struct screen *screen, const struct scenario_result *result, const GArray *places)
{
    g_autofree char *timeline = NULL;

    if (!result->trace || !result->names)
        return;
    timeline = report_timeline(result->trace, (const char *const *)result->names, places, TIMELINE_ROWS,
                               screen->options->width, 6);
    if (!*timeline)
        return;
    g_string_append(screen->out, "    ");
    styled(screen, STYLE_DIM, _("what happened"));
    newline(screen);
    g_string_append(screen->out, timeline);
}

static void show_points(struct screen *screen, double score, double max_score, glong used)
{
    g_autofree char *points = g_strdup_printf("%g/%g", score, max_score);
    glong blanks = screen->options->width - used - (glong)strlen(points);

    g_string_append_printf(screen->out, "%*s%s\n", (int)MAX(1, blanks), "", points);
}

static void show_scenario(struct screen *screen, const struct scenario_result *result)
{
    static const char *const marks[] = {"✓", "✗", "–", "!"};
    const char *title = result->title && *result->title ? result->title : result->name;
    g_autofree char *safe = report_escape(title);
    glong room = screen->options->width - 12, length = g_utf8_strlen(safe, -1);
    enum style style = result->status == STATUS_PASSED   ? STYLE_GOOD
                       : result->status == STATUS_FAILED ? STYLE_BAD
                                                         : STYLE_DIM;
    const GArray *places = NULL;
    bool news = false;

    styled(screen, style, marks[result->status]);
    g_string_append_c(screen->out, ' ');
    if (length > room) {
        *g_utf8_offset_to_pointer(safe, room - 1) = 0;
        g_string_append_printf(screen->out, "%s…", safe);
        length = room;
    } else {
        g_string_append(screen->out, safe);
    }
    show_points(screen, result->score, result->max_score, length + 2);
    if (result->reason)
        labelled(screen, result->status == STATUS_NOT_RUN ? _("not run") : _("our fault"), result->reason);
    for (guint i = 0; i < result->findings->len && i < FINDINGS_SHOWN; i++) {
        const struct finding *finding = result->findings->pdata[i];

        news |= show_finding(screen, finding);
        if (!places && finding->records->len)
            places = finding->records;
    }
    if (result->findings->len > FINDINGS_SHOWN)
        g_string_append_printf(screen->out, _("    and %u more\n"), result->findings->len - FINDINGS_SHOWN);
    if ((result->status == STATUS_FAILED && news) || screen->options->verbose)
        show_timeline(screen, result, places);
}

static void show_head(struct screen *screen, const struct grading *grading)
{
    g_autofree char *submission = report_escape(grading->submission);

    styled(screen, STYLE_BOLD, grading->exercise);
    if (grading->title)
        g_string_append_printf(screen->out, "  %s", grading->title);
    newline(screen);
    styled(screen, STYLE_DIM, submission);
    newline(screen);
}

static void show_summary(struct screen *screen, const struct grading *grading)
{
    static const char *const words[] = {N_("passed"), N_("failed"), N_("not run"), N_("could not be graded: our fault, not yours")};
    g_autofree char *points = g_strdup_printf(_("%g of %g points"), grading->score, grading->max_score);

    styled(screen, grading->status == STATUS_PASSED ? STYLE_GOOD : STYLE_BAD, _(words[grading->status]));
    g_string_append_printf(screen->out, " · %s", points);
    if (grading->level)
        g_string_append_printf(screen->out, " · %s", grading->level);
    newline(screen);
}

char *report_terminal(const struct grading *grading, const struct report_options *options)
{
    struct screen screen = {options, g_string_new(NULL), g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};

    if (!options->quiet) {
        show_head(&screen, grading);
        for (guint i = 0; i < grading->compile->len; i++)
            show_finding(&screen, grading->compile->pdata[i]);
        for (guint i = 0; i < grading->scenarios->len; i++)
            show_scenario(&screen, grading->scenarios->pdata[i]);
    }
    show_summary(&screen, grading);
    g_hash_table_unref(screen.shown);
    return g_string_free(screen.out, FALSE);
}
