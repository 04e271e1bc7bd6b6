/* The commands of the program. */
#ifndef COLOQUIO_CLI_CLI_H
#define COLOQUIO_CLI_CLI_H

#include <glib.h>
#include <stdbool.h>

#include "engine/engine.h"
#include "rules/result.h"
#include "spec/spec.h"

enum exit_code {
    EXIT_ALL_PASSED = 0,
    EXIT_CHECK_FAILED = 1,
    EXIT_USAGE_ERROR = 2,
    EXIT_EXERCISE_INVALID = 3,
    EXIT_ENVIRONMENT_CANNOT = 4,
    EXIT_GRADER_FAULT = 5
};

/* What stands on the command line beside the command's own arguments. */
struct cli {
    gboolean json, exit_zero, quiet, verbose;
    char *output;              /* file, or NULL: stdout */
    char *record;              /* file that keeps the runs, or NULL */
    char *scenario, *schedule; /* of replay, or NULL */
    gboolean steps;
    char *lang;
    char *colour; /* auto, always, never */
    char *trace;  /* timeline or full; NULL: timeline */
    gint64 seed;
    int hints;            /* 0 none, to 3 */
    int schedules;        /* for each scenario, 0: as the exercise says */
    char *faults;         /* kinds of them, or NULL: as the exercise says */
    uint64_t fault_kinds; /* …as a set of INJECTION_BIT */
    int jobs;             /* boxes at once, 0: one for each processor */
    char **arguments;     /* without program and command */
    int count;
};

struct command {
    const char *name;
    int (*run)(struct cli *cli);
    const char *synopsis, *prose;
};

/* The commands. Take the words and options of the command line; return the exit code. */
int command_check(struct cli *cli);
int command_run(struct cli *cli);
int command_replay(struct cli *cli);
int command_list(struct cli *cli);
int command_exercise(struct cli *cli);
int command_explain(struct cli *cli);
int command_doctor(struct cli *cli);

/* ---- what commands share (common.c) ---- */

/* Writes the result to --output or stdout. Returns an exit code: `code`, or that of the failure. */
int cli_write(const struct cli *cli, const char *text, int code);
/* Says what went wrong on stderr and returns the exit code that follows from the error; frees it.
 */
int cli_fail(GError *error);
int cli_usage(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* Keeps the runs of a grading in the file of --record, if there is one. Returns `code`, or the exit
 * code of the failure. */
int cli_record(const struct cli *cli, const struct grading *grading, int code);
/* A plan as it goes to the box. Free with g_bytes_unref. */
GBytes *plan_bytes(const struct plan *plan);
/* Whether colours are wanted, and the width of the terminal. */
bool cli_colour(const struct cli *cli);
bool cli_full_trace(const struct cli *cli);
int cli_width(void);

/* Every exercise there is: ids, sorted. Free with g_ptr_array_unref. */
GPtrArray *exercises_all(void);
/* An exercise by id, or by the path of its folder. NULL with *error; problems of its file are
 * printed. */
struct exercise *exercise_open(const char *name, GError **error);

/* Notes on every finding of a run the replay string of its plan. */
void findings_on_schedule(GPtrArray *findings, const struct plan *plan);

/* The exercises as a course (course.c). */
struct course {
    GPtrArray *exercises; /* struct exercise, in the order of the path: by stage, then difficulty */
    GPtrArray *broken;    /* ids of those that have mistakes */
};

/* Reads every exercise there is. Free with course_free. */
struct course *course_read(void);
void course_free(struct course *course);
/* The exercise of that id, or NULL. */
struct exercise *course_exercise(const struct course *course, const char *id);
/* Is the first one a prerequisite of the last, directly or through others? */
bool course_leads_to(const struct course *course, const char *first, const char *last);
/* The stage of an exercise: 1 without prerequisites, else one more than the latest of them. */
unsigned course_stage(const struct course *course, const struct exercise *exercise);
/* The exercises of which it is a prerequisite. Free with g_ptr_array_unref. */
GPtrArray *course_next(const struct course *course, const struct exercise *exercise);

/* Called when a grading is complete. Takes it; NULL with an error, which it takes too. */
typedef void grading_done(void *context, struct grading *grading, GError *error);

/* What a grading may be told. */
struct grade_options {
    guint64 seed;
    unsigned schedules; /* for each scenario; 0: as the exercise says */
    bool faults_asked;  /* else as the exercise says */
    uint64_t faults;    /* set of INJECTION_BIT */
};

/* Grades one submission in boxes of an engine; done is called from engine_work. exercise must live
 * until then. */
void grade_start(struct engine *engine, const struct exercise *exercise, const char *directory,
                 const struct grade_options *options, grading_done *done, void *context);

/* The same, waiting for it. boxes: how many at once, 0: one for each processor. NULL with *error
 * when there is no result at all. Free with grading_free. */
struct grading *grade(const struct exercise *exercise, const char *directory,
                      const struct grade_options *options, unsigned boxes, GError **error);
/* Options of the command line that concern gradings. */
struct grade_options cli_grade_options(const struct cli *cli);

/* Called when sanitizer runs are over; takes the error of an interruption or of a build, or NULL.
 */
typedef void sanitized(void *context, GError *error);

/* Runs what has passed once more, built with the sanitizers that the programs ask for, and adds
 * what they report to the grading (sanitize.c); done may be called before this returns. Everything
 * is borrowed until then. */
void sanitize_start(struct engine *engine, const struct exercise *exercise, struct grading *grading,
                    const char *peers, sanitized *done, void *context);

/* Grades every submission of an exercise and says which do not come out as they are filed
 * (verify.c). Returns an exit code. */
int exercise_verify(const struct cli *cli, const char *name);

/* Makes the folder TOPIC/NAME here, an exercise to begin with (new.c). Returns an exit code. */
int exercise_new(const struct cli *cli, const char *id);

/* Warns of files of an exercise that are still those of the skeleton while others are not (new.c).
 */
void exercise_lint_skeleton(const struct exercise *exercise, GPtrArray *problems);

/* The exit code of a grading: EXIT_ALL_PASSED, EXIT_CHECK_FAILED or EXIT_GRADER_FAULT. */
int grading_exit_code(const struct grading *grading);

#endif
