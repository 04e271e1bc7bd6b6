/* One loop around poll: sends and receives as it can, and gives up when nothing has moved for ten
 * minutes. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS (10 * 60 * 1000)

static char out[65536];
static size_t out_begin, out_end;

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "client: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int parse_port(const char *text)
{
    if (*text == '\0' || strlen(text) > 5 || strspn(text, "0123456789") != strlen(text))
        return 0;
    return atoi(text) <= 65535 ? atoi(text) : 0;
}

static void print(const char *bytes, ssize_t size)
{
    while (size > 0) {
        ssize_t done = write(STDOUT_FILENO, bytes, (size_t)size);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            fail("stdout");
        bytes += done;
        size -= done;
    }
}

static int is_temporary(void)
{
    return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
}

/* Takes what has come. Returns 0 at its end. */
static int receive(int fd)
{
    static char in[65536];
    ssize_t got = recv(fd, in, sizeof in, MSG_DONTWAIT);

    if (got < 0 && !is_temporary())
        fail("receiving");
    print(in, got);
    return got != 0;
}

static void send_some(int fd)
{
    ssize_t sent = send(fd, out + out_begin, out_end - out_begin, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (sent < 0 && !is_temporary())
        fail("sending");
    if (sent > 0)
        out_begin += (size_t)sent;
}

/* Reads more to send. Returns 0 at its end. */
static int read_more(void)
{
    ssize_t got = read(STDIN_FILENO, out, sizeof out);

    if (got < 0 && errno != EINTR)
        fail("stdin");
    out_begin = 0;
    out_end = got > 0 ? (size_t)got : 0;
    return got != 0;
}

static void converse(int fd)
{
    int reading = 1, receiving = 1;

    while (reading || receiving || out_begin < out_end) {
        struct pollfd wait[2] = {{.fd = fd}, {.fd = -1, .events = POLLIN}};
        int ready;

        if (receiving)
            wait[0].events |= POLLIN;
        if (out_begin < out_end)
            wait[0].events |= POLLOUT;
        else if (reading)
            wait[1].fd = STDIN_FILENO;
        /* Who types may think as long as he likes. */
        ready = poll(wait, 2, wait[1].fd < 0 ? PATIENCE_MS : -1);
        if (ready < 0 && errno != EINTR)
            fail("poll");
        if (ready == 0) {
            errno = ETIMEDOUT;
            fail("the other side");
        }
        if (ready <= 0)
            continue;
        if (wait[1].revents && !read_more()) {
            reading = 0;
            if (shutdown(fd, SHUT_WR) < 0)
                fail("shutdown");
        }
        if (wait[0].revents & POLLOUT)
            send_some(fd);
        if (receiving && wait[0].revents & (POLLIN | POLLHUP | POLLERR))
            receiving = receive(fd);
        else if (wait[0].revents & (POLLHUP | POLLERR) && out_begin < out_end)
            send_some(fd);
    }
}

/* Begins to connect; poll says when that is done, and SO_ERROR how it went. */
static int connect_in_time(int fd, const struct sockaddr_in *address)
{
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    int error = 0, ready;
    socklen_t size = sizeof error;

    if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return -1;
    do
        ready = poll(&wait, 1, PATIENCE_MS);
    while (ready < 0 && errno == EINTR);
    if (ready == 0)
        error = ETIMEDOUT;
    else if (ready < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
        return -1;
    errno = error;
    return error == 0 ? 0 : -1;
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int port = argc == 3 ? parse_port(argv[2]) : 0, fd;

    if (port == 0 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
        fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
        return 64;
    }
    address.sin_port = htons((in_port_t)port);
    fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect_in_time(fd, &address) < 0) {
        fprintf(stderr, "client: %s: %s\n", argv[1], strerror(errno));
        return 2;
    }
    converse(fd);
    close(fd);
    return 0;
}
