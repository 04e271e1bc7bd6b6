/*
 * client-server/two-hosts: a client whose server is on another computer.
 *
 * Compile:  gcc -std=c11 -Wall -Wextra -o client client.c
 * Try:      nc -l 7007 &   printf 'hello\n' | ./client 127.0.0.1 7007
 * Check:    coloquio check client-server/two-hosts
 *
 * What is here connects and sends one line.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    char line[1024];
    int fd;

    /* 1. Is argv[2] a port? */
    if (argc != 3 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
        fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
        return 64;
    }
    address.sin_port = htons((in_port_t)atoi(argv[2]));
    fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("connect");
        return 2;
    }
    /* 2. All of stdin, and then say that this was all: shutdown. */
    if (fgets(line, sizeof line, stdin) != NULL && write(fd, line, strlen(line)) < 0)
        perror("write");
    /* 3. And what the server says meanwhile? It may stop reading until somebody listens to it. */
    /* 4. The link may go down. How does one notice that nothing will come any more? */
    close(fd);
    return 0;
}
