/* For tests: a program that runs a table of Check tests and says how many there were. */
#ifndef COLOQUIO_SUPPORT_SUITE_H
#define COLOQUIO_SUPPORT_SUITE_H

#include <check.h>
#include <stddef.h>

struct suite_row {
    const TTest *test; /* made by START_TEST */
    int rows;          /* runs for _i from 0 to rows - 1; 0: runs once */
};

#define ROWS(array) ((int)(sizeof(array) / sizeof *(array)))

/* Runs all of them. Returns an exit code: 0, or 1 when one failed. */
int suite_run(const char *name, const struct suite_row *tests, size_t count);

#endif
