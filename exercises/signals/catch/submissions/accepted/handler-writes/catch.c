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

static long wanted;
static volatile sig_atomic_t seen;

static void say(const char *text, size_t length)
{
    while (length > 0) {
        ssize_t written = write(STDOUT_FILENO, text, length);

        if (written < 0)
            _exit(1);
        text += written;
        length -= (size_t)written;
    }
}

/* Only write and _exit are called here: both are async-signal-safe. */
static void on_interrupt(int signal)
{
    char line[32] = "SIGINT ", digits[24];
    size_t length = strlen(line), count = 0;
    long number = ++seen;

    (void)signal;
    while (number > 0) {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    }
    while (count > 0)
        line[length++] = digits[--count];
    line[length++] = '\n';
    say(line, length);
    if (seen == wanted) {
        say("bye\n", 4);
        _exit(0);
    }
}

int main(int argc, char **argv)
{
    long count;

    if (argc != 2 || (count = parse_count(argv[1])) < 1) {
        fprintf(stderr, "usage: %s N\n", argv[0]);
        return 64;
    }
    wanted = count;
    if (signal(SIGINT, on_interrupt) == SIG_ERR) {
        perror("signal");
        return 1;
    }
    for (;;)
        pause();
}
