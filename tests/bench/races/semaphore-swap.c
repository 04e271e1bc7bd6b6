/* Producer and consumer: the mutex is taken before the place, and held while there is none. */
#include <sys/wait.h>
#include <unistd.h>

#include "semaphores.h"

#define ITEMS 2

enum { MUTEX, PLACES, THINGS, COUNT };

static void produce(int id)
{
    for (int i = 0; i < ITEMS; i++) {
#ifdef CORRECT
        semaphore_change(id, PLACES, -1);
        semaphore_change(id, MUTEX, -1);
#else
        semaphore_change(id, MUTEX, -1);
        semaphore_change(id, PLACES, -1);
#endif
        semaphore_change(id, MUTEX, 1);
        semaphore_change(id, THINGS, 1);
    }
}

int main(void)
{
    int id = semaphores_new(COUNT);

    semaphore_change(id, MUTEX, 1);
    semaphore_change(id, PLACES, 1);
    if (fork() == 0) {
        produce(id);
        _exit(0);
    }
    for (int i = 0; i < ITEMS; i++) {
        semaphore_change(id, THINGS, -1);
        semaphore_change(id, MUTEX, -1);
        semaphore_change(id, MUTEX, 1);
        semaphore_change(id, PLACES, 1);
    }
    must(wait(NULL), "wait");
    semaphores_remove(id);
    return 0;
}
