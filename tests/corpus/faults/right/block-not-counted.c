/* faults: all
 * Writes without waiting to a pipe and remembers how far it is. */
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
    for (size_t done = 0; done < 2 * sizeof data;) {
        ssize_t wrote;

        poll(&ready, 1, -1);
        wrote = write(ends[1], data + done % sizeof data, sizeof data - done % sizeof data);
        if (wrote >= 0) {
            done += (size_t)wrote;
        } else if (errno != EAGAIN) {
            perror("write");
            return 1;
        }
    }
    close(ends[1]);
    wait(&status);
    return status != 0;
}
