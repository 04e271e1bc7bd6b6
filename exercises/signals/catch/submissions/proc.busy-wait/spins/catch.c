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
    long count;

    if (argc != 2 || (count = parse_count(argv[1])) < 1) {
        fprintf(stderr, "usage: %s N\n", argv[0]);
        return 64;
    }
    signal(SIGINT, on_interrupt);
    for (long i = 1; i <= count; i++) {
        while (caught < i)
            ;
        printf("SIGINT %ld\n", i);
        fflush(stdout);
    }
    printf("bye\n");
    return 0;
}
