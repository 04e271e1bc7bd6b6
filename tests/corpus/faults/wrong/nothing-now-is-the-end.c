/* finds: sys.error-ignored
 * faults: eagain
 * Nothing to read now is taken for nothing to read ever: poll is no promise. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct pollfd ready = {.events = POLLIN};
    int ends[2], status;
    size_t bytes = 0;
    char data[4];
    pid_t child;
    ssize_t got;

    if (pipe(ends) < 0 || (child = fork()) < 0) {
        perror("pipe or fork");
        return 1;
    }
    if (child == 0) {
        close(ends[0]);
        _exit(write(ends[1], "ten bytes!", 10) != 10);
    }
    close(ends[1]);
    ready.fd = ends[0];
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    for (;;) {
        poll(&ready, 1, -1);
        got = read(ends[0], data, sizeof data);
        if (got <= 0)
            break;
        bytes += (size_t)got;
    }
    printf("%zu bytes\n", bytes);
    wait(&status);
    return status != 0;
}
