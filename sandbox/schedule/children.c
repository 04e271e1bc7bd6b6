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

static bool matches(const struct tracer *tracer, const struct task *waiter,
                    const struct process *child, const struct wanted *wanted)
{
    switch (wanted->kind) {
    case P_PID:
        return tracer->tasks[child->index]->tid_inside == wanted->id;
    case P_PGID:
        return process_in_group(tracer, child, waiter->process, wanted->id);
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
