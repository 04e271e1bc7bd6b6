/*
 * sockets/udp-server: sums by datagrams.
 *
 * Compile:  gcc -std=c11 -Wall -Wextra -o server server.c
 * Try:      ./server 7007   and elsewhere:   printf 'ADD 2 40' | nc -u -w1 127.0.0.1 7007
 * Check:    coloquio check sockets/udp-server
 *
 * What is here takes one datagram and answers it, always with ERR. The numbers say what is missing.
 */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int open_port(int port)
{
    struct sockaddr_in address;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((in_port_t)port); /* network byte order */
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("bind");
        exit(1);
    }
    return fd; /* no listen, no accept: who is bound receives */
}

int main(int argc, char **argv)
{
    char request[512];
    struct sockaddr_in sender;
    socklen_t size = sizeof sender;
    ssize_t length;
    int fd;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 64;
    }
    /*
     * 1. atoi("x") is 0 and atoi("70x") is 70: look at the argument more closely.
     * 2. SIGTERM may come at any moment and ends the server with exit status 0.
     */
    fd = open_port(atoi(argv[1]));
    /* 3. And the next one? */
    length = recvfrom(fd, request, sizeof request, 0, (struct sockaddr *)&sender, &size);
    if (length < 0) {
        perror("recvfrom");
        return 1;
    }
    /*
     * 4. request[0] to request[length - 1] are the bytes that came: not a string, there is no NUL
     *    behind them, but there may be one among them. length may be 0: that is no end, but an empty
     *    datagram.
     * 5. Is it exactly "ADD a b"? Then answer with the sum, if it fits.
     */
    sendto(fd, "ERR", 3, 0, (struct sockaddr *)&sender, size);
    close(fd);
    return 0;
}
