/* Timers: alarm(2), setitimer(2), timer_create(2), timerfd_create(2). */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "clock/inner.h"

#ifndef TFD_IOC_SET_TICKS /* linux/timerfd.h, which cannot be included beside fcntl.h */
#define TFD_IOC_SET_TICKS _IOW('T', 0, uint64_t)
#endif
#define BIT(signal) (UINT64_C(1) << ((signal)-1))

static uint64_t from_timeval(const struct timeval *value)
{
    return (uint64_t)value->tv_sec * NANOSECONDS + (uint64_t)value->tv_usec * 1000;
}

static struct timeval to_timeval(uint64_t duration_ns)
{
    /* Rounded up: a timer that runs never shows zero, getitimer(2). */
    uint64_t microseconds = (duration_ns + 999) / 1000;
    struct timeval value = {.tv_sec = (time_t)(microseconds / 1000000),
                            .tv_usec = (suseconds_t)(microseconds % 1000000)};

    return value;
}

static struct timespec to_timespec(uint64_t duration_ns)
{
    struct timespec value = {.tv_sec = (time_t)(duration_ns / NANOSECONDS),
                             .tv_nsec = (long)(duration_ns % NANOSECONDS)};

    return value;
}

static uint64_t remaining(const struct tracer *tracer, uint64_t moment_ns)
{
    if (moment_ns == NEVER)
        return 0;
    return moment_ns > tracer->time_ns ? moment_ns - tracer->time_ns : 1;
}

/* ---- one real-time timer per process: alarm and ITIMER_REAL are the same, setitimer(2) ---- */

static int64_t answer_alarm(const struct tracer *tracer, struct task *task)
{
    struct process *process = task->process;
    uint64_t left = remaining(tracer, process->itimer_ns);
    uint64_t seconds = (uint32_t)task->call.arguments[0];

    process->itimer_ns = seconds ? tracer->time_ns + seconds * NANOSECONDS : NEVER;
    process->itimer_interval_ns = 0;
    /* alarm(2) rounds to the nearest second, but never to zero. */
    return left ? (int64_t)((left + NANOSECONDS / 2) / NANOSECONDS
                                ? (left + NANOSECONDS / 2) / NANOSECONDS
                                : 1)
                : 0;
}

static int64_t write_itimer(const struct tracer *tracer, const struct task *task, uint64_t address)
{
    struct itimerval old = {.it_interval = to_timeval(task->process->itimer_interval_ns),
                            .it_value = to_timeval(remaining(tracer, task->process->itimer_ns))};

    return clock_write(task, address, &old, sizeof old);
}

static int64_t answer_setitimer(const struct tracer *tracer, struct task *task)
{
    struct process *process = task->process;
    struct itimerval new = {0};
    int64_t result;

    if (task->call.arguments[1] &&
        task_read(task, task->call.arguments[1], &new, sizeof new) != sizeof new)
        return -EFAULT;
    if (new.it_value.tv_sec < 0 || new.it_value.tv_usec < 0 || new.it_value.tv_usec > 999999 ||
        new.it_interval.tv_sec < 0 || new.it_interval.tv_usec < 0 ||
        new.it_interval.tv_usec > 999999)
        return -EINVAL;
    if ((result = write_itimer(tracer, task, task->call.arguments[2])))
        return result;
    process->itimer_ns =
        timerisset(&new.it_value) ? tracer->time_ns + from_timeval(&new.it_value) : NEVER;
    process->itimer_interval_ns = from_timeval(&new.it_interval);
    return 0;
}

/* ---- timers with a name ---- */

static struct timer *timer_add(struct clock *clock)
{
    struct timer *grown = realloc(clock->timers, (size_t)(clock->count + 1) * sizeof *grown);

    if (!grown)
        return NULL;
    clock->timers = grown;
    memset(&grown[clock->count], 0, sizeof *grown);
    return &grown[clock->count++];
}

static struct timer *find_posix(const struct clock *clock, const struct process *process, int id)
{
    for (int i = 0; i < clock->count; i++)
        if (!clock->timers[i].object && clock->timers[i].process == process->index &&
            clock->timers[i].id == id)
            return &clock->timers[i];
    return NULL;
}

