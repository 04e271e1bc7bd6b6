/*
 * message-queues/posix: a worker that takes its orders from a POSIX message queue.
 *
 * Compile:  gcc -std=c11 -Wall -Wextra -o worker worker.c -lrt
 * Try:      ./worker /cola        (the statement shows how to make a queue and send to it)
 * Check:    coloquio check message-queues/posix
 *
 * What is here takes one message of up to 100 bytes.
 */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    char text[100];
    unsigned priority;
    ssize_t length;
    mqd_t queue;

    if (argc != 2) {
        fprintf(stderr, "usage: %s QUEUE\n", argv[0]);
        return 64;
    }
    /* 1. What does mq_open return if there is no such queue? */
    queue = mq_open(argv[1], O_RDONLY);
    /* 2. mq_receive refuses a buffer that is smaller than the longest message that the queue
     *    takes (EMSGSIZE). Who knows how long that is? */
    length = mq_receive(queue, text, sizeof text, &priority);
    /* 3. `length` bytes have come; is there a NUL behind them? */
    (void)length;
    printf("%u: %s\n", priority, text);
    /* 4. Who waits for the next message while stdout is a pipe: has this line been written yet? */
    /* 5. Go on until the text is "quit". */
    mq_close(queue);
    return 0;
}
