/*
 * sockets/tcp6-server: one server for both families.
 *
 * Compile:  gcc -std=c11 -Wall -Wextra -o server server.c
 * Try:      ./server 7007     and elsewhere:   nc ::1 7007     and     nc 127.0.0.1 7007
 * Check:    coloquio check sockets/tcp6-server
 *
 * What is here listens and takes one client. The numbers say what is missing.
 */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int listen_on(int port)
{
    struct sockaddr_in6 address;
    int fd = socket(AF_INET6, SOCK_STREAM, 0);

    /* 1. Whether an AF_INET6 socket takes IPv4 too is an option (man 7 ipv6) whose default is a
     *    setting of the system. Do not rely on it. */
    memset(&address, 0, sizeof address);
    address.sin6_family = AF_INET6;
    address.sin6_port = htons((in_port_t)port); /* network byte order */
    address.sin6_addr = in6addr_any;
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 8) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv)
{
    int listener, client;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 64;
    }
    /*
     * 2. atoi("x") is 0 and atoi("70x") is 70: look at the argument more closely.
     * 3. SIGTERM may come at any moment and ends the server with exit status 0.
     */
    listener = listen_on(atoi(argv[1]));
    /* 4. accept can tell who it is that comes. 5. And the next one? */
    client = accept(listener, NULL, NULL);
    if (client >= 0) {
        /* 6. inet_ntop makes text of an address. An IPv4 client has the address
         *    ::ffff:127.0.0.1 here (IN6_IS_ADDR_V4MAPPED): greet it as 127.0.0.1. */
        send(client, "hello ?\n", 8, MSG_NOSIGNAL);
        close(client);
    }
    close(listener);
    return 0;
}
