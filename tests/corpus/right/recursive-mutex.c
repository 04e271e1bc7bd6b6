/* The same thread may lock this one twice. */
#include <pthread.h>

static pthread_mutex_t lock;
static int total;

static void add(int amount)
{
    pthread_mutex_lock(&lock);
    total += amount;
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&lock, &attributes);
    pthread_mutex_lock(&lock);
    add(1);
    add(2);
    pthread_mutex_unlock(&lock);
    pthread_mutex_destroy(&lock);
    return total != 3;
}
