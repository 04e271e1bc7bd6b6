/* System V: a segment and a semaphore. The segment goes when the last process lets go of it, for it
 * is marked at once; the semaphore must be removed at the end. SEM_UNDO, in case a child dies. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

union semun {
    int val;
    struct semid_ds *buf;
    unsigned short *array;
};

static void change(int semaphore, short by)
{
    struct sembuf operation = {.sem_num = 0, .sem_op = by, .sem_flg = SEM_UNDO};

    while (semop(semaphore, &operation, 1) < 0)
        if (errno != EINTR)
            _exit(1);
}

int main(int argc, char **argv)
{
    int semaphore, segment, status = 0;
    unsigned long p = 0, n = 0;
    unsigned long *total;

    if (argc == 3 && strspn(argv[1], "0123456789") == strlen(argv[1]) &&
        strspn(argv[2], "0123456789") == strlen(argv[2])) {
        p = strtoul(argv[1], NULL, 10);
        n = strtoul(argv[2], NULL, 10);
    }
    if (p == 0 || n == 0) {
        fprintf(stderr, "usage: %s P N\n", argv[0]);
        return 64;
    }
    segment = shmget(IPC_PRIVATE, sizeof *total, IPC_CREAT | 0600);
    semaphore = semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
    if (segment < 0 || semaphore < 0) {
        perror("System V IPC");
        return 1;
    }
    total = shmat(segment, NULL, 0);
    shmctl(segment, IPC_RMID, NULL);
    semctl(semaphore, 0, SETVAL, (union semun){.val = 1});
    for (unsigned long i = 0; i < p; i++) {
        if (fork() != 0)
            continue;
        for (unsigned long k = 0; k < n; k++) {
            change(semaphore, -1);
            ++*total;
            change(semaphore, +1);
        }
        _exit(0);
    }
    while (wait(&status) > 0 || errno == EINTR)
        continue;
    semctl(semaphore, 0, IPC_RMID);
    printf("total %lu\n", *total);
    shmdt(total);
    return 0;
}
