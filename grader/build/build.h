/* Compiling a submission in the sandbox. */
#ifndef COLOQUIO_BUILD_BUILD_H
#define COLOQUIO_BUILD_BUILD_H

#include "engine/engine.h"
#include "rules/result.h"
#include "scenario/scenario.h"
#include "spec/spec.h"

/* Everything that compiling gave. */
struct build {
    GArray *binaries; /* struct program_binary, one for each program, if all compiled */
    bool complete;
    char *level; /* isolation level of the sandbox, for the grading */
    char *kernel;
};

/*
 * Compiles every program of the exercise from the submission's declared sources, and nothing else.
 * directory: of the submission, hostile. findings: gets build.* (struct finding *).
 * Returns what was made (build_free), complete or not; NULL with *error when the sandbox itself
 * failed or was interrupted, which is never the student's fault.
 */
struct build *build_submission(const struct exercise *exercise, const char *directory,
                               GPtrArray *findings, GError **error);

/* Called when everything was compiled. Takes the build; NULL with an error, which it takes too. */
typedef void build_done(void *context, struct build *build, GError *error);

/* The same, in boxes of the engine; done is called from engine_work, or before this returns when
 * there is nothing to compile. sanitizers: NULL, or NULL-terminated: each program is built with
 * those among them that it asks for. All that is borrowed must live until then. */
void build_start(struct engine *engine, const struct exercise *exercise, const char *directory,
                 const char *const *sanitizers, GPtrArray *findings, build_done *done,
                 void *context);

/*
 * Reads what sanitizers wrote to a program's standard error and adds a finding for each report.
 * text: hostile, `size` bytes. gcc(1) -fsanitize; the formats are those of compiler-rt, which has
 * no specification: what is not understood is passed over.
 */
void sanitizer_reports(const char *text, gsize size, const struct spec_program *program,
                       GPtrArray *findings);

/* Frees a build; NULL is allowed. */
void build_free(struct build *build);

#endif
