/* faults: all
 * Joins the threads that were started, and says that there should have been more. */
#include <pthread.h>
#include <stdio.h>

#define THREADS 3

static int squares[THREADS];

static void *work(void *argument)
{
    int *square = argument;
    int number = (int)(square - squares) + 1;

    *square = number * number;
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    int started = 0, sum = 0;

    for (; started < THREADS; started++)
        if (pthread_create(&threads[started], NULL, work, &squares[started]) != 0) {
            fputs("cannot start a thread\n", stderr);
            break;
        }
    for (int i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
        sum += squares[i];
    }
    printf("sum: %d\n", sum);
    return started < THREADS;
}
