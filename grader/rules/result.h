/*
 * What a grading says: plain data between the judges (rules, verdict) and the listeners (report).
 *
 * Everything is owned by the struct grading it hangs from (grading_free). Text from students is
 * raw bytes made valid UTF-8 (g_utf8_make_valid); reports escape it for their medium.
 */
#ifndef COLOQUIO_RULES_RESULT_H
#define COLOQUIO_RULES_RESULT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

enum scenario_status {
    STATUS_PASSED,
    STATUS_FAILED,
    STATUS_NOT_RUN,     /* a precondition failed; `reason` says which */
    STATUS_GRADER_FAULT /* our own fault, or the environment's or the exercise's: never scored */
};

/* A line of the student's source in a stack. */
struct frame {
    char *function; /* or NULL */
    char *file;     /* as handed in; NULL: the program was compiled without debug information */
    int line;       /* from 1, 0 = unknown */
    bool inlined;   /* the compiler put the function into that of the next frame */
};

/* One finding: a stable id with its evidence and its words (already in the chosen language). */
struct finding {
    char *id; /* "pipe.unused-end-open", "output.differs"… a row of rules.def */
    enum severity severity;
    enum fault fault;
    bool remark;   /* a warning, whatever the rule's level: nothing wrong has happened yet */
    bool explains; /* only the cause of something else: left out where the run did not fail */
    char *cause; /* id of the finding before it that it follows from, or NULL: then it costs nothing
                  */
    int64_t process; /* task number of the process it is about, or NONE */
    char *program;   /* member or program name, or NULL */
    char *file;      /* source file, or NULL */
    int line;        /* from 1, 0 = unknown */
    int column;
    char *expected; /* one to a few lines, or NULL */
    char *observed;
    char *where;     /* prose: "process 2 of server, in read(fd 4 = pipe 1)", or NULL */
    char *why;       /* one sentence of concept, or NULL */
    char *schedule;  /* replay string, or NULL */
    GArray *records; /* guint: indexes of the records that prove it, in order; may be empty */
    guint at; /* index of the record that says where it happened; FINDING_ANYWHERE: the first of
                 `records` that has a line */
    GPtrArray *frames;  /* struct frame *: the stack at `at`, innermost first; file and line are of
                           its first frame that has them */
    GPtrArray *origins; /* char *: where the descriptors in it came from, a sentence each */
};

#define FINDING_ANYWHERE G_MAXUINT

struct scenario_result {
    char *name;
    char *title; /* in the chosen language, or NULL */
    enum scenario_status status;
    char *reason; /* for STATUS_NOT_RUN and STATUS_GRADER_FAULT */
    double score, max_score;
    guint schedules_run, schedules_failed;
    guint schedules_outcomes; /* how many different outputs and ends there were */
    int schedules_bound;      /* every order with at most so many preemptions was tried; -1: none */
    bool schedules_complete;  /* every order was */
    guint faults_run, faults_failed; /* runs with one injected fault each */
    bool faults_complete;            /* every call that could suffer one did */
    uint64_t trace_hash;
    GPtrArray *findings; /* struct finding*, the cause first */
    struct trace *trace; /* of the run shown, or NULL (not run) */
    GBytes *records;     /* its encoded records, or NULL */
    GBytes *plan;        /* what it was to do, encoded, or NULL */
    char **names;        /* of the members, by index; NULL-terminated, or NULL (not run) */
    struct scenario_result *suspect; /* another run, which passed and whose stacks may yet show
                                        something wrong, or NULL */
};

struct grading {
    char *exercise;   /* "sockets/tcp-server" */
    char *title;      /* in the chosen language, or NULL */
    char *submission; /* directory as given */
    char *level;      /* "isolated" */
    uint64_t seed;
    double score, max_score;
    enum scenario_status
        status; /* FAILED if any failed; GRADER_FAULT if any is and none failed; else PASSED */
    const char *cross_check; /* scenario that was repeated without the tracer, borrowed from
                                `scenarios`, or NULL: none could be */
    GPtrArray *compile;      /* struct finding*: errors and warnings of the compiler */
    GPtrArray *scenarios;    /* struct scenario_result* in the exercise's order */
    char *kernel;
};

/* Make one with everything else empty, and free it with all that it owns; NULL is allowed. Texts
 * are copied; those of a frame are made valid UTF-8. */
struct frame *frame_new(const char *function, const char *file, int line, bool inlined);
void frame_free(struct frame *frame);
struct finding *finding_new(const char *id, enum severity severity, enum fault fault);
void finding_free(struct finding *finding);
struct scenario_result *scenario_result_new(const char *name);
void scenario_result_free(struct scenario_result *result);
/* Swaps what their runs came to: status, reason, score, findings, trace and what it was made of. Name,
 * title and the counts of runs stay. */
void scenario_result_swap(struct scenario_result *one, struct scenario_result *other);
struct grading *grading_new(void);
void grading_free(struct grading *grading);

#endif
