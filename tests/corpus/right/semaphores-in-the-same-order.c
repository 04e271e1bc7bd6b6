/* Two semaphores, always lowered in the same order, with a pause to invite trouble. */
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

static void change(int set, unsigned short which, short by)
{
    struct sembuf operation = {which, by, 0};

    semop(set, &operation, 1);
}

static void work(int set)
{
    change(set, 0, -1);
    usleep(1000);
    change(set, 1, -1);
    usleep(1000);
    change(set, 1, 1);
    change(set, 0, 1);
}

int main(void)
{
    int set = semget(IPC_PRIVATE, 2, 0600);

    change(set, 0, 1);
    change(set, 1, 1);
    if (fork() == 0) {
        work(set);
        _exit(0);
    }
    work(set);
    wait(NULL);
    return semctl(set, 0, IPC_RMID) < 0;
}
