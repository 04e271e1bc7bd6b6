/* Reading the clocks, and randomness: both must be the same in every run of a schedule. */
#include "clock/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/random.h"
#include "clock/inner.h"

void clock_init(struct clock *clock, uint64_t seed)
{
    memset(clock, 0, sizeof *clock);
    clock->random_state = seed;
}

void clock_done(struct clock *clock)
{
    free(clock->timers);
    clock->timers = NULL;
    clock->count = 0;
}

bool clock_is_virtual(int clock_id)
{
    switch (clock_id) {
    case CLOCK_REALTIME:
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
    case CLOCK_REALTIME_ALARM:
    case CLOCK_BOOTTIME_ALARM:
    case CLOCK_TAI:
        return true;
    default:
        return false;
    }
}

static uint64_t start_of(int clock_id)
{
    switch (clock_id) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_REALTIME_ALARM:
    case CLOCK_TAI:
        return CLOCK_START_REAL_S * NANOSECONDS;
    default:
        return CLOCK_START_UPTIME_S * NANOSECONDS;
    }
}

struct timespec clock_reading(int clock_id, uint64_t time_ns)
{
    uint64_t shown = start_of(clock_id) + time_ns;
    struct timespec reading = {.tv_sec = (time_t)(shown / NANOSECONDS),
                               .tv_nsec = (long)(shown % NANOSECONDS)};

    return reading;
}

uint64_t clock_deadline(const struct tracer *tracer, int clock_id, const struct timespec *time,
                        bool absolute)
{
    uint64_t start = absolute ? start_of(clock_id) : 0;
    uint64_t duration;

    if (time->tv_sec < 0)
        return tracer->time_ns;
    if ((uint64_t)time->tv_sec > NEVER / NANOSECONDS / 4)
        return NEVER;
    duration = (uint64_t)time->tv_sec * NANOSECONDS + (uint64_t)time->tv_nsec;
    if (!absolute)
        return tracer->time_ns + duration;
    return duration > start ? duration - start : 0;
}

int64_t clock_write(const struct task *task, uint64_t address, const void *data, size_t size_bytes)
{
    if (!address)
        return 0;
    return task_write(task, address, data, size_bytes) == (ssize_t)size_bytes ? 0 : -EFAULT;
}

static int64_t answer_gettime(const struct tracer *tracer, const struct task *task, int clock_id)
{
    struct timespec now = clock_reading(clock_id, tracer->time_ns);

    if (!task->call.arguments[1])
        return -EFAULT;
    return clock_write(task, task->call.arguments[1], &now, sizeof now);
}

static int64_t answer_gettimeofday(const struct tracer *tracer, const struct task *task)
{
    struct timespec now = clock_reading(CLOCK_REALTIME, tracer->time_ns);
    struct timeval value = {.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    int64_t zone[1] = {0};
    int64_t result = clock_write(task, task->call.arguments[0], &value, sizeof value);

    return result ? result : clock_write(task, task->call.arguments[1], zone, sizeof zone);
}

static int64_t answer_time(const struct tracer *tracer, const struct task *task)
{
    time_t now = clock_reading(CLOCK_REALTIME, tracer->time_ns).tv_sec;
    int64_t result = clock_write(task, task->call.arguments[0], &now, sizeof now);

    return result ? result : now;
}

/* getrandom(2) and reads of /dev/urandom: at most 256 bytes at once are promised without
 * interruption. */
static int64_t answer_random(struct clock *clock, const struct task *task, uint64_t address,
                             uint64_t size_bytes)
{
    uint8_t bytes[256];

    if (size_bytes > sizeof bytes)
        size_bytes = sizeof bytes;
    for (size_t i = 0; i < sizeof bytes; i += sizeof(uint64_t)) {
        uint64_t word = random_next(&clock->random_state);

        memcpy(bytes + i, &word, sizeof word);
    }
    if (size_bytes && task_write(task, address, bytes, size_bytes) != (ssize_t)size_bytes)
        return -EFAULT;
    return (int64_t)size_bytes;
}

static bool reads_random_device(struct tracer *tracer, const struct task *task)
{
    const struct object *object = object_of(tracer, task->process, (int)task->call.arguments[0]);

    return object && object->kind == OBJECT_DEVICE && object->path &&
           (!strcmp(object->path, "/dev/urandom") || !strcmp(object->path, "/dev/random"));
}

bool clock_answers(struct clock *clock, struct tracer *tracer, struct task *task,
                   int64_t *ret_result)
{
    const uint64_t *arguments = task->call.arguments;

    switch (task->call.row->number) {
    case SYS_clock_gettime:
        if (!clock_is_virtual((int)arguments[0]))
            return false;
        *ret_result = answer_gettime(tracer, task, (int)arguments[0]);
        return true;
    case SYS_gettimeofday:
        *ret_result = answer_gettimeofday(tracer, task);
        return true;
    case SYS_time:
        *ret_result = answer_time(tracer, task);
        return true;
    case SYS_getrandom:
        *ret_result = answer_random(clock, task, arguments[0], arguments[1]);
        return true;
    case SYS_read:
        if (!reads_random_device(tracer, task))
            return false;
        *ret_result = answer_random(clock, task, arguments[1], arguments[2]);
        return true;
    default:
        return timers_answer(clock, tracer, task, ret_result);
    }
}

/* Since the start of the run, in the unit of times(2). */
static int64_t ticks(const struct timespec *uptime)
{
    int64_t a_second = sysconf(_SC_CLK_TCK);

    return uptime->tv_sec * a_second + uptime->tv_nsec / ((int64_t)NANOSECONDS / a_second);
}

int64_t clock_corrects(const struct tracer *tracer, const struct task *task, int64_t result)
{
    struct timespec uptime;

    if (result < 0)
        return result;
    switch (task->call.row->number) {
    case SYS_times:
        uptime = clock_reading(CLOCK_MONOTONIC, tracer->time_ns);
        result = ticks(&uptime);
        task_set_result(task, result);
        return result;
    case SYS_sysinfo:
        uptime = clock_reading(CLOCK_MONOTONIC, tracer->time_ns);
        task_write(task, task->call.arguments[0], &uptime.tv_sec, sizeof uptime.tv_sec);
        return result;
    default:
        return result;
    }
}
