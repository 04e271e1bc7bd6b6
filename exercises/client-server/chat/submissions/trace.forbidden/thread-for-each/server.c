/* Wrong: a thread for each client does the work; the task was one process that waits for all at
 * once. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int clients[512], count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void on_term(int signal)
{
    (void)signal;
    _exit(0);
}

static void tell_others(int speaker, const char *line, size_t length)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < count; i++)
        if (clients[i] != speaker)
            send(clients[i], line, length, MSG_NOSIGNAL);
    pthread_mutex_unlock(&lock);
}

static void part(int fd)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < count; i++)
        if (clients[i] == fd)
            clients[i--] = clients[--count];
    pthread_mutex_unlock(&lock);
}

static void *listen_to(void *argument)
{
    int fd = (int)(intptr_t)argument;
    FILE *in = fdopen(fd, "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t length;

    while ((length = getline(&line, &size, in)) > 0) {
        tell_others(fd, line, (size_t)length);
        if (line[length - 1] != '\n')
            tell_others(fd, "\n", 1);
    }
    part(fd);
    fclose(in);
    free(line);
    return NULL;
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int on = 1, door = socket(AF_INET, SOCK_STREAM, 0);

    if (argc != 2 || strspn(argv[1], "0123456789") != strlen(argv[1]) || atol(argv[1]) < 1 ||
        atol(argv[1]) > 65535) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 64;
    }
    signal(SIGTERM, on_term);
    address.sin_port = htons((in_port_t)atoi(argv[1]));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(door, (struct sockaddr *)&address, sizeof address) < 0 || listen(door, 64) < 0) {
        perror("listen");
        return 1;
    }
    for (;;) {
        int fd = accept(door, NULL, NULL);
        pthread_t thread;

        if (fd < 0)
            continue;
        pthread_mutex_lock(&lock);
        clients[count++] = fd;
        pthread_mutex_unlock(&lock);
        pthread_create(&thread, NULL, listen_to, (void *)(intptr_t)fd);
        pthread_detach(thread);
    }
}
