/* faults: all
 * Calls msgrcv again after an interruption: SA_RESTART does not hold for it. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

struct message {
    long type;
    char text[20];
};

static void on_user(int number)
{
    (void)number;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_user, .sa_flags = SA_RESTART};
    int queue = msgget(IPC_PRIVATE, 0600), status = 0, result = 0;
    pid_t child;

    if (queue < 0) {
        perror("msgget");
        return 1;
    }
    if ((child = fork()) < 0) {
        perror("fork");
        msgctl(queue, IPC_RMID, NULL);
        return 1;
    }
    if (child == 0) {
        struct message message = {1, "seven"};

        _exit(msgsnd(queue, &message, sizeof message.text, 0) < 0);
    }
    sigaction(SIGUSR1, &action, NULL);
    struct message message = {0, ""};
    while (msgrcv(queue, &message, sizeof message.text, 0, 0) < 0)
        if (errno != EINTR) {
            perror("msgrcv");
            result = 1;
            break;
        }
    printf("received: %s\n", message.text);
    while (wait(&status) < 0 && errno == EINTR)
        ;
    msgctl(queue, IPC_RMID, NULL);
    return result || status;
}
