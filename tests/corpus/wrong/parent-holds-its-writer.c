/* finds: pipe.reader-holds-write-end
 * The parent collects what its children say and has not closed its own write end. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void child(int number, int to)
{
    char line[32];
    int length = snprintf(line, sizeof line, "child %d\n", number);

    write(to, line, (size_t)length);
    exit(0);
}

int main(void)
{
    int ends[2];
    char byte;

    if (pipe(ends) < 0)
        return 1;
    for (int i = 0; i < 2; i++)
        if (fork() == 0)
            child(i, ends[1]);
    while (read(ends[0], &byte, 1) > 0)
        putchar(byte);
    while (wait(NULL) > 0)
        ;
    return 0;
}
