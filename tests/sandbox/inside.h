/* For tests of the box: its programs, run as whoever the tests are to be, and one attempt in it. */
#ifndef COLOQUIO_TESTS_SANDBOX_INSIDE_H
#define COLOQUIO_TESTS_SANDBOX_INSIDE_H

#include "support/box.h"
#include "support/suite.h"

/* Paths that can be opened and executed whoever we are: coloquio-box, and the program of attempts. */
extern const char *inside_box, *inside_attempts;

/*
 * Runs the tests: PROGRAM [--unprivileged] BOX ATTEMPTS. With --unprivileged as an ordinary user,
 * which only root can arrange; 77 for anybody else, because then the plain run is the same.
 * Returns an exit code.
 */
int inside_main(int argc, char **argv, const char *name, const struct suite_row *tests, size_t count);

/* A native plan of one attempt. argument: may be NULL. Release with cast_done(). */
void inside_cast(struct cast *cast, const char *attempt, const char *argument);

/* Adds a file of text below the work directory's parents; both stay the caller's. */
void inside_file(struct cast *cast, const char *path, const char *text);

/* Runs a plan to the end; fails the test unless the box itself did well. */
void inside_run(struct cast *cast, struct outcome *ret);

/* What an attempt prints, to free. */
char *inside_attempt(const char *attempt, const char *argument);

/* The RECORD_FILE of a path, or NULL. */
const struct record *inside_found(const struct outcome *outcome, const char *path);

#endif