/* A timerfd's timer, made when it is first set. */
static struct timer *find_descriptor(struct clock *clock, struct tracer *tracer, struct task *task)
{
    int fd = (int)task->call.arguments[0];
    struct object *object = object_of(tracer, task->process, fd);
    struct timer *timer;

    if (!object || object->kind != OBJECT_TIMERFD)
        return NULL;
    for (int i = 0; i < clock->count; i++)
        if (clock->timers[i].object == object->id)
            return &clock->timers[i];
    if (!(timer = timer_add(clock)))
        return NULL;
    timer->object = object->id;
    timer->process = task->process->index;
    timer->clock = CLOCK_MONOTONIC;
    return timer;
}

static int64_t write_timer(const struct tracer *tracer, const struct task *task,
                           const struct timer *timer, uint64_t address)
{
    struct itimerspec old = {.it_interval = to_timespec(timer->interval_ns),
                             .it_value =
                                 to_timespec(timer->armed ? remaining(tracer, timer->next_ns) : 0)};

    return clock_write(task, address, &old, sizeof old);
}

/* timer_settime(2) and timerfd_settime(2): (timer, flags, new, old). */
static int64_t answer_settime(struct tracer *tracer, struct task *task, struct timer *timer)
{
    struct itimerspec new;
    int64_t result;
    bool absolute = (task->call.arguments[1] & TIMER_ABSTIME) != 0;

    if (task_read(task, task->call.arguments[2], &new, sizeof new) != sizeof new)
        return -EFAULT;
    if (new.it_value.tv_nsec < 0 || new.it_value.tv_nsec > 999999999 || new.it_value.tv_sec < 0 ||
        new.it_interval.tv_nsec < 0 || new.it_interval.tv_nsec > 999999999 ||
        new.it_interval.tv_sec < 0)
        return -EINVAL;
    if ((result = write_timer(tracer, task, timer, task->call.arguments[3])))
        return result;
    timer->armed = new.it_value.tv_sec || new.it_value.tv_nsec;
    timer->next_ns = clock_deadline(tracer, timer->clock, &new.it_value, absolute);
    timer->interval_ns =
        (uint64_t) new.it_interval.tv_sec *NANOSECONDS + (uint64_t) new.it_interval.tv_nsec;
    timer->overrun = 0;
    return 0;
}

/* A number of /proc/PID/fdinfo/FD, proc(5); `otherwise` if it is not there. */
static long descriptor_info(const struct task *task, int fd, const char *key, long otherwise)
{
    char text[512] = "", path[64];
    const char *line;
    ssize_t length;
    AUTO_FD info = -1;

    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", task->tid, fd);
    if ((info = open(path, O_RDONLY | O_CLOEXEC)) < 0 ||
        (length = read(info, text, sizeof text - 1)) <= 0)
        return otherwise;
    text[length] = 0;
    line = strstr(text, key);
    return line ? strtol(line + strlen(key), NULL, 10) : otherwise;
}

static bool answer_timerfd(struct clock *clock, struct tracer *tracer, struct task *task,
                           int64_t *ret_result)
{
    struct timer *timer = find_descriptor(clock, tracer, task);
    AUTO_FD duplicate = -1;
    struct itimerspec off = {0};

    if (!timer)
        return false; /* the kernel says why */
    if (task->call.row->number == SYS_timerfd_gettime) {
        *ret_result = write_timer(tracer, task, timer, task->call.arguments[1]);
        return true;
    }
    timer->clock =
        (int)descriptor_info(task, (int)task->call.arguments[0], "clockid:", CLOCK_MONOTONIC);
    *ret_result = answer_settime(tracer, task, timer);
    /* Setting it again forgets expirations that nobody read, timerfd_create(2). */
    duplicate = task_get_fd(tracer, task, (int)task->call.arguments[0]);
    if (*ret_result == 0 && duplicate >= 0)
        timerfd_settime(duplicate, 0, &off, NULL);
    return true;
}

