/* Runs peers and talks to them, for tests. Every failure ends the test through Check. */
#ifndef TESTS_PEERS_DRIVER_H
#define TESTS_PEERS_DRIVER_H

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

/* One running peer: lines go to commands, answers come from answers. */
struct peer {
    pid_t pid;
    FILE *commands;
    FILE *answers;
    FILE *output; /* its stdout, when answers go to another descriptor; else NULL */
    char *answer; /* the last one, without its newline */
    size_t answer_capacity;
};

/* Starts a peer whose answers come on its stdout. arguments: NULL-terminated, without argv[0]. */
struct peer peer_start(const char *program, const char *const *arguments);
#define PEER(program, ...) peer_start(program, (const char *const[]){__VA_ARGS__ __VA_OPT__(,) NULL})

/* The same with --report 9, so that its stdout is its own: see output. */
struct peer peer_start_apart(const char *program, const char *const *arguments);

/* Sends a command without waiting for the answer; printf-like. */
void tell(struct peer *peer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Waits for the next answer; "" if there is none any more. */
const char *hear(struct peer *peer);

/* Sends a command and waits for its answer. */
const char *ask(struct peer *peer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The number behind KEY= in the last answer. */
long answered_number(struct peer *peer, const char *key);

/* Ends the commands; the peer must exit with this status. */
void peer_end(struct peer *peer, int status);

/* The peer must end by this signal, which the test has sent. */
void peer_killed(struct peer *peer, int signal);

/* Waits until a process is blocked in the kernel: for schedules that a test needs. */
void await_blocked(pid_t pid);

/* The last answer must be, or begin with, or contain this. */
#define is(peer, text) ck_assert_str_eq((peer)->answer, text)
#define begins(peer, text) ck_assert_msg(strncmp((peer)->answer, text, strlen(text)) == 0, \
    "answer \"%.500s\" does not begin with \"%s\"", (peer)->answer, text)
#define has(peer, text) ck_assert_msg(strstr((peer)->answer, text) != NULL, \
    "answer \"%.500s\" does not contain \"%s\"", (peer)->answer, text)

/* Ask, and the whole answer must be this. */
#define says(peer, answer_text, ...) do { ask(peer, __VA_ARGS__); is(peer, answer_text); } while (0)

/*
 * The address itself, or, for an abstract one, with our pid behind it: those are shared by the
 * whole machine. The result is overwritten by the fourth call after this one.
 */
const char *own_address(const char *address);

/* Check fixtures: an empty directory to work in, which must be empty again at the end. */
void enter_directory(void);
void leave_directory(void);

/* One test; with loops, it is run so many times, _i from 0. */
struct test_row {
    const TTest *test;
    int loops;
};

/* Runs the tests, each in an empty directory. Returns the exit code of the program. */
int run_tests(const char *name, const struct test_row *rows, size_t count);

#endif
