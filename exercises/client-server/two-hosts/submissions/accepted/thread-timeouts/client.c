/* A thread receives, with a time limit on each recv; main sends, with one on each send. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static int fd;

static void die(const char *what)
{
    perror(what);
    _exit(1);
}

static void *receive_all(void *unused)
{
    char buffer[4096];
    ssize_t n;

    (void)unused;
    while ((n = recv(fd, buffer, sizeof buffer, 0)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            die("recv");
        for (ssize_t done = 0; done < n;) {
            ssize_t put = write(1, buffer + done, n - done);
            if (put < 0)
                die("write");
            done += put;
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct timeval limit = {.tv_sec = 15 * 60};
    struct sockaddr_in to = {.sin_family = AF_INET};
    char buffer[4096], rest;
    pthread_t thread;
    unsigned port;
    ssize_t n;

    if (argc != 3 || !inet_aton(argv[1], &to.sin_addr) || argv[2][0] == '-' || argv[2][0] == '+' ||
        sscanf(argv[2], "%u%c", &port, &rest) != 1 || port < 1 || port > 65535) {
        fprintf(stderr, "usage: client HOST PORT\n");
        exit(64);
    }
    to.sin_port = htons(port);
    fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        perror("connect");
        exit(2);
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (pthread_create(&thread, NULL, receive_all, NULL) != 0)
        die("pthread_create");
    while ((n = read(0, buffer, sizeof buffer)) > 0)
        for (ssize_t done = 0; done < n;) {
            ssize_t sent = send(fd, buffer + done, n - done, MSG_NOSIGNAL);
            if (sent < 0 && errno != EINTR)
                die("send");
            if (sent > 0)
                done += sent;
        }
    shutdown(fd, SHUT_WR);
    pthread_join(thread, NULL);
    return 0;
}
