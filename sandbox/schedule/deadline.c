/* When a waiting call ends by itself. */
#include <linux/futex.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "schedule/inner.h"

static uint64_t from_timespec(const struct tracer *tracer, const struct task *task, int position,
                              int clock_id, bool absolute)
{
    struct timespec time;
    uint64_t address = task->call.arguments[position];

    if (!address || task_read(task, address, &time, sizeof time) != sizeof time)
        return NEVER;
    return clock_deadline(tracer, clock_id, &time, absolute);
}

static uint64_t from_timeval(const struct tracer *tracer, const struct task *task, int position)
{
    struct timeval value;
    struct timespec time;
    uint64_t address = task->call.arguments[position];

    if (!address || task_read(task, address, &value, sizeof value) != sizeof value)
        return NEVER;
    time.tv_sec = value.tv_sec + value.tv_usec / 1000000;
    time.tv_nsec = value.tv_usec % 1000000 * 1000;
    return clock_deadline(tracer, CLOCK_MONOTONIC, &time, false);
}

static uint64_t from_milliseconds(const struct tracer *tracer, int milliseconds)
{
    if (milliseconds < 0)
        return NEVER;
    return tracer->time_ns + (uint64_t)milliseconds * 1000000;
}

/* SO_RCVTIMEO and SO_SNDTIMEO, socket(7). */
static uint64_t from_socket(struct tracer *tracer, const struct task *task, int option)
{
    int fd = (int)task->call.arguments[0];
    const struct object *object = object_of(tracer, task->process, fd);
    struct timeval value = {0};
    struct timespec time;
    socklen_t size = sizeof value;
    AUTO_FD duplicate = -1;

    if (object && (object->kind != OBJECT_SOCKET || !object->configured))
        return NEVER;
    duplicate = task_get_fd(tracer, task, fd);
    if (duplicate < 0 || getsockopt(duplicate, SOL_SOCKET, option, &value, &size) < 0 ||
        !timerisset(&value))
        return NEVER;
    time.tv_sec = value.tv_sec;
    time.tv_nsec = value.tv_usec * 1000;
    return clock_deadline(tracer, CLOCK_MONOTONIC, &time, false);
}

static uint64_t of_futex(const struct tracer *tracer, const struct task *task)
{
    int operation = (int)task->call.arguments[1];
    bool absolute = (operation & FUTEX_CMD_MASK) != FUTEX_WAIT;
    int clock_id = operation & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC;

    return from_timespec(tracer, task, 3, clock_id, absolute);
}

/* Argument that is a struct timespec, or -1. */
static int timespec_position(const struct task *task)
{
    switch (task->call.row->number) {
    case SYS_ppoll:
    case SYS_rt_sigtimedwait:
        return 2;
    case SYS_epoll_pwait2:
    case SYS_semtimedop:
    case SYS_futex:
        return 3;
    case SYS_pselect6:
    case SYS_mq_timedsend:
    case SYS_mq_timedreceive:
    case SYS_recvmmsg:
        return 4;
    default:
        return -1;
    }
}

static bool timeval_is_refused(const struct task *task, uint64_t address)
{
    struct timeval value;

    if (!address)
        return false;
    /* A million microseconds and more are carried over, select(2). */
    return task_read(task, address, &value, sizeof value) != sizeof value ||
           value.tv_usec % 1000000 < 0 || value.tv_sec + value.tv_usec / 1000000 < 0;
}

bool timeout_is_refused(const struct task *task)
{
    int position = timespec_position(task);
    uint64_t address = position < 0 ? 0 : task->call.arguments[position];
    struct timespec time;

    if (task->call.row->number == SYS_select)
        return timeval_is_refused(task, task->call.arguments[4]);
    return address && (task_read(task, address, &time, sizeof time) != sizeof time ||
                       time.tv_sec < 0 || time.tv_nsec < 0 || time.tv_nsec > 999999999);
}

