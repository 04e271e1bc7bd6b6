/* Wrong: makes processes with shared memory between them; the task was threads. */
#define _DEFAULT_SOURCE
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static long number(const char *text)
{
    return strspn(text, "0123456789") == strlen(text) ? atol(text) : 0;
}

int main(int argc, char **argv)
{
    long count = argc == 3 ? number(argv[1]) : 0, times = argc == 3 ? number(argv[2]) : 0;
    atomic_long *counter;

    if (count < 1 || times < 1) {
        fprintf(stderr, "usage: %s T N\n", argv[0]);
        return 64;
    }
    counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                   0);
    for (long i = 0; i < count; i++) {
        if (fork() == 0) {
            for (long k = 0; k < times; k++)
                atomic_fetch_add(counter, 1);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        continue;
    printf("total %ld\n", *counter);
    return 0;
}
