/* All pipes are made first, then all children, each of which closes what is not its own. */
#include <err.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONGEST = 4000 };

struct line {
    char bytes[LONGEST + 1];
    size_t length;
};

/* Adds a byte; true when the line is complete. */
static bool add(struct line *line, char byte)
{
    if (line->length < sizeof line->bytes)
        line->bytes[line->length++] = byte;
    return byte == '\n';
}

static void print_line(int number, const struct line *line)
{
    char prefix[32];
    struct iovec parts[2] = {{prefix, 0}, {(void *)line->bytes, line->length}};
    int length = sprintf(prefix, "child %d: ", number);

    parts[0].iov_len = (size_t)length;
    if (writev(STDOUT_FILENO, parts, 2) != length + (ssize_t)line->length)
        err(1, "writev");
}

static void child(int number, int fd)
{
    struct line line = {.length = 0};
    char data[1024];
    ssize_t got;

    while ((got = read(fd, data, sizeof data)) > 0)
        for (ssize_t i = 0; i < got; i++)
            if (add(&line, data[i])) {
                print_line(number, &line);
                line.length = 0;
            }
    if (got < 0)
        err(1, "read");
}

/* A line of up to 4000 bytes and its end is less than PIPE_BUF: it goes in whole. */
static void give(int (*pipes)[2], int count, const struct line *line)
{
    for (int i = 0; i < count; i++)
        if (write(pipes[i][1], line->bytes, line->length) != (ssize_t)line->length)
            err(1, "write");
}

static void parent(int (*pipes)[2], int count)
{
    struct line line = {.length = 0};
    char data[4096];
    ssize_t got;

    while ((got = read(STDIN_FILENO, data, sizeof data)) > 0)
        for (ssize_t i = 0; i < got; i++)
            if (add(&line, data[i])) {
                give(pipes, count, &line);
                line.length = 0;
            }
    if (line.length) {
        add(&line, '\n');
        give(pipes, count, &line);
    }
}

int main(int argc, char **argv)
{
    char *end;
    long count = argc == 2 && argv[1][0] >= '0' && argv[1][0] <= '9' ? strtol(argv[1], &end, 10) : 0;
    int(*pipes)[2], failed = 0, status;

    if (count < 1 || count > INT_MAX || *end)
        errx(64, "usage: %s N", argv[0]);
    pipes = malloc((size_t)count * sizeof *pipes);
    if (!pipes)
        err(1, "malloc");
    for (int i = 0; i < count; i++)
        if (pipe(pipes[i]) < 0)
            err(1, "pipe");
    for (int i = 0; i < count; i++) {
        pid_t pid = fork();

        if (pid < 0)
            err(1, "fork");
        if (pid > 0)
            continue;
        for (int j = 0; j < count; j++) {
            close(pipes[j][1]);
            if (j != i)
                close(pipes[j][0]);
        }
        child(i + 1, pipes[i][0]);
        _exit(0);
    }
    for (int i = 0; i < count; i++)
        close(pipes[i][0]);
    parent(pipes, (int)count);
    for (int i = 0; i < count; i++)
        close(pipes[i][1]);
    free(pipes);
    while (wait(&status) > 0)
        failed |= status;
    return failed != 0;
}