static bool answer_posix(struct clock *clock, struct tracer *tracer, struct task *task,
                         int64_t *ret_result)
{
    struct timer *timer = find_posix(clock, task->process, (int)task->call.arguments[0]);

    if (!timer || !clock_is_virtual(timer->clock))
        return false;
    switch (task->call.row->number) {
    case SYS_timer_settime:
        *ret_result = answer_settime(tracer, task, timer);
        return true;
    case SYS_timer_gettime:
        *ret_result = write_timer(tracer, task, timer, task->call.arguments[1]);
        return true;
    default:
        *ret_result = timer->overrun;
        return true;
    }
}

/* timer_create(clock, sigevent, id): how it is to tell, read before the id may stand there. */
static void keep_event(struct task *task)
{
    union call_input *input = &task->call.input;

    task->call.input_known = task->call.arguments[1] &&
                             task_read(task, task->call.arguments[1], &input->event,
                                       sizeof input->event) == sizeof input->event;
}

bool timers_answer(struct clock *clock, struct tracer *tracer, struct task *task,
                   int64_t *ret_result)
{
    switch (task->call.row->number) {
    case SYS_alarm:
        *ret_result = answer_alarm(tracer, task);
        return true;
    case SYS_setitimer:
        if (task->call.arguments[0] != ITIMER_REAL)
            return false;
        *ret_result = answer_setitimer(tracer, task);
        return true;
    case SYS_getitimer:
        if (task->call.arguments[0] != ITIMER_REAL)
            return false;
        *ret_result = write_itimer(tracer, task, task->call.arguments[1]);
        return true;
    case SYS_timer_create:
        keep_event(task);
        return false;
    case SYS_timer_settime:
    case SYS_timer_gettime:
    case SYS_timer_getoverrun:
        return answer_posix(clock, tracer, task, ret_result);
    case SYS_timerfd_settime:
    case SYS_timerfd_gettime:
        return answer_timerfd(clock, tracer, task, ret_result);
    default:
        return false;
    }
}

/* timer_create(2) again: the kernel made it, and will never arm it. */
static void created(struct clock *clock, struct task *task)
{
    const union call_input *input = &task->call.input;
    bool told = task->call.input_known;
    int notify = told ? input->event.notify : SIGEV_SIGNAL;
    struct timer *timer;
    int id;

    if (task_read(task, task->call.arguments[2], &id, sizeof id) != sizeof id ||
        !(timer = timer_add(clock)))
        return;
    timer->process = task->process->index;
    timer->id = id;
    timer->clock = (int)task->call.arguments[0];
    timer->signal = notify == SIGEV_NONE ? 0 : told ? input->event.signal : SIGALRM;
    timer->tid_inside = notify == SIGEV_THREAD_ID ? input->event.tid : 0;
    timer->value = told ? input->event.value : (uint64_t)id;
}

static void timer_remove(struct clock *clock, struct timer *timer)
{
    size_t after = (size_t)(clock->timers + clock->count - timer - 1);

    memmove(timer, timer + 1, after * sizeof *timer);
    clock->count--;
}

void clock_returned(struct clock *clock, struct tracer *tracer, struct task *task, int64_t result)
{
    struct timer *timer;

    (void)tracer;
    if (result < 0 || !task->call.row)
        return;
    if (task->call.row->number == SYS_timer_create)
        created(clock, task);
    else if (task->call.row->number == SYS_timer_delete &&
             (timer = find_posix(clock, task->process, (int)task->call.arguments[0])))
        timer_remove(clock, timer);
}

void clock_forget(struct clock *clock, const struct process *process)
{
    for (int i = clock->count; i > 0; i--)
        if (!clock->timers[i - 1].object && clock->timers[i - 1].process == process->index)
            timer_remove(clock, &clock->timers[i - 1]);
}

/* ---- expiry ---- */

uint64_t clock_next(const struct clock *clock, const struct tracer *tracer)
{
    uint64_t next = NEVER;

    for (int i = 0; i < clock->count; i++)
        if (clock->timers[i].armed && clock->timers[i].next_ns < next)
            next = clock->timers[i].next_ns;
    for (int i = 0; i < tracer->task_count; i++) {
        const struct process *process = tracer->tasks[i]->process;

        if (process->index == i && !process->ended && process->itimer_ns < next)
            next = process->itimer_ns;
    }
    return next;
}

