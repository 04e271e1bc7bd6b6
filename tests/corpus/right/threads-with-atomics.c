/* No lock at all: the addition itself cannot be divided. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static atomic_int total;

static void *add(void *amount)
{
    for (int i = 0; i < 10; i++) {
        atomic_fetch_add(&total, *(int *)amount);
        usleep(10);
    }
    return NULL;
}

int main(void)
{
    int amounts[3] = {1, 10, 100};
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, add, &amounts[i]);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", total);
    return 0;
}
