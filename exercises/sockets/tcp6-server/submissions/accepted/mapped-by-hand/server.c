/* The last four bytes of a mapped address are the IPv4 address. poll on the door and on a signalfd;
 * dprintf for the greeting. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

static void serve(int door)
{
    struct sockaddr_storage storage;
    socklen_t size = sizeof storage;
    char text[INET6_ADDRSTRLEN];
    const struct in6_addr *address = &((struct sockaddr_in6 *)&storage)->sin6_addr;
    int client = accept4(door, (struct sockaddr *)&storage, &size, SOCK_CLOEXEC);

    if (client < 0)
        return;
    if (IN6_IS_ADDR_V4MAPPED(address))
        inet_ntop(AF_INET, address->s6_addr + 12, text, sizeof text);
    else
        inet_ntop(AF_INET6, address, text, sizeof text);
    dprintf(client, "hello %s\n", text);
    shutdown(client, SHUT_RDWR);
    close(client);
}

int main(int argc, char **argv)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_ANY_INIT};
    struct pollfd watched[2] = {{.events = POLLIN}, {.events = POLLIN}};
    sigset_t term;
    char *end;
    long port;

    if (argc != 2 || *argv[1] < '0' || *argv[1] > '9')
        errx(64, "usage: %s PORT", argv[0]);
    port = strtol(argv[1], &end, 10);
    if (*end != '\0' || port < 1 || port > 65535)
        errx(64, "%s: not a port", argv[1]);
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    watched[0].fd = socket(AF_INET6, SOCK_STREAM, 0);
    watched[1].fd = signalfd(-1, &term, SFD_CLOEXEC);
    if (watched[0].fd < 0 || watched[1].fd < 0)
        err(1, "socket or signalfd");
    address.sin6_port = htons((in_port_t)port);
    setsockopt(watched[0].fd, IPPROTO_IPV6, IPV6_V6ONLY, &(int){0}, sizeof(int));
    if (bind(watched[0].fd, (struct sockaddr *)&address, sizeof address) < 0)
        err(1, "bind");
    if (listen(watched[0].fd, SOMAXCONN) < 0)
        err(1, "listen");
    while (poll(watched, 2, -1) > 0 && (watched[1].revents & POLLIN) == 0)
        serve(watched[0].fd);
    close(watched[1].fd);
    close(watched[0].fd);
    return 0;
}
