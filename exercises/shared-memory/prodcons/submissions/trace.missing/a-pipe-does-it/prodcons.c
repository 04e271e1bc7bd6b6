/* Wrong: a pipe is a bounded buffer, too, and the kernel does all the waiting: no shared memory,
 * no semaphores. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int number(const char *text)
{
    return strspn(text, "0123456789") == strlen(text) ? atoi(text) : 0;
}

int main(int argc, char **argv)
{
    int items = argc == 3 ? number(argv[1]) : 0, ends[2], item;

    if (items < 1 || number(argv[2]) < 1 || pipe(ends) < 0) {
        fprintf(stderr, "usage: %s ITEMS CAPACITY\n", argv[0]);
        return 64;
    }
    if (fork() == 0) {
        close(ends[1]);
        while (read(ends[0], &item, sizeof item) == sizeof item)
            printf("item %d\n", item);
        exit(0);
    }
    close(ends[0]);
    for (item = 1; item <= items; item++)
        if (write(ends[1], &item, sizeof item) < 0)
            perror("write");
    close(ends[1]);
    wait(NULL);
    return 0;
}
