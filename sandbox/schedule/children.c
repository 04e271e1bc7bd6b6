/* wait4(2) and waitid(2): answered from the model of processes, for a child's end is an event that
 * we time. */
#include <errno.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "schedule/inner.h"

struct wanted {
    int kind; /* P_ALL, P_PID, P_PGID, P_PIDFD of waitid(2) */
    int id;
    int options;
};

static struct wanted wanted_of(const struct task *task)
{
    const uint64_t *arguments = task->call.arguments;
    struct wanted wanted = {.kind = P_ALL};

    if (task->call.row->number == SYS_waitid) {
        wanted.kind = (int)arguments[0];
        wanted.id = (int)arguments[1];
        wanted.options = (int)arguments[3];
        return wanted;
    }
    wanted.id = (int)arguments[0];
    wanted.options = (int)arguments[2] | WEXITED;
    if (wanted.id > 0) {
        wanted.kind = P_PID;
    } else if (wanted.id == 0 || wanted.id < -1) {
        wanted.kind = P_PGID;
        wanted.id = -wanted.id;
    }
    return wanted;
}

/* A group id of 0 is the caller's own. The ids here are in the box's view for both, so they
 * compare. */
static bool in_group(const struct tracer *tracer, const struct task *waiter,
                     const struct process *child, int group_inside)
{
    pid_t group = getpgid(child->pid);

    if (group < 0)
        return true; /* a zombie of an unknown group: let the kernel decide */
    if (group_inside == 0)
        return group == getpgid(waiter->process->pid);
    for (int i = 0; i < tracer->task_count; i++)
        if (tracer->tasks[i]->tid_inside == group_inside && tracer->tasks[i]->process->pid == group)
            return true;
    return false;
}

static bool matches(const struct tracer *tracer, const struct task *waiter,
                    const struct process *child, const struct wanted *wanted)
{
    switch (wanted->kind) {
    case P_PID:
        return tracer->tasks[child->index]->tid_inside == wanted->id;
    case P_PGID:
        return in_group(tracer, waiter, child, wanted->id);
    default:
        return true;
    }
}

static bool has_news(const struct process *child, int options)
{
    if (child->ended)
        return (options & WEXITED) != 0;
    return (child->stop_unread && (options & WSTOPPED)) ||
           (child->continue_unread && (options & WCONTINUED));
}

struct answer probe_children(struct tracer *tracer, struct task *task)
{
    struct wanted wanted = wanted_of(task);
    bool any = false;

    if (wanted.options & WNOHANG)
        return RUN;
    if (wanted.kind == P_PIDFD)
        return LOOK;
    for (int i = 0; i < tracer->task_count; i++) {
        struct process *child = tracer->tasks[i]->process;

        if (child->index != i || child->parent != task->process->index || child->waited_for ||
            !matches(tracer, task, child, &wanted))
            continue;
        any = true;
        if (has_news(child, wanted.options))
            return RUN;
    }
    return any ? HOLD : RUN; /* ECHILD */
}
