/* One process, many clients, select. The handler writes a byte into a pipe of our own (the
 * self-pipe trick), which select sees like any other descriptor. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { CLIENTS = 100, ROOM = 65536 + 4096 };

/* bytes[0, ready) is waiting to be sent, bytes[ready, length) is a line without its end. */
struct client {
    int fd;
    bool ended;
    size_t ready, length;
    char bytes[ROOM];
};

static int self_pipe[2];

static void on_term(int number)
{
    int saved = errno;

    (void)number;
    if (write(self_pipe[1], "", 1) < 0) {
        /* full: then a byte is there already */
    }
    errno = saved;
}

static void set_nonblocking(int fd)
{
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static bool gone(ssize_t result)
{
    return result < 0 && errno != EAGAIN && errno != EINTR;
}

/* Both return false when the client is to be dropped. */
static bool receive(struct client *c)
{
    ssize_t n = recv(c->fd, c->bytes + c->length, ROOM - c->length, 0);

    if (n == 0) {
        c->ended = true;
        c->ready = c->length;
        return c->ready > 0;
    }
    for (ssize_t i = 0; i < n; i++) {
        char byte = c->bytes[c->length];

        c->bytes[c->length++] = byte >= 'a' && byte <= 'z' ? (char)(byte - 32) : byte;
        if (byte == '\n')
            c->ready = c->length;
    }
    return !gone(n);
}

static bool reply(struct client *c)
{
    ssize_t n = send(c->fd, c->bytes, c->ready, MSG_NOSIGNAL);

    if (n > 0) {
        memmove(c->bytes, c->bytes + n, c->length - (size_t)n);
        c->ready -= (size_t)n;
        c->length -= (size_t)n;
    }
    return !gone(n) && !(c->ended && c->length == 0);
}

static void drop(struct client **slot)
{
    close((*slot)->fd);
    free(*slot);
    *slot = NULL;
}

static void admit(int listener, struct client *clients[])
{
    int fd = accept(listener, NULL, NULL);
    int slot = 0;

    if (fd < 0)
        return;
    while (clients[slot] != NULL) /* there is a free one: else nobody is accepted */
        slot++;
    clients[slot] = calloc(1, sizeof *clients[slot]);
    if (clients[slot] == NULL) {
        close(fd);
        return;
    }
    set_nonblocking(fd);
    clients[slot]->fd = fd;
}

static void loop(int listener)
{
    static struct client *clients[CLIENTS];

    for (;;) {
        fd_set in, out;
        int count = 0, highest = listener > self_pipe[0] ? listener : self_pipe[0];

        FD_ZERO(&in);
        FD_ZERO(&out);
        FD_SET(self_pipe[0], &in);
        for (int i = 0; i < CLIENTS; i++) {
            struct client *c = clients[i];

            if (c == NULL)
                continue;
            count++;
            highest = c->fd > highest ? c->fd : highest;
            if (c->ready > 0)
                FD_SET(c->fd, &out);
            else
                FD_SET(c->fd, &in);
        }
        if (count < CLIENTS)
            FD_SET(listener, &in);
        if (select(highest + 1, &in, &out, NULL, NULL) < 0) {
            if (errno != EINTR) {
                perror("select");
                return;
            }
            continue;
        }
        if (FD_ISSET(self_pipe[0], &in))
            return;
        for (int i = 0; i < CLIENTS; i++) {
            if (clients[i] != NULL && FD_ISSET(clients[i]->fd, &in) && !receive(clients[i]))
                drop(&clients[i]);
            else if (clients[i] != NULL && FD_ISSET(clients[i]->fd, &out) && !reply(clients[i]))
                drop(&clients[i]);
        }
        if (FD_ISSET(listener, &in))
            admit(listener, clients);
    }
}

static int make_listener(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat info;
    int fd;

    if (lstat(path, &info) == 0) {
        if ((info.st_mode & S_IFMT) != S_IFSOCK) {
            fprintf(stderr, "refusing to replace %s\n", path);
            exit(1);
        }
        unlink(path);
    }
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 8) < 0) {
        perror(path);
        exit(1);
    }
    set_nonblocking(fd);
    return fd;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_term};
    int listener;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PATH\n", argv[0]);
        return 64;
    }
    if (pipe(self_pipe) < 0) {
        perror("pipe");
        return 1;
    }
    set_nonblocking(self_pipe[0]);
    set_nonblocking(self_pipe[1]);
    sigaction(SIGTERM, &action, NULL);
    listener = make_listener(argv[1]);
    loop(listener);
    unlink(argv[1]);
    close(listener);
    return 0;
}
