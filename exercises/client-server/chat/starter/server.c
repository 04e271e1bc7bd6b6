/*
 * client-server/chat: a chat room.
 *
 * Compile:  gcc -std=c11 -Wall -Wextra -o server server.c
 * Try:      ./server 7007     and in two other terminals:   nc 127.0.0.1 7007
 * Check:    coloquio check client-server/chat
 *
 * What is here lets people in and hears them, but tells nobody. The numbers say what is missing.
 */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CLIENTS 100

static int listen_on(int port)
{
    struct sockaddr_in address;
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((in_port_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 64) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv)
{
    struct pollfd watched[MAX_CLIENTS + 1]; /* watched[0] is the door */
    int count = 1;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 64;
    }
    /*
     * 1. atoi("x") is 0 and atoi("70x") is 70: look at the argument more closely.
     * 2. SIGTERM may come at any moment and ends the server with exit status 0.
     */
    watched[0].fd = listen_on(atoi(argv[1]));
    watched[0].events = POLLIN;
    while (poll(watched, (nfds_t)count, -1) > 0) {
        for (int i = 1; i < count; i++) {
            char bytes[4096];
            ssize_t n;

            if (watched[i].revents == 0)
                continue;
            n = read(watched[i].fd, bytes, sizeof bytes);
            if (n <= 0) {
                close(watched[i].fd);
                watched[i] = watched[--count];
                watched[i].revents = 0;
                continue;
            }
            /*
             * 3. Is that a whole line? Half a one? Three? Each client needs a place for what it has
             *    begun to say.
             * 4. Send each whole line to all the others. send() may take less than you give it, and
             *    it blocks if one of them does not read: then the room stands still. With
             *    MSG_DONTWAIT it does not block; what it did not take waits in a place of its own,
             *    and POLLOUT says when there is room again.
             * 5. A client that has left kills you with SIGPIPE, unless you use MSG_NOSIGNAL.
             */
        }
        if (watched[0].revents != 0 && count <= MAX_CLIENTS) {
            watched[count].fd = accept(watched[0].fd, NULL, NULL);
            watched[count].revents = 0;
            if (watched[count].fd >= 0)
                watched[count++].events = POLLIN;
        }
    }
    return 1;
}
