/* near: mq.object-left
 * Requests have type 1, answers the pid of who asked. */
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

struct message {
    long type;
    pid_t from;
    int number;
};

#define SIZE (sizeof(struct message) - sizeof(long))

int main(void)
{
    int queue = msgget(IPC_PRIVATE, 0600), sum = 0;
    struct message message;

    for (int i = 1; i <= 2; i++)
        if (fork() == 0) {
            message = (struct message){1, getpid(), i};
            msgsnd(queue, &message, SIZE, 0);
            msgrcv(queue, &message, SIZE, getpid(), 0);
            _exit(message.number);
        }
    for (int i = 0; i < 2; i++) {
        msgrcv(queue, &message, SIZE, 1, 0);
        message.type = message.from;
        message.number *= 10;
        msgsnd(queue, &message, SIZE, 0);
    }
    for (int i = 0; i < 2; i++) {
        int status;

        wait(&status);
        sum += WEXITSTATUS(status);
    }
    msgctl(queue, IPC_RMID, NULL);
    printf("%d\n", sum);
    return 0;
}
