/* Wrong: a single thread adds T times N: right, and not what was asked for. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long counter, times;

static void *work(void *nothing)
{
    (void)nothing;
    for (long i = 0; i < times; i++) {
        pthread_mutex_lock(&lock);
        counter++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static long number(const char *text)
{
    return strspn(text, "0123456789") == strlen(text) ? atol(text) : 0;
}

int main(int argc, char **argv)
{
    pthread_t *threads;
    long count = argc == 3 ? number(argv[1]) : 0;
    int error;

    times = argc == 3 ? number(argv[2]) : 0;
    if (count < 1 || times < 1) {
        fprintf(stderr, "usage: %s T N\n", argv[0]);
        return 64;
    }
    threads = calloc((size_t)count, sizeof *threads);
    if (threads == NULL) {
        perror("calloc");
        return 1;
    }
    times *= count;
    count = 1;
    for (long i = 0; i < count; i++) {
        error = pthread_create(&threads[i], NULL, work, NULL);
        if (error != 0) {
            fprintf(stderr, "pthread_create: %s\n", strerror(error));
            return 1;
        }
    }
    for (long i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    printf("total %ld\n", counter);
    free(threads);
    return 0;
}
