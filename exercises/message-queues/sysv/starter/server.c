/*
 * message-queues/sysv: a server that answers requests from a System V message queue.
 *
 * Compile:  gcc -std=c11 -Wall -Wextra -o server server.c
 * Try:      touch clave; ./server clave        (ipcs -q shows the queue, ipcrm -q ID removes it)
 * Check:    coloquio check message-queues/sysv
 *
 * What is here finds the queue and takes one message.
 */
#define _XOPEN_SOURCE 700
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>

/* The kernel looks at the first member only; what follows is a matter between us and the clients. */
struct message {
    long type;
    struct {
        int pid;
        char text[64];
    } body;
};

int main(int argc, char **argv)
{
    struct message message;
    key_t key;
    int queue;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PATH\n", argv[0]);
        return 64;
    }
    key = ftok(argv[1], 'q');
    /* 1. 0 permits nothing to nobody. Who may read and write here? */
    queue = msgget(key, IPC_CREAT | 0);
    if (queue < 0) {
        perror("msgget");
        return 1;
    }
    /* 2. 0 takes whatever comes first. Which messages are requests, and which are answers that
     *    somebody has not fetched yet? */
    if (msgrcv(queue, &message, sizeof message.body, 0, 0) < 0)
        perror("msgrcv");
    /* 3. Answer: to whom, and how many bytes? (The type is not counted.) */
    /* 4. Go on until "quit", or SIGTERM. And who removes the queue then? */
    return 0;
}
