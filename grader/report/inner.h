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

/* ---- hints (hints.c) ---- */

#define HINT_LEVELS 3

/* What hints are made of. directory: of explanations; NULL: there are none. Free with
 * hints_free. */
struct hints;
struct hints *hints_new(const char *directory);
void hints_free(struct hints *hints);
/* The hints of a finding, each saying more than the one before: HINT_LEVELS of them, or none.
 * NULL-terminated; free with g_strfreev. */
char **hints_of(struct hints *hints, const struct finding *finding);
/* "upper.c:35, copy(): the child, in read(fd 3 = pipe 1)"; "" if nothing is known. Free with
 * g_free. */
char *finding_whereabouts(const struct finding *finding);

/* ---- screens (screen.c) ---- */

/* Select Graphic Rendition, ECMA-48. */
#define GOOD "32"
#define BAD "1;31"
#define DIM "2"
#define BOLD "1"
#define WARN "33"

/* A screen that is being written. */
struct screen {
    const struct report_options *options;
    GString *out;
    GHashTable *told; /* what was told in full: "id\nobserved", and ids */
    int label_columns;
    struct hints *hints;
    bool hinted; /* the first finding has hints even if it is no error */
};

/* Appends a text in a style (one of those above), where colours are wanted. */
void screen_styled(struct screen *screen, const char *code, const char *text);
void screen_blanks(struct screen *screen, int count);
/* Where to break a line that is too long: at the last blank that fits, else anywhere. */
const char *screen_line_end(const char *text, int columns);
/* Words, wrapped; `indent` in front of every line but the first, which begins at the cursor.
 * gutter: NULL, or what stands in front of each line. most: lines, 0 = all. */
void screen_paragraph(struct screen *screen, const char *text, int indent, const char *gutter,
                      int most);

/* ---- parts of reports (findings.c) ---- */

#define MARGIN 4

enum label {
    LABEL_WHERE,
    LABEL_EXPECTED,
    LABEL_OBSERVED,
    LABEL_WHY,
    LABEL_SCHEDULE,
    LABEL_TRIED,
    LABEL_DECISIVE,
    LABEL_HINT,
    LABEL_NOT_RUN,
    LABEL_FAULT
};

/* Begins a screen: reports end with screen_done, which returns the text. Free with g_free. */
void screen_begin(struct screen *screen, const struct report_options *options);
char *screen_done(struct screen *screen);
/* A text with a label in front. */
void screen_labelled(struct screen *screen, enum label which, const char *text);
/* What the compiler said. */
void screen_compile(struct screen *screen, const GPtrArray *findings);
/* The findings of a scenario. Returns whether any of them is told for the first time; fills in the
 * places that the first one rests on, or NULL. */
bool screen_findings(struct screen *screen, const struct scenario_result *result,
                     const GArray **ret_places);

/* ---- what was tried (schedules.c) ---- */

/* report_schedules() of all scenarios together, and what is never tried. */
char *schedules_of_grading(const struct grading *grading);
/* How many runs with faults there were in all, or NULL. Free with g_free. */
char *faults_of_grading(const struct grading *grading);

/* ---- what happened (happenings.c) ---- */

/* One line of a timeline: a call that returned or never did, a signal, an end. */
struct happening {
    int64_t process, task;
    int64_t other; /* the task that it came from or goes to, or NONE */
    bool outgoing; /* from `task` to `other`, else the other way */
    bool waits;    /* a call that has not returned at the end of the run */
    size_t place;  /* of the record that ends it */
    bool evidence; /* a finding rests on it */
    bool output;   /* written to standard output */
    char *text;
};

/* All that processes did to each other, in order: struct happening. places: of evidence (guint), or
 * NULL. Free with g_array_unref. */
GArray *happenings_of(const struct trace *trace, const char *const *names, const GArray *places);

/* ---- who sent what was received (messages.c) ---- */

/* Bytes and messages on their way, by the object that they will be taken from. */
struct messages;
struct messages *messages_new(const struct trace *trace);
void messages_free(struct messages *messages);
/* A call that returned: notes what it has sent. */
void messages_sent(struct messages *messages, const struct trace_call *call);
/* A call that returned: takes what it has received. Returns the task that sent the first of it, or
 * NONE. */
int64_t messages_received(struct messages *messages, const struct trace_call *call);

/* ---- timelines (timeline.c, fold.c) ---- */

/* A row: one happening, or, where `times` is not 0, that the `lines` rows before it come `times`
 * more times. */
struct row {
    guint happening;
    guint lines, times;
};

/* Rows of all happenings, stretches that repeat told once; evidence is never folded away. Free with
 * g_array_unref. */
GArray *fold_rows(const GArray *happenings);

#endif
