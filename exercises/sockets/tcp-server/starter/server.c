/*
 * sockets/tcp-server: an echo server.
 *
 * Compile:  gcc -std=c11 -Wall -Wextra -o server server.c
 * Try:      ./server 7007        and in another terminal:   nc 127.0.0.1 7007
 * Check:    coloquio check sockets/tcp-server
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
    struct sockaddr_in address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    /*
     * 1. A connection that the server closed keeps its port for a minute (TIME_WAIT), and bind()
     *    then says "Address already in use", unless a certain socket option was set before.
     */
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((in_port_t)port); /* network byte order */
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 8) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

/* Talks to one client until it has no more to say. */
static void serve(int client)
{
    /*
     * 2. Read what there is, write it back, all of it. write() may take less than you gave it.
     * 3. read() returns 0: the client has said everything. -1: it may have reset the connection
     *    (ECONNRESET). That is the end of this client, not of the server.
     * 4. Writing to a client that has left kills you with SIGPIPE, unless you ignore that signal
     *    or use send() with MSG_NOSIGNAL.
     */
    close(client);
}

int main(int argc, char **argv)
{
    int listener, client;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 64;
    }
    /*
     * 5. atoi("x") is 0 and atoi("70x") is 70: look at the argument more closely.
     * 6. SIGTERM may come at any moment and ends the server with exit status 0.
     */
    listener = listen_on(atoi(argv[1]));
    client = accept(listener, NULL, NULL);
    if (client >= 0)
        serve(client); /* 7. and the next one? */
    close(listener);
    return 0;
}
