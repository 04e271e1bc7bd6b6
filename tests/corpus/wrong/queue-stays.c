/* finds: mq.object-left
 * mq_close closes; only mq_unlink removes. */
#include <fcntl.h>
#include <mqueue.h>

int main(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 16};
    mqd_t queue = mq_open("/jobs", O_CREAT | O_RDWR, 0600, &attributes);

    if (queue == (mqd_t)-1 || mq_send(queue, "job", 4, 0) < 0)
        return 1;
    mq_close(queue);
    return 0;
}
