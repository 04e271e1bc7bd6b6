/* finds: pipe.short-write-ignored
 * faults: short-write
 * Writes to a pipe without waiting, and takes every block for written as a whole. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLOCK 6000

static void count(int fd)
{
    char data[1000];
    size_t all = 0;
    ssize_t got;

    while ((got = read(fd, data, sizeof data)) > 0)
        all += (size_t)got;
    printf("%zu bytes\n", all);
    exit(got < 0);
}

int main(void)
{
    static char data[BLOCK];
    struct pollfd ready = {.events = POLLOUT};
    int ends[2], status;
    pid_t child;

    if (pipe(ends) < 0 || (child = fork()) < 0) {
        perror("pipe or fork");
        return 1;
    }
    if (child == 0) {
        close(ends[1]);
        count(ends[0]);
    }
    close(ends[0]);
    ready.fd = ends[1];
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    memset(data, 'x', sizeof data);
    for (int block = 0; block < 2;) {
        poll(&ready, 1, -1);
        if (write(ends[1], data, sizeof data) >= 0) {
            block++;
        } else if (errno != EAGAIN) {
            perror("write");
            return 1;
        }
    }
    close(ends[1]);
    wait(&status);
    return status != 0;
}
