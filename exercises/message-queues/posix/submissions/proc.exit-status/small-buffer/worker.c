/* Wrong: a buffer that is large enough for every message that comes; but mq_receive wants one that
 * is large enough for every message that could come. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
    struct mq_attr attributes;
    mqd_t queue;
    char text[1024];

    if (argc != 2) {
        fprintf(stderr, "usage: %s QUEUE\n", argv[0]);
        return 64;
    }
    queue = mq_open(argv[1], O_RDONLY);
    if (queue == (mqd_t)-1 || mq_getattr(queue, &attributes) < 0)
        fail(argv[1]);
    for (;;) {
        unsigned priority;
        ssize_t length = mq_receive(queue, text, sizeof text, &priority);

        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            fail("mq_receive");
        if (length > 0 && text[length - 1] == '\0')
            length--;
        if (length == 4 && memcmp(text, "quit", 4) == 0)
            break;
        printf("%u: ", priority);
        fwrite(text, 1, (size_t)length, stdout);
        putchar('\n');
        fflush(stdout);
    }
    mq_close(queue);
    return 0;
}
