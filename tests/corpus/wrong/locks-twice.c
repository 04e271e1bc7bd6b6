/* finds: thread.deadlock
 * A function that locks calls another one that locks, too. */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;

static void add(int amount)
{
    pthread_mutex_lock(&lock);
    total += amount;
    pthread_mutex_unlock(&lock);
}

static void add_twice(int amount)
{
    pthread_mutex_lock(&lock);
    add(amount);
    add(amount);
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    add_twice(2);
    return total != 4;
}
