#include <fcntl.h>
#include <semaphore.h>

int main(void)
{
    sem_t *lock = sem_open("/example", O_CREAT, 0600, 1);

    if (lock == SEM_FAILED)
        return 1;
    sem_wait(lock);
    sem_post(lock);
    sem_close(lock);
    return 0;
}
