/* A small remote procedure call: fixed records over a socket pair, read to the last byte. */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct call {
    uint32_t procedure, first, second;
};

static int read_all(int fd, void *to, size_t size)
{
    char *next = to;

    while (size > 0) {
        ssize_t got = read(fd, next, size);

        if (got <= 0)
            return -1;
        next += got;
        size -= (size_t)got;
    }
    return 0;
}

static void serve(int fd)
{
    struct call call;
    uint32_t result;

    while (read_all(fd, &call, sizeof call) == 0) {
        uint32_t a = ntohl(call.first), b = ntohl(call.second);

        result = htonl(ntohl(call.procedure) == 1 ? a + b : a * b);
        write(fd, &result, sizeof result);
    }
    _exit(0);
}

static uint32_t ask(int fd, uint32_t procedure, uint32_t first, uint32_t second)
{
    struct call call = {htonl(procedure), htonl(first), htonl(second)};
    uint32_t result = 0;

    write(fd, &call, 4); /* in two parts, as a network may deliver it */
    usleep(1000);
    write(fd, (char *)&call + 4, sizeof call - 4);
    read_all(fd, &result, sizeof result);
    return ntohl(result);
}

int main(void)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        return 1;
    if (fork() == 0) {
        close(pair[0]);
        serve(pair[1]);
    }
    close(pair[1]);
    printf("%u %u\n", ask(pair[0], 1, 20, 22), ask(pair[0], 2, 6, 7));
    close(pair[0]);
    wait(NULL);
    return 0;
}
