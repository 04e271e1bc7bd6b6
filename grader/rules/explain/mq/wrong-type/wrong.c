#define _GNU_SOURCE
#include <stdio.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

struct message {
    long type;
    char text[8];
};

int main(void)
{
    int queue = msgget(IPC_PRIVATE, 0600);
    struct message message = {1, "hello"};

    if (queue < 0)
        return 1;
    if (fork() == 0) {
        msgsnd(queue, &message, sizeof message.text, 0);
        _exit(0);
    }
    msgrcv(queue, &message, sizeof message.text, 2, 0);
    printf("%s\n", message.text);
    wait(NULL);
    msgctl(queue, IPC_RMID, NULL);
    return 0;
}
