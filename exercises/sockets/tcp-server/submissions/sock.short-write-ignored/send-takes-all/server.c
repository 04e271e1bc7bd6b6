/* Wrong: send may take less than it is given, and nobody looks at what it says. Blocking sockets
 * mostly take all, so it works until one day they do not. */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void on_term(int signal)
{
    (void)signal;
    _exit(0);
}

/* The port in the text, or 0 if it is none. */
static unsigned parse_port(const char *text)
{
    unsigned long port = 0;

    if (*text == '\0' || strlen(text) > 5 || strspn(text, "0123456789") != strlen(text))
        return 0;
    port = strtoul(text, NULL, 10);
    return port <= 65535 ? (unsigned)port : 0;
}

static int listen_on(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

    address.sin_port = htons((in_port_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 16) < 0) {
        perror("cannot listen");
        exit(1);
    }
    return fd;
}

static void echo(int fd)
{
    char buffer[16384];

    for (;;) {
        ssize_t got = recv(fd, buffer, sizeof buffer, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return;
        while (send(fd, buffer, (size_t)got, MSG_NOSIGNAL) < 0)
            if (errno != EINTR)
                return;
    }
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_term};
    unsigned port = argc == 2 ? parse_port(argv[1]) : 0;
    int listener;

    if (port == 0) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 64;
    }
    sigaction(SIGTERM, &action, NULL);
    listener = listen_on(port);
    for (;;) {
        int client = accept(listener, NULL, NULL);

        if (client < 0)
            continue; /* EINTR, or a client that was gone before it was accepted */
        echo(client);
        close(client);
    }
}
