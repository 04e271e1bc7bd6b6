/* What a call touches, as far as others could notice. Too much costs schedules, too little races.
 */
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "explore/inner.h"

#define KIND_SHIFT 56

void touch_add(GArray *touches, enum thing_kind kind, uint64_t number, enum touch_mode mode)
{
    struct touch touch = {
        ((uint64_t)kind << KIND_SHIFT) | (number & ((UINT64_C(1) << KIND_SHIFT) - 1)), mode};

    g_array_append_val(touches, touch);
}

static uint64_t hash_of(const char *text)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */

    for (; *text; text++)
        hash = (hash ^ (guint8)*text) * UINT64_C(1099511628211);
    return hash;
}

/* "./a" and "a" are the same name; a directory in front is left out, which can only join names. */
static void touch_path(GArray *touches, const char *path, enum touch_mode mode)
{
    const char *slash = strrchr(path, '/');

    touch_add(touches, THING_PATH, hash_of(slash ? slash + 1 : path), mode);
}

static void touch_address(GArray *touches, const char *address, enum touch_mode mode)
{
    if (!address)
        return;
    touch_add(touches, THING_ADDRESS, hash_of(address), mode);
    if (g_str_has_prefix(address, "unix:") && address[5] != '@')
        touch_path(touches, address + 5, mode);
}

static bool is_pipe(const struct trace_object *object)
{
    return object->kind == OBJECT_PIPE || object->kind == OBJECT_FIFO;
}

/* Takes data out, or sees that there will be none. */
static void touch_input(const struct trace_object *object, GArray *touches)
{
    if (object->kind == OBJECT_FILE && object->path)
        touch_path(touches, object->path, TOUCH_ASK);
    touch_add(touches, THING_DATA, object->number, TOUCH_CHANGE);
    if (is_pipe(object))
        touch_add(touches, THING_WRITERS, object->number, TOUCH_ASK);
}

/* Puts data in, for whoever is at the other end. */
static void touch_output(const struct trace_object *object, const char *address, GArray *touches)
{
    if (object->kind == OBJECT_FILE && object->path)
        touch_path(touches, object->path, TOUCH_CHANGE);
    touch_add(touches, THING_DATA, object->other ? object->other : object->number, TOUCH_CHANGE);
    if (is_pipe(object))
        touch_add(touches, THING_READERS, object->number, TOUCH_ASK);
    touch_address(touches, address, TOUCH_CHANGE);
}

static void touch_close(const struct trace_object *object, uint64_t access, GArray *touches)
{
    if (is_pipe(object)) {
        if (access & ACCESS_READ)
            touch_add(touches, THING_READERS, object->number, TOUCH_COUNT);
        if (access & ACCESS_WRITE)
            touch_add(touches, THING_WRITERS, object->number, TOUCH_COUNT);
        return;
    }
    if (object->kind != OBJECT_SOCKET)
        return;
    touch_add(touches, THING_DATA, object->number, TOUCH_COUNT);
    if (object->other)
        touch_add(touches, THING_DATA, object->other, TOUCH_COUNT);
    touch_address(touches, object->address, TOUCH_COUNT);
}

/* Whatever the process has open that could become ready: which of them a set names is not known. */
static void touch_everything_open(const struct trace *trace, int64_t process, size_t place,
                                  GArray *touches)
{
    const struct trace_task *task = trace_task(trace, process);

    for (size_t i = 0; task && i < task->descriptors_count; i++) {
        const struct trace_descriptor *descriptor = task->descriptors[i];

        if (descriptor->since > place || descriptor->until <= place)
            continue;
        touch_add(touches, THING_DATA, descriptor->object, TOUCH_ASK);
        touch_add(touches, THING_WRITERS, descriptor->object, TOUCH_ASK);
        touch_add(touches, THING_READERS, descriptor->object, TOUCH_ASK);
    }
}

static void touch_connection(const struct trace *trace, const struct trace_call *call,
                             GArray *touches)
{
    const struct trace_object *object = trace_object(trace, call->object);

    touch_address(touches, call->address, TOUCH_CHANGE);
    if (object) {
        touch_address(touches, object->address, TOUCH_CHANGE);
        touch_add(touches, THING_DATA, object->number, TOUCH_CHANGE);
    }
}

static void touch_opened(const struct trace *trace, const struct trace_call *call, GArray *touches)
{
    const struct trace_object *object = trace_object(trace, call->exit ? call->exit->object : 0);
    bool makes = (call->entry->flags & (O_CREAT | O_TRUNC)) || trace_call_is(call, "mq_open");

    if (call->path)
        touch_path(touches, call->path, makes ? TOUCH_CHANGE : TOUCH_ASK);
    if (object && object->kind == OBJECT_FIFO) {
        touch_add(touches, THING_READERS, object->number, TOUCH_CHANGE);
        touch_add(touches, THING_WRITERS, object->number, TOUCH_CHANGE);
    }
}

static void touch_closed(const struct trace *trace, const struct trace_call *call, int64_t fd,
                         GArray *touches)
{
    const struct trace_descriptor *descriptor = trace_fd_at(trace, call->process, fd, call->since);
    const struct trace_object *object = descriptor ? trace_object(trace, descriptor->object) : NULL;

    if (object)
        touch_close(object, descriptor->access, touches);
}

