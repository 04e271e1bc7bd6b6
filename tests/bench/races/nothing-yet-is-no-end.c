/* A pipe that holds nothing yet is taken for one that has ended. */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

int main(void)
{
    int ends[2], count = 0;
    char byte;

    must(pipe(ends), "pipe");
    if (fork() == 0) {
        must(write(ends[1], "a", 1), "write");
        must(write(ends[1], "b", 1), "write");
        _exit(0);
    }
    close(ends[1]);
#ifndef CORRECT
    must(read(ends[0], &byte, 1), "read");
    count = 1;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
#endif
    while (read(ends[0], &byte, 1) == 1)
        count++;
    must(wait(NULL), "wait");
    return count == 2 ? 0 : 1;
}
