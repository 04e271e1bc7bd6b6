/*
 * A recording: finished runs in one file, to be shown by anyone and repeated exactly.
 *
 * The file is a gzipped tar, so that ordinary tools open it:
 *
 *   result.json   the grading, coloquio/result/v1
 *   N/plan        what scenario N of it was to do (from 0; proto/plan.h)
 *   N/records     what happened (proto/record.h); neither is there if it was not run
 *
 * A recording comes from somebody else and is hostile until read.
 */
#ifndef COLOQUIO_RECORDING_RECORDING_H
#define COLOQUIO_RECORDING_RECORDING_H

#include <glib.h>
#include <stdbool.h>

#include "base/arena.h"
#include "proto/plan.h"
#include "rules/result.h"

/* One scenario of a recording. */
struct recorded_run {
    char *name;
    char *title;     /* or NULL */
    char *status;    /* as in result.json: "failed" */
    char **findings; /* "id: what was observed" of each; NULL-terminated */
    GBytes *plan;    /* or NULL: it was not run */
    GBytes *records; /* or NULL */
};

struct recording {
    char *exercise;   /* its id, or what was run */
    char *submission; /* directory or program as it was given, or NULL */
    GBytes *result;   /* the text of result.json */
    GPtrArray *runs;  /* struct recorded_run *, in the exercise's order */
};

/*
 * Writes a grading with everything that it kept of its runs.
 * result_json: the grading as report_json gives it. path: of the file, replaced if it is there.
 * Returns true; or false with *error (FAULT_ENVIRONMENT) and the file as it was.
 */
bool recording_write(const struct grading *grading, const char *result_json, const char *path,
                     GError **error);

/* Reads one. Returns it (recording_free), or NULL with *error (FAULT_USAGE), which says what is
 * wrong with the file. */
struct recording *recording_read(const char *path, GError **error);

/* Frees a recording; NULL is allowed. */
void recording_free(struct recording *recording);

/*
 * The plan of a run, ready to be run here.
 * mounts: of this machine, borrowed; they take the place of those that the recording names, which
 * may be anything. arena: owns everything else that *ret_plan points to. Returns true, or false
 * with *error (FAULT_USAGE).
 */
bool recording_plan(const struct recorded_run *run, struct plan_mount *mounts, size_t mounts_count,
                    struct arena *arena, struct plan *ret_plan, GError **error);

#endif
