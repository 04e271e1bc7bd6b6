/* Wrong: there is a handler for SIGCHLD, and a read that a signal interrupts ends the loop as the
 * end of the input does. It prints what it should as long as no signal comes during a read. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* All of it, however often the kernel takes only a part. */
static int write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, data, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -1;
        data += written;
        size -= (size_t)written;
    }
    return 0;
}

static volatile sig_atomic_t ended;

static void on_child(int signal)
{
    (void)signal;
    ended = 1;
}

/* The child: from the pipe to standard output. */
static int print_upper(int from)
{
    char buffer[4096];
    ssize_t got;

    while ((got = read(from, buffer, sizeof buffer)) > 0) {
        for (ssize_t i = 0; i < got; i++)
            buffer[i] = upper(buffer[i]);
        if (write_all(STDOUT_FILENO, buffer, (size_t)got) < 0)
            return 1;
    }
    return 0;
}

/* The parent: from standard input into the pipe. */
static int send_input(int to)
{
    char buffer[4096];
    ssize_t got;

    while ((got = read(STDIN_FILENO, buffer, sizeof buffer)) > 0)
        if (write_all(to, buffer, (size_t)got) < 0)
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_child};
    int ends[2], status = 0, failed;
    pid_t child;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    if (pipe(ends) < 0) {
        perror("pipe");
        return 1;
    }
    sigemptyset(&action.sa_mask);
    sigaction(SIGCHLD, &action, NULL);
    child = fork();
    if (child < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        close(ends[1]);
        _exit(print_upper(ends[0]));
    }
    close(ends[0]);
    failed = send_input(ends[1]);
    close(ends[1]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return failed || !ended || status != 0;
}
