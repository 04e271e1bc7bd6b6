/* Who waits for what, and who holds the other end: the wait-for graph of a deadlock. */
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "run/inner.h"

static void record_holder(struct run *run, int task, int fd, uint32_t object, unsigned access)
{
    struct record record = run_record(run, RECORD_HOLDER);

    record.task = task;
    record.fd = fd;
    record.object = object;
    record.access = access;
    run_put(run, &record);
}

/* Everybody who has a descriptor of the object with this access. */
static void record_descriptors(struct run *run, uint32_t object, unsigned access)
{
    for (int i = 0; i < run->tracer.task_count; i++) {
        struct process *process = run->tracer.tasks[i]->process;

        if (process->index != i || process->ended)
            continue;
        for (int fd = 0; fd < process->descriptors_size; fd++)
            if (process->descriptors[fd].object == object &&
                (process->descriptors[fd].access & access))
                record_holder(run, i, fd, object, process->descriptors[fd].access);
    }
}

static void record_children(struct run *run, const struct task *task)
{
    for (int i = 0; i < run->tracer.task_count; i++) {
        struct process *child = run->tracer.tasks[i]->process;

        if (child->index == i && child->parent == task->process->index && !child->waited_for)
            record_holder(run, i, NONE, 0, ACCESS_NONE);
    }
}

static void record_holders(struct run *run, const struct task *task, const struct object *object)
{
    if (task->call.row->blocking == BLOCKING_CHILD) {
        record_children(run, task);
        return;
    }
    if (!object)
        return;
    if (task->call.row->blocking == BLOCKING_LOCK ||
        task->call.row->blocking == BLOCKING_RECORD_LOCK) {
        file_lock_holders(run, task, object, record_holder);
        return;
    }
    switch (object->kind) {
    case OBJECT_PIPE:
    case OBJECT_FIFO:
        record_descriptors(run, object->id,
                           task->call.row->blocking == BLOCKING_OUTPUT ? ACCESS_READ
                                                                       : ACCESS_WRITE);
        break;
    case OBJECT_SOCKET:
        if (object->other)
            record_descriptors(run, object->other, ACCESS_BOTH);
        else if (object->listener)
            record_descriptors(run, object->listener, ACCESS_BOTH);
        break;
    default:
        record_descriptors(run, object->id, ACCESS_BOTH);
        break;
    }
}

static int first_descriptor(const struct task *task)
{
    const char *position = strchr(task->call.row->shape, 'f');

    return position ? (int)task->call.arguments[position - task->call.row->shape] : NONE;
}

/* Our own programs need no looking up. */
static bool is_peer(const struct run *run, const struct task *task)
{
    return run->plan->members[task->process->member].role == MEMBER_PEER;
}

static void record_wait(struct run *run, struct task *task)
{
    struct record record = run_record(run, RECORD_WAIT);
    int fd = first_descriptor(task);
    struct object *object =
        fd == NONE ? call_object(&run->tracer, task) : object_of(&run->tracer, task->process, fd);
    struct task *holder;

    record.task = task->index;
    record.call = task->call.id;
    record.number = (uint64_t)task->call.row->number;
    record.kind = lock_waited_for(run, task, &holder);
    record.fd = object ? fd : NONE;
    record.object = object ? object->id : 0;
    record.deadline_ns = task->call.deadline_ns == NEVER ? 0 : task->call.deadline_ns;
    run_put(run, &record);
    if (holder)
        record_holder(run, holder->index, NONE, 0, ACCESS_NONE);
    else
        record_holders(run, task, object);
    if (task->state == TASK_HELD && !is_peer(run, task))
        stack_of_wait(&run->tracer, task);
}

void waits_record(struct run *run)
{
    for (int i = 0; i < run->tracer.task_count; i++) {
        struct task *task = run->tracer.tasks[i];

        if ((task->state == TASK_HELD || task->state == TASK_ASLEEP || task->state == TASK_VFORK) &&
            task->call.row && task->call.recorded)
            record_wait(run, task);
    }
}

/* Who was computing, or calling on and on, when the run was stopped. */
void loops_record(struct run *run)
{
    for (int i = 0; i < run->tracer.task_count; i++) {
        const struct task *task = run->tracer.tasks[i];

        if (is_peer(run, task))
            continue;
        if (task->state == TASK_SPINNING ||
            (task->state == TASK_HELD && task->call.row && !task->call.recorded))
            stack_outside_calls(&run->tracer, task, 0);
    }
}
