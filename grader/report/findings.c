/* Findings on a screen: where, expected, observed, why, hints. */
#include <string.h>

#include "base/i18n.h"
#include "report/inner.h"
#include "rules/rules.h"

#define FINDINGS_SHOWN 4
#define DIAGNOSTICS_SHOWN 6
#define VALUE_LINES 8

static const char *const labels[] = {N_("where"),    N_("expected"), N_("observed"), N_("why"),
                                     N_("schedule"), N_("tried"),    N_("decided"),  N_("hint"),
                                     N_("not run"),  N_("our fault")};

void screen_begin(struct screen *screen, const struct report_options *options)
{
    *screen = (struct screen){.options = options,
                              .out = g_string_new(NULL),
                              .hints = hints_new(options->explanations),
                              .told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++)
        screen->label_columns = MAX(screen->label_columns, text_columns(_(labels[i])) + 2);
}

char *screen_done(struct screen *screen)
{
    g_hash_table_unref(screen->told);
    hints_free(screen->hints);
    return g_string_free(screen->out, FALSE);
}

/* ---- labels ---- */

static void label(struct screen *screen, enum label which)
{
    const char *word = _(labels[which]);

    screen_blanks(screen, MARGIN);
    screen_styled(screen, DIM, word);
    screen_blanks(screen, screen->label_columns - text_columns(word));
}

void screen_labelled(struct screen *screen, enum label which, const char *text)
{
    if (!text || !*text)
        return;
    label(screen, which);
    screen_paragraph(screen, text, MARGIN + screen->label_columns, NULL,
                     which == LABEL_HINT ? 0 : VALUE_LINES);
}

/* Expected and observed: of several lines each one has a bar in front, so that blanks and empty
 * lines show. */
static void value(struct screen *screen, enum label which, const char *text)
{
    if (!text || !*text)
        return;
    label(screen, which);
    screen_paragraph(screen, text, MARGIN + screen->label_columns, strchr(text, '\n') ? "│ " : NULL,
                     VALUE_LINES);
}

/* ---- findings ---- */

static const char *severity_code(const struct finding *finding)
{
    return finding->severity == SEVERITY_ERROR ? BAD : WARN;
}

static const char *title_of(const struct finding *finding)
{
    const struct finding_row *row = finding_row(finding->id);

    return row ? _(row->title) : finding->id;
}

/* Was it found in a run, whose stack tells the line; not by looking at the files? */
static bool has_stack(const struct finding *finding)
{
    return finding->frames->len > 0;
}

/* "main.c:3:5: " for editors and people. */
static void place(struct screen *screen, const struct finding *finding)
{
    g_autofree char *file = report_escape(finding->file);

    g_string_append(screen->out, file);
    if (finding->line)
        g_string_append_printf(screen->out, ":%d", finding->line);
    if (finding->line && finding->column)
        g_string_append_printf(screen->out, ":%d", finding->column);
    g_string_append(screen->out, ": ");
}

static void id_of(struct screen *screen, const struct finding *finding)
{
    g_autofree char *id = g_strdup_printf("  [%s]", finding->id);

    screen_styled(screen, DIM, id);
    g_string_append_c(screen->out, '\n');
}

/* The id ends the line, or stands on the next one when there is no room. */
static void title_and_id(struct screen *screen, const struct finding *finding)
{
    int used = MARGIN + text_columns(title_of(finding)) + (int)strlen(finding->id) + 4;

    screen_styled(screen, severity_code(finding), title_of(finding));
    if (used > screen->options->width) {
        g_string_append_c(screen->out, '\n');
        screen_blanks(screen, MARGIN - 2);
    }
    id_of(screen, finding);
}

/* Adds to what was told. Returns false if it had been told before. */
static bool is_news(struct screen *screen, const char *id, const char *text)
{
    return g_hash_table_add(screen->told, g_strdup_printf("%s\n%s", id, text ? text : ""));
}

/* The default schedule is what any run shows: only another one is worth its string. */
static void show_schedule(struct screen *screen, const struct finding *finding)
{
    if (finding->schedule && strchr(finding->schedule, ':'))
        screen_labelled(screen, LABEL_SCHEDULE, finding->schedule);
}

/* As far as was asked for; what to look at and the concept of an id are told once. */
static void show_hints(struct screen *screen, const struct finding *finding, bool first)
{
    g_auto(GStrv) hints = hints_of(screen->hints, finding);

    for (int level = 0; hints[level] && level < screen->options->hints; level++)
        if (first || level == HINT_LEVELS - 1)
            screen_labelled(screen, LABEL_HINT, hints[level]);
}

