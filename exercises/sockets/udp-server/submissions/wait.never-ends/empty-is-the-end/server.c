/* Wrong: takes an empty datagram for the end of file that read tells with 0, and leaves. */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void leave(int signal)
{
    (void)signal;
    _exit(0);
}

/* A number at *text, which is moved behind it; 0 if there is none or it does not fit. */
static int parse_number(const char **text, int64_t *number)
{
    const char *digits = *text + (**text == '-');
    char *end;

    if (!isdigit((unsigned char)*digits))
        return 0;
    errno = 0;
    *number = strtoll(*text, &end, 10);
    *text = end;
    return errno == 0;
}

static int parse_request(const char *text, size_t length, int64_t *a, int64_t *b)
{
    if (strlen(text) != length || strncmp(text, "ADD ", 4) != 0)
        return 0;
    text += 4;
    return parse_number(&text, a) && *text++ == ' ' && parse_number(&text, b) && *text == '\0';
}

static int add(int64_t a, int64_t b, int64_t *sum)
{
    if (b > 0 ? a > INT64_MAX - b : a < INT64_MIN - b)
        return 0;
    *sum = a + b;
    return 1;
}

int main(int argc, char **argv)
{
    static char request[65536], answer[32];
    struct sockaddr_in here = {.sin_family = AF_INET};
    struct sigaction action = {.sa_handler = leave};
    long port = 0;
    int fd;

    if (argc == 2 && argv[1][0] != '\0' && strspn(argv[1], "0123456789") == strlen(argv[1]))
        port = strtol(argv[1], NULL, 10);
    if (port < 1 || port > 65535) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 64;
    }
    sigaction(SIGTERM, &action, NULL);
    here.sin_port = htons((uint16_t)port);
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof here) < 0) {
        perror(argv[1]);
        return 1;
    }
    for (;;) {
        struct sockaddr_in sender;
        socklen_t size = sizeof sender;
        int64_t a, b, sum;
        ssize_t n = recvfrom(fd, request, sizeof request - 1, 0, (struct sockaddr *)&sender, &size);

        if (n == 0)
            break;
        if (n < 0)
            continue;
        request[n] = '\0';
        if (parse_request(request, (size_t)n, &a, &b) && add(a, b, &sum))
            snprintf(answer, sizeof answer, "%" PRId64, sum);
        else
            strcpy(answer, "ERR");
        sendto(fd, answer, strlen(answer), 0, (struct sockaddr *)&sender, size);
    }
    close(fd);
    return 0;
}
