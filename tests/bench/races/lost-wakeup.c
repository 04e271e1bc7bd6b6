/* Whoever wakes looks whether somebody sleeps, who is just about to. */
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "semaphores.h"

struct shared {
    volatile int ready, sleeps;
};

int main(void)
{
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int id = semaphores_new(1);

    if (fork() == 0) {
        shared->ready = 1;
        must(write(STDERR_FILENO, "", 0), "write");
#ifdef CORRECT
        semaphore_change(id, 0, 1);
#else
        if (shared->sleeps)
            semaphore_change(id, 0, 1);
#endif
        _exit(0);
    }
#ifdef CORRECT
    semaphore_change(id, 0, -1);
#else
    if (!shared->ready) {
        must(write(STDERR_FILENO, "", 0), "write");
        shared->sleeps = 1;
        semaphore_change(id, 0, -1);
    }
#endif
    must(wait(NULL), "wait");
    semaphores_remove(id);
    return 0;
}
