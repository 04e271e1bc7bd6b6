/* near: shm.object-left sem.object-left
 * A segment, and a semaphore around every update; both are removed. */
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

static int set;

static void change(int by)
{
    struct sembuf operation = {.sem_num = 0, .sem_op = (short)by, .sem_flg = SEM_UNDO};

    semop(set, &operation, 1);
}

int main(void)
{
    int id = shmget(IPC_PRIVATE, sizeof(int), 0600);
    int *counter = shmat(id, NULL, 0);

    set = semget(IPC_PRIVATE, 1, 0600);
    semctl(set, 0, SETVAL, 1);
    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            for (int j = 0; j < 50; j++) {
                change(-1);
                ++*counter;
                change(1);
            }
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *counter);
    shmdt(counter);
    shmctl(id, IPC_RMID, NULL);
    semctl(set, 0, IPC_RMID);
    return 0;
}
