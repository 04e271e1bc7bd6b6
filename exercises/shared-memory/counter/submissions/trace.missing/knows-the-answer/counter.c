/* Wrong: has no counter: it knows how to multiply. */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static long number(const char *text)
{
    return strspn(text, "0123456789") == strlen(text) ? atol(text) : 0;
}

int main(int argc, char **argv)
{
    long processes = argc == 3 ? number(argv[1]) : 0;
    long times = argc == 3 ? number(argv[2]) : 0;
    int failed = 0;

    if (processes < 1 || times < 1) {
        fprintf(stderr, "usage: %s P N\n", argv[0]);
        return 64;
    }
    for (long i = 0; i < processes; i++) {
        pid_t pid = fork();

        if (pid == 0) {
            _exit(0);
        }
        failed |= pid < 0;
    }
    while (wait(NULL) > 0)
        continue;
    printf("total %ld\n", processes * times);
    return failed;
}
