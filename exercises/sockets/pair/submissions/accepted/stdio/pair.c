/* The same with stdio for reading: fdopen on the socket, getline on both sides.
 * Sending stays with write: stdio loses what it holds when a write is interrupted. */
#define _POSIX_C_SOURCE 200809L
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Like getline, but goes on after EINTR. The line is always given a '\n'; *unfinished says that
 * it had none. Returns its length, or -1 at the end of file. */
static ssize_t read_line(FILE *in, char **line, size_t *size, int *unfinished)
{
    char *piece = NULL;
    size_t piece_size = 0, length = 0;

    *unfinished = 0;
    for (;;) {
        errno = 0;
        ssize_t got = getline(&piece, &piece_size, in);

        if (got > 0) {
            if (length + (size_t)got + 1 > *size) {
                *size = 2 * (length + (size_t)got + 1);
                if ((*line = realloc(*line, *size)) == NULL)
                    err(1, "realloc");
            }
            memcpy(*line + length, piece, (size_t)got);
            length += (size_t)got;
            if ((*line)[length - 1] == '\n')
                break;
        }
        if (ferror(in)) {
            if (errno != EINTR)
                err(1, "getline");
            clearerr(in);
        } else if (feof(in)) {
            if (length > 0) {
                (*line)[length++] = '\n';
                *unfinished = 1;
            }
            break;
        }
    }
    free(piece);
    return length > 0 ? (ssize_t)length : -1;
}

static void send_line(int fd, const char *line, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, line, length, MSG_NOSIGNAL);

        if (sent < 0 && errno != EINTR)
            err(1, "send");
        if (sent > 0) {
            line += sent;
            length -= (size_t)sent;
        }
    }
}

static int child(int fd)
{
    FILE *in = fdopen(fd, "r");
    char *line = NULL, *answer = NULL;
    size_t size = 0;
    ssize_t length;
    int unfinished;

    if (in == NULL)
        err(1, "fdopen");
    while ((length = read_line(in, &line, &size, &unfinished)) > 0) {
        if ((answer = realloc(answer, (size_t)length)) == NULL)
            err(1, "realloc");
        for (ssize_t i = 0; i < length - 1; i++)
            answer[i] = line[length - 2 - i];
        answer[length - 1] = '\n';
        send_line(fd, answer, (size_t)length);
    }
    free(line);
    free(answer);
    fclose(in);
    return 0;
}

static void parent(int fd)
{
    FILE *in = fdopen(fd, "r");
    char *line = NULL, *answer = NULL;
    size_t size = 0, answer_size = 0;
    ssize_t length;
    int unfinished, ignored;

    if (in == NULL)
        err(1, "fdopen");
    while ((length = read_line(stdin, &line, &size, &unfinished)) > 0) {
        send_line(fd, line, (size_t)length);
        length = read_line(in, &answer, &answer_size, &ignored);
        if (length < 0)
            errx(1, "the child is gone");
        fwrite(answer, 1, (size_t)length - (unfinished ? 1 : 0), stdout);
        if (fflush(stdout) != 0)
            err(1, "stdout");
    }
    free(line);
    free(answer);
    fclose(in);
}

int main(int argc, char **argv)
{
    int ends[2];
    pid_t pid;

    (void)argv;
    if (argc != 1)
        errx(64, "no arguments are expected");
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
        err(1, "socketpair");
    if ((pid = fork()) < 0)
        err(1, "fork");
    if (pid == 0) {
        close(ends[0]);
        _exit(child(ends[1]));
    }
    close(ends[1]);
    parent(ends[0]);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    return 0;
}
