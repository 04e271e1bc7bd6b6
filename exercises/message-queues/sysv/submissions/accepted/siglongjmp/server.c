/* SIGTERM is let in only while msgrcv waits, and leaves it by siglongjmp: nothing was begun then. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

struct note {
    int pid;
    char text[64];
};
struct msg {
    long type;
    struct note note;
};

static sigjmp_buf out;

static void leave(int signal)
{
    siglongjmp(out, signal);
}

/* The next request; ends at SIGTERM with 0. */
static int next(int queue, struct msg *msg, sigset_t *term)
{
    ssize_t got;

    sigprocmask(SIG_UNBLOCK, term, NULL);
    got = msgrcv(queue, msg, sizeof msg->note, 1, 0);
    sigprocmask(SIG_BLOCK, term, NULL);
    return got >= 0;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = leave};
    struct msg msg;
    sigset_t term;
    int queue, quit = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: server PATH\n");
        exit(64);
    }
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    queue = msgget(ftok(argv[1], 'q'), IPC_CREAT | 0600);
    if (queue == -1) {
        perror("msgget");
        exit(1);
    }
    sigaction(SIGTERM, &action, NULL);
    if (sigsetjmp(out, 1) == 0)
        while (!quit) {
            if (!next(queue, &msg, &term))
                continue;
            quit = strncmp(msg.note.text, "quit", sizeof "quit") == 0;
            for (char *c = msg.note.text; *c; c++)
                if (*c >= 'a' && *c <= 'z')
                    *c &= ~0x20;
            msg.type = msg.note.pid;
            if (msgsnd(queue, &msg, sizeof msg.note, 0) == -1)
                perror("msgsnd");
        }
    msgctl(queue, IPC_RMID, 0);
    return 0;
}
