#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Decimal digits only, at least 1. Returns 0 for anything else. */
static long parse_number(const char *text)
{
    long number;

    if (*text == '\0' || strspn(text, "0123456789") != strlen(text))
        return 0;
    errno = 0;
    number = strtol(text, NULL, 10);
    return errno == 0 ? number : 0;
}

/* No handler at all: the signal stays blocked, and is taken from the pending ones when it is wanted. */
static int await_answer(const sigset_t *answer, pid_t from)
{
    siginfo_t info;

    for (;;) {
        if (sigwaitinfo(answer, &info) < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        if (info.si_pid == from)
            return 0;
    }
}

int main(int argc, char **argv)
{
    sigset_t answer;
    long pid, count;

    if (argc != 3 || (pid = parse_number(argv[1])) < 1 || (count = parse_number(argv[2])) < 1) {
        fprintf(stderr, "usage: %s PID COUNT\n", argv[0]);
        return 64;
    }
    sigemptyset(&answer);
    sigaddset(&answer, SIGUSR2);
    if (sigprocmask(SIG_BLOCK, &answer, NULL) < 0)
        return 1;
    for (long i = 1; i <= count; i++) {
        if (kill((pid_t)pid, SIGUSR1) != 0) {
            fprintf(stderr, "%s: %ld: %s\n", argv[0], pid, strerror(errno));
            return EXIT_FAILURE;
        }
        if (await_answer(&answer, (pid_t)pid) < 0)
            return EXIT_FAILURE;
        printf("acked %ld\n", i);
        fflush(stdout);
    }
    return EXIT_SUCCESS;
}
