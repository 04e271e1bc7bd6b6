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

static volatile sig_atomic_t answered;
static volatile pid_t expected;

static void on_answer(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    if (info->si_pid == expected)
        answered = 1;
}

int main(int argc, char **argv)
{
    struct sigaction action;
    long pid, count;

    if (argc != 3 || (pid = parse_number(argv[1])) < 1 || (count = parse_number(argv[2])) < 1) {
        fprintf(stderr, "usage: %s PID COUNT\n", argv[0]);
        return 64;
    }
    expected = (pid_t)pid;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_answer;
    action.sa_flags = SA_SIGINFO;
    sigemptyset(&action.sa_mask);
    sigaction(SIGUSR2, &action, NULL);
    for (long i = 1; i <= count; i++) {
        answered = 0;
        if (kill((pid_t)pid, SIGUSR1) < 0) {
            perror("kill");
            return 1;
        }
        while (!answered)
            pause(); /* an answer that comes between the test and this is lost */
        printf("acked %ld\n", i);
        fflush(stdout);
    }
    return 0;
}
