/* finds: sig.unsafe-handler
 * The handler wants the lock that the code it interrupts has. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void add(int number)
{
    (void)number;
    pthread_mutex_lock(&lock);
    count++;
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    signal(SIGUSR1, add);
    pthread_mutex_lock(&lock);
    count++;
    raise(SIGUSR1);
    pthread_mutex_unlock(&lock);
    printf("%d\n", count);
    return 0;
}
