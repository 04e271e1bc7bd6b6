/* Wrong: main counts alone. */
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
    long count = argc == 3 ? number(argv[1]) : 0;

    times = argc == 3 ? number(argv[2]) : 0;
    if (count < 1 || times < 1) {
        fprintf(stderr, "usage: %s T N\n", argv[0]);
        return 64;
    }
    for (long i = 0; i < count; i++)
        work(NULL);
    printf("total %ld\n", counter);
    return 0;
}
