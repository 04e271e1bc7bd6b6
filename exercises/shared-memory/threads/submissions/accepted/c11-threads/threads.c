/* Threads and a mutex of C11 itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

static long counter;
static mtx_t mutex;

static int add(void *argument)
{
    const long *times = argument;

    for (long i = 0; i < *times; i++) {
        mtx_lock(&mutex);
        counter++;
        mtx_unlock(&mutex);
    }
    return 0;
}

static long number(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text) ? atol(text) : 0;
}

int main(int argc, char **argv)
{
    long threads = argc == 3 ? number(argv[1]) : 0, times = argc == 3 ? number(argv[2]) : 0;
    thrd_t *ids;

    if (threads < 1 || times < 1) {
        fprintf(stderr, "usage: %s T N\n", argv[0]);
        return 64;
    }
    ids = calloc((size_t)threads, sizeof *ids);
    if (!ids || mtx_init(&mutex, mtx_plain) != thrd_success) {
        fputs("out of memory\n", stderr);
        return EXIT_FAILURE;
    }
    for (long i = 0; i < threads; i++)
        if (thrd_create(&ids[i], add, &times) != thrd_success) {
            fputs("no thread\n", stderr);
            return EXIT_FAILURE;
        }
    for (long i = 0; i < threads; i++)
        thrd_join(ids[i], NULL);
    mtx_destroy(&mutex);
    free(ids);
    printf("total %ld\n", counter);
    return EXIT_SUCCESS;
}
