/* A process-shared mutex in a POSIX shared memory object, whose name is removed as soon as it is
 * mapped: whatever happens afterwards, nothing is left. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    pthread_mutex_t mutex;
    long long value;
} counter_t;

static counter_t *create(void)
{
    char name[64];
    pthread_mutexattr_t attributes;
    counter_t *counter;
    int fd;

    snprintf(name, sizeof name, "/counter-%ld", (long)getpid());
    fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd < 0)
        return NULL;
    shm_unlink(name);
    if (ftruncate(fd, sizeof *counter) < 0)
        return NULL;
    counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (counter == MAP_FAILED)
        return NULL;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&counter->mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return counter;
}

static void child(counter_t *counter, int n)
{
    for (int i = 0; i < n; i++) {
        pthread_mutex_lock(&counter->mutex);
        counter->value++;
        pthread_mutex_unlock(&counter->mutex);
    }
    exit(0);
}

int main(int argc, char **argv)
{
    counter_t *counter;
    int p, n;
    char rest;

    if (argc != 3 || sscanf(argv[1], "%d%c", &p, &rest) != 1 ||
        sscanf(argv[2], "%d%c", &n, &rest) != 1 || p < 1 || n < 1) {
        fprintf(stderr, "usage: %s P N\n", argv[0]);
        return 64;
    }
    counter = create();
    if (counter == NULL) {
        perror("shared memory");
        return 1;
    }
    for (int i = 0; i < p; i++)
        if (fork() == 0)
            child(counter, n);
    for (int i = 0; i < p; i++)
        wait(NULL);
    printf("total %lld\n", counter->value);
    pthread_mutex_destroy(&counter->mutex);
    return 0;
}
