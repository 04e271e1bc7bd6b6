/*
 * Objects and descriptor tables: which pipe, socket or file a descriptor number means, with names
 * that are the same in every run (numbers in order of creation instead of inode numbers).
 */
#include "tracer/tracer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/cleanup.h"

#define MQUEUE_MAGIC 0x19800202 /* f_type of POSIX message queues, statfs(2) */

struct descriptor *descriptor_of(struct process *process, int fd)
{
    if (fd < 0 || fd >= process->descriptors_size || !process->descriptors[fd].object)
        return NULL;
    return &process->descriptors[fd];
}

struct object *object_by_id(struct tracer *tracer, uint32_t id)
{
    return id && id <= tracer->object_count ? tracer->objects[id - 1] : NULL;
}

struct object *object_of(struct tracer *tracer, struct process *process, int fd)
{
    struct descriptor *descriptor = descriptor_of(process, fd);

    return descriptor ? object_by_id(tracer, descriptor->object) : NULL;
}

static struct descriptor *descriptor_slot(struct process *process, int fd)
{
    if (fd < 0 || fd >= DESCRIPTORS_MAX)
        return NULL;
    if (fd >= process->descriptors_size) {
        int size = process->descriptors_size ? process->descriptors_size : 16;
        struct descriptor *grown;

        while (size <= fd)
            size *= 2;
        if (!(grown = realloc(process->descriptors, (size_t)size * sizeof *grown)))
            return NULL;
        memset(grown + process->descriptors_size, 0,
               (size_t)(size - process->descriptors_size) * sizeof *grown);
        process->descriptors = grown;
        process->descriptors_size = size;
    }
    return &process->descriptors[fd];
}

static void object_record(struct tracer *tracer, const struct task *creator,
                          const struct object *object)
{
    struct record record;

    record_init(&record, RECORD_OBJECT);
    record.time_ns = tracer->time_ns;
    record.task = creator ? creator->index : NONE;
    record.object = object->id;
    record.kind = object->kind;
    record.other = object->other;
    record.family = (uint64_t)object->family;
    record.socket_type = (uint64_t)object->socket_type;
    record.path = object->path;
    record_put(tracer->sink, &record);
}

static struct object *object_alloc(struct tracer *tracer, enum object_kind kind, const char *path)
{
    struct object *object = calloc(1, sizeof *object);
    struct object **grown;

    if (!object)
        return NULL;
    grown = realloc(tracer->objects, (tracer->object_count + 1) * sizeof *grown);
    if (!grown) {
        free(object);
        return NULL;
    }
    tracer->objects = grown;
    tracer->objects[tracer->object_count++] = object;
    object->id = tracer->object_count;
    object->sent.content_known = true; /* nothing */
    object->kind = kind;
    object->path = path ? strdup(path) : NULL;
    return object;
}

struct object *object_new(struct tracer *tracer, const struct task *creator, enum object_kind kind,
                          const char *path)
{
    struct object *object = object_alloc(tracer, kind, path);

    if (object)
        object_record(tracer, creator, object);
    return object;
}

struct object *object_sysv(struct tracer *tracer, const struct task *task, enum object_kind kind,
                           long id)
{
    struct object *object;

    for (uint32_t i = 0; i < tracer->object_count; i++)
        if (tracer->objects[i]->kind == kind && tracer->objects[i]->key_id == id)
            return tracer->objects[i];
    if ((object = object_new(tracer, task, kind, NULL)))
        object->key_id = id;
    return object;
}

/* Kind of an anonymous inode from its link text, "anon_inode:[eventfd]", proc(5). */
static enum object_kind anonymous_kind(const char *link)
{
    static const struct {
        const char *text;
        enum object_kind kind;
    } kinds[] = {{"[eventfd]", OBJECT_EVENTFD},   {"[timerfd]", OBJECT_TIMERFD},
                 {"[signalfd]", OBJECT_SIGNALFD}, {"[eventpoll]", OBJECT_EPOLL},
                 {"inotify", OBJECT_INOTIFY},     {"[pidfd]", OBJECT_PIDFD}};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strstr(link, kinds[i].text))
            return kinds[i].kind;
    return OBJECT_OTHER;
}

