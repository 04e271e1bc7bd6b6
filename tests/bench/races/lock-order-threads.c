/* Two threads, two mutexes, and something to do between them. */
#include <pthread.h>
#include <sched.h>

#include "race.h"

static pthread_mutex_t mutexes[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};

static void *work(void *first)
{
    int one = *(int *)first;

    pthread_mutex_lock(&mutexes[one]);
    sched_yield(); /* any call: a message to a log, for example */
    pthread_mutex_lock(&mutexes[1 - one]);
    pthread_mutex_unlock(&mutexes[1 - one]);
    pthread_mutex_unlock(&mutexes[one]);
    return NULL;
}

int main(void)
{
#ifdef CORRECT
    int orders[2] = {0, 0};
#else
    int orders[2] = {0, 1};
#endif
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, work, &orders[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
