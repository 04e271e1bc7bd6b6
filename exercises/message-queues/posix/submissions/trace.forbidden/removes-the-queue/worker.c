/* Wrong: tidies up what is not its own; whoever made the queue finds it gone. */
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
    char *text;

    if (argc != 2) {
        fprintf(stderr, "usage: %s QUEUE\n", argv[0]);
        return 64;
    }
    queue = mq_open(argv[1], O_RDONLY);
    if (queue == (mqd_t)-1 || mq_getattr(queue, &attributes) < 0)
        fail(argv[1]);
    text = malloc((size_t)attributes.mq_msgsize);
    if (text == NULL)
        fail("malloc");
    for (;;) {
        unsigned priority;
        ssize_t length = mq_receive(queue, text, (size_t)attributes.mq_msgsize, &priority);

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
    free(text);
    mq_close(queue);
    mq_unlink(argv[1]);
    return 0;
}
