/* finds: sem.deadlock
 * A semaphore is no recursive lock: the second wait of the same thread is for ever. */
#include <semaphore.h>

static sem_t door;

static void inner(void)
{
    sem_wait(&door);
    sem_post(&door);
}

int main(void)
{
    sem_init(&door, 0, 1);
    sem_wait(&door);
    inner();
    sem_post(&door);
    return 0;
}
