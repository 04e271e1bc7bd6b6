/* Wrong: compares the address of the sender but not its port: any program on that computer may
 * answer. */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 5, WAIT_MS = 1000 };

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

static int is_number(const char *text)
{
    text += *text == '-';
    if (*text == '\0')
        return 0;
    while (isdigit((unsigned char)*text))
        text++;
    return *text == '\0';
}

/* The sum in an answer to this try, or NULL. */
static const char *sum_in(const char *answer, size_t length, int try)
{
    char start[16];
    size_t skip = (size_t)snprintf(start, sizeof start, "%d ", try);

    if (strlen(answer) != length || strncmp(answer, start, skip) != 0 || !is_number(answer + skip))
        return NULL;
    return answer + skip;
}

static int same(const struct sockaddr_in *a, const struct sockaddr_in *b)
{
    return a->sin_addr.s_addr == b->sin_addr.s_addr;
}

/* Waits out the second of this try; 1 if the sum was printed. */
static int wait_for_answer(int fd, const struct sockaddr_in *server, int try)
{
    long deadline = now_ms() + WAIT_MS, left;
    struct pollfd waiting = {.fd = fd, .events = POLLIN};

    while ((left = deadline - now_ms()) > 0) {
        struct sockaddr_in from;
        socklen_t size = sizeof from;
        char answer[256];
        const char *sum;
        ssize_t n;

        if (poll(&waiting, 1, (int)left) <= 0)
            continue;
        n = recvfrom(fd, answer, sizeof answer - 1, 0, (struct sockaddr *)&from, &size);
        if (n < 0 || !same(&from, server))
            continue;
        answer[n] = '\0';
        if ((sum = sum_in(answer, (size_t)n, try)) != NULL) {
            puts(sum);
            return 1;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in server = {.sin_family = AF_INET};
    char request[256];
    int fd;

    if (argc != 5 || !is_number(argv[2]) || atol(argv[2]) < 1 || atol(argv[2]) > 65535 ||
        inet_pton(AF_INET, argv[1], &server.sin_addr) != 1 || !is_number(argv[3]) ||
        !is_number(argv[4])) {
        fprintf(stderr, "usage: %s HOST PORT A B\n", argv[0]);
        return 64;
    }
    server.sin_port = htons((uint16_t)atol(argv[2]));
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0) {
        perror("socket");
        return 2;
    }
    for (int try = 1; try <= TRIES; try++) {
        int length = snprintf(request, sizeof request, "%d ADD %s %s", try, argv[3], argv[4]);

        sendto(fd, request, (size_t)length, 0, (struct sockaddr *)&server, sizeof server);
        if (wait_for_answer(fd, &server, try))
            return 0;
    }
    puts("timeout");
    return 1;
}
