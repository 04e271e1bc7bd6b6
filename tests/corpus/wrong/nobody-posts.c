/* finds: sem.deadlock
 * The producer ends early and never posts what the consumer waits for. */
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    sem_t *full = mmap(NULL, sizeof *full, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (full == MAP_FAILED || sem_init(full, 1, 0) < 0)
        return 1;
    if (fork() == 0) {
        for (int i = 0; i < 2; i++)
            sem_post(full);
        _exit(0);
    }
    for (int i = 0; i < 3; i++)
        sem_wait(full);
    wait(NULL);
    return 0;
}
