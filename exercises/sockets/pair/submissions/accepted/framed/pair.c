/* A protocol with lengths between the two: a size_t, then so many bytes. The child need not know
 * what a line is. send and recv. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PARENT, CHILD };

static void die(const char *what)
{
    perror(what);
    _exit(1);
}

static void send_all(int fd, const void *data, size_t length)
{
    const char *next = data;
    const char *end = next + length;

    while (next < end) {
        ssize_t n = send(fd, next, (size_t)(end - next), MSG_NOSIGNAL);

        if (n >= 0)
            next += n;
        else if (errno != EINTR)
            die("send");
    }
}

/* Returns 0 if the stream ended before the first byte; an end in the middle is an error. */
static int recv_all(int fd, void *data, size_t length)
{
    char *next = data;
    size_t left = length;

    while (left > 0) {
        ssize_t n = recv(fd, next, left, 0);

        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0 && left == length)
            return 0;
        if (n <= 0)
            die("recv");
        next += n;
        left -= (size_t)n;
    }
    return 1;
}

static void *grow(void *bytes, size_t size)
{
    void *bigger = realloc(bytes, size);

    if (bigger == NULL)
        die("realloc");
    return bigger;
}

static void child_main(int fd)
{
    char *bytes = NULL;
    size_t length;

    while (recv_all(fd, &length, sizeof length)) {
        bytes = grow(bytes, length + 1);
        if (length > 0 && !recv_all(fd, bytes, length))
            die("recv");
        for (size_t low = 0, high = length; low + 1 < high; low++) {
            char byte = bytes[--high];

            bytes[high] = bytes[low];
            bytes[low] = byte;
        }
        send_all(fd, bytes, length);
    }
    free(bytes);
}

/* One byte of stdin, or EOF. */
static int next_byte(void)
{
    static char buffer[16384];
    static ssize_t filled, used;

    if (used == filled) {
        do
            filled = read(STDIN_FILENO, buffer, sizeof buffer);
        while (filled < 0 && errno == EINTR);
        used = 0;
        if (filled < 0)
            die("stdin");
        if (filled == 0)
            return EOF;
    }
    return (unsigned char)buffer[used++];
}

static void print(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, length);

        if (n < 0 && errno != EINTR)
            die("stdout");
        if (n > 0) {
            bytes += n;
            length -= (size_t)n;
        }
    }
}

static void parent_main(int fd)
{
    char *line = NULL;
    size_t size = 0;
    int byte;

    do {
        size_t length = 0;

        while ((byte = next_byte()) != EOF && byte != '\n') {
            if (length + 1 >= size)
                line = grow(line, size = 2 * size + 256);
            line[length++] = (char)byte;
        }
        if (byte == EOF && length == 0)
            break;
        line = grow(line, size = size > length + 1 ? size : length + 1);
        send_all(fd, &length, sizeof length);
        send_all(fd, line, length);
        if (length > 0 && !recv_all(fd, line, length))
            die("recv");
        if (byte == '\n')
            line[length++] = '\n';
        print(line, length);
    } while (byte != EOF);
    free(line);
}

int main(int argc, char *argv[])
{
    int ends[2];
    pid_t pid;

    if (argc > 1) {
        fprintf(stderr, "%s takes no arguments\n", argv[0]);
        return 64;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1)
        die("socketpair");
    switch (pid = fork()) {
    case -1:
        die("fork");
        break;
    case 0:
        close(ends[PARENT]);
        child_main(ends[CHILD]);
        _exit(0);
    default:
        close(ends[CHILD]);
        parent_main(ends[PARENT]);
        close(ends[PARENT]);
    }
    return TEMP_FAILURE_RETRY(waitpid(pid, NULL, 0)) == pid ? 0 : 1;
}