static void touch_transferred(const struct trace *trace, const struct trace_call *call,
                              GArray *touches)
{
    const struct trace_object *object = trace_object(trace, call->object);
    enum access_mode way = trace_call_transfers(call);

    if (object && object->kind == OBJECT_SIGNALFD)
        touch_add(touches, THING_SIGNALS, (uint64_t)call->process, TOUCH_CHANGE);
    if (object && (way & ACCESS_READ))
        touch_input(object, touches);
    if (object && (way & ACCESS_WRITE))
        touch_output(object, call->address, touches);
}

static bool is_one_of(const struct trace_call *call, const char *const *classes)
{
    return g_strv_contains(classes, call->call_class);
}

void touches_of_return(const struct trace *trace, const struct trace_call *call, GArray *touches)
{
    static const char *const opening[] = {"open", "mq_open", NULL},
                             *const naming[] = {"unlink", "mkfifo", "mq_unlink", NULL},
                             *const meeting[] = {"connect", "bind",     "listen",
                                                 "accept",  "shutdown", NULL},
                             *const asking[] = {"poll", "select", "epoll_wait", NULL},
                             *const holding[] = {"semop",  "semctl", "msgsnd",   "msgrcv",
                                                 "msgctl", "shmctl", "flock",    "fcntl",
                                                 "splice", "tee",    "sendfile", NULL},
                             *const making[] = {"semget", "msgget", "shmget", NULL};
    const struct trace_object *object = trace_object(trace, call->object);

    touch_transferred(trace, call, touches);
    if (is_one_of(call, opening))
        touch_opened(trace, call, touches);
    else if (is_one_of(call, naming) && call->path)
        touch_path(touches, call->path, TOUCH_CHANGE);
    else if (is_one_of(call, meeting))
        touch_connection(trace, call, touches);
    else if (is_one_of(call, asking))
        touch_everything_open(trace, call->process, call->since, touches);
    else if (is_one_of(call, making))
        touch_add(touches, THING_NAMES, 0, TOUCH_CHANGE);
    else if (is_one_of(call, holding) && object) {
        touch_add(touches, THING_DATA, object->number, TOUCH_CHANGE);
        if (object->path)
            touch_path(touches, object->path, TOUCH_CHANGE);
    } else if (trace_call_is(call, "close"))
        touch_closed(trace, call, call->fd, touches);
    else if (trace_call_is(call, "dup"))
        touch_closed(trace, call, call->fd2, touches);
    else if (trace_call_is(call, "wait")) {
        touch_add(touches, THING_CHILDREN, (uint64_t)call->process, TOUCH_CHANGE);
        if (call->exit && call->exit->pid > 0)
            touch_add(touches, THING_PROCESS, (uint64_t)call->exit->pid, TOUCH_CHANGE);
    } else if (trace_call_is(call, "kill") && call->entry->arguments_raw_count)
        touch_add(touches, THING_PROCESS, (uint64_t)ABS(call->entry->arguments_raw[0]), TOUCH_ASK);
}

void touches_of_end(const struct trace *trace, const struct trace_task *process, size_t place,
                    GArray *touches)
{
    for (size_t i = 0; i < process->descriptors_count; i++) {
        const struct trace_descriptor *descriptor = process->descriptors[i];
        const struct trace_object *object = trace_object(trace, descriptor->object);

        if (object && descriptor->since <= place && descriptor->until >= place)
            touch_close(object, descriptor->access, touches);
    }
    if (process->parent_process != NONE)
        touch_add(touches, THING_CHILDREN, (uint64_t)process->parent_process, TOUCH_CHANGE);
    touch_add(touches, THING_PROCESS, (uint64_t)process->pid, TOUCH_CHANGE);
}

bool *child_signal_users(const struct trace *trace)
{
    bool *users = g_new0(bool, trace->tasks_count + 1);

    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i];
        bool names = call->entry->signal == SIGCHLD && !trace_call_is(call, "kill");
        bool masks = (call->entry->signals >> (SIGCHLD - 1)) & 1;

        if ((names || masks) && call->process >= 0 && (size_t)call->process < trace->tasks_count)
            users[call->process] = true;
    }
    return users;
}

/* Memory is inherited, in common as far as it was mapped so. */
static void spread(const struct trace *trace, bool *shares)
{
    for (size_t i = 0; i < trace->processes.count; i++) {
        const struct trace_task *process = trace_task(trace, (int64_t)trace->processes.items[i]);

        if (process && process->origin != ORIGIN_START && process->parent_process != NONE &&
            (size_t)process->parent_process < trace->tasks_count && shares[process->parent_process])
            shares[process->number] = true;
    }
}

bool *memory_sharers(const struct trace *trace)
{
    bool *shares = g_new0(bool, trace->tasks_count + 1);

    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i];
        bool maps = trace_call_is(call, "mmap") || trace_call_is(call, "shmat");

        if (maps && trace_call_succeeded(call) && call->process >= 0 &&
            (size_t)call->process < trace->tasks_count)
            shares[call->process] = true;
    }
    for (size_t i = 0; i < trace->tasks_count; i++)
        if (trace->tasks[i].known && trace->tasks[i].threads.count > 1)
            shares[i] = true;
    spread(trace, shares);
    return shares;
}
