/* A loop around write, for pipes that do not block. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static char data[150000];

static int write_all(int fd, const char *from, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, from, size);
        struct pollfd room = {.fd = fd, .events = POLLOUT};

        if (written < 0 && errno == EAGAIN) {
            poll(&room, 1, -1);
            continue;
        }
        if (written < 0)
            return -1;
        from += written;
        size -= (size_t)written;
    }
    return 0;
}

int main(void)
{
    long total = 0;
    int ends[2];
    ssize_t got;

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        close(ends[0]);
        fcntl(ends[1], F_SETFL, O_NONBLOCK);
        _exit(write_all(ends[1], data, sizeof data) < 0);
    }
    close(ends[1]);
    while ((got = read(ends[0], data, sizeof data)) > 0)
        total += got;
    close(ends[0]);
    wait(NULL);
    printf("%ld\n", total);
    return 0;
}
