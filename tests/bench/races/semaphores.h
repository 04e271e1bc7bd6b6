/* System V semaphores of a program's own. */
#ifndef SEMAPHORES_H
#define SEMAPHORES_H

#include <sys/ipc.h>
#include <sys/sem.h>

#include "race.h"

static inline int semaphores_new(int count)
{
    int id = semget(IPC_PRIVATE, count, IPC_CREAT | 0600);

    must(id, "semget");
    return id;
}

static inline void semaphore_change(int id, unsigned short number, short change)
{
    struct sembuf operation = {number, change, 0};

    must(semop(id, &operation, 1), "semop");
}

static inline void semaphores_remove(int id)
{
    must(semctl(id, 0, IPC_RMID), "semctl");
}

#endif
