/* finds: thread.race
 * expect: {stdout: "total 2\n"}
 * schedules: 100
 * It shows on some schedules only. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

static volatile int total;

static void *work(void *unused)
{
    int value = total;

    (void)unused;
    sched_yield();
    total = value + 1;
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("total %d\n", total);
    return 0;
}
