/* Two descriptors to wait for: the socket, and a timer that ticks once a second. A regular
 * expression says what an answer looks like. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int socket_fd, timer_fd;
static struct sockaddr_in server = {.sin_family = AF_INET};

static void ask(int try, char **numbers)
{
    char *question;

    if (asprintf(&question, "%d ADD %s %s", try, numbers[0], numbers[1]) < 0)
        err(2, "asprintf");
    if (sendto(socket_fd, question, strlen(question), 0, (struct sockaddr *)&server,
               sizeof server) < 0)
        warn("sendto");
    free(question);
}

/* Takes one datagram; its sum, or NULL if it is not the answer to this try. */
static const char *hear(int try, const regex_t *form)
{
    static char answer[512];
    struct sockaddr_in from = {0};
    socklen_t size = sizeof from;
    regmatch_t parts[3];
    ssize_t n = recvfrom(socket_fd, answer, sizeof answer - 1, MSG_DONTWAIT,
                         (struct sockaddr *)&from, &size);

    if (n < 0 || from.sin_port != server.sin_port ||
        from.sin_addr.s_addr != server.sin_addr.s_addr)
        return NULL;
    answer[n] = '\0';
    if (strlen(answer) < (size_t)n || regexec(form, answer, 3, parts, 0) != 0 ||
        atoi(answer) != try)
        return NULL;
    return answer + parts[2].rm_so;
}

int main(int argc, char **argv)
{
    struct itimerspec second = {.it_value = {.tv_sec = 1}, .it_interval = {.tv_sec = 1}};
    const char *sum;
    regex_t number, form;
    int try = 1;

    regcomp(&number, "^-?[0-9]+$", REG_EXTENDED | REG_NOSUB);
    regcomp(&form, "^([1-5]) (-?[0-9]+)$", REG_EXTENDED);
    if (argc != 5 || strspn(argv[2], "0123456789") != strlen(argv[2]) || atoi(argv[2]) < 1 ||
        atoi(argv[2]) > 65535 || regexec(&number, argv[3], 0, NULL, 0) != 0 ||
        regexec(&number, argv[4], 0, NULL, 0) != 0)
        errx(64, "usage: %s HOST PORT A B", argv[0]);
    server.sin_port = htons((in_port_t)atoi(argv[2]));
    if (inet_aton(argv[1], &server.sin_addr) == 0)
        errx(64, "%s: not an address", argv[1]);
    socket_fd = socket(AF_INET, SOCK_DGRAM, 0);
    timer_fd = timerfd_create(CLOCK_MONOTONIC, 0);
    if (socket_fd < 0 || timer_fd < 0 || timerfd_settime(timer_fd, 0, &second, NULL) < 0)
        err(2, "cannot begin");
    ask(try, argv + 3);
    for (;;) {
        fd_set ready;

        FD_ZERO(&ready);
        FD_SET(socket_fd, &ready);
        FD_SET(timer_fd, &ready);
        if (select((timer_fd > socket_fd ? timer_fd : socket_fd) + 1, &ready, NULL, NULL, NULL) < 0)
            continue;
        if (FD_ISSET(socket_fd, &ready) && (sum = hear(try, &form)) != NULL) {
            printf("%s\n", sum);
            return 0;
        }
        if (FD_ISSET(timer_fd, &ready)) {
            unsigned long long ticks;

            if (read(timer_fd, &ticks, sizeof ticks) < 0)
                continue;
            if (try == 5)
                break;
            ask(++try, argv + 3);
        }
    }
    printf("timeout\n");
    return 1;
}
