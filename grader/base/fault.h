/* Errors and problems of the grader: whose fault, where, in words for people. */
#ifndef COLOQUIO_BASE_FAULT_H
#define COLOQUIO_BASE_FAULT_H

#include <glib.h>

/* Who has to act. The code of a GError of FAULT_ERROR; the program's exit code follows from it. */
enum fault {
    FAULT_STUDENT,     /* the program under test */
    FAULT_USAGE,       /* the command line */
    FAULT_EXERCISE,    /* its author */
    FAULT_ENVIRONMENT, /* this machine cannot do it */
    FAULT_GRADER       /* us */
};

#define FAULT_ERROR (fault_error_quark())
GQuark fault_error_quark(void);

/* A place in a text file; line and column count from 1, 0 = none. */
struct position {
    const char *file;
    unsigned line, column;
};

enum problem_severity { PROBLEM_ERROR, PROBLEM_WARNING };

/* Something wrong with a file that somebody wrote. */
struct problem {
    struct position position;
    enum problem_severity severity;
    char *message;
};

/* Adds a problem (printf format) to an array of them, made by problems_new(). */
void problem_add(GPtrArray *problems, const struct position *position,
                 enum problem_severity severity, const char *format, ...) G_GNUC_PRINTF(4, 5);

/* An array that frees its problems. Free with g_ptr_array_unref. */
GPtrArray *problems_new(void);

/* How many of them are errors. */
guint problems_errors(const GPtrArray *problems);

/* "exercise.yaml:12:5: error: …" for each, with newlines. Free with g_free. */
char *problems_format(const GPtrArray *problems);

/* The candidate nearest to a word, if near enough to be what was meant (edit distance), or NULL.
 * candidates: NULL-terminated. */
const char *nearest_word(const char *word, const char *const *candidates);

#endif
