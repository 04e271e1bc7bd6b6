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

/* Columns of /proc/net/softnet_stat since Linux 5.10 (net/core/net-procfs.c), "%08x " each; a line
 * for each core that is online. */
#define PASSED_COLUMN 0
#define WAITING_COLUMN 11
#define CORE_COLUMN 12
#define COLUMN_BYTES 9

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

static long column(const char *line, int wanted)
{
    return strtol(line + wanted * COLUMN_BYTES, NULL, 16);
}

static bool is_line_of(const char *line, const char *end, int core)
{
    return end - line > (CORE_COLUMN + 1) * COLUMN_BYTES && column(line, CORE_COLUMN) == core;
}

static struct queue read_line(const char *line)
{
    return (struct queue){(uint32_t)column(line, PASSED_COLUMN),
                          (uint32_t)column(line, WAITING_COLUMN)};
}

/*
 * The queue of this core; empty also where the kernel does not tell. The kernel writes as many lines
 * as are asked for, so those of later cores are not, once it is known where this one's ends.
 */
static struct queue look(int statistics, int core)
{
    static size_t line_at, line_end;
    char text[32768];
    ssize_t size = line_end && line_end < sizeof text ? pread(statistics, text, line_end, 0) : -1;
    const char *line = text, *end;

    if (size == (ssize_t)line_end && is_line_of(text + line_at, text + line_end, core))
        return read_line(text + line_at);
    /* For the first time; another core than before, or another line for it. */
    if ((size = pread(statistics, text, sizeof text - 1, 0)) <= 0)
        return (struct queue){0};
    text[size] = 0;
    for (; (end = strchr(line, '\n')); line = end + 1)
        if (is_line_of(line, end, core)) {
            line_at = (size_t)(line - text);
            line_end = (size_t)(end - text) + 1;
            return read_line(line);
        }
    return (struct queue){0};
}

static uint32_t owed;

void loopback_owe(uint32_t socket)
{
    owed = socket;
}

uint32_t loopback_owed(void)
{
    return owed;
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
    owed = 0;
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
