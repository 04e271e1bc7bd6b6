/*
 * Runs inside a box: attempts NAME does one thing that the box must refuse, contain or offer, and
 * prints what came of it: "ok", the name of an errno, or facts. The claims are in the tests.
 */
#include "attempts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *attempt_argument = "";

void say_result(long result)
{
    puts(result < 0 ? strerrorname_np(errno) : "ok");
}

int main(int argc, char **argv)
{
    static const struct attempt *const tables[] = {system_attempts, file_attempts, process_attempts};

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 2)
        attempt_argument = argv[2];
    for (size_t i = 0; argc > 1 && i < sizeof tables / sizeof *tables; i++)
        for (const struct attempt *attempt = tables[i]; attempt->name; attempt++)
            if (!strcmp(attempt->name, argv[1])) {
                attempt->run();
                return 0;
            }
    puts("no such attempt");
    return 64;
}
