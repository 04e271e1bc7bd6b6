/*
 * Calls that nobody else can notice. Leaving their moment out of the choices makes the space of
 * schedules independent of the private work in between (partial-order reduction: Godefroid,
 * Partial-Order Methods for the Verification of Concurrent Systems, 1996).
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "schedule/schedule.h"

static bool is_alive(const struct task *task)
{
    return task->state != TASK_GONE && task->state != TASK_ENDING;
}

static bool others_live(const struct tracer *tracer, const struct process *process)
{
    for (int i = 0; i < tracer->task_count; i++)
        if (tracer->tasks[i]->process != process && is_alive(tracer->tasks[i]))
            return true;
    return false;
}

static bool has_object(const struct process *process, uint32_t object)
{
    for (int fd = 0; fd < process->descriptors_size; fd++)
        if (process->descriptors[fd].object == object)
            return true;
    return false;
}

/* Does another process have the object, or the box? */
static bool is_shared(const struct tracer *tracer, const struct process *process,
                      const struct object *object)
{
    if (object->outside || process->passes_descriptors)
        return true;
    for (int i = 0; i < tracer->task_count; i++) {
        const struct process *other = tracer->tasks[i]->process;

        if (other != process && other->index == i && !other->ended && has_object(other, object->id))
            return true;
    }
    return false;
}

/* Below these nobody in the box can write. */
static bool is_system_path(const char *path)
{
    static const char *const prefixes[] = {"/usr/", "/lib",   "/etc/",
                                           "/bin/", "/sbin/", "/dev/null"};

    if (strstr(path, ".."))
        return false;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (!strncmp(path, prefixes[i], strlen(prefixes[i])))
            return true;
    return false;
}

static bool is_private_object(const struct tracer *tracer, const struct process *process,
                              const struct object *object)
{
    if (!object)
        return true; /* no such descriptor: EBADF, or ENOTSOCK, whenever it happens */
    switch (object->kind) {
    case OBJECT_PIPE:
    case OBJECT_EVENTFD:
    case OBJECT_EPOLL:
        return !is_shared(tracer, process, object);
    case OBJECT_FILE:
        return object->path && is_system_path(object->path);
    case OBJECT_DEVICE:
        return true;
    default:
        return false;
    }
}

/* Every descriptor that the call names. */
static bool has_private_descriptors(struct tracer *tracer, const struct task *task)
{
    const char *shape = task->call.row->shape;

    for (int i = 0; shape[i]; i++)
        if ((shape[i] == 'f' || shape[i] == 'F') &&
            !is_private_object(tracer, task->process,
                               object_of(tracer, task->process, (int)task->call.arguments[i])))
            return false;
    return true;
}

static bool opens_system_file(const struct task *task)
{
    char path[512];
    int position = task->call.row->number == SYS_openat ? 1 : 0;

    return task_read_string(task, task->call.arguments[position], path, sizeof path) > 0 &&
           is_system_path(path);
}

bool call_is_private(struct tracer *tracer, struct task *task)
{
    struct process *process = task->process;

    if (process->threads_alive > 1 || process->shares_memory || process->vfork_child)
        return false;
    if (process->caught_signals && others_live(tracer, process))
        return false;
    switch (task->call.row->number) {
    case SYS_sendmsg:
    case SYS_sendmmsg:
        process->passes_descriptors = true;
        return false;
    case SYS_open:
    case SYS_openat:
        return opens_system_file(task);
    case SYS_fcntl:
        return task->call.arguments[1] == F_GETFD || task->call.arguments[1] == F_SETFD ||
               task->call.arguments[1] == F_GETFL || task->call.arguments[1] == F_DUPFD ||
               task->call.arguments[1] == F_DUPFD_CLOEXEC;
    case SYS_read:
    case SYS_readv:
    case SYS_pread64:
    case SYS_write:
    case SYS_writev:
    case SYS_close:
    case SYS_dup2:
    case SYS_dup3:
        return has_private_descriptors(tracer, task);
    case SYS_dup:
    case SYS_pipe:
    case SYS_pipe2:
    case SYS_socket:
    case SYS_socketpair:
    case SYS_eventfd:
    case SYS_eventfd2:
    case SYS_epoll_create:
    case SYS_epoll_create1:
    case SYS_memfd_create:
    case SYS_umask:
    case SYS_clock_gettime:
    case SYS_gettimeofday:
    case SYS_time:
    case SYS_getrandom:
    case SYS_getitimer:
    case SYS_fork:
    case SYS_clone:
        return true;
    default:
        return false;
    }
}
