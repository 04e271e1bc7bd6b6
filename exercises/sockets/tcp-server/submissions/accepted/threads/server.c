/* A thread for each client. Every thread has SIGTERM blocked; main takes it with sigwait when it
 * comes, and its return ends the process with all threads. */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int write_all(int fd, const char *data, size_t left)
{
    while (left > 0) {
        ssize_t n = write(fd, data, left);

        if (n >= 0) {
            data += n;
            left -= (size_t)n;
        } else if (errno != EINTR) {
            return -1;
        }
    }
    return 0;
}

static void *client_thread(void *argument)
{
    int fd = (int)(intptr_t)argument;
    char data[4096];
    ssize_t n;

    do {
        n = read(fd, data, sizeof data);
        if (n > 0 && write_all(fd, data, (size_t)n) < 0)
            break;
    } while (n > 0 || (n < 0 && errno == EINTR));
    close(fd);
    return NULL;
}

static void *accept_thread(void *argument)
{
    int listener = (int)(intptr_t)argument;
    pthread_t thread;

    for (;;) {
        int fd = accept(listener, NULL, NULL);

        if (fd < 0)
            continue;
        if (pthread_create(&thread, NULL, client_thread, (void *)(intptr_t)fd) != 0) {
            close(fd);
            continue;
        }
        pthread_detach(thread);
    }
    return NULL;
}

static int start_listening(const char *port)
{
    struct sockaddr_in address = {0};
    int reuse = 1;
    int fd;

    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 10) == 0)
        return fd;
    perror(port);
    exit(EXIT_FAILURE);
}

static int is_port(const char *text)
{
    size_t digits = strspn(text, "0123456789");

    return digits > 0 && text[digits] == '\0' && strtoul(text, NULL, 10) >= 1 &&
           strtoul(text, NULL, 10) <= 65535;
}

int main(int argc, char **argv)
{
    pthread_t acceptor;
    sigset_t set;
    int listener, number;

    if (argc != 2 || !is_port(argv[1])) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 64;
    }
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    listener = start_listening(argv[1]);
    if (pthread_create(&acceptor, NULL, accept_thread, (void *)(intptr_t)listener) != 0) {
        perror("pthread_create");
        return 1;
    }
    sigwait(&set, &number);
    return 0;
}
