/* poll(2), select(2), epoll_wait(2). */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "schedule/inner.h"

#define POLL_MAX 1024

struct answer probe_poll(struct tracer *tracer, struct task *task)
{
    struct pollfd set[POLL_MAX];
    uint64_t count = task->call.arguments[1];

    if (count > POLL_MAX || task_read(task, task->call.arguments[0], set, count * sizeof *set) !=
                                (ssize_t)(count * sizeof *set))
        return count ? RUN : HOLD;
    for (uint64_t i = 0; i < count; i++)
        if (set[i].fd >= 0 && probe_events(tracer, task, set[i].fd, set[i].events))
            return RUN;
    return HOLD;
}

void clear_poll(const struct task *task)
{
    struct pollfd set[POLL_MAX];
    uint64_t count = task->call.arguments[1];
    size_t bytes = count * sizeof *set;

    if (!count || count > POLL_MAX ||
        task_read(task, task->call.arguments[0], set, bytes) != (ssize_t)bytes)
        return;
    for (uint64_t i = 0; i < count; i++)
        set[i].revents = 0;
    task_write(task, task->call.arguments[0], set, bytes);
}

static size_t set_bytes(const struct task *task)
{
    int count = (int)task->call.arguments[0];

    return count <= 0 || count > FD_SETSIZE ? 0 : ((size_t)count + 63) / 64 * 8;
}

static bool read_set(const struct task *task, int position, fd_set *set)
{
    uint64_t address = task->call.arguments[position];
    size_t bytes = set_bytes(task);

    FD_ZERO(set);
    return address && bytes && task_read(task, address, set, bytes) == (ssize_t)bytes;
}

struct answer probe_select(struct tracer *tracer, struct task *task)
{
    /* select(2): what poll(2) events each set stands for. */
    static const short events[3] = {POLLRDNORM | POLLRDBAND | POLLIN,
                                    POLLWRBAND | POLLWRNORM | POLLOUT, POLLPRI};
    static const short answers[3] = {
        POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR | POLLNVAL,
        POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR | POLLNVAL, POLLPRI | POLLNVAL};
    fd_set set;

    for (int kind = 0; kind < 3; kind++) {
        if (!read_set(task, kind + 1, &set))
            continue;
        for (int fd = 0; fd < (int)task->call.arguments[0]; fd++)
            if (FD_ISSET(fd, &set) &&
                (probe_events(tracer, task, fd, events[kind]) & answers[kind]))
                return RUN;
    }
    return HOLD;
}

void clear_select(const struct task *task)
{
    uint8_t nothing[sizeof(fd_set)] = {0};

    for (int position = 1; position <= 4; position++) {
        /* The fourth is the time that is left: the kernel reports it for pselect6 too, and glibc
         * hides it. */
        size_t bytes = position < 4 ? set_bytes(task) : 2 * sizeof(int64_t);

        if (task->call.arguments[position] && bytes)
            task_write(task, task->call.arguments[position], nothing, bytes);
    }
}

struct answer probe_epoll(struct tracer *tracer, struct task *task)
{
    return probe_events(tracer, task, (int)task->call.arguments[0], POLLIN) ? RUN : HOLD;
}
