/* Between the parts of a report. */
#ifndef COLOQUIO_REPORT_INNER_H
#define COLOQUIO_REPORT_INNER_H

#include "report/report.h"

/* Columns of the screen that a valid UTF-8 text takes: wide characters take two, combining ones
 * none. */
int text_columns(const char *text);
/* Where a text must be cut to take at most `columns`; its end if it fits. */
const char *text_cut(const char *text, int columns);
/* Appends a text cut (with an ellipsis) or filled with blanks to exactly `columns`. */
void append_cell(GString *out, const char *text, int columns);

/* ---- what happened (happenings.c) ---- */

/* One line of a timeline: a call that returned or never did, a signal, an end. */
struct happening {
    int64_t process;
    size_t place;  /* of the record that ends it */
    bool evidence; /* a finding rests on it */
    bool output;   /* written to standard output */
    char *text;
};

/* All that processes did to each other, in order: struct happening. places: of evidence (guint), or
 * NULL. Free with g_array_unref. */
GArray *happenings_of(const struct trace *trace, const char *const *names, const GArray *places);

#endif
