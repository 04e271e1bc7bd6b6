#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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

/* The self-pipe trick: the handler leaves a byte for each signal, the program reads them. */
static int ends[2];

static void on_interrupt(int signal)
{
    int saved = errno;

    (void)signal;
    (void)!write(ends[1], "i", 1);
    errno = saved;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART};
    long count;

    if (argc != 2 || (count = parse_count(argv[1])) < 1) {
        fprintf(stderr, "usage: %s N\n", argv[0]);
        return 64;
    }
    if (pipe(ends) < 0) {
        perror("pipe");
        return 1;
    }
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    for (long i = 1; i <= count; i++) {
        struct pollfd wait_for = {.fd = ends[0], .events = POLLIN};
        char byte;

        while (poll(&wait_for, 1, -1) < 0 && errno == EINTR)
            ;
        if (read(ends[0], &byte, 1) != 1)
            return 1;
        printf("SIGINT %ld\n", i);
        fflush(stdout);
    }
    puts("bye");
    return 0;
}
