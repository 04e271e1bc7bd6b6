/* finds: thread.deadlock
 * Transfers from a to b and from b to a lock the accounts in opposite order. */
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;

static void transfer(pthread_mutex_t *from, pthread_mutex_t *to)
{
    pthread_mutex_lock(from);
    usleep(1000);
    pthread_mutex_lock(to);
    pthread_mutex_unlock(to);
    pthread_mutex_unlock(from);
}

static void *back(void *unused)
{
    transfer(&b, &a);
    return unused;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, back, NULL);
    transfer(&a, &b);
    pthread_join(thread, NULL);
    return 0;
}
