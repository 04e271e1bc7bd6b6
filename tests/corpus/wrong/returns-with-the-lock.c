/* finds: thread.deadlock
 * On one way out of the function the mutex stays locked. */
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int stock = 1;

static void *take(void *unused)
{
    pthread_mutex_lock(&lock);
    if (stock == 0)
        return unused;
    stock--;
    pthread_mutex_unlock(&lock);
    return unused;
}

int main(void)
{
    pthread_t thread;

    for (int i = 0; i < 3; i++) {
        pthread_create(&thread, NULL, take, NULL);
        pthread_join(thread, NULL);
    }
    return 0;
}
