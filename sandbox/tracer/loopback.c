/*
 * Packets over the loopback interface wait in a queue of the core on which they were sent, which
 * the kernel empties before the sender goes on; unless it is busy, when it leaves that to
 * ksoftirqd. Then what a program sees would depend on when that thread runs, so everybody waits for
 * it here.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tracer/tracer.h"

/*
 * Others on this core may fill the queue, too, and never leave it empty. It is served in order:
 * when as many packets have passed as were in it, ours have, and then what those brought forth,
 * such as acknowledgements and the data that these let go.
 */
#define GENERATIONS 16
#define PATIENCE_NS UINT64_C(10000000000)

/* Columns of /proc/net/softnet_stat since Linux 5.10 (net/core/net-procfs.c), in hexadecimal. */
#define PASSED_COLUMN 0
#define WAITING_COLUMN 11
#define CORE_COLUMN 12

struct queue {
    uint32_t passed;  /* packets so far */
    uint32_t waiting; /* now */
};

static uint64_t monotonic_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* The number in a column of a line, or -1. */
static long column(const char *line, int wanted)
{
    char *end;

    for (int at = 0;; at++) {
        unsigned long value = strtoul(line, &end, 16);

        if (end == line || *line == '\n')
            return -1;
        if (at == wanted)
            return (long)value;
        line = end + strspn(end, " ");
    }
}

/* The queue of this core; empty also where the kernel does not tell. */
static struct queue look(int statistics, int core)
{
    struct queue queue = {0};
    char text[16384];
    ssize_t size = pread(statistics, text, sizeof text - 1, 0);

    if (size <= 0)
        return queue;
    text[size] = 0;
    for (const char *line = text; line && *line; line = strchr(line, '\n'), line += line != NULL) {
        if (column(line, CORE_COLUMN) != core)
            continue;
        queue.passed = (uint32_t)column(line, PASSED_COLUMN);
        queue.waiting = (uint32_t)column(line, WAITING_COLUMN);
        break;
    }
    return queue;
}

bool loopback_settle(void)
{
    static int statistics = -1; /* kept open: it is asked after each call of those who use it */
    int core = sched_getcpu();
    struct queue queue;
    uint32_t target;
    uint64_t start;

    if (statistics < 0)
        statistics = open("/proc/net/softnet_stat", O_RDONLY | O_CLOEXEC);
    queue = look(statistics, core);
    if (!queue.waiting)
        return false;
    start = monotonic_ns();
    target = queue.passed + queue.waiting;
    for (int generation = 0; generation < GENERATIONS && monotonic_ns() < start + PATIENCE_NS;) {
        sched_yield();
        queue = look(statistics, core);
        if (!queue.waiting)
            break;
        if ((int32_t)(queue.passed - target) < 0)
            continue;
        generation++;
        target = queue.passed + queue.waiting;
    }
    return true;
}
