/* Wrong: the handler sets a flag for the loop to look at; but signal() installs it with
 * SA_RESTART, so accept starts again after the handler and the loop never looks. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const char *path;
static volatile sig_atomic_t ended;

static void terminate(int signal)
{
    (void)signal;
    ended = 1;
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

static void serve(int client)
{
    char buffer[4096];
    ssize_t n;

    for (;;) {
        n = read(client, buffer, sizeof buffer);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        upper(buffer, n);
        if (send_all(client, buffer, n) < 0)
            return;
    }
}

int main(int argc, char **argv)
{
    int listener, client;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PATH\n", argv[0]);
        return 64;
    }
    path = argv[1];
    signal(SIGPIPE, SIG_IGN);
    listener = open_server();
    signal(SIGTERM, terminate);
    while (!ended) {
        client = accept(listener, NULL, NULL);
        if (client < 0)
            continue;
        serve(client);
        close(client);
    }
    close(listener);
    unlink(path);
    return 0;
}
