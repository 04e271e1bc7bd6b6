/* The screen that a student reads. */
#include <string.h>

#include "base/i18n.h"
#include "report/inner.h"
#include "rules/rules.h"

#define MARGIN 4
#define TIMELINE_ROWS 12
#define FINDINGS_SHOWN 4
#define DIAGNOSTICS_SHOWN 6
#define VALUE_LINES 8
#define POINTS_COLUMNS 8

enum label {
    LABEL_WHERE,
    LABEL_EXPECTED,
    LABEL_OBSERVED,
    LABEL_WHY,
    LABEL_SCHEDULE,
    LABEL_NOT_RUN,
    LABEL_FAULT
};

static const char *const labels[] = {N_("where"),    N_("expected"), N_("observed"), N_("why"),
                                     N_("schedule"), N_("not run"),  N_("our fault")};

/* ---- labels ---- */

static void label(struct screen *screen, enum label which)
{
    const char *word = _(labels[which]);

    screen_blanks(screen, MARGIN);
    screen_styled(screen, DIM, word);
    screen_blanks(screen, screen->label_columns - text_columns(word));
}

static void labelled(struct screen *screen, enum label which, const char *text)
{
    if (!text || !*text)
        return;
    label(screen, which);
    screen_paragraph(screen, text, MARGIN + screen->label_columns, NULL, VALUE_LINES);
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

/* "upper.c:35, copy(): the child, in read(fd 3 = pipe 1)". Free with g_free. */
static char *whereabouts(const struct finding *finding)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < finding->frames->len; i++) {
        const struct frame *frame = finding->frames->pdata[i];

        if (!frame->file || !frame->line)
            continue;
        g_string_append_printf(text, "%s:%d", frame->file, frame->line);
        if (frame->function)
            g_string_append_printf(text, ", %s()", frame->function);
        break;
    }
    if (finding->where && *finding->where)
        g_string_append_printf(text, "%s%s", text->len ? ": " : "", finding->where);
    return g_string_free(text, FALSE);
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
        labelled(screen, LABEL_SCHEDULE, finding->schedule);
}

