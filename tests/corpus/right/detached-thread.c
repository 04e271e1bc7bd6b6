/* A detached thread, and main waits for it by a semaphore. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t done;

static void *work(void *unused)
{
    puts("working");
    sem_post(&done);
    return unused;
}

int main(void)
{
    pthread_t thread;

    sem_init(&done, 0, 0);
    pthread_create(&thread, NULL, work, NULL);
    pthread_detach(thread);
    while (sem_wait(&done) < 0)
        ;
    return 0;
}
