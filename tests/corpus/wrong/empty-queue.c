/* finds: wait.deadlock
 * Three messages are sent and four are received. */
#include <fcntl.h>
#include <mqueue.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 8, .mq_msgsize = 8};
    mqd_t queue = mq_open("/numbers", O_CREAT | O_RDWR, 0600, &attributes);
    char text[8];

    mq_unlink("/numbers");
    if (fork() == 0) {
        for (int i = 0; i < 3; i++)
            mq_send(queue, "n", 2, 0);
        _exit(0);
    }
    for (int i = 0; i <= 3; i++)
        mq_receive(queue, text, sizeof text, NULL);
    wait(NULL);
    mq_close(queue);
    return 0;
}
