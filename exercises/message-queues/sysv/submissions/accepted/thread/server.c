/* SIGTERM is blocked everywhere and taken by a thread with sigwait, which removes the queue; the
 * main thread serves. The plain struct, with whatever the compiler pads at its end. */
#define _GNU_SOURCE
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <unistd.h>

struct request {
    long mtype;
    int pid;
    char text[64];
};

#define SIZE (sizeof(struct request) - sizeof(long))

static int id;

static void *wait_for_term(void *set)
{
    int number;

    sigwait(set, &number);
    msgctl(id, IPC_RMID, NULL);
    _exit(0);
}

int main(int argc, char *argv[])
{
    sigset_t set;
    pthread_t thread;
    struct request request;
    int quit = 0;

    if (argc != 2)
        errx(64, "usage: server PATH");
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    key_t key = ftok(argv[1], 'q');
    if (key == -1 || (id = msgget(key, 0666 | IPC_CREAT)) == -1)
        err(1, "%s", argv[1]);
    if (pthread_create(&thread, NULL, wait_for_term, &set) != 0)
        errx(1, "pthread_create");
    while (!quit && msgrcv(id, &request, SIZE, 1, 0) >= 0) {
        quit = !strcmp(request.text, "quit");
        for (size_t i = 0; request.text[i]; i++)
            request.text[i] = isascii(request.text[i]) ? toupper(request.text[i]) : request.text[i];
        request.mtype = request.pid;
        if (msgsnd(id, &request, SIZE, 0) < 0)
            break;
    }
    if (msgctl(id, IPC_RMID, NULL) < 0)
        pause(); /* the thread has removed it and is about to end us */
    return 0;
}
