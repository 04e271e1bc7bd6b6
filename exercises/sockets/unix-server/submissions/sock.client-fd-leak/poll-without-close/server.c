/* Wrong: forgets a client that has left, but not its descriptor: after a thousand clients there
 * are no more. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const char *path;

static void terminate(int signal)
{
    (void)signal;
    unlink(path);
    _exit(0);
}

static int open_server(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat info;
    int fd;

    if (lstat(path, &info) == 0) {
        if (!S_ISSOCK(info.st_mode)) {
            fprintf(stderr, "%s is not a socket\n", path);
            exit(1);
        }
        unlink(path);
    }
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 5) < 0) {
        perror(path);
        exit(1);
    }
    return fd;
}

static void upper(char *bytes, ssize_t n)
{
    for (ssize_t i = 0; i < n; i++)
        if (bytes[i] >= 'a' && bytes[i] <= 'z')
            bytes[i] -= 'a' - 'A';
}

static int send_all(int fd, const char *bytes, ssize_t n)
{
    while (n > 0) {
        ssize_t sent = write(fd, bytes, (size_t)n);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return -1;
        bytes += sent;
        n -= sent;
    }
    return 0;
}

/* What one client has sent; false: it has left. */
static bool serve(int client)
{
    char buffer[4096];
    ssize_t n;

    do
        n = read(client, buffer, sizeof buffer);
    while (n < 0 && errno == EINTR);
    if (n <= 0)
        return false;
    upper(buffer, n);
    return send_all(client, buffer, n) == 0;
}

int main(int argc, char **argv)
{
    struct pollfd watched[64];
    int listener, count = 1;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PATH\n", argv[0]);
        return 64;
    }
    path = argv[1];
    signal(SIGPIPE, SIG_IGN);
    listener = open_server();
    signal(SIGTERM, terminate);
    watched[0] = (struct pollfd){.fd = listener, .events = POLLIN};
    for (;;) {
        if (poll(watched, (nfds_t)count, -1) < 0)
            continue;
        for (int i = 1; i < count; i++)
            if (watched[i].revents != 0 && !serve(watched[i].fd))
                watched[i--] = watched[--count];
        if (watched[0].revents != 0 && count < 64) {
            watched[count].fd = accept(listener, NULL, NULL);
            watched[count].revents = 0;
            if (watched[count].fd >= 0)
                watched[count++].events = POLLIN;
        }
    }
}
