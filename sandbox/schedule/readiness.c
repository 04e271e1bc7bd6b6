/* The blocking table: can a held call complete now? One row of syscalls.def names one case here. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/file.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "schedule/inner.h"

static uint64_t read_mask(const struct task *task, uint64_t address)
{
    uint64_t mask;

    return address && task_read(task, address, &mask, sizeof mask) == sizeof mask
               ? mask
               : task->blocked_mask;
}

uint64_t call_mask(const struct task *task)
{
    const uint64_t *arguments = task->call.arguments;

    switch (task->call.row->number) {
    case SYS_rt_sigsuspend:
        return read_mask(task, arguments[0]);
    case SYS_ppoll:
        return read_mask(task, arguments[3]);
    case SYS_epoll_pwait:
    case SYS_epoll_pwait2:
        return read_mask(task, arguments[4]);
    case SYS_pselect6: {
        uint64_t pair[2]; /* { sigset_t *, size_t }, select(2) "C library/kernel differences" */

        if (!arguments[5] || task_read(task, arguments[5], pair, sizeof pair) != sizeof pair)
            return task->blocked_mask;
        return read_mask(task, pair[0]);
    }
    default:
        return task->blocked_mask;
    }
}

bool call_may_sleep(const struct task *task)
{
    return task->call.row->blocking != BLOCKING_NEVER;
}

static struct answer probe_sigwait(const struct tracer *tracer, const struct task *task)
{
    uint64_t set = 0;

    (void)tracer;
    if (task_read(task, task->call.arguments[0], &set, sizeof set) != sizeof set)
        return RUN;
    return task->pending & set ? RUN : HOLD;
}

static struct answer probe_sleep(const struct task *task)
{
    struct timespec request;
    bool with_clock = task->call.row->number == SYS_clock_nanosleep;
    uint64_t address = task->call.arguments[with_clock ? 2 : 0];

    if (with_clock && !clock_is_virtual((int)task->call.arguments[0]))
        return LOOK;
    if (task_read(task, address, &request, sizeof request) != sizeof request ||
        request.tv_sec < 0 || request.tv_nsec < 0 || request.tv_nsec > 999999999)
        return RUN; /* the kernel says EFAULT or EINVAL */
    return HOLD;
}

static struct answer probe_attempt(const struct tracer *tracer, const struct task *task, bool waits)
{
    if (!waits)
        return RUN;
    /* Nothing of its kind has happened since it was refused: it would be refused again. */
    return task->call.blocked_at_change > tracer->last_change[task->call.row->blocking] ? HOLD
                                                                                        : TRY;
}

/* IPC_NOWAIT stands in each operation, semop(2). */
static bool semaphore_waits(const struct task *task)
{
    struct sembuf operations[64];
    uint64_t count = task->call.arguments[2];
    size_t bytes = count * sizeof *operations;

    if (!count || count > 64 ||
        task_read(task, task->call.arguments[1], operations, bytes) != (ssize_t)bytes)
        return false; /* the kernel says E2BIG or EFAULT */
    for (uint64_t i = 0; i < count; i++)
        if (!(operations[i].sem_flg & IPC_NOWAIT))
            return true;
    return false;
}

static struct answer probe_semaphore(const struct tracer *tracer, struct task *task)
{
    enum semaphore_future future;

    if (task->call.blocked_at_change > tracer->last_change[BLOCKING_SEMAPHORE])
        return HOLD;
    future = semaphores_foresee(tracer, task);
    task->call.passes = future == SEMAPHORE_PASSES;
    if (future == SEMAPHORE_WAITS)
        task->call.blocked_at_change = tracer->changes + 1;
    return future == SEMAPHORE_UNKNOWN ? probe_attempt(tracer, task, semaphore_waits(task))
           : task->call.passes         ? RUN
                                       : HOLD;
}

static struct answer probe_lock(struct tracer *tracer, struct task *task)
{
    const uint64_t *arguments = task->call.arguments;

    switch (task->call.row->number) {
    case SYS_flock:
        return probe_attempt(tracer, task, !(arguments[1] & (LOCK_NB | LOCK_UN)));
    case SYS_fcntl:
        return probe_attempt(tracer, task,
                             arguments[1] == F_SETLKW || arguments[1] == F_OFD_SETLKW);
    case SYS_msgsnd:
        return probe_attempt(tracer, task, !(arguments[3] & IPC_NOWAIT));
    case SYS_msgrcv:
        return probe_attempt(tracer, task, !(arguments[4] & IPC_NOWAIT));
    default:
        return probe_semaphore(tracer, task);
    }
}

static struct answer probe_open(const struct task *task)
{
    uint64_t flags = task->call.row->number == SYS_creat
                         ? 0
                         : task->call.arguments[task->call.row->number == SYS_openat ? 2 : 1];

    return flags & O_NONBLOCK ? RUN : LOOK;
}

