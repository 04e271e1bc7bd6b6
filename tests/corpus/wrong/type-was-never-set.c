/* finds: mq.wrong-type
 * A message without a type is refused, and the receiver waits for ever. */
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct {
        long type;
        char text[8];
    } message;
    int queue = msgget(IPC_PRIVATE, IPC_CREAT | 0666);

    memset(&message, 0, sizeof message);
    if (fork() == 0) {
        strcpy(message.text, "hi");
        msgsnd(queue, &message, sizeof message.text, 0);
        _exit(0);
    }
    msgrcv(queue, &message, sizeof message.text, 0, 0);
    wait(NULL);
    msgctl(queue, IPC_RMID, NULL);
    return 0;
}
