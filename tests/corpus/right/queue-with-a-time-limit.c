/* near: wait.deadlock
 * Nothing comes, and the receiver gives up as it should. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <time.h>

int main(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 8};
    mqd_t queue = mq_open("/quiet", O_CREAT | O_RDWR, 0600, &attributes);
    struct timespec until;
    char text[8];

    mq_unlink("/quiet");
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 2;
    if (mq_timedreceive(queue, text, sizeof text, NULL, &until) < 0 && errno == ETIMEDOUT)
        puts("quiet");
    mq_close(queue);
    return 0;
}
