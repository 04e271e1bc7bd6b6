/* An atomic counter needs no lock at all. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* A whole number from 1; anything else is a usage error. */
static unsigned long parse(const char *text)
{
    char *end;
    unsigned long n;

    errno = 0;
    n = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || n == 0)
        errx(64, "%s: not a number from 1", text);
    return n;
}

int main(int argc, char **argv)
{
    atomic_ulong *counter;
    unsigned long p, n;
    pid_t *children;

    if (argc != 3)
        errx(64, "usage: counter P N");
    p = parse(argv[1]);
    n = parse(argv[2]);
    counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                   0);
    children = calloc(p, sizeof *children);
    if (counter == MAP_FAILED || children == NULL)
        err(1, "memory");
    atomic_init(counter, 0);
    for (unsigned long i = 0; i < p; i++) {
        switch (children[i] = fork()) {
        case -1:
            err(1, "fork");
        case 0:
            for (unsigned long k = 0; k < n; k++)
                atomic_fetch_add(counter, 1);
            _exit(EXIT_SUCCESS);
        default:
            break;
        }
    }
    for (unsigned long i = 0; i < p; i++)
        if (TEMP_FAILURE_RETRY(waitpid(children[i], NULL, 0)) < 0)
            err(1, "waitpid");
    printf("total %lu\n", atomic_load(counter));
    free(children);
    return 0;
}
