#include <fcntl.h>
#include <mqueue.h>
#include <stddef.h>

int main(void)
{
    mqd_t queue = mq_open("/example", O_CREAT | O_RDWR, 0600, NULL);

    if (queue < 0)
        return 1;
    mq_send(queue, "hello", 5, 0);
    mq_close(queue);
    return 0;
}