/* What the kernel says of /proc/PID/fd/N: kind and key. Link text only where stat is not enough. */
static enum object_kind kind_of(const char *proc_path, struct stat *ret_status)
{
    char link[128];
    ssize_t length = readlink(proc_path, link, sizeof link - 1);
    struct statfs system;

    memset(ret_status, 0, sizeof *ret_status);
    if (length <= 0)
        return OBJECT_NONE;
    link[length] = 0;
    if (stat(proc_path, ret_status) < 0)
        return OBJECT_OTHER;
    if (!strncmp(link, "anon_inode:", 11)) {
        ret_status->st_ino = 0;
        return anonymous_kind(link);
    }
    if (!strncmp(link, "/memfd:", 7))
        return OBJECT_MEMFD;
    switch (ret_status->st_mode & S_IFMT) {
    case S_IFIFO:
        return strncmp(link, "pipe:", 5) ? OBJECT_FIFO : OBJECT_PIPE;
    case S_IFSOCK:
        return OBJECT_SOCKET;
    case S_IFDIR:
        return OBJECT_DIRECTORY;
    case S_IFCHR:
        /* Majors 136-143: pseudo-terminal slaves; 5: /dev/tty, /dev/ptmx (devices.txt of Linux). */
        return major(ret_status->st_rdev) >= 136 && major(ret_status->st_rdev) <= 143 ? OBJECT_TTY
               : major(ret_status->st_rdev) == 5                                      ? OBJECT_TTY
                                                 : OBJECT_DEVICE;
    case S_IFREG:
        return statfs(proc_path, &system) == 0 && system.f_type == MQUEUE_MAGIC
                   ? OBJECT_MESSAGE_QUEUE
                   : OBJECT_FILE;
    default:
        return OBJECT_OTHER;
    }
}

static struct object *object_find(struct tracer *tracer, const struct stat *status)
{
    if (!status->st_ino)
        return NULL;
    for (uint32_t i = tracer->object_count; i > 0; i--) {
        struct object *object = tracer->objects[i - 1];

        if (object->inode == status->st_ino && object->device == status->st_dev)
            return object;
    }
    return NULL;
}

/* Flags of an open descriptor, proc(5) fdinfo: access mode, O_NONBLOCK, O_CLOEXEC. */
static unsigned read_flags(const struct task *task, int fd)
{
    char path[64], text[256], *flags;
    ssize_t length;
    AUTO_FD info = -1;

    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", task->tid, fd);
    if ((info = open(path, O_RDONLY | O_CLOEXEC)) < 0)
        return 0;
    if ((length = read(info, text, sizeof text - 1)) <= 0)
        return 0;
    text[length] = 0;
    flags = strstr(text, "flags:");
    return flags ? (unsigned)strtoul(flags + 6, NULL, 8) : 0;
}

static enum access_mode access_of(unsigned flags, enum object_kind kind)
{
    if (kind == OBJECT_SOCKET)
        return ACCESS_BOTH;
    switch (flags & O_ACCMODE) {
    case O_RDONLY:
        return ACCESS_READ;
    case O_WRONLY:
        return ACCESS_WRITE;
    default:
        return ACCESS_BOTH;
    }
}

static void descriptor_record(struct tracer *tracer, const struct task *task, int fd,
                              const struct descriptor *descriptor, enum descriptor_event how,
                              int from)
{
    struct record record;

    record_init(&record, RECORD_DESCRIPTOR);
    record.time_ns = tracer->time_ns;
    record.task = task->index;
    record.fd = fd;
    record.object = descriptor->object;
    record.event = how;
    record.access = descriptor->access;
    record.close_on_exec = descriptor->close_on_exec;
    record.nonblocking = descriptor->nonblocking;
    record.from = from;
    record_put(tracer->sink, &record);
}

