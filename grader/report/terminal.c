/* The screen that a student reads. */
#include <string.h>

#include "base/i18n.h"
#include "report/inner.h"
#include "rules/rules.h"

#define TIMELINE_ROWS 12
#define POINTS_COLUMNS 8

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

/* Where it matters: what passes on some schedules only. */
static void show_tried(struct screen *screen, const struct scenario_result *result)
{
    g_autofree char *tried = report_schedules(result), *faults = report_faults(result),
                    *moment = NULL;

    if (tried && (result->schedules_failed || screen->options->verbose))
        screen_labelled(screen, LABEL_TRIED, tried);
    if (faults && (result->faults_failed || screen->options->verbose))
        screen_labelled(screen, LABEL_TRIED, faults);
    if (result->status == STATUS_FAILED && (moment = report_decisive_moment(result)))
        screen_labelled(screen, LABEL_DECISIVE, moment);
}

static void show_scenario(struct screen *screen, const struct scenario_result *result)
{
    static const char *const marks[] = {"✓", "✗", "–", "!"}, *const codes[] = {GOOD, BAD, DIM,
                                                                               WARN};
    const GArray *places;
    gsize before;
    bool news;

    show_title(screen, codes[result->status], marks[result->status],
               result->title && *result->title ? result->title : result->name, result->score,
               result->max_score);
    before = screen->out->len;
    if (result->reason)
        screen_labelled(screen, result->status == STATUS_NOT_RUN ? LABEL_NOT_RUN : LABEL_FAULT,
                        result->reason);
    show_tried(screen, result);
    news = screen_findings(screen, result, &places);
    if ((result->status == STATUS_FAILED && news) || screen->options->verbose)
        show_timeline(screen, result, places);
    if (result->status == STATUS_FAILED && screen->out->len > before + 200)
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
    const char *status = _(words[grading->status]);
    GString *rest;
    guint passed = 0, schedules = 0;

    for (guint i = 0; i < grading->scenarios->len; i++) {
        const struct scenario_result *result = grading->scenarios->pdata[i];

        passed += result->status == STATUS_PASSED;
        schedules += result->schedules_run;
    }
    rest = g_string_new(NULL);
    g_string_append_printf(rest, _("%g of %g points"), grading->score, grading->max_score);
    g_string_append(rest, " · ");
    g_string_append_printf(rest, _("%u of %u scenarios"), passed, grading->scenarios->len);
    if (schedules > grading->scenarios->len) /* how far they reach is told by --verbose */
        g_string_append_printf(rest, ngettext(" · %u schedule", " · %u schedules", schedules),
                               schedules);
    if (grading->level)
        g_string_append_printf(rest, " · %s", level_words(grading->level));
    screen_styled(screen, grading->status == STATUS_PASSED ? GOOD : BAD, status);
    g_string_append(screen->out,
                    text_columns(status) + text_columns(rest->str) + 3 > screen->options->width &&
                            !screen->options->quiet
                        ? "\n"
                        : " · ");
    screen_paragraph(screen, rest->str, 0, NULL, screen->options->quiet ? 1 : 0);
    g_string_free(rest, TRUE);
}

/* Where to go on reading, after a failure. */
static void show_ways_on(struct screen *screen, const struct grading *grading)
{
    const struct finding *first = NULL;
    g_autofree char *text = NULL;

    if (grading->compile->len)
        first = grading->compile->pdata[0];
    for (guint i = 0; i < grading->scenarios->len && !first; i++) {
        const struct scenario_result *result = grading->scenarios->pdata[i];

        if (result->status == STATUS_FAILED && result->findings->len)
            first = result->findings->pdata[0];
    }
    if (!first || grading->status != STATUS_FAILED)
        return;
    text = screen->options->hints
               ? g_strdup_printf(_("explained: coloquio explain %s"), first->id)
               : g_strdup_printf(_("explained: coloquio explain %s · a hint: --hint 1"), first->id);
    screen_paragraph(screen, text, 0, NULL, 0);
}

static void show_tried_in_all(struct screen *screen, const struct grading *grading)
{
    g_autofree char *tried = schedules_of_grading(grading), *faults = faults_of_grading(grading);

    if (tried && screen->options->verbose)
        screen_paragraph(screen, tried, 0, NULL, 0);
    if (faults && screen->options->verbose)
        screen_paragraph(screen, faults, 0, NULL, 0);
}

char *report_terminal(const struct grading *grading, const struct report_options *options)
{
    struct screen screen;

    screen_begin(&screen, options);
    if (!options->quiet) {
        show_head(&screen, grading);
        screen_compile(&screen, grading->compile);
        show_scenarios(&screen, grading);
        if (!g_str_has_suffix(screen.out->str, "\n\n"))
            g_string_append_c(screen.out, '\n');
    }
    show_summary(&screen, grading);
    if (!options->quiet) {
        show_tried_in_all(&screen, grading);
        show_ways_on(&screen, grading);
    }
    return screen_done(&screen);
}

