/* What is tried inside a box; see attempts.c. */
#ifndef COLOQUIO_TESTS_SANDBOX_ATTEMPTS_H
#define COLOQUIO_TESTS_SANDBOX_ATTEMPTS_H

struct attempt {
    const char *name;
    void (*run)(void);
};

/* The second argument of the program, or "". */
extern const char *attempt_argument;

/* Each ends with a row without a name. */
extern const struct attempt system_attempts[];
extern const struct attempt file_attempts[];
extern const struct attempt process_attempts[];

/* Prints "ok", or the name of errno when a call has returned a negative number. */
void say_result(long result);

#endif
