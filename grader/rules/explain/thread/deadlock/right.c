#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;

static void add(int amount)
{
    pthread_mutex_lock(&lock);
    if (amount > 0)
        total += amount;
    pthread_mutex_unlock(&lock);
}

static void *work(void *unused)
{
    (void)unused;
    add(-1);
    add(1);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, work, NULL);
    pthread_join(thread, NULL);
    printf("%d\n", total);
    return 0;
}
