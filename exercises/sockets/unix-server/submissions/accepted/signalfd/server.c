/* One client at a time. SIGTERM arrives through a signalfd, so every wait is a poll on two
 * descriptors, and nothing can be lost between looking and waiting. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* The line that is still growing. */
struct line {
    char *bytes;
    size_t length, size;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* Waits until fd is ready for `events`; false: SIGTERM came first. */
static bool ready(int fd, short events, int terminate)
{
    struct pollfd watched[2] = {{.fd = terminate, .events = POLLIN}, {.fd = fd, .events = events}};

    do {
        while (poll(watched, 2, -1) < 0)
            if (errno != EINTR)
                die("poll");
    } while (watched[0].revents == 0 && watched[1].revents == 0);
    return watched[0].revents == 0;
}

static bool try_again(void)
{
    return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
}

/* Returns 1: sent, 0: the client is gone, -1: SIGTERM. */
static int send_all(int client, const char *bytes, size_t length, int terminate)
{
    while (length > 0) {
        ssize_t n;

        if (!ready(client, POLLOUT, terminate))
            return -1;
        n = send(client, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && !try_again())
            return 0;
        if (n > 0) {
            bytes += n;
            length -= (size_t)n;
        }
    }
    return 1;
}

/* Answers the lines among the new bytes, keeps the rest. Returns as send_all. */
static int take(struct line *line, const char *bytes, size_t length, int client, int terminate)
{
    for (size_t i = 0; i < length; i++) {
        if (line->length == line->size) {
            line->size = 2 * line->size + 1024;
            if ((line->bytes = realloc(line->bytes, line->size)) == NULL)
                die("realloc");
        }
        line->bytes[line->length++] = (char)toupper((unsigned char)bytes[i]);
        if (bytes[i] == '\n') {
            int result = send_all(client, line->bytes, line->length, terminate);

            line->length = 0;
            if (result <= 0)
                return result;
        }
    }
    return 1;
}

/* Returns false at SIGTERM. */
static bool serve(int client, int terminate)
{
    struct line line = {0};
    char bytes[8192];
    int result = 1;

    while (result > 0) {
        ssize_t n;

        if (!ready(client, POLLIN, terminate)) {
            result = -1;
            break;
        }
        n = recv(client, bytes, sizeof bytes, MSG_DONTWAIT);
        if (n < 0 && try_again())
            continue;
        if (n <= 0) {
            if (n == 0)
                result = send_all(client, line.bytes, line.length, terminate);
            break;
        }
        result = take(&line, bytes, (size_t)n, client, terminate);
    }
    free(line.bytes);
    return result >= 0;
}

static void remove_stale(const char *path)
{
    struct stat status;

    if (lstat(path, &status) < 0) {
        if (errno != ENOENT)
            die(path);
        return;
    }
    if (!S_ISSOCK(status.st_mode)) {
        fprintf(stderr, "%s: exists and is not a socket\n", path);
        exit(1);
    }
    if (unlink(path) < 0)
        die(path);
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd;

    if (strlen(path) >= sizeof address.sun_path) {
        fprintf(stderr, "%s: path too long\n", path);
        exit(1);
    }
    strcpy(address.sun_path, path);
    remove_stale(path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0)
        die("socket");
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die(path);
    if (listen(fd, 16) < 0) {
        perror("listen");
        unlink(path);
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv)
{
    sigset_t terms;
    int terminate, listener;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PATH\n", argv[0]);
        return 64;
    }
    sigemptyset(&terms);
    sigaddset(&terms, SIGTERM);
    sigprocmask(SIG_BLOCK, &terms, NULL);
    terminate = signalfd(-1, &terms, SFD_CLOEXEC);
    if (terminate < 0)
        die("signalfd");
    listener = listen_at(argv[1]);
    while (ready(listener, POLLIN, terminate)) {
        int client = accept(listener, NULL, NULL);
        bool more = client < 0 || serve(client, terminate);

        if (client >= 0)
            close(client);
        if (!more)
            break;
    }
    close(listener);
    unlink(argv[1]);
    return 0;
}
