/* Everybody has written before anybody adds up. */
#include <pthread.h>
#include <stdio.h>

#define THREADS 3

static pthread_barrier_t barrier;
static int values[THREADS], sums[THREADS];

static void *work(void *argument)
{
    int me = *(int *)argument;

    values[me] = me + 1;
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < THREADS; i++)
        sums[me] += values[i];
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    int numbers[THREADS];

    pthread_barrier_init(&barrier, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        pthread_create(&threads[i], NULL, work, &numbers[i]);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&barrier);
    printf("%d %d %d\n", sums[0], sums[1], sums[2]);
    return 0;
}