/* Returns false if the same had been told before. */
static bool show_finding(struct screen *screen, const struct finding *finding)
{
    bool first = is_news(screen, finding->id, ""); /* the concept is explained once */
    bool of_file = finding->file && !has_stack(finding);
    g_autofree char *where = finding_whereabouts(finding);

    screen_blanks(screen, MARGIN);
    if (of_file)
        place(screen, finding);
    if (!is_news(screen, finding->id, finding->observed ? finding->observed : "-") && !of_file) {
        screen_styled(screen, severity_code(finding), title_of(finding));
        g_string_append_printf(screen->out, " %s\n", _("(as above)"));
        return false;
    }
    if (finding->cause) {
        /* Its cause has been told: this is what came of it. */
        g_string_append(screen->out, _("therefore: "));
        title_and_id(screen, finding);
        value(screen, LABEL_OBSERVED, finding->observed);
        return true;
    }
    title_and_id(screen, finding);
    screen_labelled(screen, LABEL_WHERE, where);
    value(screen, LABEL_EXPECTED, finding->expected);
    value(screen, LABEL_OBSERVED, finding->observed);
    if (first)
        screen_labelled(screen, LABEL_WHY, finding->why);
    show_schedule(screen, finding);
    if (!screen->hinted || finding->severity == SEVERITY_ERROR)
        show_hints(screen, finding, first);
    screen->hinted = true;
    return true;
}

/* What the compiler said, as compilers say it, so that editors find the place. */
static void show_diagnostic(struct screen *screen, const struct finding *finding)
{
    g_autofree char *observed = report_escape(finding->observed);

    if (finding->file)
        place(screen, finding);
    screen_styled(screen, severity_code(finding),
                  finding->severity == SEVERITY_ERROR ? _("error") : _("warning"));
    g_string_append_printf(screen->out, ": %s", observed);
    id_of(screen, finding);
    if (finding->where) {
        g_autofree char *plain = g_strdelimit(g_strdup(finding->where), "\t", ' ');
        g_autofree char *code = report_escape(plain);
        g_autofree char *line = g_strdup_printf("%6d │ ", finding->line);

        screen_styled(screen, DIM, line);
        code[text_cut(code, screen->options->width - text_columns(line)) - code] = 0;
        g_string_append(screen->out, g_strchomp(code));
        g_string_append_c(screen->out, '\n');
    }
}

static void show_more(struct screen *screen, guint count)
{
    if (!count)
        return;
    screen_blanks(screen, MARGIN);
    g_string_append_printf(screen->out, _("and %u more"), count);
    g_string_append_c(screen->out, '\n');
}

void screen_compile(struct screen *screen, const GPtrArray *findings)
{
    guint shown = MIN(findings->len, DIAGNOSTICS_SHOWN);

    for (guint i = 0; i < shown; i++) {
        const struct finding *finding = findings->pdata[i];

        if (!strcmp(finding->id, "build.error") || !strcmp(finding->id, "build.warning"))
            show_diagnostic(screen, finding);
        else
            show_finding(screen, finding);
    }
    show_more(screen, findings->len - shown);
    if (findings->len)
        g_string_append_c(screen->out, '\n');
}

/* ---- of a scenario ---- */

/* Whether an earlier finding of the scenario has the same id: many processes often make the same
 * mistake. */
static bool is_repeated(const GPtrArray *findings, guint index)
{
    for (guint i = 0; i < index; i++)
        if (!strcmp(((struct finding *)findings->pdata[i])->id,
                    ((struct finding *)findings->pdata[index])->id))
            return true;
    return false;
}

/* Has everything in it been told before? */
static bool is_nothing_new(const struct screen *screen, const GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++) {
        const struct finding *finding = findings->pdata[i];
        g_autofree char *key =
            g_strdup_printf("%s\n%s", finding->id, finding->observed ? finding->observed : "-");

        if (!g_hash_table_contains(screen->told, key) || (finding->file && !has_stack(finding)))
            return false;
    }
    return findings->len > 0;
}

bool screen_findings(struct screen *screen, const struct scenario_result *result,
                     const GArray **ret_places)
{
    guint shown = 0, most = is_nothing_new(screen, result->findings) ? 1 : FINDINGS_SHOWN;
    bool news = false;

    *ret_places = NULL;
    for (guint i = 0; i < result->findings->len && shown < most; i++) {
        const struct finding *finding = result->findings->pdata[i];

        if (is_repeated(result->findings, i))
            continue;
        if (shown++ && news)
            g_string_append_c(screen->out, '\n');
        news |= show_finding(screen, finding);
        if (!*ret_places && finding->records->len)
            *ret_places = finding->records;
    }
    if (news)
        show_more(screen, result->findings->len - shown);
    return news;
}
