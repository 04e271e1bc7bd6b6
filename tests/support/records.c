/*
 * records BOX PROGRAM [ARG…]: runs one program controlled and prints every record, for developers.
 * PROGRAM with a slash at its start and found below /usr or /bin is used as it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/box.h"

int main(int argc, char **argv)
{
    struct cast cast;
    struct outcome outcome;
    char line[4096];

    if (argc < 3) {
        fputs("usage: records COLOQUIO-BOX PROGRAM [ARG...]\n", stderr);
        return 64;
    }
    cast_init(&cast);
    if (!strncmp(argv[2], "/usr/", 5) || !strncmp(argv[2], "/bin/", 5))
        cast_add_system(&cast, "program", argv[2], (const char *const *)argv + 3);
    else
        cast_add(&cast, "program", argv[2], (const char *const *)argv + 3);
    cast_default_script(&cast);
    cast_run(&cast, argv[1], &outcome);
    for (size_t i = 0; i < outcome.count; i++) {
        record_describe(&outcome.records[i], line, sizeof line);
        puts(line);
    }
    if (outcome.error[0])
        fprintf(stderr, "%s\n", outcome.error);
    outcome_done(&outcome);
    cast_done(&cast);
    return outcome.exit_code;
}
