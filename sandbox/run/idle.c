/* Nobody can run. Before that is a verdict: what the kernel still does by itself, and time. */
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "run/inner.h"

/* Real milliseconds given to TCP to deliver what is on its way. */
#define TCP_PATIENCE_MS 5
#define TCP_ROUNDS 40
/* …and to a connection: requests are repeated after 1, 3 and 7 s. */
#define CONNECT_PATIENCE_MS 50
#define CONNECT_ROUNDS 160

/* Deadlines of tasks that lie so near to each other may as well be met in the other order: timers
 * are late by as much on a real machine, time(7). */
#define NEAR_NS UINT64_C(1000000)

/* Visits one descriptor of every TCP socket; returns the sum of what `visit` says. */
static uint64_t for_each_tcp_socket(struct run *run, uint64_t (*visit)(int fd))
{
    uint64_t sum = 0;

    for (int i = 0; i < run->tracer.task_count; i++) {
        struct task *task = run->tracer.tasks[i];

        if (task->process->index != i || task->process->ended)
            continue;
        for (int fd = 0; fd < task->process->descriptors_size; fd++) {
            struct object *object = object_of(&run->tracer, task->process, fd);
            AUTO_FD duplicate = -1;

            if (!object || object->kind != OBJECT_SOCKET || object->socket_type != SOCK_STREAM ||
                (object->family != AF_INET && object->family != AF_INET6))
                continue;
            duplicate = task_get_fd(&run->tracer, task, fd);
            if (duplicate >= 0)
                sum += visit(duplicate);
        }
    }
    return sum;
}

