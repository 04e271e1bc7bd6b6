/* On Linux a queue descriptor is a file descriptor: poll says when there is something, and then
 * all of it is taken without blocking. Output by writev, without stdio. */
#define _DEFAULT_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static void print(unsigned priority, char *text, size_t length)
{
    char head[16];
    int size = snprintf(head, sizeof head, "%u: ", priority);
    struct iovec line[] = {{head, (size_t)size}, {text, length}, {"\n", 1}};

    if (writev(STDOUT_FILENO, line, 3) < 0)
        err(1, "stdout");
}

/* Takes all that is there. Returns false when one of them was "quit". */
static int take_all(mqd_t queue, char *text, size_t size)
{
    unsigned priority;
    ssize_t length;

    while ((length = mq_receive(queue, text, size, &priority)) >= 0) {
        if (length > 0 && text[length - 1] == '\0')
            length--;
        if (length == 4 && !strncmp(text, "quit", 4))
            return 0;
        print(priority, text, (size_t)length);
    }
    if (errno != EAGAIN && errno != EINTR)
        err(1, "mq_receive");
    return 1;
}

int main(int argc, char **argv)
{
    struct pollfd wait = {.events = POLLIN};
    struct mq_attr attr;
    char *text;

    if (argc != 2)
        errx(64, "usage: worker QUEUE");
    wait.fd = mq_open(argv[1], O_RDONLY | O_NONBLOCK);
    if (wait.fd < 0)
        err(1, "%s", argv[1]);
    mq_getattr(wait.fd, &attr);
    text = malloc(attr.mq_msgsize);
    do {
        if (poll(&wait, 1, -1) < 0 && errno != EINTR)
            err(1, "poll");
    } while (take_all(wait.fd, text, attr.mq_msgsize));
    free(text);
    mq_close(wait.fd);
    return 0;
}
