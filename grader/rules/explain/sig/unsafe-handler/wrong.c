#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void on_signal(int signal)
{
    (void)signal;
    pthread_mutex_lock(&lock);
    count++;
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    signal(SIGUSR1, on_signal);
    pthread_mutex_lock(&lock);
    count++;
    raise(SIGUSR1);
    pthread_mutex_unlock(&lock);
    printf("%d\n", count);
    return 0;
}
