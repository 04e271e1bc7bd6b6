/* A barrier of one semaphore, used twice: the faster process passes it twice, on both tokens. */
#include <sys/wait.h>
#include <unistd.h>

#include "semaphores.h"

#define WORKERS 2

enum { ARRIVED, FIRST, SECOND, COUNT };

static void await(int id, unsigned short door)
{
    semaphore_change(id, ARRIVED, 1);
    semaphore_change(id, door, -1);
}

int main(void)
{
#ifdef CORRECT
    const unsigned short doors[2] = {FIRST, SECOND};
#else
    const unsigned short doors[2] = {FIRST, FIRST};
#endif
    int id = semaphores_new(COUNT), status, bad = 0, order[2];

    must(pipe(order), "pipe");
    for (int i = 0; i < WORKERS; i++)
        if (fork() == 0) {
            await(id, doors[0]);
            must(write(order[1], "1", 1), "write");
            await(id, doors[1]);
            must(write(order[1], "2", 1), "write");
            _exit(0);
        }
    for (int phase = 0; phase < 2; phase++) {
        semaphore_change(id, ARRIVED, -WORKERS);
        semaphore_change(id, doors[phase], WORKERS);
    }
    while (wait(&status) > 0)
        bad |= status;
    semaphores_remove(id);
    return bad ? 1 : 0;
}
