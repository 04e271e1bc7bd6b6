#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A count: decimal digits only, at least 1. Returns 0 for anything else. */
static long parse_count(const char *text)
{
    char *end;
    long count;

    if (*text == '\0' || strspn(text, "0123456789") != strlen(text))
        return 0;
    errno = 0;
    count = strtol(text, &end, 10);
    return errno == 0 ? count : 0;
}

static volatile sig_atomic_t caught;

static void on_interrupt(int signal)
{
    (void)signal;
    caught++;
}

int main(int argc, char **argv)
{
    struct sigaction action;
    long count, printed = 0;

    if (argc != 2 || (count = parse_count(argv[1])) < 1) {
        fprintf(stderr, "usage: %s N\n", argv[0]);
        return 64;
    }
    memset(&action, 0, sizeof action);
    action.sa_handler = on_interrupt;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    while (printed < count) {
        while (printed == caught)
            pause(); /* what comes between the test and this is lost */
        printf("SIGINT %ld\n", ++printed);
        fflush(stdout);
    }
    printf("bye\n");
    return 0;
}