/* Bytes that were written but not acknowledged, tcp(7) SIOCOUTQ. */
static uint64_t unsent(int fd)
{
    int bytes = 0;

    return ioctl(fd, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? (uint64_t)bytes : 0;
}

static uint64_t acknowledge(int fd)
{
    int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
    return 0;
}

static bool somebody_can_run(struct run *run)
{
    return schedule_options(&run->schedule, &run->tracer, run->options) > 0;
}

static uint64_t has_room(int fd)
{
    return queue_has_room(fd);
}

/* A connection in the making, tcp(7) TCP_INFO. */
static uint64_t is_connecting(int fd)
{
    struct tcp_info info;
    socklen_t size = sizeof info;

    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
           info.tcpi_state == TCP_SYN_SENT;
}

/* A full queue made TCP drop the request, which it repeats after a second, then two, listen(2).
 * That helps if there is room by now. */
static bool somebody_connects(struct run *run)
{
    return for_each_tcp_socket(run, is_connecting) && for_each_tcp_socket(run, has_room);
}

/*
 * Nagle's algorithm and delayed acknowledgements hold data back for a while of real time (RFC 1122,
 * 4.2.3.2 and 4.2.3.4). Only when nothing is on its way any more is waiting hopeless.
 */
static bool tcp_moves(struct run *run)
{
    uint64_t before = 0, left;

    /* What does not get less within a round is stuck before a full window, not on its way. */
    for (int round = 0;
         round < TCP_ROUNDS && (left = for_each_tcp_socket(run, unsent)) != 0 && left != before;
         round++) {
        before = left;
        for_each_tcp_socket(run, acknowledge);
        tracer_drain(&run->tracer);
        if (somebody_can_run(run))
            return true;
        poll(NULL, 0, TCP_PATIENCE_MS);
        tracer_drain(&run->tracer);
        if (somebody_can_run(run))
            return true;
    }
    for (int round = 0; round < CONNECT_ROUNDS && somebody_connects(run) &&
                        run->idle_changes != run->tracer.changes + 1;
         round++) {
        poll(NULL, 0, CONNECT_PATIENCE_MS);
        tracer_drain(&run->tracer);
        if (somebody_can_run(run))
            return true;
    }
    run->idle_changes = run->tracer.changes + 1;
    return false;
}

/* A cycle of record locks is found by the kernel, which fails one of them with EDEADLK (fcntl(2)):
 * so the held ones are really waited for once nothing else is left to do. */
static bool lock_moves(struct run *run)
{
    for (int i = 0; i < run->tracer.task_count; i++) {
        struct task *task = run->tracer.tasks[i];

        if (task->state != TASK_HELD || task->call.row->number != SYS_fcntl || !task->call.waited ||
            task->call.arguments[1] != F_SETLKW)
            continue;
        task_resume_to_exit(task);
        step_settle(run, task, tracer_wait(&run->tracer, task, true));
        return true;
    }
    return false;
}

static uint64_t next_deadline(struct run *run)
{
    uint64_t next = clock_next(&run->clock, &run->tracer), wire = wire_next(run);

    next = wire < next ? wire : next;
    for (int i = 0; i < run->tracer.task_count; i++) {
        const struct task *task = run->tracer.tasks[i];

        if (task->state == TASK_HELD && task->call.row && task->call.waited &&
            task->call.deadline_ns && task->call.deadline_ns < next)
            next = task->call.deadline_ns;
    }
    return next;
}

/* Somebody sleeps on purpose: nothing is at rest until it has woken. */
static bool somebody_sleeps(const struct run *run)
{
    for (int i = 0; i < run->tracer.task_count; i++) {
        const struct task *task = run->tracer.tasks[i];

        if (task->state == TASK_HELD && task->call.row &&
            task->call.row->blocking == BLOCKING_SLEEP)
            return true;
    }
    return clock_next(&run->clock, &run->tracer) != NEVER || wire_in_flight(run);
}

/* The last moment within NEAR_NS of the next deadline at which a task wants to go on. */
static uint64_t deadline_near(const struct run *run, uint64_t next)
{
    uint64_t last = next;

    for (int i = 0; i < run->tracer.task_count; i++) {
        const struct task *task = run->tracer.tasks[i];

        if (task->state == TASK_HELD && task->call.row && task->call.waited &&
            task->call.deadline_ns > last && task->call.deadline_ns <= next + NEAR_NS)
            last = task->call.deadline_ns;
    }
    return last;
}

static bool time_moves(struct run *run)
{
    uint64_t next = next_deadline(run), last;
    uint64_t limit_ns = run->limits.virtual_time_ms * UINT64_C(1000000);

    if (next == NEVER)
        return false;
    if (next > limit_ns) {
        if (run->phase == PHASE_ENDING)
            return false; /* a server's own timeout, later than anybody looks */
        run_over(run, OUTCOME_LIMIT, "virtual_time_ms");
        return false;
    }
    last = deadline_near(run, next);
    if (last > next && schedule_pick_time(&run->schedule, &run->tracer))
        next = last;
    if (next > run->tracer.time_ns)
        run->tracer.time_ns = next;
    clock_fire(&run->clock, &run->tracer);
    wire_move(run);
    wire_give_up(run);
    return true;
}

bool idle_moves(struct run *run)
{
    if (members_pump(run))
        return true;
    if (wire_move(run))
        return true;
    if (!wire_in_flight(run) && tcp_moves(run))
        return true;
    if (!somebody_sleeps(run) && script_idle(run))
        return true;
    if (lock_moves(run))
        return true;
    if (time_moves(run))
        return true;
    return run->phase == PHASE_SCRIPT && script_idle(run);
}

bool idle_loops(struct run *run, const struct option *options, size_t count)
{
    uint64_t passed_ns = NEVER, next;

    for (size_t i = 0; i < count; i++) {
        struct task *task = options[i].task;

        if (!task || task->state != TASK_SPINNING ||
            task->spun_at_change != run->tracer.changes + 1)
            return false;
        if (!task->spins_alike)
            passed_ns = COMPUTES_NS; /* it may do anything but wait: as much as it took */
    }
    if ((next = next_deadline(run)) == NEVER)
        return false;
    if (passed_ns == NEVER || next <= run->tracer.time_ns + passed_ns)
        return time_moves(run);
    run->tracer.time_ns += passed_ns;
    return false;
}
