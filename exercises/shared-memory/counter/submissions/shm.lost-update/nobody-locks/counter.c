/* Wrong: adds without mutual exclusion. ++ is three steps, and another process may come between. */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static long number(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text) ? atol(text) : 0;
}

int main(int argc, char **argv)
{
    long processes = argc == 3 ? number(argv[1]) : 0, times = argc == 3 ? number(argv[2]) : 0;
    long *count;

    if (processes < 1 || times < 1) {
        fprintf(stderr, "usage: %s P N\n", argv[0]);
        return 64;
    }
    count = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (count == MAP_FAILED) {
        perror("mmap");
        return EXIT_FAILURE;
    }
    for (long i = 0; i < processes; i++)
        if (fork() == 0) {
            for (long j = 0; j < times; j++)
                ++*count;
            _exit(EXIT_SUCCESS);
        }
    while (wait(NULL) > 0)
        continue;
    printf("total %ld\n", *count);
    return EXIT_SUCCESS;
}
