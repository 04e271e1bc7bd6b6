/* finds: sem.object-left
 * sem_close without sem_unlink. */
#include <fcntl.h>
#include <semaphore.h>

int main(void)
{
    sem_t *semaphore = sem_open("/door", O_CREAT, 0600, 1);

    if (semaphore == SEM_FAILED)
        return 1;
    sem_wait(semaphore);
    sem_post(semaphore);
    sem_close(semaphore);
    return 0;
}
