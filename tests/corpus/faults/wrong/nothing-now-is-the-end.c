/* finds: sys.error-ignored
 * faults: eagain
 * Nothing to read now is taken for nothing to read ever: poll is no promise. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct pollfd ready = {.events = POLLIN};
    int pair[2], status;
    size_t bytes = 0;
    char data[4];
    pid_t child;
    ssize_t got;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 || (child = fork()) < 0) {
        perror("socketpair or fork");
        return 1;
    }
    if (child == 0) {
        close(pair[0]);
        for (const char *rest = "ten bytes!"; *rest; rest += got)
            if ((got = send(pair[1], rest, strlen(rest), MSG_NOSIGNAL)) < 0)
                _exit(1);
        _exit(0);
    }
    close(pair[1]);
    ready.fd = pair[0];
    fcntl(pair[0], F_SETFL, O_NONBLOCK);
    for (;;) {
        poll(&ready, 1, -1);
        got = read(pair[0], data, sizeof data);
        if (got <= 0)
            break;
        bytes += (size_t)got;
    }
    printf("%zu bytes\n", bytes);
    wait(&status);
    return status != 0;
}