static struct answer answer_now(struct tracer *tracer, struct task *task)
{
    switch (task->call.row->blocking) {
    case BLOCKING_INPUT:
        return probe_input(tracer, task);
    case BLOCKING_OUTPUT:
        return probe_output(tracer, task);
    case BLOCKING_OPEN:
        return probe_open(task);
    case BLOCKING_CONNECT:
        return probe_connect(tracer, task);
    case BLOCKING_INSIDE:
        return probe_inside(tracer, task);
    case BLOCKING_CHILD:
        return probe_children(tracer, task);
    case BLOCKING_SIGNAL:
        return HOLD;
    case BLOCKING_SIGWAIT:
        return probe_sigwait(tracer, task);
    case BLOCKING_SLEEP:
        return probe_sleep(task);
    case BLOCKING_POLL:
        return probe_poll(tracer, task);
    case BLOCKING_SELECT:
        return probe_select(tracer, task);
    case BLOCKING_EPOLL:
        return probe_epoll(tracer, task);
    case BLOCKING_FUTEX:
        return probe_futex(tracer, task);
    case BLOCKING_LOCK:
    case BLOCKING_RECORD_LOCK:
    case BLOCKING_SEMAPHORE:
    case BLOCKING_MESSAGE:
        return probe_lock(tracer, task);
    default:
        return RUN;
    }
}

/* connect(2) goes on in the background over TCP, and says so; socket(7) SO_SNDTIMEO. */
static int64_t connect_timeout_result(struct tracer *tracer, const struct task *task)
{
    const struct object *object = object_of(tracer, task->process, (int)task->call.arguments[0]);

    return object && object->family == AF_UNIX ? -EAGAIN : -EINPROGRESS;
}

int64_t call_timeout_result(struct tracer *tracer, const struct task *task)
{
    switch (task->call.row->number) {
    case SYS_mq_timedsend:
    case SYS_mq_timedreceive:
    case SYS_futex:
        return -ETIMEDOUT;
    case SYS_connect:
        return connect_timeout_result(tracer, task);
    default:
        break;
    }
    switch (task->call.row->blocking) {
    case BLOCKING_POLL:
    case BLOCKING_SELECT:
    case BLOCKING_EPOLL:
    case BLOCKING_SLEEP:
        return 0;
    default:
        return -EAGAIN;
    }
}

/*
 * A call that waits for a pipe or a connected stream need not be asked about again before a call,
 * or the end of a process, touched that object or its other end: nobody else can change it. True of
 * objects between members only; what the box itself writes to, terminals, and datagrams, whose
 * receiver is not known from the sender, are asked each time.
 */
static bool still_waits(struct tracer *tracer, const struct task *task)
{
    const struct object *object;

    if (!task->call.held_at_change ||
        (task->call.row->blocking != BLOCKING_INPUT && task->call.row->blocking != BLOCKING_OUTPUT))
        return false;
    object = object_of(tracer, task->process, (int)task->call.arguments[0]);
    if (!object || object->outside)
        return false;
    if (object->kind != OBJECT_PIPE && object->kind != OBJECT_FIFO &&
        !(object->kind == OBJECT_SOCKET && object->socket_type == SOCK_STREAM &&
          (object->family == AF_UNIX || object->counted) && object->other))
        return false;
    return object->touched_at_change < task->call.held_at_change;
}

/* A call whose wait is over without what it waited for. */
static struct answer ended_early(const struct tracer *tracer, struct task *task, int64_t result)
{
    if (!a_part_is_there(tracer, task))
        return (struct answer){READY_SKIP, result};
    task->call.at_once = true;
    return TRY;
}

struct answer call_readiness(struct tracer *tracer, struct task *task)
{
    struct answer answer;

    task_look_at_signals(tracer, task);
    if (task->call.stopped && task->call.transferred)
        return (struct answer){READY_SKIP, (int64_t)task->call.transferred};
    if (task->call.stopped && call_ends_by_stop(task))
        return ended_early(tracer, task, -EINTR);
    answer = still_waits(tracer, task) ? HOLD : answer_now(tracer, task);
    if (!task->call.deadline_ns &&
        (answer.readiness == READY_HOLD || task->call.row->blocking == BLOCKING_SELECT ||
         task->call.row->number == SYS_semtimedop)) {
        if (timeout_is_refused(task)) {
            task->call.passes = false;
            return RUN;
        }
        task->call.deadline_ns = call_deadline(tracer, task);
    }
    if (answer.readiness != READY_HOLD)
        return answer;
    task->call.held_at_change = tracer->changes + 1;
    if (task->call.deadline_ns > tracer->time_ns)
        return HOLD;
    if (task->call.row->blocking == BLOCKING_POLL)
        clear_poll(task);
    if (task->call.row->blocking == BLOCKING_SELECT)
        clear_select(task);
    return ended_early(tracer, task,
                       task->call.transferred ? (int64_t)task->call.transferred
                                              : call_timeout_result(tracer, task));
}
