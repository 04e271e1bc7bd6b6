/* round_trips N: N one-byte round trips through a pipe, two system calls each. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int ends[2];
    char byte = 'x';
    long count = argc > 1 ? strtol(argv[1], NULL, 10) : 0;

    if (pipe(ends) < 0)
        return 1;
    for (long i = 0; i < count; i++)
        if (write(ends[1], &byte, 1) != 1 || read(ends[0], &byte, 1) != 1)
            return 1;
    return 0;
}