static void fire_itimer(struct tracer *tracer, struct process *process)
{
    process->itimer_ns =
        process->itimer_interval_ns ? process->itimer_ns + process->itimer_interval_ns : NEVER;
    process->timer_signals |= BIT(SIGALRM);
    signal_send(tracer, tracer->tasks[process->index], SIGALRM, SI_KERNEL);
}

/* The kernel's timer behind the descriptor becomes readable at once, with what expired by now. */
static void expire(const struct task *task, int fd, int duplicate)
{
    uint64_t ticks = (uint64_t)descriptor_info(task, fd, "ticks:", 0) + 1;
    struct itimerspec soon = {.it_value = {.tv_nsec = 1}};

    if (ioctl(duplicate, TFD_IOC_SET_TICKS, &ticks) == 0)
        return;
    /* A kernel without checkpointing: one expiration. Its timer is real, a nanosecond has to pass.
     */
    timerfd_settime(duplicate, 0, &soon, NULL);
    for (int tries = 0; tries < 1000; tries++) {
        struct pollfd ready = {.fd = duplicate, .events = POLLIN};

        if (poll(&ready, 1, 1) > 0)
            break;
    }
}

/* Returns false when nobody has the timer any more. */
static bool fire_descriptor(struct tracer *tracer, const struct timer *timer)
{
    for (int i = 0; i < tracer->task_count; i++) {
        struct task *task = tracer->tasks[i];

        if (task->process->ended || task->process->index != i)
            continue;
        for (int fd = 0; fd < task->process->descriptors_size; fd++) {
            AUTO_FD duplicate = -1;

            if (task->process->descriptors[fd].object != timer->object ||
                (duplicate = task_get_fd(tracer, task, fd)) < 0)
                continue;
            expire(task, fd, duplicate);
            return true;
        }
    }
    return false;
}

static struct task *notified_task(struct tracer *tracer, const struct timer *timer)
{
    struct task *first = tracer->tasks[timer->process];

    for (int i = first->index; timer->tid_inside && i < tracer->task_count; i++)
        if (tracer->tasks[i]->process == first->process &&
            tracer->tasks[i]->tid_inside == timer->tid_inside &&
            tracer->tasks[i]->state != TASK_GONE)
            return tracer->tasks[i];
    return first;
}

static void fire_posix(struct tracer *tracer, struct timer *timer)
{
    struct task *task = notified_task(tracer, timer);
    siginfo_t info = {0};

    if (!timer->signal || task->process->ended)
        return;
    info.si_signo = timer->signal;
    info.si_code = SI_TIMER;
    info.si_value.sival_ptr = (void *)(uintptr_t)timer->value;
    tracer->signals_sent++;
    if (task->state != TASK_RUNNING && task->state != TASK_GONE)
        task_look_at_signals(tracer, task);
    if (task->pending & BIT(timer->signal)) {
        timer->overrun++;
        return;
    }
    timer->overrun = 0;
    if (timer->tid_inside)
        syscall(SYS_rt_tgsigqueueinfo, task->process->pid, task->tid, timer->signal, &info);
    else
        syscall(SYS_rt_sigqueueinfo, task->process->pid, timer->signal, &info);
    signal_record_generated(tracer, task, timer->signal, NULL, SI_TIMER, !timer->tid_inside, false);
}

static void fire_timer(struct tracer *tracer, struct timer *timer)
{
    if (timer->interval_ns)
        timer->next_ns += timer->interval_ns;
    else
        timer->armed = false;
    tracer->changes++;
    if (timer->object)
        timer->armed &= fire_descriptor(tracer, timer);
    else
        fire_posix(tracer, timer);
}

void clock_fire(struct clock *clock, struct tracer *tracer)
{
    while (clock_next(clock, tracer) <= tracer->time_ns) {
        uint64_t moment = clock_next(clock, tracer);
        bool fired = false;

        for (int i = 0; i < tracer->task_count && !fired; i++) {
            struct process *process = tracer->tasks[i]->process;

            if (process->index == i && !process->ended && process->itimer_ns == moment) {
                fire_itimer(tracer, process);
                fired = true;
            }
        }
        for (int i = 0; i < clock->count && !fired; i++) {
            if (clock->timers[i].armed && clock->timers[i].next_ns == moment) {
                fire_timer(tracer, &clock->timers[i]);
                fired = true;
            }
        }
    }
}
