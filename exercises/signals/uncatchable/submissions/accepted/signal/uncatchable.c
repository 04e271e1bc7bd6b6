#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile sig_atomic_t last;

static void handler(int number)
{
    last = number;
}

/* Names are asked for only where there is something to say. */
static const char *name_of(int number)
{
    static char text[16];

    switch (number) {
    case SIGKILL:
        return "SIGKILL";
    case SIGSTOP:
        return "SIGSTOP";
    default:
        snprintf(text, sizeof text, "%d", number);
        return text;
    }
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1) {
        fputs("usage: uncatchable\n", stderr);
        exit(64);
    }
    for (int number = 1; number < 32; ++number) {
        void (*before)(int) = signal(number, handler);

        if (before == SIG_ERR) {
            int error = errno;

            printf("%s %s\n", name_of(number), strerror(error));
        } else {
            signal(number, before);
        }
    }
    exit(EXIT_SUCCESS);
}
