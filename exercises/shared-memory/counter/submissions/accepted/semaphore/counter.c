/* An unnamed semaphore beside the counter, in anonymous memory that is shared over fork. */
#define _DEFAULT_SOURCE
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    sem_t free;
    long count;
};

static long number(const char *text)
{
    return strspn(text, "0123456789") == strlen(text) ? atol(text) : 0;
}

static void work(struct shared *shared, long times)
{
    while (times-- > 0) {
        while (sem_wait(&shared->free) < 0)
            continue;
        shared->count++;
        sem_post(&shared->free);
    }
}

int main(int argc, char **argv)
{
    long processes = argc == 3 ? number(argv[1]) : 0;
    long times = argc == 3 ? number(argv[2]) : 0;
    struct shared *shared;
    int failed = 0;

    if (processes < 1 || times < 1) {
        fprintf(stderr, "usage: %s P N\n", argv[0]);
        return 64;
    }
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || sem_init(&shared->free, 1, 1) < 0) {
        perror("cannot begin");
        return 1;
    }
    for (long i = 0; i < processes; i++) {
        pid_t pid = fork();

        if (pid == 0) {
            work(shared, times);
            _exit(0);
        }
        failed |= pid < 0;
    }
    while (wait(NULL) > 0)
        continue;
    printf("total %ld\n", shared->count);
    sem_destroy(&shared->free);
    munmap(shared, sizeof *shared);
    return failed;
}
