/* Wrong: the handler sets a flag that is looked at before each wait. SIGTERM between the look and
 * the wait is not noticed until the next request. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

struct message {
    long type;
    struct {
        int pid;
        char text[64];
    } body;
};

static int queue = -1;
static volatile sig_atomic_t ended;

static void remove_queue(int signal)
{
    (void)signal;
    ended = 1;
}

/* Whether a call failed because the queue is not there any more. */
static int is_gone(void)
{
    return errno == EIDRM || errno == EINVAL;
}

static void upper(char *text)
{
    for (; *text != '\0'; text++)
        if (*text >= 'a' && *text <= 'z')
            *text += 'A' - 'a';
}

/* Answers one request. Returns 0 when it was the last. */
static int serve(void)
{
    struct message message;
    int last;

    while (msgrcv(queue, &message, sizeof message.body, 1, 0) < 0) {
        if (ended)
            return 0;
        if (errno != EINTR) {
            perror("msgrcv");
            exit(EXIT_FAILURE);
        }
    }
    last = strcmp(message.body.text, "quit") == 0;
    upper(message.body.text);
    message.type = message.body.pid;
    while (msgsnd(queue, &message, sizeof message.body, 0) < 0) {
        if (is_gone())
            return 0;
        if (errno != EINTR) {
            perror("msgsnd");
            exit(EXIT_FAILURE);
        }
    }
    return !last;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = remove_queue};
    sigset_t term;
    key_t key;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PATH\n", argv[0]);
        return 64;
    }
    /* Between making the queue and knowing its number SIGTERM waits. */
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    sigaction(SIGTERM, &action, NULL);
    key = ftok(argv[1], 'q');
    if (key == (key_t)-1 || (queue = msgget(key, IPC_CREAT | 0600)) < 0) {
        perror(argv[1]);
        return 1;
    }
    sigprocmask(SIG_UNBLOCK, &term, NULL);
    while (!ended && serve())
        continue;
    msgctl(queue, IPC_RMID, NULL); /* fails if the handler was faster */
    return 0;
}
