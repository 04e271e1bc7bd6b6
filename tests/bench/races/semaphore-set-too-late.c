/* The child sets the semaphore after its parent has posted it: the post is gone. */
#include <sys/wait.h>
#include <unistd.h>

#include "semaphores.h"

int main(void)
{
    int id = semaphores_new(1);

#ifdef CORRECT
    must(semctl(id, 0, SETVAL, 0), "semctl");
#endif
    if (fork() == 0) {
#ifndef CORRECT
        must(semctl(id, 0, SETVAL, 0), "semctl");
#endif
        semaphore_change(id, 0, -1);
        _exit(0);
    }
    semaphore_change(id, 0, 1);
    must(wait(NULL), "wait");
    semaphores_remove(id);
    return 0;
}