uint64_t call_deadline(struct tracer *tracer, const struct task *task)
{
    const uint64_t *arguments = task->call.arguments;
    uint64_t moment;

    switch (task->call.row->number) {
    case SYS_nanosleep:
        moment = from_timespec(tracer, task, 0, CLOCK_MONOTONIC, false);
        break;
    case SYS_clock_nanosleep:
        moment =
            from_timespec(tracer, task, 2, (int)arguments[0], (arguments[1] & TIMER_ABSTIME) != 0);
        break;
    case SYS_poll:
        moment = from_milliseconds(tracer, (int)arguments[2]);
        break;
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
        moment = from_milliseconds(tracer, (int)arguments[3]);
        break;
    case SYS_ppoll:
    case SYS_rt_sigtimedwait:
        moment = from_timespec(tracer, task, 2, CLOCK_MONOTONIC, false);
        break;
    case SYS_epoll_pwait2:
    case SYS_semtimedop:
        moment = from_timespec(tracer, task, 3, CLOCK_MONOTONIC, false);
        break;
    case SYS_pselect6:
        moment = from_timespec(tracer, task, 4, CLOCK_MONOTONIC, false);
        break;
    case SYS_select:
        moment = from_timeval(tracer, task, 4);
        break;
    case SYS_mq_timedsend:
    case SYS_mq_timedreceive:
        moment = from_timespec(tracer, task, 4, CLOCK_REALTIME, true);
        break;
    case SYS_futex:
        moment = of_futex(tracer, task);
        break;
    case SYS_read:
    case SYS_readv:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_accept:
    case SYS_accept4:
    case SYS_recvmmsg:
    case SYS_splice:
        moment = from_socket(tracer, task, SO_RCVTIMEO);
        break;
    case SYS_write:
    case SYS_writev:
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_sendmmsg:
    case SYS_connect:
        moment = from_socket(tracer, task, SO_SNDTIMEO);
        break;
    default:
        moment = NEVER;
        break;
    }
    return moment ? moment : 1; /* 0 means: not computed yet */
}

uint64_t messages_until(const struct tracer *tracer, const struct task *task)
{
    uint64_t moment = from_timespec(tracer, task, 4, CLOCK_MONOTONIC, false);

    return moment ? moment : 1;
}

static struct timespec time_left(const struct tracer *tracer, uint64_t moment_ns)
{
    uint64_t left = moment_ns > tracer->time_ns ? moment_ns - tracer->time_ns : 0;

    return (struct timespec){.tv_sec = (time_t)(left / NANOSECONDS),
                             .tv_nsec = (long)(left % NANOSECONDS)};
}

void sleep_interrupted(const struct tracer *tracer, const struct task *task)
{
    bool with_clock = task->call.row->number == SYS_clock_nanosleep;
    uint64_t address = task->call.arguments[with_clock ? 3 : 1];
    struct timespec remaining = time_left(tracer, task->call.deadline_ns);

    if (address && !(with_clock && (task->call.arguments[1] & TIMER_ABSTIME)))
        task_write(task, address, &remaining, sizeof remaining);
}

void select_returned(const struct tracer *tracer, const struct task *task)
{
    struct timespec left = time_left(tracer, task->call.deadline_ns);
    struct timeval value = {.tv_sec = left.tv_sec, .tv_usec = left.tv_nsec / 1000};

    if (!task->call.deadline_ns || task->call.deadline_ns == NEVER)
        return;
    if (task->call.row->number == SYS_select)
        task_write(task, task->call.arguments[4], &value, sizeof value);
    else
        task_write(task, task->call.arguments[4], &left, sizeof left);
}

void messages_returned(const struct tracer *tracer, const struct task *task, int64_t result)
{
    struct timespec left = time_left(tracer, task->call.until_ns);

    if (result > 0 && task->call.until_ns && task->call.until_ns != NEVER)
        task_write(task, task->call.arguments[4], &left, sizeof left);
}
