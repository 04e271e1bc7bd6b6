/* finds: thread.race
 * sanitizers: [thread]
 * expect: {stdout: any, exit: 0}
 * Two threads count in one variable, and nothing orders them. */
#include <pthread.h>
#include <stdio.h>

static int counter;

static void *count(void *unused)
{
    for (int i = 0; i < 100; i++)
        counter++;
    return unused;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, count, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", counter);
    return 0;
}
