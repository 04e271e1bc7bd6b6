/* finds: mq.wrong-type
 * The question has type 1, the answer too; the client waits for type 2. */
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

struct message {
    long type;
    char text[32];
};

int main(void)
{
    int queue = msgget(IPC_PRIVATE, 0600);
    struct message message = {1, "?"};

    if (queue < 0)
        return 1;
    msgsnd(queue, &message, sizeof message.text, 0);
    if (fork() == 0) {
        msgrcv(queue, &message, sizeof message.text, 1, 0);
        strcpy(message.text, "!");
        msgsnd(queue, &message, sizeof message.text, 0);
        _exit(0);
    }
    msgrcv(queue, &message, sizeof message.text, 2, 0);
    wait(NULL);
    msgctl(queue, IPC_RMID, NULL);
    return 0;
}
