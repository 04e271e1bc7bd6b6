/* finds: sem.deadlock
 * Parent and child lower the same two semaphores, each in its own order. */
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

static int set;

static void lower(unsigned short which)
{
    struct sembuf operation = {which, -1, 0};

    semop(set, &operation, 1);
    usleep(1000);
}

static void raise_both(void)
{
    struct sembuf operations[] = {{0, 1, 0}, {1, 1, 0}};

    semop(set, operations, 2);
}

int main(void)
{
    if ((set = semget(IPC_PRIVATE, 2, 0600)) < 0)
        return 1;
    raise_both();
    if (fork() == 0) {
        lower(1);
        lower(0);
        raise_both();
        _exit(0);
    }
    lower(0);
    lower(1);
    raise_both();
    wait(NULL);
    semctl(set, 0, IPC_RMID);
    return 0;
}
