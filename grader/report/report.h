/* A grading for people and for programs. */
#ifndef COLOQUIO_REPORT_REPORT_H
#define COLOQUIO_REPORT_REPORT_H

#include "rules/result.h"
#include "trace/trace.h"

struct report_options {
    bool colour;
    bool quiet;   /* the summary line only */
    bool verbose; /* passed scenarios with their timelines, too */
    int width;    /* columns of the terminal */
};

/* The grading as text for a terminal. Text of students is escaped. Free with g_free. */
char *report_terminal(const struct grading *grading, const struct report_options *options);

/* The grading as coloquio/result/v1 (result.schema.json). Free with g_free. */
char *report_json(const struct grading *grading);

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

/* Text from outside, safe to print: control characters are shown, not obeyed. Free with g_free. */
char *report_escape(const char *text);

#endif