/* Sockets: family and type, asked once, from a duplicate. socket(7) SO_DOMAIN, SO_TYPE. */
static void learn_socket(struct tracer *tracer, const struct task *task, int fd,
                         struct object *object)
{
    AUTO_FD duplicate = task_get_fd(tracer, task, fd);
    socklen_t size = sizeof object->family;

    if (duplicate < 0)
        return;
    getsockopt(duplicate, SOL_SOCKET, SO_DOMAIN, &object->family, &size);
    size = sizeof object->socket_type;
    getsockopt(duplicate, SOL_SOCKET, SO_TYPE, &object->socket_type, &size);
}

static struct object *object_learn(struct tracer *tracer, struct task *task, int fd,
                                   const char *proc_path, const char *path)
{
    struct stat status;
    enum object_kind kind = kind_of(proc_path, &status);
    struct object *object;

    if (kind == OBJECT_NONE)
        return NULL;
    if ((object = object_find(tracer, &status)))
        return object;
    if (!(object = object_alloc(tracer, kind, path)))
        return NULL;
    object->device = status.st_ino ? status.st_dev : 0;
    object->inode = status.st_ino;
    if (kind == OBJECT_TTY)
        tracer->kernel_signals = true;
    if (kind == OBJECT_SOCKET)
        learn_socket(tracer, task, fd, object);
    if (kind == OBJECT_MESSAGE_QUEUE) {
        AUTO_FD duplicate = task_get_fd(tracer, task, fd);

        queue_learn(object, duplicate);
    }
    object_record(tracer, task, object);
    return object;
}

struct descriptor *descriptor_learn(struct tracer *tracer, struct task *task, int fd,
                                    uint32_t object, enum descriptor_event how, int from,
                                    const char *path)
{
    struct descriptor *descriptor = descriptor_slot(task->process, fd);
    char proc_path[64];
    unsigned flags;

    if (!descriptor)
        return NULL;
    snprintf(proc_path, sizeof proc_path, "/proc/%d/fd/%d", task->tid, fd);
    if (!object) {
        struct object *learnt = object_learn(tracer, task, fd, proc_path, path);

        if (!learnt)
            return NULL;
        object = learnt->id;
        descriptor = descriptor_slot(task->process, fd);
    }
    flags = read_flags(task, fd);
    descriptor->object = object;
    descriptor->access = access_of(flags, object_by_id(tracer, object)->kind);
    descriptor->close_on_exec = (flags & O_CLOEXEC) != 0;
    descriptor->nonblocking = (flags & O_NONBLOCK) != 0;
    descriptor->flags_time = tracer->flags_time;
    descriptor_record(tracer, task, fd, descriptor, how, from);
    return descriptor;
}

void descriptor_forget(struct tracer *tracer, struct task *task, int fd, enum descriptor_event how)
{
    struct descriptor *descriptor = descriptor_of(task->process, fd);

    if (!descriptor)
        return;
    descriptor_record(tracer, task, fd, descriptor, how, NONE);
    tracer->changes++;
    /* Closing any descriptor of a file ends the record locks of the process, fcntl(2). */
    tracer->last_change[BLOCKING_LOCK] = tracer->changes;
    tracer->last_change[BLOCKING_RECORD_LOCK] = tracer->changes;
    tracer->last_change[BLOCKING_CONNECT] = tracer->changes;
    object_touched(tracer, object_by_id(tracer, descriptor->object));
    descriptor->object = 0;
}

int descriptors_copy(struct process *to, const struct process *from)
{
    size_t bytes = (size_t)from->descriptors_size * sizeof *from->descriptors;

    to->descriptors = malloc(bytes ? bytes : 1);
    if (!to->descriptors)
        return -ENOMEM;
    if (bytes)
        memcpy(to->descriptors, from->descriptors, bytes);
    to->descriptors_size = from->descriptors_size;
    return 0;
}

