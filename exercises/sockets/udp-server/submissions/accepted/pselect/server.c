/* A regular expression says what a request looks like; pselect is the only place where SIGTERM
 * gets through, so the loop ends in one place. */
#define _POSIX_C_SOURCE 200809L
#include <err.h>
#include <errno.h>
#include <netdb.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static volatile sig_atomic_t ended;

static void on_sigterm(int number)
{
    (void)number;
    ended = 1;
}

/* Writes the answer to the request (a string) into answer. */
static void calculate(const regex_t *form, const char *request, char *answer, size_t size)
{
    regmatch_t parts[3];
    long long a, b, sum;

    snprintf(answer, size, "ERR");
    if (regexec(form, request, 3, parts, 0) != 0)
        return;
    errno = 0;
    a = strtoll(request + parts[1].rm_so, NULL, 10);
    b = strtoll(request + parts[2].rm_so, NULL, 10);
    if (errno == ERANGE || __builtin_add_overflow(a, b, &sum))
        return;
    snprintf(answer, size, "%lld", sum);
}

static void reply(int fd, const regex_t *form)
{
    static char request[1 << 16];
    struct sockaddr_storage from;
    socklen_t length = sizeof from;
    char answer[24] = "ERR";
    ssize_t n;

    n = recvfrom(fd, request, sizeof request - 1, MSG_DONTWAIT, (struct sockaddr *)&from, &length);
    if (n < 0)
        return;
    request[n] = '\0';
    if (memchr(request, '\0', (size_t)n) == NULL)
        calculate(form, request, answer, sizeof answer);
    if (sendto(fd, answer, strlen(answer), 0, (struct sockaddr *)&from, length) < 0)
        warn("sendto");
}

static int open_port(const char *port)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_DGRAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *address;
    int error = getaddrinfo("127.0.0.1", port, &hints, &address);
    int fd;

    if (error != 0)
        errx(1, "%s: %s", port, gai_strerror(error));
    fd = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (fd < 0 || bind(fd, address->ai_addr, address->ai_addrlen) < 0)
        err(1, "%s", port);
    freeaddrinfo(address);
    return fd;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_sigterm};
    sigset_t term, before;
    regex_t form;
    int fd;

    if (argc != 2 || strspn(argv[1], "0123456789") != strlen(argv[1]) || strlen(argv[1]) > 5 ||
        atoi(argv[1]) < 1 || atoi(argv[1]) > 65535)
        errx(64, "usage: %s PORT", argv[0]);
    if (regcomp(&form, "^ADD (-?[0-9]+) (-?[0-9]+)$", REG_EXTENDED) != 0)
        errx(1, "regcomp");
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, &before);
    sigaction(SIGTERM, &action, NULL);
    fd = open_port(argv[1]);
    while (!ended) {
        fd_set in;

        FD_ZERO(&in);
        FD_SET(fd, &in);
        if (pselect(fd + 1, &in, NULL, NULL, NULL, &before) > 0)
            reply(fd, &form);
    }
    close(fd);
    regfree(&form);
    return 0;
}
