/* A child for each client. SIGTERM and SIGCHLD are blocked except inside ppoll, so nothing can
 * happen between looking at a flag and waiting. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t terminated;
static pid_t *children;
static size_t children_count;

static void on_term(int signal)
{
    (void)signal;
    terminated = 1;
}

static void on_child(int signal)
{
    (void)signal; /* it is enough that ppoll returns */
}

static void reap(int options)
{
    pid_t pid;

    while (children_count > 0 && (pid = waitpid(-1, NULL, options)) > 0) {
        size_t i = 0;

        while (children[i] != pid)
            i++;
        children[i] = children[--children_count];
    }
}

static void echo(int fd)
{
    static char buffer[8192];
    ssize_t n;

    while ((n = TEMP_FAILURE_RETRY(read(fd, buffer, sizeof buffer))) > 0) {
        char *next = buffer;

        while (n > 0) {
            ssize_t written = TEMP_FAILURE_RETRY(write(fd, next, (size_t)n));

            if (written < 0)
                return;
            next += written;
            n -= written;
        }
    }
}

static void child_main(int listener, int client)
{
    sigset_t none;

    close(listener);
    signal(SIGTERM, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    echo(client);
    _exit(0);
}

static void serve_next(int listener)
{
    int client = accept(listener, NULL, NULL);
    pid_t pid;

    if (client < 0)
        return;
    pid = fork();
    if (pid == 0)
        child_main(listener, client);
    close(client);
    if (pid < 0) {
        warn("fork");
        return;
    }
    children = realloc(children, (children_count + 1) * sizeof *children);
    if (children == NULL)
        err(1, "realloc");
    children[children_count++] = pid;
}

static int make_listener(long port)
{
    struct sockaddr_in name;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

    if (listener < 0)
        err(1, "socket");
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) < 0)
        err(1, "SO_REUSEADDR");
    memset(&name, 0, sizeof name);
    name.sin_family = AF_INET;
    name.sin_port = htons((uint16_t)port);
    inet_pton(AF_INET, "127.0.0.1", &name.sin_addr);
    if (bind(listener, (struct sockaddr *)&name, sizeof name) < 0)
        err(1, "bind");
    if (listen(listener, SOMAXCONN) < 0)
        err(1, "listen");
    return listener;
}

int main(int argc, char *argv[])
{
    struct sigaction action = {.sa_handler = on_term};
    struct pollfd door = {.events = POLLIN};
    sigset_t blocked, normal;
    char *end = NULL;
    long port;

    if (argc != 2 || strspn(argv[1], "0123456789") == 0)
        errx(64, "usage: %s PORT", argv[0]);
    port = strtol(argv[1], &end, 10);
    if (*end != '\0' || port < 1 || port > 65535)
        errx(64, "%s: not a port", argv[1]);
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGCHLD);
    sigprocmask(SIG_BLOCK, &blocked, &normal);
    sigaction(SIGTERM, &action, NULL);
    action.sa_handler = on_child;
    sigaction(SIGCHLD, &action, NULL);
    door.fd = make_listener(port);
    while (!terminated) {
        int ready = ppoll(&door, 1, NULL, &normal);

        reap(WNOHANG);
        if (ready > 0)
            serve_next(door.fd);
    }
    close(door.fd);
    for (size_t i = 0; i < children_count; i++)
        kill(children[i], SIGTERM);
    reap(0);
    free(children);
    return 0;
}
