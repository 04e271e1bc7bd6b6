/*
 * System V semaphores whose values are known: those of a set that was new, or set by semctl(2), as
 * long as every operation on them was seen. Then it is known what semop(2) will do: the kernel need
 * not be asked by trying. svipc(7), semop(2)
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/syscall.h>

#include "tracer/tracer.h"

#define OPERATIONS_MOST 8 /* of one call that are looked at here */
#define VALUE_MOST 32767  /* SEMVMX */
#define UNKNOWN (-1)

static struct object *find_set(const struct tracer *tracer, const struct task *task)
{
    for (uint32_t i = 0; i < tracer->object_count; i++)
        if (tracer->objects[i]->kind == OBJECT_SYSV_SEMAPHORE &&
            tracer->objects[i]->key_id == (long)(int)task->call.arguments[0])
            return tracer->objects[i];
    return NULL;
}

static void forget(struct object *set)
{
    for (int i = 0; i < set->values_count; i++)
        set->values[i] = UNKNOWN;
}

/* Reads the operations of a call. Returns how many, or 0 when they are too many or not to be read. */
static size_t read_operations(const struct task *task, struct sembuf *operations)
{
    uint64_t count = task->call.arguments[2];
    size_t bytes = count * sizeof *operations;

    return count <= OPERATIONS_MOST &&
                   task_read(task, task->call.arguments[1], operations, bytes) == (ssize_t)bytes
               ? count
               : 0;
}

/* A set that is sure to be new has zeros, Linux semget(2); of any other the values are unknown. */
static void made(const struct task *task, struct object *set)
{
    uint64_t count = task->call.arguments[1], flags = task->call.arguments[2];
    bool is_new = (key_t)task->call.arguments[0] == IPC_PRIVATE ||
                  (flags & (IPC_CREAT | IPC_EXCL)) == (IPC_CREAT | IPC_EXCL);

    if (set->values || !count || count > SEMAPHORES_MOST ||
        !(set->values = calloc(count, sizeof *set->values)))
        return;
    set->values_count = (int)count;
    if (!is_new)
        forget(set);
}

static void operated(struct task *task, struct object *set)
{
    struct sembuf operations[OPERATIONS_MOST];
    size_t count = read_operations(task, operations);

    if (!count)
        forget(set);
    for (size_t i = 0; i < count; i++) {
        if (operations[i].sem_flg & SEM_UNDO)
            set->undone = true; /* when a process ends, by the kernel */
        if (operations[i].sem_op)
            task->process->semaphores = set->id;
        if (operations[i].sem_num < set->values_count &&
            set->values[operations[i].sem_num] != UNKNOWN)
            set->values[operations[i].sem_num] += operations[i].sem_op;
    }
}

static void controlled(const struct task *task, struct object *set)
{
    uint64_t number = task->call.arguments[1];
    unsigned short all[SEMAPHORES_MOST];
    size_t bytes = (size_t)set->values_count * sizeof *all;

    switch (task->call.arguments[2]) {
    case SETVAL:
        if (number < (uint64_t)set->values_count)
            set->values[number] = (int)task->call.arguments[3];
        break;
    case SETALL:
        forget(set);
        if (task_read(task, task->call.arguments[3], all, bytes) == (ssize_t)bytes)
            for (int i = 0; i < set->values_count; i++)
                set->values[i] = all[i];
        break;
    case GETVAL:
    case GETALL:
    case GETPID:
    case GETNCNT:
    case GETZCNT:
    case IPC_STAT:
        break;
    default:
        set->values_count = 0; /* removed, or others may use it now */
        break;
    }
}

void semaphores_returned(struct tracer *tracer, struct task *task, struct object *made_now)
{
    struct object *set = made_now ? made_now : find_set(tracer, task);

    if (!set)
        return;
    if (made_now)
        made(task, set);
    else if (task->call.row->number == SYS_semctl)
        controlled(task, set);
    else
        operated(task, set);
}

enum semaphore_future semaphores_foresee(const struct tracer *tracer, const struct task *task)
{
    struct sembuf operations[OPERATIONS_MOST];
    const struct object *set = find_set(tracer, task);
    int changes[SEMAPHORES_MOST] = {0};
    size_t count;

    /* Whoever was let change it once is let do it again, semop(2) EACCES. */
    if (!set || set->undone || task->process->semaphores != set->id)
        return SEMAPHORE_UNKNOWN;
    count = read_operations(task, operations);
    for (size_t i = 0; i < count; i++) {
        const struct sembuf *operation = &operations[i];
        int value;

        if (operation->sem_num >= set->values_count || !operation->sem_op ||
            (operation->sem_flg & (SEM_UNDO | IPC_NOWAIT)) ||
            set->values[operation->sem_num] == UNKNOWN)
            return SEMAPHORE_UNKNOWN;
        value = set->values[operation->sem_num] +
                (changes[operation->sem_num] += operation->sem_op);
        if (value > VALUE_MOST)
            return SEMAPHORE_UNKNOWN;
        if (value < 0)
            return SEMAPHORE_WAITS;
    }
    return count ? SEMAPHORE_PASSES : SEMAPHORE_UNKNOWN;
}
