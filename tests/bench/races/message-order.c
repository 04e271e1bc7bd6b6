/* Two senders, one queue: the first message is not that of the first sender. */
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

#define SENDERS 2

struct message {
    long type;
    char who;
};

int main(void)
{
    int queue = msgget(IPC_PRIVATE, IPC_CREAT | 0600), wrong = 0;
    struct message message;

    must(queue, "msgget");
    for (char who = 1; who <= SENDERS; who++)
        if (fork() == 0) {
            message = (struct message){who, who};
            must(msgsnd(queue, &message, 1, 0), "msgsnd");
            _exit(0);
        }
    for (char who = 1; who <= SENDERS; who++) {
#ifdef CORRECT
        must(msgrcv(queue, &message, 1, who, 0), "msgrcv");
#else
        must(msgrcv(queue, &message, 1, 0, 0), "msgrcv");
#endif
        wrong |= message.who != who;
    }
    while (wait(NULL) > 0)
        ;
    must(msgctl(queue, IPC_RMID, NULL), "msgctl");
    return wrong;
}