/* Returns false if the same had been told before. */
static bool show_finding(struct screen *screen, const struct finding *finding)
{
    bool first = is_news(screen, finding->id, ""); /* the concept is explained once */
    bool of_file = finding->file && !has_stack(finding);
    g_autofree char *where = whereabouts(finding);

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
    labelled(screen, LABEL_WHERE, where);
    value(screen, LABEL_EXPECTED, finding->expected);
    value(screen, LABEL_OBSERVED, finding->observed);
    if (first)
        labelled(screen, LABEL_WHY, finding->why);
    show_schedule(screen, finding);
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

static void show_compile(struct screen *screen, const GPtrArray *findings)
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

/* ---- scenarios ---- */

static void show_timeline(struct screen *screen, const struct scenario_result *result,
                          const GArray *places)
{
    struct timeline_style style = {TIMELINE_ROWS, screen->options->width, MARGIN,
                                   screen->options->colour, false};
    g_autofree char *timeline = NULL;

    if (!result->trace || !result->names)
        return;
    style.to_output =
        result->findings->len &&
        g_str_has_prefix(((struct finding *)result->findings->pdata[0])->id, "output.");
    timeline =
        screen->options->full
            ? report_listing(result->trace, (const char *const *)result->names)
            : report_timeline(result->trace, (const char *const *)result->names, places, &style);
    if (!*timeline)
        return;
    g_string_append_c(screen->out, '\n');
    g_string_append(screen->out, timeline);
}

/* "✓ What it checks ........ 2/2", wrapped when the words are many. */
static void show_title(struct screen *screen, const char *code, const char *mark, const char *title,
                       double score, double max_score)
{
    g_autofree char *safe = report_escape(title);
    g_autofree char *points = g_strdup_printf("%g/%g", score, max_score);
    int room = screen->options->width - 2 - POINTS_COLUMNS;
    const char *end = screen_line_end(safe, room);

    screen_styled(screen, code, mark);
    g_string_append_c(screen->out, ' ');
    g_string_append_len(screen->out, safe, end - safe);
    {
        g_autofree char *first = g_strndup(safe, (gsize)(end - safe));

        screen_blanks(screen,
                      screen->options->width - 2 - text_columns(first) - (int)strlen(points));
    }
    g_string_append_printf(screen->out, "%s\n", points);
    if (*end) {
        screen_blanks(screen, 2);
        screen_paragraph(screen, *end == ' ' ? end + 1 : end, 2, NULL, 0);
    }
}

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

static void show_findings(struct screen *screen, const struct scenario_result *result)
{
    const GArray *places = NULL;
    guint shown = 0;
    bool news = false;

    for (guint i = 0; i < result->findings->len && shown < FINDINGS_SHOWN; i++) {
        const struct finding *finding = result->findings->pdata[i];

        if (is_repeated(result->findings, i))
            continue;
        if (shown++ && news)
            g_string_append_c(screen->out, '\n');
        news |= show_finding(screen, finding);
        if (!places && finding->records->len)
            places = finding->records;
    }
    show_more(screen, result->findings->len - shown);
    if ((result->status == STATUS_FAILED && news) || screen->options->verbose)
        show_timeline(screen, result, places);
}

static void show_scenario(struct screen *screen, const struct scenario_result *result)
{
    static const char *const marks[] = {"✓", "✗", "–", "!"}, *const codes[] = {GOOD, BAD, DIM,
                                                                               WARN};
    bool tall;
    gsize before;

    show_title(screen, codes[result->status], marks[result->status],
               result->title && *result->title ? result->title : result->name, result->score,
               result->max_score);
    before = screen->out->len;
    if (result->reason)
        labelled(screen, result->status == STATUS_NOT_RUN ? LABEL_NOT_RUN : LABEL_FAULT,
                 result->reason);
    show_findings(screen, result);
    tall = result->status == STATUS_FAILED && screen->out->len > before + 200;
    if (tall)
        g_string_append_c(screen->out, '\n');
}

/* When nothing at all was run the reason is told once. */
static const char *common_reason(const struct grading *grading)
{
    const char *reason = NULL;

    for (guint i = 0; i < grading->scenarios->len; i++) {
        const struct scenario_result *result = grading->scenarios->pdata[i];

        if (result->status != STATUS_NOT_RUN || (reason && g_strcmp0(reason, result->reason)))
            return NULL;
        reason = result->reason;
    }
    return reason;
}

static void show_scenarios(struct screen *screen, const struct grading *grading)
{
    const char *reason = common_reason(grading);

    if (reason) {
        g_autofree char *text =
            g_strdup_printf(ngettext("– %u scenario was not run: %s",
                                     "– %u scenarios were not run: %s", grading->scenarios->len),
                            grading->scenarios->len, reason);

        screen_paragraph(screen, text, 2, NULL, 0);
        return;
    }
    for (guint i = 0; i < grading->scenarios->len; i++)
        show_scenario(screen, grading->scenarios->pdata[i]);
}

/* ---- head and summary ---- */

static void show_head(struct screen *screen, const struct grading *grading)
{
    g_autofree char *submission = report_escape(grading->submission);

    screen_styled(screen, BOLD, grading->exercise);
    if (grading->title)
        g_string_append_printf(screen->out, "  %s", grading->title);
    g_string_append_c(screen->out, '\n');
    screen_styled(screen, DIM, submission);
    g_string_append(screen->out, "\n\n");
}

static const char *level_words(const char *level)
{
    if (!g_strcmp0(level, "isolated"))
        return _("isolated run");
    if (!g_strcmp0(level, "degraded"))
        return _("run with degraded isolation");
    return level;
}

static void show_summary(struct screen *screen, const struct grading *grading)
{
    static const char *const words[] = {N_("passed"), N_("failed"), N_("not run"),
                                        N_("could not be graded: our fault, not yours")};
    guint passed = 0;

    for (guint i = 0; i < grading->scenarios->len; i++)
        passed += ((struct scenario_result *)grading->scenarios->pdata[i])->status == STATUS_PASSED;
    screen_styled(screen, grading->status == STATUS_PASSED ? GOOD : BAD, _(words[grading->status]));
    g_string_append(screen->out, " · ");
    g_string_append_printf(screen->out, _("%g of %g points"), grading->score, grading->max_score);
    g_string_append(screen->out, " · ");
    g_string_append_printf(screen->out, _("%u of %u scenarios"), passed, grading->scenarios->len);
    if (grading->level)
        g_string_append_printf(screen->out, " · %s", level_words(grading->level));
    g_string_append_c(screen->out, '\n');
}

char *report_terminal(const struct grading *grading, const struct report_options *options)
{
    struct screen screen = {options, g_string_new(NULL),
                            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), 0};

    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++)
        screen.label_columns = MAX(screen.label_columns, text_columns(_(labels[i])) + 2);
    if (!options->quiet) {
        show_head(&screen, grading);
        show_compile(&screen, grading->compile);
        show_scenarios(&screen, grading);
        if (!g_str_has_suffix(screen.out->str, "\n\n"))
            g_string_append_c(screen.out, '\n');
    }
    show_summary(&screen, grading);
    g_hash_table_unref(screen.told);
    return g_string_free(screen.out, FALSE);
}