/* ---- a run without an exercise ---- */

static void section(struct screen *screen, const char *title)
{
    if (screen->out->len && !g_str_has_suffix(screen->out->str, "\n\n"))
        g_string_append_c(screen->out, '\n');
    screen_styled(screen, BOLD, title);
    g_string_append_c(screen->out, '\n');
}

/* A stream of the program, each line with a bar in front. */
static void show_stream(struct screen *screen, const struct trace *trace, int stream,
                        const char *title)
{
    gsize size;
    const char *data = g_bytes_get_data(trace_output(trace, 0, stream)->bytes, &size);
    g_autofree char *valid = size ? g_utf8_make_valid(data, (gssize)size) : NULL;

    if (!valid)
        return;
    if (valid[strlen(valid) - 1] == '\n')
        valid[strlen(valid) - 1] = 0;
    section(screen, title);
    screen_blanks(screen, 2);
    screen_paragraph(screen, valid, 2, "│ ", 0);
}

/* What the program wrote, as it wrote it, and the ending. */
static void show_quietly(struct screen *screen, const struct trace *trace, const char *ending)
{
    for (int stream = 1; stream <= 2; stream++) {
        gsize size;
        const char *data = g_bytes_get_data(trace_output(trace, 0, stream)->bytes, &size);
        g_autofree char *valid = size ? g_utf8_make_valid(data, (gssize)size) : g_strdup("");
        g_autofree char *safe = report_escape(valid);

        g_string_append(screen->out, safe);
        if (*safe && !g_str_has_suffix(safe, "\n"))
            g_string_append_c(screen->out, '\n');
    }
    g_string_append_printf(screen->out, "\n%s\n", ending);
}

char *report_run(const struct grading *grading, const char *ending, size_t rows,
                 const struct report_options *options)
{
    const struct scenario_result *result =
        grading->scenarios->len ? grading->scenarios->pdata[0] : NULL;
    const char *const *names = result ? (const char *const *)result->names : NULL;
    const GArray *places = NULL;
    g_autofree char *happened = NULL, *tried = NULL, *faults = NULL, *moment = NULL;
    struct timeline_style style = {rows, options->width, 2, options->colour, false};
    struct screen screen;
    GString *findings;

    screen_begin(&screen, options);
    screen_compile(&screen, grading->compile);
    if (!result || !result->trace) {
        show_ways_on(&screen, grading);
        return screen_done(&screen);
    }
    if (options->quiet) {
        show_quietly(&screen, result->trace, ending);
        return screen_done(&screen);
    }
    findings = g_string_new(NULL);
    { /* told last, but they say which places to mark */
        GString *before = screen.out;

        screen.out = findings;
        screen_findings(&screen, result, &places);
        screen.out = before;
    }
    show_stream(&screen, result->trace, 1, _("Standard output"));
    show_stream(&screen, result->trace, 2, _("Standard error"));
    happened = options->full ? report_listing(result->trace, names)
                             : report_timeline(result->trace, names, places, &style);
    if (*happened) {
        section(&screen, _("What happened"));
        g_string_append(screen.out, happened);
    }
    section(&screen, _("How it ended"));
    screen_blanks(&screen, 2);
    screen_paragraph(&screen, ending, 2, NULL, 0);
    if (!(tried = report_schedules(result)) && result->trace->choices.count)
        tried = g_strdup(_("one order of events of several: --schedules 100 tries others"));
    if (tried) {
        screen_blanks(&screen, 2);
        screen_paragraph(&screen, tried, 2, NULL, 0);
    }
    if ((faults = report_faults(result))) {
        screen_blanks(&screen, 2);
        screen_paragraph(&screen, faults, 2, NULL, 0);
    }
    if (findings->len || result->reason)
        section(&screen, _("What was found"));
    if (result->reason)
        screen_labelled(&screen, LABEL_FAULT, result->reason);
    if (result->status == STATUS_FAILED && (moment = report_decisive_moment(result)))
        screen_labelled(&screen, LABEL_DECISIVE, moment);
    g_string_append(screen.out, findings->str);
    if (findings->len)
        g_string_append_c(screen.out, '\n');
    g_string_free(findings, TRUE);
    show_ways_on(&screen, grading);
    return screen_done(&screen);
}

char *report_exercise_hints(const char *const *hints, const struct report_options *options)
{
    struct screen screen = {.options = options, .out = g_string_new(NULL)};

    for (int i = 0; hints && hints[i] && i < options->hints; i++) {
        if (!i)
            section(&screen, _("Hints of the exercise"));
        screen_blanks(&screen, 2);
        screen_paragraph(&screen, hints[i], 2, NULL, 0);
    }
    return g_string_free(screen.out, FALSE);
}