void descriptors_close_on_exec(struct tracer *tracer, struct task *task)
{
    for (int fd = 0; fd < task->process->descriptors_size; fd++)
        if (task->process->descriptors[fd].object && task->process->descriptors[fd].close_on_exec)
            descriptor_forget(tracer, task, fd, DESCRIPTOR_CLOSED_BY_EXEC);
}

void descriptors_learn_all(struct tracer *tracer, struct task *task)
{
    /* launch_start() leaves nothing above 3 open. */
    for (int fd = 0; fd <= 3; fd++) {
        struct descriptor *descriptor =
            descriptor_learn(tracer, task, fd, 0, DESCRIPTOR_OPENED, NONE, NULL);

        if (descriptor)
            object_by_id(tracer, descriptor->object)->outside = true;
    }
}

void object_touched(struct tracer *tracer, struct object *object)
{
    struct object *other, *listener;

    if (!object)
        return;
    object->touched_at_change = tracer->changes;
    tracer->packets_due |= object->family == AF_INET || object->family == AF_INET6;
    if ((other = object_by_id(tracer, object->other)))
        other->touched_at_change = tracer->changes;
    if ((listener = object_by_id(tracer, object->listener)))
        listener->touched_at_change = tracer->changes;
}

int object_duplicate(struct tracer *tracer, const struct object *object)
{
    for (int i = 0; i < tracer->task_count; i++) {
        const struct task *task = tracer->tasks[i];
        const struct process *process = task->process;

        if (process->index != i || process->ended)
            continue;
        for (int fd = 0; fd < process->descriptors_size; fd++)
            if (process->descriptors[fd].object == object->id) {
                int duplicate = task_get_fd(tracer, task, fd);

                if (duplicate >= 0)
                    return duplicate;
            }
    }
    return -1;
}

/* ---- sockets: who is connected to whom ---- */

void object_bound(struct tracer *tracer, struct object *object, const char *address)
{
    (void)tracer;
    free(object->address);
    object->address = strdup(address);
}

/* Port of "inet:HOST:PORT" or "inet6:[HOST]:PORT"; NULL for another family. */
static const char *port_of(const char *address)
{
    const char *colon = strrchr(address, ':');

    return !strncmp(address, "inet", 4) && colon ? colon : NULL;
}

static bool same_address(const char *bound, const char *target)
{
    const char *bound_port = port_of(bound), *target_port = port_of(target);

    /* A server bound to any address answers at each of them: the port decides. */
    if (bound_port && target_port)
        return !strcmp(bound_port, target_port);
    return !strcmp(bound, target);
}

struct object *object_listening(struct tracer *tracer, const struct object *client,
                                const char *address)
{
    for (uint32_t i = tracer->object_count; i > 0; i--) {
        struct object *object = tracer->objects[i - 1];

        if (object != client && object->kind == OBJECT_SOCKET && object->address &&
            object->socket_type == client->socket_type && same_address(object->address, address))
            return object;
    }
    return NULL;
}

void object_connected(struct tracer *tracer, struct object *client, const char *address)
{
    struct object *listener = object_listening(tracer, client, address);
    uint32_t *grown;

    if (!listener)
        return;
    if (client->socket_type != SOCK_STREAM && client->socket_type != SOCK_SEQPACKET) {
        client->other = listener->id;
        return;
    }
    grown = realloc(listener->backlog, (size_t)(listener->backlog_size + 1) * sizeof *grown);
    if (!grown)
        return;
    listener->backlog = grown;
    listener->backlog[listener->backlog_size++] = client->id;
    client->listener = listener->id;
}

void object_accepted(struct tracer *tracer, struct object *listener, struct object *accepted)
{
    struct object *client;

    accepted->configured |= listener->configured;
    if (!listener->backlog_size)
        return;
    /* Connections are taken in the order in which they were made (listen(2)). */
    client = object_by_id(tracer, listener->backlog[0]);
    memmove(listener->backlog, listener->backlog + 1,
            (size_t)--listener->backlog_size * sizeof *listener->backlog);
    accepted->other = client->id;
    client->other = accepted->id;
}
