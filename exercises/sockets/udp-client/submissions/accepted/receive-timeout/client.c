/* A connected socket: the kernel keeps everybody but the server away. SO_RCVTIMEO ends recv. That
 * a port is refused is told here as an error of send or recv, and is no answer. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

static bool parse(const char *text, int64_t low, int64_t high, int64_t *number)
{
    const char *digits = text + (text[0] == '-');
    size_t length = strspn(digits, "0123456789");

    errno = 0;
    *number = strtoll(text, NULL, 10);
    return length > 0 && digits[length] == '\0' && errno == 0 && *number >= low && *number <= high;
}

static int64_t microseconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Until `end`: true when the answer to this try came. */
static bool receive(int fd, int64_t try, int64_t end, int64_t *sum)
{
    for (int64_t left; (left = end - microseconds()) > 0;) {
        struct timeval limit = {.tv_sec = left / 1000000, .tv_usec = left % 1000000};
        char text[128], *rest;
        int64_t number;
        ssize_t n;

        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        n = recv(fd, text, sizeof text - 1, 0);
        if (n <= 0)
            continue; /* too late, refused, or empty */
        text[n] = '\0';
        rest = strchr(text, ' ');
        if (strlen(text) != (size_t)n || rest == NULL)
            continue;
        *rest = '\0';
        if (parse(text, 1, 5, &number) && number == try &&
            parse(rest + 1, INT64_MIN, INT64_MAX, sum))
            return true;
    }
    return false;
}

static int connect_to(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_DGRAM}, *found;
    int error = getaddrinfo(host, port, &hints, &found), fd;

    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        exit(2);
    }
    fd = socket(found->ai_family, found->ai_socktype, 0);
    if (fd < 0 || connect(fd, found->ai_addr, found->ai_addrlen) < 0) {
        perror(host);
        exit(2);
    }
    freeaddrinfo(found);
    return fd;
}

int main(int argc, char **argv)
{
    int64_t port, a, b, sum;
    char request[96];
    int fd;

    if (argc != 5 || !parse(argv[2], 1, 65535, &port) ||
        !parse(argv[3], INT64_MIN, INT64_MAX, &a) || !parse(argv[4], INT64_MIN, INT64_MAX, &b)) {
        fprintf(stderr, "usage: client HOST PORT A B\n");
        return 64;
    }
    fd = connect_to(argv[1], argv[2]);
    for (int64_t try = 1; try <= 5; try++) {
        int length = snprintf(request, sizeof request, "%" PRId64 " ADD %" PRId64 " %" PRId64,
                              try, a, b);

        if (send(fd, request, (size_t)length, 0) < 0) /* tells that the one before was refused */
            send(fd, request, (size_t)length, 0);
        if (receive(fd, try, microseconds() + 1000000, &sum)) {
            printf("%" PRId64 "\n", sum);
            return 0;
        }
    }
    printf("timeout\n");
    return 1;
}
