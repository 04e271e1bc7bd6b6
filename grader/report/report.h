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

/* A part of a trace, one column per process: what happened around the places (of records; none: at the
 * end). At most `rows` lines, each at most `width` wide, each with `indent` blanks. Free with g_free. */
char *report_timeline(const struct trace *trace, const char *const *names, const GArray *places,
                      size_t rows, int width, int indent);

/* Text from outside, safe to print: control characters are shown, not obeyed. Free with g_free. */
char *report_escape(const char *text);

#endif
