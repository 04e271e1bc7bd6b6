/* Wrong: does not take out who has left: their end of file is there to be read for ever, and
 * ppoll never waits again. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_CLIENTS = 512, MAX_WAITING = 1 << 20 };

struct text {
    char *bytes;
    size_t length;
};

struct client {
    int fd;
    struct text said, unheard;
};

static struct client clients[MAX_CLIENTS];
static int count;
static volatile sig_atomic_t terminated;

static void on_term(int signal)
{
    (void)signal;
    terminated = 1;
}

static void append(struct text *text, const char *bytes, size_t length)
{
    text->bytes = realloc(text->bytes, text->length + length + 1);
    if (text->bytes == NULL) {
        perror("realloc");
        exit(1);
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

static void cut(struct text *text, size_t length)
{
    text->length -= length;
    memmove(text->bytes, text->bytes + length, text->length);
}

/* Sends what the socket takes now. A broken connection is noticed by the next recv. */
static void flush(struct client *client)
{
    ssize_t n = 0;

    if (client->unheard.length > 0)
        n = send(client->fd, client->unheard.bytes, client->unheard.length,
                 MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0)
        cut(&client->unheard, (size_t)n);
}

static void tell_others(const struct client *speaker, const char *line, size_t length)
{
    for (struct client *other = clients; other < clients + count; other++) {
        if (other == speaker || other->unheard.length > MAX_WAITING)
            continue;
        append(&other->unheard, line, length);
        flush(other);
    }
}

/* Passes on the whole lines among what the client has said. */
static void pass_on(struct client *client)
{
    char *end = memrchr(client->said.bytes, '\n', client->said.length);

    if (end != NULL) {
        size_t length = (size_t)(end + 1 - client->said.bytes);

        tell_others(client, client->said.bytes, length);
        cut(&client->said, length);
    }
}

static void listen_to(struct client *client)
{
    static char bytes[16384];
    ssize_t n = recv(client->fd, bytes, sizeof bytes, MSG_DONTWAIT);

    if (n < 0)
        return;
    append(&client->said, bytes, (size_t)n);
    if (n == 0 && client->said.length > 0)
        append(&client->said, "\n", 1);
    pass_on(client);
}

static void welcome(int listener)
{
    int fd = accept(listener, NULL, NULL);

    if (fd >= 0)
        clients[count++] = (struct client){.fd = fd};
}

static int open_listener(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

    address.sin_port = htons((in_port_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 64) < 0) {
        perror("cannot listen");
        exit(1);
    }
    return fd;
}

static void run(int listener, const sigset_t *while_waiting)
{
    static struct pollfd watched[MAX_CLIENTS + 1];

    while (!terminated) {
        int door = count < MAX_CLIENTS ? listener : -1;

        watched[count] = (struct pollfd){.fd = door, .events = POLLIN};
        for (int i = 0; i < count; i++) {
            watched[i] = (struct pollfd){.fd = clients[i].fd, .events = POLLIN};
            if (clients[i].unheard.length > 0)
                watched[i].events |= POLLOUT;
        }
        if (ppoll(watched, (nfds_t)count + 1, NULL, while_waiting) < 0)
            continue;
        if (watched[count].revents != 0) {
            welcome(listener); /* the others are there the next time round */
            continue;
        }
        for (int i = count - 1; i >= 0; i--) {
            if (watched[i].revents & POLLOUT)
                flush(&clients[i]);
            if (watched[i].revents & ~POLLOUT)
                listen_to(&clients[i]);
        }
    }
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_term};
    sigset_t term, before;

    if (argc != 2 || strspn(argv[1], "0123456789") != strlen(argv[1]) || atol(argv[1]) < 1 ||
        atol(argv[1]) > 65535) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 64;
    }
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, &before);
    sigaction(SIGTERM, &action, NULL);
    run(open_listener(atoi(argv[1])), &before);
    return 0;
}
