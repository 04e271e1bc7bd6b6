/* near: shm.object-left
 * The same with POSIX: shm_open, an unnamed semaphore inside, shm_unlink. */
#include <fcntl.h>
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
    int fd = shm_open("/shared", O_CREAT | O_EXCL | O_RDWR, 0600);
    struct shared *shared;

    if (fd < 0 || ftruncate(fd, sizeof *shared) < 0)
        return 1;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    shm_unlink("/shared");
    sem_init(&shared->lock, 1, 1);
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            for (int j = 0; j < 20; j++) {
                sem_wait(&shared->lock);
                shared->counter++;
                sem_post(&shared->lock);
            }
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", shared->counter);
    sem_destroy(&shared->lock);
    munmap(shared, sizeof *shared);
    return 0;
}
