/*
 * Who holds the lock of a file that a task waits for, in flock(2) or fcntl(2).
 *
 * /proc/PID/fdinfo/FD lists the locks that are held through a descriptor, proc(5):
 *   lock: 1: POSIX  ADVISORY  WRITE 4711 fd:01:1234 100 109
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "run/inner.h"

/* The lock that is asked for: from `first` to `last` byte, both included. */
struct wanted {
    bool whole; /* flock(2): of the file, and of its own kind */
    bool exclusive;
    int64_t first, last;
};

static bool read_wanted(const struct task *task, struct wanted *ret_wanted)
{
    const uint64_t *arguments = task->call.arguments;
    struct flock lock;

    *ret_wanted = (struct wanted){.whole = true, .last = INT64_MAX};
    if (task->call.row->number == SYS_flock) {
        ret_wanted->exclusive = (arguments[1] & LOCK_EX) != 0;
        return true;
    }
    if (task_read(task, arguments[2], &lock, sizeof lock) != sizeof lock)
        return false;
    ret_wanted->whole = false;
    ret_wanted->exclusive = lock.l_type == F_WRLCK;
    /* Relative to the position or to the end: anything may be meant. */
    if (lock.l_whence != SEEK_SET || lock.l_len < 0 || lock.l_start < 0)
        return true;
    ret_wanted->first = lock.l_start;
    if (lock.l_len && lock.l_start <= INT64_MAX - (lock.l_len - 1))
        ret_wanted->last = lock.l_start + (lock.l_len - 1);
    return true;
}

/* Does a line of fdinfo tell of a lock that stands in the way? */
static bool is_in_the_way(const char *line, const struct wanted *wanted)
{
    char kind[8], access[8], end[24];
    int64_t first, last;

    if (sscanf(line, "lock: %*d: %7s %*s %7s %*s %*s %" SCNd64 " %23s", kind, access, &first,
               end) != 4)
        return false;
    last = strcmp(end, "EOF") ? strtoll(end, NULL, 10) : INT64_MAX;
    return (strcmp(kind, "FLOCK") == 0) == wanted->whole &&
           (wanted->exclusive || strcmp(access, "WRITE") == 0) && first <= wanted->last &&
           last >= wanted->first;
}

static bool holds(const struct task *task, int fd, const struct wanted *wanted)
{
    char path[64], line[256];
    bool found = false;
    FILE *info;

    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", task->tid, fd);
    if (!(info = fopen(path, "re")))
        return false;
    while (!found && fgets(line, sizeof line, info))
        found = is_in_the_way(line, wanted);
    fclose(info);
    return found;
}

void file_lock_holders(struct run *run, const struct task *waiter, const struct object *object,
                       holder_found *found)
{
    struct wanted wanted;

    if (!read_wanted(waiter, &wanted))
        return;
    for (int i = 0; i < run->tracer.task_count; i++) {
        const struct task *task = run->tracer.tasks[i];
        const struct process *process = task->process;

        if (process->index != i || process->ended)
            continue;
        for (int fd = 0; fd < process->descriptors_size; fd++)
            if (process->descriptors[fd].object == object->id && holds(task, fd, &wanted))
                found(run, i, fd, object->id, process->descriptors[fd].access);
    }
}
