/*
 * futex(2). A waiter is held before the kernel queues it, so a waker would not find it: wakers
 * are looked at here, and release held waiters of the same word in the order in which they came.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "schedule/inner.h"

/* How often a waiter may be woken and find the lock taken again before it has its turn. */
#define LOSSES_MOST 2

/* Looks for a shared mapping at an address. Private ones are not told of: they come and go unseen. */
static bool find_mapping(const struct task *task, uint64_t address, struct mapping *ret)
{
    char path[64], line[512];
    bool found = false;
    FILE *maps;

    snprintf(path, sizeof path, "/proc/%d/maps", task->process->pid);
    if (!(maps = fopen(path, "re")))
        return false;
    while (fgets(line, sizeof line, maps)) {
        unsigned major_number, minor_number;
        char permissions[5], *rest;

        /* Most lines are another address's: these two numbers are all that is read of them. */
        ret->start = strtoul(line, &rest, 16);
        ret->end = *rest == '-' ? strtoul(rest + 1, &rest, 16) : 0;
        if (address < ret->start || address >= ret->end)
            continue;
        found = sscanf(rest, " %4s %lx %x:%x %lu", permissions, &ret->offset, &major_number,
                       &minor_number, &ret->inode) == 5 &&
                permissions[3] == 's';
        ret->device = ((unsigned long)major_number << 20) | minor_number;
        break;
    }
    fclose(maps);
    return found;
}

/* A shared mapping of a file is the same word everywhere. One that munmap(2) took away unseen does no
 * harm: whoever waits and wakes there now, in memory of the process, is told of by the same name. */
static void find_shared(const struct task *task, uint64_t address, struct futex_word *word)
{
    struct mapping *known = &task->process->futexes, mapping;

    if (address < known->start || address >= known->end) {
        if (!find_mapping(task, address, &mapping))
            return;
        *known = mapping;
    }
    word->process = -1;
    word->device = known->device;
    word->inode = known->inode;
    word->position = known->offset + (address - known->start);
}

static struct futex_word word_of(const struct task *task, uint64_t address)
{
    struct futex_word word = {.process = task->process->index, .position = address};

    /* A vfork child runs in its parent's memory. */
    if (task->process->vfork_child)
        word.process = task->process->parent;
    if (!(task->call.arguments[1] & FUTEX_PRIVATE_FLAG))
        find_shared(task, address, &word);
    return word;
}

static bool same_word(const struct futex_word *a, const struct futex_word *b)
{
    return a->process == b->process && a->device == b->device && a->inode == b->inode &&
           a->position == b->position;
}

static int operation(const struct task *task)
{
    return (int)task->call.arguments[1] & FUTEX_CMD_MASK;
}

static bool is_wait(const struct task *task)
{
    return operation(task) == FUTEX_WAIT || operation(task) == FUTEX_WAIT_BITSET;
}

struct answer probe_futex(struct tracer *tracer, struct task *task)
{
    uint32_t value;

    (void)tracer;
    if (!is_wait(task)) {
        switch (operation(task)) {
        case FUTEX_LOCK_PI:
        case FUTEX_LOCK_PI2:
        case FUTEX_WAIT_REQUEUE_PI:
            return LOOK;
        default:
            return RUN;
        }
    }
    if (task->call.woken)
        return (struct answer){READY_SKIP, 0};
    if (task_read(task, task->call.arguments[0], &value, sizeof value) != sizeof value)
        return RUN; /* EFAULT */
    return value == (uint32_t)task->call.arguments[2] ? HOLD : RUN;
}

/* As futex(2) has it: what is mapped there when the wait begins. */
static struct futex_word word_of_waiter(struct task *task)
{
    if (!task->call.word_known)
        task->call.word = word_of(task, task->call.arguments[0]);
    task->call.word_known = true;
    return task->call.word;
}

static struct task *first_waiter(struct tracer *tracer, const struct futex_word *word)
{
    struct task *first = NULL;

    for (int i = 0; i < tracer->task_count; i++) {
        struct task *task = tracer->tasks[i];
        struct futex_word other;

        if (task->state != TASK_HELD || !task->call.row || task->call.row->number != SYS_futex ||
            !task->call.waited || task->call.woken || !is_wait(task))
            continue;
        other = word_of_waiter(task);
        if (same_word(&other, word) && (!first || task->call.id < first->call.id))
            first = task;
    }
    return first;
}

bool futex_is_owed(struct tracer *tracer, const struct task *waker)
{
    const struct task *waiter;
    struct futex_word word;

    if (waker->state != TASK_HELD || !waker->call.row || waker->call.row->number != SYS_futex ||
        operation(waker) != FUTEX_WAKE)
        return false;
    word = word_of(waker, waker->call.arguments[0]);
    waiter = first_waiter(tracer, &word);
    return waiter && waiter->futex_losses >= LOSSES_MOST;
}

static int wake(struct tracer *tracer, const struct task *waker, uint64_t address, uint64_t most)
{
    struct futex_word word = word_of(waker, address);
    struct task *waiter;
    int woken = 0;

    while ((uint64_t)woken < most && (waiter = first_waiter(tracer, &word))) {
        waiter->call.woken = true;
        tracer->changes++;
        woken++;
    }
    return woken;
}

int futex_wakes(struct tracer *tracer, struct task *task)
{
    const uint64_t *arguments = task->call.arguments;

    switch (operation(task)) {
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
        return wake(tracer, task, arguments[0], (uint32_t)arguments[2]);
    case FUTEX_REQUEUE:
    case FUTEX_CMP_REQUEUE:
        /* Those that would be moved to the second word are woken too: they look again, and wait
         * there. */
        return wake(tracer, task, arguments[0], INT32_MAX);
    case FUTEX_WAKE_OP:
        wake(tracer, task, arguments[0], (uint32_t)arguments[2]);
        wake(tracer, task, arguments[4], (uint32_t)arguments[3]);
        return -1;
    default:
        return -1;
    }
}
