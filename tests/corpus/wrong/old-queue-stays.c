/* finds: mq.object-left
 * A System V queue, read empty and left. */
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>

struct message {
    long type;
    char text[16];
};

int main(void)
{
    struct message message = {1, "hello"};
    int queue = msgget(IPC_PRIVATE, 0600);

    if (queue < 0 || msgsnd(queue, &message, sizeof message.text, 0) < 0 ||
        msgrcv(queue, &message, sizeof message.text, 0, 0) < 0)
        return 1;
    puts(message.text);
    return 0;
}
