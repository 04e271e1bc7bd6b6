/* The same without stdio, and with waitid: as different from the other one as can be. */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static bool read_code(const char *text, int *code)
{
    *code = 0;
    if (*text == '\0')
        return false;
    for (; isdigit((unsigned char)*text) && *code <= 255; text++)
        *code = *code * 10 + (*text - '0');
    return *text == '\0' && *code <= 255;
}

int main(int argc, char **argv)
{
    siginfo_t end;
    int code;

    if (argc != 2 || !read_code(argv[1], &code)) {
        dprintf(STDERR_FILENO, "expected one argument, a number from 0 to 255\n");
        _exit(64);
    }
    switch (fork()) {
    case -1:
        dprintf(STDERR_FILENO, "no child\n");
        _exit(1);
    case 0:
        dprintf(STDOUT_FILENO, "child\n");
        _exit(code);
    default:
        if (waitid(P_ALL, 0, &end, WEXITED) < 0)
            _exit(1);
    }
    dprintf(STDOUT_FILENO, "parent: %d\n", end.si_status);
    _exit(0);
}
