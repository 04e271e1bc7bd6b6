/* Wrong: each thread has a mutex of its own, which keeps nobody out. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long counter;

static void *add(void *argument)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    long times = *(const long *)argument;

    for (long i = 0; i < times; i++) {
        pthread_mutex_lock(&mutex);
        counter++;
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static long number(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text) ? strtol(text, NULL, 10) : 0;
}

int main(int argc, char **argv)
{
    long threads = argc == 3 ? number(argv[1]) : 0, times = argc == 3 ? number(argv[2]) : 0;
    pthread_t *ids;

    if (threads < 1 || times < 1) {
        fprintf(stderr, "usage: %s T N\n", argv[0]);
        return 64;
    }
    ids = calloc((size_t)threads, sizeof *ids);
    for (long i = 0; ids && i < threads; i++)
        if (pthread_create(&ids[i], NULL, add, &times))
            return EXIT_FAILURE;
    for (long i = 0; ids && i < threads; i++)
        pthread_join(ids[i], NULL);
    free(ids);
    printf("total %ld\n", counter);
    return EXIT_SUCCESS;
}
