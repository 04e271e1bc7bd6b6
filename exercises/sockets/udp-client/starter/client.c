/*
 * sockets/udp-client: ask until they answer.
 *
 * Compile:  gcc -std=c11 -Wall -Wextra -o client client.c
 * Try:      ./client 127.0.0.1 7007 2 40    and elsewhere:   nc -u -l 127.0.0.1 7007
 * Check:    coloquio check sockets/udp-client
 *
 * What is here asks once and believes whatever comes. The numbers say what is missing.
 */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_in server;
    char request[128], answer[128];
    ssize_t length;
    int fd;

    if (argc != 5) {
        fprintf(stderr, "usage: %s HOST PORT A B\n", argv[0]);
        return 64;
    }
    /* 1. PORT, A and B must be numbers: atoi("x") is 0, and atoi("70x") is 70. */
    memset(&server, 0, sizeof server);
    server.sin_family = AF_INET;
    server.sin_port = htons((in_port_t)atoi(argv[2]));
    if (inet_pton(AF_INET, argv[1], &server.sin_addr) != 1) {
        fprintf(stderr, "%s: not an address\n", argv[1]);
        return 64;
    }
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0) {
        perror("socket");
        return 1;
    }
    /* 2. This is try 1. If there is no answer within a second, there are four more. */
    snprintf(request, sizeof request, "%d ADD %s %s", 1, argv[3], argv[4]);
    sendto(fd, request, strlen(request), 0, (struct sockaddr *)&server, sizeof server);
    /*
     * 3. recvfrom waits for ever. poll, select and the option SO_RCVTIMEO know about time. If
     *    something comes that is no answer, the second does not begin anew.
     * 4. Who sent this? recvfrom can tell, or connect() lets nobody else through.
     * 5. Is it "k SUM", k being the number of the latest try? If not, go on waiting.
     */
    length = recvfrom(fd, answer, sizeof answer - 1, 0, NULL, NULL);
    if (length >= 0) {
        answer[length] = '\0';
        printf("%s\n", answer);
    }
    close(fd);
    return 0;
}
