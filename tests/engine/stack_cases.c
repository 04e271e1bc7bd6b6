/* What test_stacks.c looks for in stacks: a deadlock of two processes, or a crash. */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int ends[2];
static int *volatile nowhere;

static __attribute__((noinline)) int take(int fd)
{
    char byte;

    return read(fd, &byte, 1) == 1;
}

static __attribute__((noinline)) void child(void)
{
    while (take(ends[0]))
        ;
    exit(0);
}

static __attribute__((noinline)) void crash(void)
{
    *nowhere = 1;
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "crash"))
        crash();
    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0)
        child();
    wait(NULL);
    return 0;
}
