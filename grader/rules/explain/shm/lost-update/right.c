#define _GNU_SOURCE
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    sem_t lock;
    int counter;
};

int main(void)
{
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(&shared->lock, 1, 1);
    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            sem_wait(&shared->lock);
            shared->counter++;
            sem_post(&shared->lock);
            _exit(0);
        }
    while (wait(NULL) > 0)
        continue;
    printf("total %d\n", shared->counter);
    return 0;
}
