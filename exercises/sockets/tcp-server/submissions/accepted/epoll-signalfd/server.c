/* One process for all clients: epoll, and SIGTERM as one more descriptor. What a client is slow to
 * take waits in a buffer of its own, and meanwhile nothing more is read from it. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer {
    int fd;
    size_t from, to; /* bytes[from, to) is still to be sent */
    char bytes[32768];
};

static void must(int result, const char *what)
{
    if (result < 0) {
        perror(what);
        exit(1);
    }
}

static void watch(int epoll, int operation, int fd, uint32_t events, void *data)
{
    struct epoll_event event = {.events = events, .data.ptr = data};

    must(epoll_ctl(epoll, operation, fd, &event), "epoll_ctl");
}

static bool later(void)
{
    return errno == EAGAIN || errno == EINTR;
}

/* One step of the conversation; false: it is over. */
static bool converse(struct peer *peer, int epoll)
{
    ssize_t n;

    if (peer->from == peer->to) {
        n = recv(peer->fd, peer->bytes, sizeof peer->bytes, 0);
        if (n == 0 || (n < 0 && !later()))
            return false;
        if (n < 0)
            return true;
        peer->from = 0;
        peer->to = (size_t)n;
    }
    n = send(peer->fd, peer->bytes + peer->from, peer->to - peer->from, MSG_NOSIGNAL);
    if (n < 0 && !later())
        return false;
    if (n > 0)
        peer->from += (size_t)n;
    watch(epoll, EPOLL_CTL_MOD, peer->fd, peer->from == peer->to ? EPOLLIN : EPOLLOUT, peer);
    return true;
}

static void greet(int listener, int epoll)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    struct peer *peer;

    if (fd < 0)
        return;
    peer = malloc(sizeof *peer);
    if (peer == NULL) {
        close(fd);
        return;
    }
    peer->fd = fd;
    peer->from = peer->to = 0;
    watch(epoll, EPOLL_CTL_ADD, fd, EPOLLIN, peer);
}

static int open_listener(unsigned short port)
{
    const struct sockaddr_in here = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int on = 1;

    must(fd, "socket");
    must(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
    must(bind(fd, (const struct sockaddr *)&here, sizeof here), "bind");
    must(listen(fd, 64), "listen");
    return fd;
}

int main(int argc, char **argv)
{
    static char listener_mark, signal_mark;
    char digits[6];
    unsigned port;
    int listener, signals, epoll, used = 0;
    sigset_t mask;

    if (argc != 2 || sscanf(argv[1], "%5[0-9]%n", digits, &used) != 1 || argv[1][used] != '\0' ||
        (port = (unsigned)atoi(digits)) < 1 || port > 65535) {
        fprintf(stderr, "usage: %s PORT (1 to 65535)\n", argv[0]);
        return 64;
    }
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    must(signals = signalfd(-1, &mask, SFD_CLOEXEC), "signalfd");
    listener = open_listener((unsigned short)port);
    must(epoll = epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    watch(epoll, EPOLL_CTL_ADD, listener, EPOLLIN, &listener_mark);
    watch(epoll, EPOLL_CTL_ADD, signals, EPOLLIN, &signal_mark);
    for (;;) {
        struct epoll_event event;

        if (epoll_wait(epoll, &event, 1, -1) != 1)
            continue;
        if (event.data.ptr == &signal_mark)
            break;
        if (event.data.ptr == &listener_mark) {
            greet(listener, epoll);
        } else if (!converse(event.data.ptr, epoll)) {
            struct peer *peer = event.data.ptr;

            close(peer->fd);
            free(peer);
        }
    }
    close(epoll);
    close(signals);
    close(listener);
    return 0;
}
