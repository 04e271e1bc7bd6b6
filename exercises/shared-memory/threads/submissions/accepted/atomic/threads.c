/* An atomic counter; nobody is joined: the last thread to end says so through a semaphore. */
#define _POSIX_C_SOURCE 200809L
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct task {
    atomic_llong counter, running;
    long long times;
    sem_t done;
};

static void *add(void *argument)
{
    struct task *task = argument;

    for (long long i = 0; i < task->times; i++)
        atomic_fetch_add_explicit(&task->counter, 1, memory_order_relaxed);
    if (atomic_fetch_sub(&task->running, 1) == 1)
        sem_post(&task->done);
    return NULL;
}

static long long parse(const char *text)
{
    long long n = 0;
    char end;

    if (text[0] < '0' || text[0] > '9' || sscanf(text, "%lld%c", &n, &end) != 1 || n < 1)
        errx(64, "%s: not a number from 1", text);
    return n;
}

int main(int argc, char **argv)
{
    static struct task task;
    pthread_attr_t detached;
    long long count;

    if (argc != 3)
        errx(64, "usage: threads T N");
    count = parse(argv[1]);
    task.times = parse(argv[2]);
    atomic_init(&task.counter, 0);
    atomic_init(&task.running, count);
    if (sem_init(&task.done, 0, 0) < 0)
        err(1, "sem_init");
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    for (long long i = 0; i < count; i++) {
        pthread_t thread;

        if (pthread_create(&thread, &detached, add, &task) != 0)
            errx(1, "cannot create thread %lld", i + 1);
    }
    while (sem_wait(&task.done) < 0 && errno == EINTR)
        continue;
    pthread_attr_destroy(&detached);
    printf("total %lld\n", atomic_load(&task.counter));
    return 0;
}
