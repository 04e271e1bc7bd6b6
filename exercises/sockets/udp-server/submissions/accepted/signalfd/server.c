/* recvmsg and sendmsg: one struct msghdr carries the datagram, its length and its address there and
 * back. SIGTERM is a descriptor among others. The parser goes through the bytes, not a string. */
#define _GNU_SOURCE
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct input {
    const char *next, *end;
};

static bool take(struct input *input, const char *word)
{
    size_t length = strlen(word);

    if ((size_t)(input->end - input->next) < length || memcmp(input->next, word, length) != 0)
        return false;
    input->next += length;
    return true;
}

/* Negative numbers reach one further than positive ones, so it counts downwards. */
static bool take_number(struct input *input, long long *number)
{
    bool negative = take(input, "-");
    const char *start = input->next;
    long long n = 0;

    while (input->next < input->end && *input->next >= '0' && *input->next <= '9')
        if (__builtin_mul_overflow(n, 10, &n) ||
            __builtin_sub_overflow(n, *input->next++ - '0', &n))
            return false;
    if (!negative && n == LLONG_MIN)
        return false;
    *number = negative ? n : -n;
    return input->next > start;
}

static int answer(const char *bytes, size_t length, char *out, size_t size)
{
    struct input input = {bytes, bytes + length};
    long long a, b, sum;

    if (take(&input, "ADD ") && take_number(&input, &a) && take(&input, " ") &&
        take_number(&input, &b) && input.next == input.end && !__builtin_add_overflow(a, b, &sum))
        return snprintf(out, size, "%lld", sum);
    return snprintf(out, size, "ERR");
}

static void serve_one(int fd)
{
    static char bytes[65536];
    char out[32];
    struct sockaddr_in other;
    struct iovec vector = {bytes, sizeof bytes};
    struct msghdr message = {
        .msg_name = &other, .msg_namelen = sizeof other, .msg_iov = &vector, .msg_iovlen = 1};
    ssize_t got = recvmsg(fd, &message, 0);

    if (got < 0)
        return;
    vector.iov_base = out;
    vector.iov_len = (size_t)answer(bytes, (size_t)got, out, sizeof out);
    message.msg_flags = 0;
    if (sendmsg(fd, &message, 0) < 0)
        perror("sendmsg");
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    struct pollfd watched[2];
    unsigned long port;
    sigset_t term;
    char *rest;

    if (argc != 2 || argv[1][0] < '0' || argv[1][0] > '9' ||
        (port = strtoul(argv[1], &rest, 10)) < 1 || port > 65535 || *rest != '\0') {
        fputs("one argument: a port from 1 to 65535\n", stderr);
        return 64;
    }
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    watched[0] = (struct pollfd){.fd = signalfd(-1, &term, 0), .events = POLLIN};
    watched[1] = (struct pollfd){.fd = socket(AF_INET, SOCK_DGRAM, 0), .events = POLLIN};
    address.sin_port = htons((in_port_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(watched[1].fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("bind");
        return 1;
    }
    while (poll(watched, 2, -1) >= 0 && watched[0].revents == 0)
        if (watched[1].revents != 0)
            serve_one(watched[1].fd);
    close(watched[0].fd);
    close(watched[1].fd);
    return 0;
}
