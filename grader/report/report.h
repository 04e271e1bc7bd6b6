/* A grading for people and for programs. */
#ifndef COLOQUIO_REPORT_REPORT_H
#define COLOQUIO_REPORT_REPORT_H

#include "rules/result.h"
#include "rules/rules.h"
#include "trace/trace.h"

struct report_options {
    bool colour;
    bool quiet;   /* the summary line only */
    bool verbose; /* passed scenarios with their timelines, too */
    int width;    /* columns of the terminal */
    bool full;    /* everything that was recorded, instead of timelines */
    int hints;    /* how far hints go: 0 none, 1 what to look at, 2 the concept, 3 the place */
    const char *explanations; /* directory of explanations, where hints come from; or NULL */
};

/* The grading as text for a terminal. Text of students is escaped. Free with g_free. */
char *report_terminal(const struct grading *grading, const struct report_options *options);

/* A run without an exercise, as text for a terminal: what it printed, what happened, how it ended,
 * what was found; quiet: what it printed and how it ended only. grading: at most one scenario.
 * ending: a sentence, or NULL when nothing was run. rows: of the timeline, at most. Free with
 * g_free. */
char *report_run(const struct grading *grading, const char *ending, size_t rows,
                 const struct report_options *options);

/* Hints that an exercise gives, as far as options->hints goes. hints: NULL-terminated, may be NULL.
 * "" when there are none. Free with g_free. */
char *report_exercise_hints(const char *const *hints, const struct report_options *options);

/* The grading as coloquio/result/v1 (result.schema.json). explanations: directory that the hints of
 * each finding come from, or NULL: without hints. Free with g_free. */
char *report_json(const struct grading *grading, const char *explanations);

/* ---- explanations ---- */

/* What there is to read about a finding: the texts of page.LANGUAGE.md and both programs. Texts are
 * paragraphs and list items ("• …"), separated by empty lines. */
struct explanation {
    char *meaning, *concept, *wrong, *right, *observe;
    char *manual; /* "pipe(7), close(2)" */
    char *wrong_source, *right_source;
};

/*
 * Reads the explanation of a finding.
 * directory: of all explanations; each is in its FAMILY/NAME/. language: "es" or "en". Returns it
 * (explanation_free), or NULL with *error when a file is missing or a section is not there.
 */
struct explanation *explanation_read(const char *directory, const char *id, const char *language,
                                     GError **error);
void explanation_free(struct explanation *explanation);

/* The page of a finding: what it means, a wrong and a right program with what differs marked, what
 * to read. explanation: NULL if there is none. Free with g_free. */
char *report_explanation(const struct finding_row *row, const struct explanation *explanation,
                         const struct report_options *options);
/* All findings, or those of a family ("pipe"), by family; NULL if there is no such family. Free
 * with g_free. */
char *report_finding_list(const char *family, const struct report_options *options);

/* ---- timelines ---- */

/* "fails in 3 of 64 schedules; all schedules with up to 2 preemptions were tried", or NULL when
 * only the default one was. Free with g_free. */
char *report_schedules(const struct scenario_result *result);

/* "fails in 2 of 31 runs with one fault each", or NULL when there were none. Free with g_free. */
char *report_faults(const struct scenario_result *result);

/* Where the schedule of the run differs for the last time from the default: who was interrupted
 * between which calls, and what was done there instead. NULL: nowhere. Free with g_free. */
char *report_decisive_moment(const struct scenario_result *result);

struct timeline_style {
    size_t rows; /* lines at most, without the head and the gaps */
    int width;   /* columns of the screen */
    int indent;  /* blanks in front of each line */
    bool colour;
    bool to_output; /* without places: what led up to the last output, not to the end */
};

/*
 * A part of a trace, one column for each process.
 * places: indexes (guint) of the records that a finding rests on, which are marked and shown with
 * what led up to them; NULL or empty: what led up to the end, or to the last output. Returns the
 * lines, "" when nothing happened. Free with g_free.
 */
char *report_timeline(const struct trace *trace, const char *const *names, const GArray *places,
                      const struct timeline_style *style);

/*
 * The same run one step at a time: each thing that happened, and under it what every process and
 * thread was doing then. names, places: as for report_timeline. Returns texts of a few lines each
 * (char *); free with g_ptr_array_unref.
 */
GPtrArray *report_steps(const struct trace *trace, const char *const *names, const GArray *places);

/* Everything that was recorded of a run, one line a call, signal or end, as strace(1) does: virtual
 * time, task, call with its object, result. Free with g_free. */
char *report_listing(const struct trace *trace, const char *const *names);

/* Text from outside, safe to print: control characters are shown, not obeyed. Free with g_free. */
char *report_escape(const char *text);

/* Text for a terminal that knows ASCII only: what reports draw with and Spanish letters become what
 * is nearest, column for column. Free with g_free. */
char *report_ascii(const char *text);

#endif
