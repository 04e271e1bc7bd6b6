/* select, and everything in tables indexed by descriptor. Who is a MiB behind misses lines. The
 * handler of SIGTERM leaves with _exit. */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static char *line[FD_SETSIZE], *queue[FD_SETSIZE];
static size_t line_length[FD_SETSIZE], queue_length[FD_SETSIZE];
static fd_set present; /* the clients */

static void on_term(int signal)
{
    (void)signal;
    _exit(0);
}

static void grow(char **buffer, size_t *length, const char *more, size_t more_length)
{
    if (more_length == 0)
        return;
    *buffer = realloc(*buffer, *length + more_length);
    if (*buffer == NULL) {
        perror("realloc");
        exit(1);
    }
    memcpy(*buffer + *length, more, more_length);
    *length += more_length;
}

static void forget(int fd)
{
    FD_CLR(fd, &present);
    close(fd);
    free(line[fd]);
    free(queue[fd]);
    line[fd] = queue[fd] = NULL;
    line_length[fd] = queue_length[fd] = 0;
}

static void send_some(int fd)
{
    ssize_t n = send(fd, queue[fd], queue_length[fd], MSG_DONTWAIT | MSG_NOSIGNAL);

    if (n > 0) {
        queue_length[fd] -= (size_t)n;
        memmove(queue[fd], queue[fd] + n, queue_length[fd]);
    }
}

static void distribute(int speaker)
{
    for (int fd = 0; fd < FD_SETSIZE; fd++)
        if (fd != speaker && FD_ISSET(fd, &present) && queue_length[fd] < (1 << 20))
            grow(&queue[fd], &queue_length[fd], line[speaker], line_length[speaker]);
    line_length[speaker] = 0;
}

static void take_some(int fd)
{
    char buffer[8192], *start = buffer, *newline;
    ssize_t n = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    while (n > 0 && (newline = memchr(start, '\n', (size_t)(buffer + n - start))) != NULL) {
        grow(&line[fd], &line_length[fd], start, (size_t)(newline + 1 - start));
        distribute(fd);
        start = newline + 1;
    }
    if (n > 0) {
        grow(&line[fd], &line_length[fd], start, (size_t)(buffer + n - start));
        return;
    }
    if (n == 0 && line_length[fd] > 0) {
        grow(&line[fd], &line_length[fd], "\n", 1);
        distribute(fd);
    }
    forget(fd);
}

static int listen_at(const char *port)
{
    struct sockaddr_in address;
    int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)atoi(port));
    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 50) != 0) {
        perror(port);
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv)
{
    int listener;
    char *end = NULL;

    if (argc != 2 || strtol(argv[1], &end, 10) < 1 || strtol(argv[1], NULL, 10) > 65535 || *end) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 64;
    }
    signal(SIGTERM, on_term);
    listener = listen_at(argv[1]);
    FD_ZERO(&present);
    for (;;) {
        fd_set in = present, out;

        FD_SET(listener, &in);
        FD_ZERO(&out);
        for (int fd = 0; fd < FD_SETSIZE; fd++)
            if (queue_length[fd] > 0)
                FD_SET(fd, &out);
        if (select(FD_SETSIZE, &in, &out, NULL, NULL) < 0)
            continue;
        for (int fd = 0; fd < FD_SETSIZE; fd++) {
            if (FD_ISSET(fd, &out) && FD_ISSET(fd, &present))
                send_some(fd);
            if (fd != listener && FD_ISSET(fd, &in))
                take_some(fd);
        }
        if (FD_ISSET(listener, &in)) {
            int fd = accept(listener, NULL, NULL);

            if (fd >= 0 && fd < FD_SETSIZE)
                FD_SET(fd, &present);
            else if (fd >= 0)
                close(fd);
        }
    }
}
