/* A thread accepts and greets through a FILE; main waits with sigwait for SIGTERM. getaddrinfo with
 * AI_PASSIVE gives the address to bind to, getpeername the one to greet. */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int open_door(const char *port)
{
    struct addrinfo hints = {.ai_family = AF_INET6, .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *info;
    int both = 0, again = 1, fd;

    if (getaddrinfo(NULL, port, &hints, &info) != 0)
        return -1;
    fd = socket(info->ai_family, info->ai_socktype, info->ai_protocol);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &again, sizeof again);
    if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &both, sizeof both) < 0 ||
        bind(fd, info->ai_addr, info->ai_addrlen) < 0 || listen(fd, 8) < 0)
        return -1;
    freeaddrinfo(info);
    return fd;
}

/* Greets whoever is connected to fd, and closes it. */
static void greet(int fd)
{
    struct sockaddr_in6 peer;
    socklen_t size = sizeof peer;
    char name[INET6_ADDRSTRLEN];
    FILE *out = fdopen(fd, "w");

    if (out == NULL) {
        close(fd);
        return;
    }
    if (getpeername(fd, (struct sockaddr *)&peer, &size) == 0 &&
        inet_ntop(AF_INET6, &peer.sin6_addr, name, sizeof name) != NULL) {
        int skip = 0;

        sscanf(name, "::ffff:%n", &skip);
        fprintf(out, "hello %s\n", strchr(name, '.') != NULL ? name + skip : name);
    }
    fclose(out);
}

static void *work(void *argument)
{
    const int *door = argument;

    for (;;) {
        int fd = accept(*door, NULL, NULL);

        if (fd >= 0)
            greet(fd);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t worker;
    sigset_t set;
    int door, signal_number;
    char rest;
    unsigned port;

    if (argc != 2 || strpbrk(argv[1], "+- \t") != NULL || strlen(argv[1]) > 5 ||
        sscanf(argv[1], "%u%c", &port, &rest) != 1 || port < 1 || port > 65535) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 64;
    }
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGPIPE); /* blocked is as good as ignored: write fails with EPIPE */
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    sigdelset(&set, SIGPIPE);
    door = open_door(argv[1]);
    if (door < 0 || pthread_create(&worker, NULL, work, &door) != 0) {
        perror("server");
        return 1;
    }
    sigwait(&set, &signal_number);
    return 0;
}
