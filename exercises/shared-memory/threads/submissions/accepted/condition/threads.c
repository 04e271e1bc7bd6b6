/* All threads wait at a gate (a condition variable) until the last one is there, and then run; each
 * locks the struct that it was given as its argument. */
#define _POSIX_C_SOURCE 200809L
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t gate;
    bool open;
    unsigned long total, each;
} shared_t;

static void *run(void *pointer)
{
    shared_t *shared = pointer;

    pthread_mutex_lock(&shared->mutex);
    while (!shared->open)
        pthread_cond_wait(&shared->gate, &shared->mutex);
    pthread_mutex_unlock(&shared->mutex);
    for (unsigned long i = shared->each; i > 0; i--) {
        pthread_mutex_lock(&shared->mutex);
        shared->total += 1;
        pthread_mutex_unlock(&shared->mutex);
    }
    pthread_exit(NULL);
}

static int parse(const char *text, unsigned long *number)
{
    char *end = NULL;

    if (*text >= '0' && *text <= '9')
        *number = strtoul(text, &end, 10);
    return end != NULL && *end == '\0' && *number > 0 && *number < ULONG_MAX;
}

int main(int argc, char **argv)
{
    shared_t shared = {.mutex = PTHREAD_MUTEX_INITIALIZER, .gate = PTHREAD_COND_INITIALIZER};
    unsigned long count, i;
    pthread_t *ids;

    if (argc != 3 || !parse(argv[1], &count) || !parse(argv[2], &shared.each)) {
        fprintf(stderr, "usage: %s T N\n", argv[0]);
        return 64;
    }
    ids = malloc(count * sizeof *ids);
    for (i = 0; i < count; i++) {
        if (ids == NULL || pthread_create(&ids[i], NULL, run, &shared) != 0) {
            fprintf(stderr, "%s: not enough resources\n", argv[0]);
            return 1;
        }
    }
    pthread_mutex_lock(&shared.mutex);
    shared.open = true;
    pthread_cond_broadcast(&shared.gate);
    pthread_mutex_unlock(&shared.mutex);
    while (i > 0)
        pthread_join(ids[--i], NULL);
    printf("total %lu\n", shared.total);
    free(ids);
    return 0;
}
