/* Wrong: sleeps before it has looked. mq_notify tells only of a message that comes into an empty
 * queue; what was there before is never told of. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static mqd_t queue;
static char *buffer;
static size_t buffer_size;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void show(unsigned priority, size_t length)
{
    if (length > 0 && buffer[length - 1] == '\0')
        length--;
    if (length == strlen("quit") && memcmp(buffer, "quit", length) == 0)
        exit(0);
    if (printf("%u: ", priority) < 0 || fwrite(buffer, 1, length, stdout) != length ||
        puts("") == EOF || fflush(stdout) == EOF)
        die("stdout");
}

static void drain(void)
{
    unsigned priority;
    ssize_t length;

    while ((length = mq_receive(queue, buffer, buffer_size, &priority)) >= 0)
        show(priority, (size_t)length);
    if (errno != EAGAIN)
        die("mq_receive");
}

int main(int argc, char **argv)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    struct mq_attr attributes;
    sigset_t set;
    int number;

    if (argc != 2) {
        fprintf(stderr, "usage: %s QUEUE\n", argv[0]);
        return 64;
    }
    queue = mq_open(argv[1], O_RDONLY | O_NONBLOCK);
    if (queue == (mqd_t)-1 || mq_getattr(queue, &attributes) != 0)
        die(argv[1]);
    buffer_size = (size_t)attributes.mq_msgsize;
    buffer = malloc(buffer_size);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (;;) {
        if (mq_notify(queue, &event) < 0)
            die("mq_notify");
        sigwait(&set, &number);
        drain();
    }
}
