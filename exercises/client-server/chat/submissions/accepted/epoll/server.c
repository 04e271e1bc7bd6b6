/* epoll, clients in a linked list. The handler of SIGTERM writes into a pipe that epoll watches too
 * (the self-pipe trick). A client that is a MiB behind misses whole lines from then on. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_ROOM (65536 + 2)
#define OUT_ROOM ((1 << 20) + LINE_ROOM)

struct person {
    struct person *next;
    int fd;
    size_t line_length, from, to;
    char line[LINE_ROOM];
    char out[OUT_ROOM]; /* out[from, to) is still to be sent */
};

static struct person *room;
static int ep, bell[2];

static void ring(int signal)
{
    int error = errno;

    (void)signal;
    if (write(bell[1], "", 1) < 0) {
        /* full: it has rung already */
    }
    errno = error;
}

static void watch(int operation, int fd, void *who, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = who};

    if (epoll_ctl(ep, operation, fd, &event) < 0)
        err(1, "epoll_ctl");
}

static void deliver(struct person *person)
{
    bool waited = person->from < person->to;
    ssize_t n = send(person->fd, person->out + person->from, person->to - person->from,
                     MSG_NOSIGNAL);

    if (n > 0)
        person->from += (size_t)n;
    if (person->from == person->to)
        person->from = person->to = 0;
    if (waited || person->from < person->to)
        watch(EPOLL_CTL_MOD, person->fd, person, person->to > 0 ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void broadcast(const struct person *speaker)
{
    for (struct person *person = room; person != NULL; person = person->next) {
        size_t waiting = person->to - person->from;

        if (person == speaker || waiting + speaker->line_length > OUT_ROOM)
            continue;
        if (person->to + speaker->line_length > OUT_ROOM) {
            memmove(person->out, person->out + person->from, waiting);
            person->from = 0;
            person->to = waiting;
        }
        memcpy(person->out + person->to, speaker->line, speaker->line_length);
        person->to += speaker->line_length;
        if (waiting == 0)
            deliver(person);
    }
}

static void say(struct person *person, char byte)
{
    if (person->line_length < LINE_ROOM)
        person->line[person->line_length++] = byte;
    if (byte == '\n') {
        broadcast(person);
        person->line_length = 0;
    }
}

static void leave(struct person *person)
{
    struct person **link = &room;

    while (*link != person)
        link = &(*link)->next;
    *link = person->next;
    close(person->fd); /* takes it out of the epoll set as well */
    free(person);
}

static void hear(struct person *person)
{
    char bytes[4096];
    ssize_t n = read(person->fd, bytes, sizeof bytes);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    for (ssize_t i = 0; i < n; i++)
        say(person, bytes[i]);
    if (n > 0)
        return;
    if (n == 0 && person->line_length > 0)
        say(person, '\n');
    leave(person);
}

static void enter(int door)
{
    int fd = accept4(door, NULL, NULL, SOCK_NONBLOCK);
    struct person *person;

    if (fd < 0)
        return;
    person = malloc(sizeof *person);
    if (person == NULL)
        err(1, "malloc");
    person->fd = fd;
    person->line_length = person->from = person->to = 0;
    person->next = room;
    room = person;
    watch(EPOLL_CTL_ADD, fd, person, EPOLLIN);
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sigaction action = {.sa_handler = ring};
    unsigned long port = 0;
    int door;
    char *end;

    if (argc == 2 && argv[1][0] >= '0' && argv[1][0] <= '9') {
        port = strtoul(argv[1], &end, 10);
        port = *end == '\0' && port <= 65535 ? port : 0;
    }
    if (port == 0)
        errx(64, "usage: %s PORT", argv[0]);
    if (pipe2(bell, O_NONBLOCK | O_CLOEXEC) < 0)
        err(1, "pipe2");
    sigaction(SIGTERM, &action, NULL);
    door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    address.sin_port = htons((in_port_t)port);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(door, (struct sockaddr *)&address, sizeof address) < 0 || listen(door, 128) < 0)
        err(1, "%s", argv[1]);
    ep = epoll_create1(EPOLL_CLOEXEC);
    watch(EPOLL_CTL_ADD, door, &door, EPOLLIN);
    watch(EPOLL_CTL_ADD, bell[0], bell, EPOLLIN);
    for (;;) {
        struct epoll_event event; /* one at a time: handling one may end another */

        if (epoll_wait(ep, &event, 1, -1) < 1)
            continue;
        if (event.data.ptr == bell)
            return 0;
        if (event.data.ptr == &door)
            enter(door);
        else if (event.events & EPOLLOUT)
            deliver(event.data.ptr);
        else
            hear(event.data.ptr);
    }
}
