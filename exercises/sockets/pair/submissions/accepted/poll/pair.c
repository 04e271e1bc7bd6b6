/* The parent waits with poll for whatever comes first, stdin or an answer, so several lines may be
 * on their way at once. The answers come back in order, so nobody has to count them. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void write_all(int fd, const char *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t n = write(fd, bytes + done, length - done);

        if (n < 0 && errno != EINTR)
            fail("write");
        done += n > 0 ? (size_t)n : 0;
    }
}

static ssize_t read_some(int fd, char *bytes, size_t size)
{
    ssize_t n = TEMP_FAILURE_RETRY(read(fd, bytes, size));

    if (n < 0)
        fail("read");
    return n;
}

static void turn(char *line, size_t length)
{
    for (size_t low = 0, high = length; low + 1 < high; low++) {
        char byte = line[--high];

        line[high] = line[low];
        line[low] = byte;
    }
}

/* The child: a line is answered when it is complete, or when there is nothing more to come. */
static void serve(int fd)
{
    char in[4096], *line = NULL;
    size_t length = 0, size = 0;
    ssize_t n;

    while ((n = read_some(fd, in, sizeof in)) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            if (length + 2 >= size && (line = realloc(line, size = 2 * size + 64)) == NULL)
                fail("realloc");
            if (in[i] != '\n') {
                line[length++] = in[i];
                continue;
            }
            turn(line, length);
            line[length] = '\n';
            write_all(fd, line, length + 1);
            length = 0;
        }
    }
    turn(line, length);
    write_all(fd, line, length);
    free(line);
}

/* Sends what the socket takes just now. Returns how many bytes are left, moved to the front. */
static size_t send_some(int fd, char *bytes, size_t length)
{
    ssize_t n = send(fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);

    if (n < 0 && errno != EAGAIN && errno != EINTR)
        fail("send");
    if (n <= 0)
        return length;
    memmove(bytes, bytes + n, length - (size_t)n);
    return length - (size_t)n;
}

static void carry(int fd)
{
    char out[8192], in[8192];
    size_t waiting = 0;
    bool more = true, open = true;

    while (open) {
        struct pollfd watched[2] = {{.fd = -1, .events = POLLIN}, {.fd = fd, .events = POLLIN}};

        if (more && waiting < sizeof out)
            watched[0].fd = STDIN_FILENO;
        if (waiting > 0)
            watched[1].events |= POLLOUT;
        if (poll(watched, 2, -1) < 0) {
            if (errno != EINTR)
                fail("poll");
            continue;
        }
        if (watched[1].revents & (POLLIN | POLLHUP | POLLERR)) {
            ssize_t n = read_some(fd, in, sizeof in);

            open = n > 0;
            write_all(STDOUT_FILENO, in, (size_t)n);
        }
        if (watched[0].revents != 0) {
            ssize_t n = read_some(STDIN_FILENO, out + waiting, sizeof out - waiting);

            more = n > 0;
            waiting += (size_t)n;
        }
        if (watched[1].revents & POLLOUT)
            waiting = send_some(fd, out, waiting);
        if (!more && waiting == 0)
            shutdown(fd, SHUT_WR); /* again and again does no harm */
    }
}

int main(int argc, char **argv)
{
    int pair[2];
    pid_t pid;

    if (argc != 1) {
        fprintf(stderr, "usage: %s < text\n", argv[0]);
        return 64;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        fail("socketpair");
    pid = fork();
    if (pid < 0)
        fail("fork");
    if (pid == 0) {
        close(pair[0]);
        serve(pair[1]);
        close(pair[1]);
        return 0;
    }
    close(pair[1]);
    carry(pair[0]);
    close(pair[0]);
    if (TEMP_FAILURE_RETRY(waitpid(pid, NULL, 0)) != pid)
        fail("waitpid");
    return 0;
}
