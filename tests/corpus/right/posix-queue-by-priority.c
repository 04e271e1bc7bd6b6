/* near: mq.object-left
 * The most urgent message comes first. */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 8, .mq_msgsize = 32};
    mqd_t queue = mq_open("/urgent", O_CREAT | O_EXCL | O_RDWR, 0600, &attributes);
    char text[32];
    unsigned priority;

    if (queue == (mqd_t)-1)
        return 1;
    mq_unlink("/urgent");
    if (fork() == 0) {
        mq_send(queue, "later", 6, 1);
        mq_send(queue, "now", 4, 9);
        mq_send(queue, "sometime", 9, 0);
        _exit(0);
    }
    wait(NULL);
    for (int i = 0; i < 3; i++) {
        mq_receive(queue, text, sizeof text, &priority);
        printf("%u %s\n", priority, text);
    }
    mq_close(queue);
    return 0;
}
