/* A child for each client, so several are served at once. The parent waits in ppoll, the only
 * place where its signals get through; at SIGTERM it takes its children with it. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_CHILDREN 256

static volatile sig_atomic_t terminated;
static pid_t children[MAX_CHILDREN];
static size_t running;

static void on_signal(int signal)
{
    if (signal == SIGTERM)
        terminated = 1;
}

static void reap(int flags)
{
    pid_t pid;

    while (running > 0 && (pid = waitpid(-1, NULL, flags)) > 0)
        for (size_t i = 0; i < running; i++)
            if (children[i] == pid)
                children[i--] = children[--running];
}

static int put(int fd, const char *bytes, size_t length)
{
    size_t done = 0;

    while (done < length) {
        ssize_t n = TEMP_FAILURE_RETRY(send(fd, bytes + done, length - done, MSG_NOSIGNAL));

        if (n < 0)
            return -1;
        done += (size_t)n;
    }
    return 0;
}

/* The child: collects until a newline, then answers everything up to it. */
static void talk(int fd)
{
    size_t size = 1 << 17, length = 0;
    char *bytes = malloc(size);

    while (bytes != NULL) {
        ssize_t n = TEMP_FAILURE_RETRY(recv(fd, bytes + length, size - length, 0));
        char *last;

        if (n <= 0) {
            if (n == 0)
                put(fd, bytes, length);
            break;
        }
        for (char *c = bytes + length; c < bytes + length + n; c++)
            if (*c >= 'a' && *c <= 'z')
                *c ^= 'a' ^ 'A';
        length += (size_t)n;
        last = memrchr(bytes, '\n', length);
        if (last != NULL) {
            size_t complete = (size_t)(last + 1 - bytes);

            if (put(fd, bytes, complete) < 0)
                break;
            memmove(bytes, last + 1, length - complete);
            length -= complete;
        }
        if (length == size)
            bytes = realloc(bytes, size *= 2);
    }
    free(bytes);
}

static void new_client(int listener, const sigset_t *normal)
{
    int client = TEMP_FAILURE_RETRY(accept(listener, NULL, NULL));
    pid_t pid;

    if (client < 0)
        return;
    while (running == MAX_CHILDREN) {
        int ended = waitpid(-1, NULL, 0);

        for (size_t i = 0; i < running; i++)
            if (children[i] == ended)
                children[i--] = children[--running];
    }
    pid = fork();
    if (pid == 0) {
        close(listener);
        signal(SIGTERM, SIG_DFL);
        signal(SIGCHLD, SIG_DFL);
        sigprocmask(SIG_SETMASK, normal, NULL);
        talk(client);
        _exit(0);
    }
    if (pid > 0)
        children[running++] = pid;
    else
        perror("fork");
    close(client);
}

static int setup(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat there;
    int fd;

    if (strlen(path) >= sizeof address.sun_path) {
        fprintf(stderr, "%s: too long\n", path);
        return -1;
    }
    strcpy(address.sun_path, path);
    if (lstat(path, &there) == 0) {
        if (!S_ISSOCK(there.st_mode)) {
            fprintf(stderr, "%s: not a socket, left alone\n", path);
            return -1;
        }
        unlink(path);
    }
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror(path);
        return -1;
    }
    if (listen(fd, 32) < 0) {
        perror("listen");
        unlink(path);
        return -1;
    }
    return fd;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigset_t blocked, normal;
    int listener;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PATH\n", argv[0]);
        return 64;
    }
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGCHLD);
    sigprocmask(SIG_BLOCK, &blocked, &normal);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGCHLD, &action, NULL);
    listener = setup(argv[1]);
    if (listener < 0)
        return 1;
    while (!terminated) {
        struct pollfd waiting = {.fd = listener, .events = POLLIN};
        int ready = ppoll(&waiting, 1, NULL, &normal);

        reap(WNOHANG);
        if (ready > 0 && !terminated)
            new_client(listener, &normal);
    }
    unlink(argv[1]);
    for (size_t i = 0; i < running; i++)
        kill(children[i], SIGTERM);
    reap(0);
    return 0;
}
