/* Wrong: the child takes what one read gives for a whole line. A line that the parent writes at
 * once mostly comes at once, too; a stream promises nothing of that. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* A descriptor that is read line by line. `start` bytes were handed out already. */
struct lines {
    int fd;
    char *bytes;
    size_t start, length, size;
};

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            fail("write");
        bytes += written;
        length -= (size_t)written;
    }
}

/* Reads more; returns 0 at the end of file. */
static int read_more(struct lines *lines)
{
    ssize_t got;

    memmove(lines->bytes, lines->bytes + lines->start, lines->length - lines->start);
    lines->length -= lines->start;
    lines->start = 0;
    if (lines->length == lines->size) {
        lines->size = lines->size == 0 ? 4096 : 2 * lines->size;
        lines->bytes = realloc(lines->bytes, lines->size);
        if (lines->bytes == NULL)
            fail("realloc");
    }
    do
        got = read(lines->fd, lines->bytes + lines->length, lines->size - lines->length);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        fail("read");
    lines->length += (size_t)got;
    return got > 0;
}

/* Hands out the next line with its '\n' (the last one may have none); returns 0 at the end. */
static int next_line(struct lines *lines, char **line, size_t *length)
{
    size_t seen = 0;

    for (;;) {
        char *begin = lines->bytes + lines->start;
        size_t waiting = lines->length - lines->start;
        char *newline = waiting > seen ? memchr(begin + seen, '\n', waiting - seen) : NULL;

        if (newline != NULL) {
            *line = begin;
            *length = (size_t)(newline - begin) + 1;
            lines->start += *length;
            return 1;
        }
        seen = waiting;
        if (!read_more(lines))
            break;
    }
    *line = lines->bytes + lines->start;
    *length = lines->length - lines->start;
    lines->start = lines->length;
    return *length > 0;
}

static void reverse(char *line, size_t length)
{
    if (length > 0 && line[length - 1] == '\n')
        length--;
    for (size_t i = 0; i < length / 2; i++) {
        char byte = line[i];

        line[i] = line[length - 1 - i];
        line[length - 1 - i] = byte;
    }
}

static void answer_lines(int socket)
{
    static char line[1 << 20];
    ssize_t got;

    while ((got = read(socket, line, sizeof line)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            fail("read");
        reverse(line, (size_t)got);
        write_all(socket, line, (size_t)got);
    }
}

static void ask_lines(int socket)
{
    struct lines input = {.fd = STDIN_FILENO}, answers = {.fd = socket};
    char *line;
    size_t length;

    while (next_line(&input, &line, &length)) {
        write_all(socket, line, length);
        if (line[length - 1] != '\n' && shutdown(socket, SHUT_WR) < 0)
            fail("shutdown"); /* an unfinished line is over when there is no more */
        if (!next_line(&answers, &line, &length)) {
            fputs("pair: the child is gone\n", stderr);
            exit(1);
        }
        write_all(STDOUT_FILENO, line, length);
    }
    free(input.bytes);
    free(answers.bytes);
}

int main(int argc, char **argv)
{
    int ends[2];
    pid_t child;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
        fail("socketpair");
    child = fork();
    if (child < 0)
        fail("fork");
    if (child == 0) {
        close(ends[0]);
        answer_lines(ends[1]);
        _exit(0);
    }
    close(ends[1]);
    ask_lines(ends[0]);
    close(ends[0]);
    while (waitpid(child, NULL, 0) < 0)
        if (errno != EINTR)
            fail("waitpid");
    return 0;
}
