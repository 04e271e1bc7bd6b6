/*
 * shared-memory/threads: several threads, one counter.
 *
 * Compile:  gcc -std=c11 -Wall -Wextra -pthread -o threads threads.c
 * Try:      ./threads 4 100000
 * Check:    coloquio check shared-memory/threads
 *
 * What is here makes one thread and does not wait for it.
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static long counter; /* threads share everything: this too */
static long times;

static void *work(void *argument)
{
    (void)argument;
    /* 1. counter++ is three steps: read, add, write. Two threads can both read the same value. A
     *    mutex, a semaphore or an atomic type prevents that. */
    for (long i = 0; i < times; i++)
        counter++;
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;

    if (argc != 3) {
        fprintf(stderr, "usage: %s T N\n", argv[0]);
        return 64;
    }
    /* 2. atol("x") is 0: look at the arguments more closely. */
    times = atol(argv[2]);
    /* 3. One thread is not argv[1] threads. */
    if (pthread_create(&thread, NULL, work, NULL) != 0) {
        fprintf(stderr, "cannot make a thread\n");
        return 1;
    }
    /* 4. It goes on working while main goes on here: pthread_join waits for it. */
    printf("total %ld\n", counter);
    return 0;
}
