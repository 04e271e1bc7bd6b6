#define _GNU_SOURCE
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    sem_t *ready = mmap(NULL, sizeof *ready, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(ready, 1, 0);
    if (fork() == 0) {
        sem_wait(ready);
        _exit(0);
    }
    wait(NULL);
    sem_post(ready);
    return 0;
}
