/* Wrong: greets and forgets to close. */
#define _POSIX_C_SOURCE 200809L
#include <netdb.h>
#include <netinet/in.h>
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

static int listen_on(unsigned short port)
{
    struct sockaddr_in6 any;
    int off = 0, on = 1;
    int fd = socket(AF_INET6, SOCK_STREAM, 0);

    memset(&any, 0, sizeof any);
    any.sin6_family = AF_INET6;
    any.sin6_port = htons(port);
    any.sin6_addr = in6addr_any;
    if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(fd, (struct sockaddr *)&any, sizeof any) < 0 || listen(fd, 16) < 0) {
        perror("cannot listen");
        exit(1);
    }
    return fd;
}

static void greet(int client, const struct sockaddr_in6 *from)
{
    const char mapped[] = "::ffff:";
    char host[64], text[80];
    const char *name = host;
    size_t done = 0, length;

    if (getnameinfo((const struct sockaddr *)from, sizeof *from, host, sizeof host, NULL, 0,
                    NI_NUMERICHOST) != 0)
        return;
    if (IN6_IS_ADDR_V4MAPPED(&from->sin6_addr) && strncmp(host, mapped, strlen(mapped)) == 0)
        name += strlen(mapped);
    length = (size_t)snprintf(text, sizeof text, "hello %s\n", name);
    while (done < length) {
        ssize_t n = send(client, text + done, length - done, MSG_NOSIGNAL);

        if (n < 0)
            return;
        done += (size_t)n;
    }
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = leave};
    int listener;

    if (argc != 2 || argv[1][0] == '\0' || strspn(argv[1], "0123456789") != strlen(argv[1]) ||
        atol(argv[1]) < 1 || atol(argv[1]) > 65535) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 64;
    }
    sigaction(SIGTERM, &action, NULL);
    listener = listen_on((unsigned short)atol(argv[1]));
    for (;;) {
        struct sockaddr_in6 from;
        socklen_t size = sizeof from;
        int client = accept(listener, (struct sockaddr *)&from, &size);

        if (client < 0)
            continue;
        greet(client, &from);
    }
}
