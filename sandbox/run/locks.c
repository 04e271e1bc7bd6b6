/*
 * What a task waits for that sleeps on a futex word: a mutex, a semaphore, the end of a thread.
 *
 * The kernel knows words only; the rest is told by the memory around it, in the layout of glibc's
 * nptl (x86-64). It is the student's memory and may say anything: what is not just as glibc would
 * have left it counts as nothing in particular, and a thread that is named is looked up.
 */
#include <linux/futex.h>

#include "run/inner.h"

/* pthread_mutex_t, sysdeps/x86/nptl/bits/struct_mutex.h. */
struct mutex {
    int32_t lock; /* 0 free, 1 locked, 2 locked and waited for */
    uint32_t count;
    int32_t owner; /* tid */
    uint32_t users;
    int32_t kind;
};

#define LOCKED_AND_WAITED_FOR 2
#define MUTEX_KIND_MASK 0x3ff /* type, robustness, protocol and elision, nptl/pthreadP.h */

/* sem_t where 64-bit atomics exist, sysdeps/nptl/internaltypes.h. */
struct semaphore {
    uint32_t value, waiters;
    int32_t private; /* 0, or FUTEX_PRIVATE_FLAG when it is shared */
};

/* The thread with that number, as the members see it; the last one that had it. */
static struct task *find_thread(struct run *run, int32_t tid)
{
    for (int i = run->tracer.task_count; tid > 0 && i-- > 0;)
        if (run->tracer.tasks[i]->tid_inside == tid)
            return run->tracer.tasks[i];
    return NULL;
}

static struct task *mutex_owner(struct run *run, const struct task *task)
{
    struct mutex mutex;

    if (task->call.arguments[2] != LOCKED_AND_WAITED_FOR ||
        task_read(task, task->call.arguments[0], &mutex, sizeof mutex) != sizeof mutex ||
        mutex.lock != LOCKED_AND_WAITED_FOR || !mutex.users || (mutex.kind & ~MUTEX_KIND_MASK))
        return NULL;
    return find_thread(run, mutex.owner);
}

static bool is_semaphore(const struct run *run, const struct task *task)
{
    struct semaphore semaphore;
    bool private = (task->call.arguments[1] & FUTEX_PRIVATE_FLAG) != 0;

    return task_read(task, task->call.arguments[0], &semaphore, sizeof semaphore) ==
               sizeof semaphore &&
           !semaphore.value && semaphore.waiters &&
           semaphore.waiters <= (uint32_t)run->tracer.task_count &&
           semaphore.private == (private ? 0 : FUTEX_PRIVATE_FLAG);
}

static struct task *joined(struct run *run, const struct task *task)
{
    struct task *other = find_thread(run, (int32_t)task->call.arguments[2]);

    return other && other->process == task->process && other != task ? other : NULL;
}

enum wait_kind lock_waited_for(struct run *run, const struct task *task, struct task **ret_holder)
{
    *ret_holder = NULL;
    if (task->call.row->blocking != BLOCKING_FUTEX)
        return WAIT_FOR_ANYTHING;
    switch (task->call.arguments[1] & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
        *ret_holder = mutex_owner(run, task);
        return *ret_holder ? WAIT_FOR_MUTEX : WAIT_FOR_ANYTHING;
    case FUTEX_WAIT_BITSET:
        if (!(uint32_t)task->call.arguments[2])
            return is_semaphore(run, task) ? WAIT_FOR_SEMAPHORE : WAIT_FOR_ANYTHING;
        *ret_holder = joined(run, task);
        return *ret_holder ? WAIT_FOR_THREAD : WAIT_FOR_ANYTHING;
    default:
        return WAIT_FOR_ANYTHING;
    }
}
