#include "support/story.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/socket.h>

#include "proto/plan.h"
#include "proto/record.h"
#include "proto/syscalls.h"

#define TASKS_MAX 64
#define FDS_MAX 64
#define OBJECTS_MAX 256
#define WORDS_MAX 32
#define OPERATIONS_MAX 8

struct open_fd {
    uint64_t object; /* 0: not open */
    unsigned access;
    bool cloexec;
};

struct teller {
    struct buffer buffer;
    GPtrArray *owned;
    uint64_t time_ns, call, objects;
    int64_t process[TASKS_MAX];
    int64_t parent[TASKS_MAX]; /* process */
    int64_t member[TASKS_MAX];
    bool alive[TASKS_MAX];
    struct record pending[TASKS_MAX]; /* the call a task is in; call = 0: none */
    uint64_t last_call[TASKS_MAX];
    struct open_fd fds[TASKS_MAX][FDS_MAX];
    uint64_t kind[OBJECTS_MAX], other[OBJECTS_MAX];
    uint64_t named[3][TASKS_MAX]; /* System V objects, by kind and number */
    char *words[WORDS_MAX + 1];
    const char *trouble;
};

static void put(struct teller *teller, struct record *record)
{
    record->time_ns = teller->time_ns;
    if (record_encode(record, &teller->buffer))
        teller->trouble = "out of memory";
}

static struct record fresh(enum record_type type, int64_t task)
{
    struct record record;

    record_init(&record, type);
    record.task = task;
    return record;
}

/* ---- words ---- */

static int choice(struct teller *teller, const char *word, const char *const *names)
{
    for (int i = 0; word && names[i]; i++)
        if (!strcmp(names[i], word))
            return i;
    teller->trouble = "unknown word";
    return 0;
}

/* The value of key=… among the words, or NULL. */
static const char *value_of(const struct teller *teller, const char *key)
{
    size_t length = strlen(key);

    for (int i = 0; teller->words[i]; i++)
        if (!strncmp(teller->words[i], key, length) && teller->words[i][length] == '=')
            return teller->words[i] + length + 1;
    return NULL;
}

static int64_t number_of(const struct teller *teller, const char *key, int64_t fallback)
{
    const char *value = value_of(teller, key);

    return value ? g_ascii_strtoll(value, NULL, 0) : fallback;
}

static bool has_word(const struct teller *teller, const char *word)
{
    return g_strv_contains((const char *const *)teller->words, word);
}

static int fd_word(struct teller *teller, int position)
{
    int64_t fd = teller->words[position] ? g_ascii_strtoll(teller->words[position], NULL, 10) : -1;

    if (fd >= 0 && fd < FDS_MAX)
        return (int)fd;
    teller->trouble = "a descriptor is missing or too high";
    return 0;
}

static int64_t task_word(struct teller *teller, const char *word)
{
    int64_t task = word ? g_ascii_strtoll(word, NULL, 10) : -1;

    if (task >= 0 && task < TASKS_MAX)
        return task;
    teller->trouble = "a task is missing or too high";
    return 0;
}

static int signal_of(struct teller *teller, const char *word)
{
    for (int i = 1; word && i < 32; i++)
        if (g_str_has_prefix(word, "SIG") && !g_strcmp0(sigabbrev_np(i), word + 3))
            return i;
    teller->trouble = "unknown signal";
    return 0;
}

/* "17", "-1" or "EAGAIN". */
static int64_t result_of(struct teller *teller, const char *word)
{
    char *end;
    int64_t number = g_ascii_strtoll(word ? word : "", &end, 0);

    if (word && *word && !*end)
        return number;
    for (int i = 1; word && i < 134; i++)
        if (!g_strcmp0(strerrorname_np(i), word))
            return -i;
    teller->trouble = "a result is missing or unknown";
    return 0;
}

static const struct syscall_row *row_named(const char *name)
{
    size_t count;
    const struct syscall_row *rows = syscall_rows(&count);

    for (size_t i = 0; i < count; i++)
        if (!strcmp(rows[i].name, name))
            return &rows[i];
    return NULL;
}

/* ---- objects and descriptors ---- */

static uint64_t object_made(struct teller *teller, int64_t task, enum object_kind kind,
                            uint64_t other, uint64_t family, uint64_t type, const char *path)
{
    struct record record = fresh(RECORD_OBJECT, task);

    if (teller->objects + 1 >= OBJECTS_MAX) {
        teller->trouble = "too many objects";
        return 0;
    }
    record.object = ++teller->objects;
    record.kind = kind;
    record.other = other;
    record.family = family;
    record.socket_type = type;
    record.path = path;
    teller->kind[record.object] = kind;
    teller->other[record.object] = other;
    if (other)
        teller->other[other] = record.object;
    put(teller, &record);
    return record.object;
}

static struct open_fd *fd_at(struct teller *teller, int64_t task, int64_t fd)
{
    static struct open_fd none;

    return fd >= 0 && fd < FDS_MAX ? &teller->fds[teller->process[task]][fd] : &none;
}

static void descriptor_event(struct teller *teller, int64_t task, int64_t fd,
                             enum descriptor_event event, int64_t from)
{
    struct record record = fresh(RECORD_DESCRIPTOR, task);
    const struct open_fd *open = fd_at(teller, task, fd);

    record.fd = fd;
    record.object = open->object;
    record.access = open->access;
    record.close_on_exec = open->cloexec;
    record.event = event;
    record.from = from;
    put(teller, &record);
}

static void descriptor_made(struct teller *teller, int64_t task, int64_t fd, uint64_t object,
                            unsigned access, int64_t from)
{
    *fd_at(teller, task, fd) = (struct open_fd){object, access, has_word(teller, "cloexec")};
    descriptor_event(teller, task, fd, from == NONE ? DESCRIPTOR_OPENED : DESCRIPTOR_DUPLICATED,
                     from);
}

/* ---- calls ---- */

static uint64_t call_begins(struct teller *teller, int64_t task, const char *name,
                            struct record *call)
{
    const struct syscall_row *row = row_named(name);

    if (!row) {
        teller->trouble = "no such event or call";
        return 0;
    }
    call->call = ++teller->call;
    call->number = (uint64_t)row->number;
    teller->pending[task] = *call;
    teller->last_call[task] = call->call;
    put(teller, call);
    return call->call;
}

static struct record call_returns(struct teller *teller, int64_t task, int64_t result)
{
    struct record record = fresh(RECORD_RETURN, task);

    record.call = teller->pending[task].call;
    record.number = teller->pending[task].number;
    record.result = result;
    record.blocked = has_word(teller, "blocked");
    teller->pending[task].call = 0;
    return record;
}

static void simple_call(struct teller *teller, int64_t task, const char *name, int64_t fd)
{
    struct record call = fresh(RECORD_CALL, task);

    call.fd = fd;
    call.object = fd_at(teller, task, fd)->object;
    call_begins(teller, task, name, &call);
}

static void returns(struct teller *teller, int64_t task, int64_t result)
{
    struct record record = call_returns(teller, task, result);

    record.pid = number_of(teller, "pid", record.pid);
    record.value = number_of(teller, "value", record.value);
    put(teller, &record);
}

static uint64_t signal_set(struct teller *teller, const char *list)
{
    g_auto(GStrv) names = g_strsplit(list, ",", -1);
    uint64_t set = 0;

    for (char **name = names; *name; name++)
        set |= UINT64_C(1) << (MAX(1, signal_of(teller, *name)) - 1);
    return set;
}

/* The IPC object "sem", "queue" or "segment" of that number, told of when it is new. */
static uint64_t object_named(struct teller *teller, int64_t task, const char *kind,
                             const char *number)
{
    static const char *const kinds[] = {"sem", "queue", "segment", NULL};
    static const enum object_kind values[] = {OBJECT_SYSV_SEMAPHORE, OBJECT_SYSV_QUEUE,
                                              OBJECT_SYSV_SEGMENT};
    int which = choice(teller, kind, kinds);
    uint64_t *known = &teller->named[which][number ? task_word(teller, number) : 0];

    if (!*known)
        *known = object_made(teller, task, values[which], 0, 0, 0, NULL);
    return *known;
}

/* "0:-1,1:1": what semop(2) is to do, number and operation. */
static void semaphore_operations(const char *text, struct sembuf *operations, struct record *call)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", OPERATIONS_MAX);
    size_t count = 0;

    for (; count < OPERATIONS_MAX && parts[count]; count++) {
        char *end;

        operations[count].sem_num = (unsigned short)g_ascii_strtoll(parts[count], &end, 10);
        operations[count].sem_op = (short)g_ascii_strtoll(*end ? end + 1 : end, NULL, 10);
        operations[count].sem_flg = 0;
    }
    call->payload.data = (const uint8_t *)operations;
    call->payload.size = call->payload_bytes = count * sizeof *operations;
}

static void any_call(struct teller *teller, int64_t task)
{
    struct record call = fresh(RECORD_CALL, task), record;
    struct sembuf operations[OPERATIONS_MAX];
    const char *text;
    int64_t numbers[6];
    int equals = 0;

    call.fd = number_of(teller, "fd", NONE);
    call.fd2 = number_of(teller, "fd2", NONE);
    call.object = fd_at(teller, task, call.fd)->object;
    call.path = value_of(teller, "path");
    call.address = value_of(teller, "address");
    call.flags = (uint64_t)number_of(teller, "flags", 0);
    call.value = number_of(teller, "type", 0);
    if ((text = value_of(teller, "object"))) {
        g_auto(GStrv) named = g_strsplit(text, ":", 2);

        call.object = object_named(teller, task, named[0], named[1]);
    }
    if ((text = value_of(teller, "operations")))
        semaphore_operations(text, operations, &call);
    call.disposition = (uint64_t)number_of(teller, "disposition", 0);
    if ((text = value_of(teller, "signal")))
        call.signal = signal_of(teller, text);
    if ((text = value_of(teller, "signals")))
        call.signals = signal_set(teller, text);
    if ((text = value_of(teller, "args"))) {
        g_auto(GStrv) parts = g_strsplit(text, ",", 6);

        for (; parts[call.arguments_raw_count]; call.arguments_raw_count++)
            numbers[call.arguments_raw_count] =
                g_ascii_strtoll(parts[call.arguments_raw_count], NULL, 0);
        call.arguments_raw = numbers;
    }
    if ((text = value_of(teller, "data"))) {
        call.payload.data = (const uint8_t *)text;
        call.payload.size = call.payload_bytes = strlen(text);
    }
    call.payload_bytes = (uint64_t)number_of(teller, "bytes", (int64_t)call.payload_bytes);
    if (!call_begins(teller, task, teller->words[1], &call))
        return;
    while (teller->words[equals] && strcmp(teller->words[equals], "="))
        equals++;
    if (!teller->words[equals])
        return;
    record = call_returns(teller, task, result_of(teller, teller->words[equals + 1]));
    record.pid = number_of(teller, "pid", NONE);
    record.value = number_of(teller, "value", 0);
    if ((text = value_of(teller, "got"))) {
        record.payload.data = (const uint8_t *)text;
        record.payload.size = record.payload_bytes = strlen(text);
    }
    record.address = value_of(teller, "from");
    put(teller, &record);
}

/* ---- what tasks do ---- */

static void new_task(struct teller *teller, int64_t task, int64_t process, int64_t parent,
                     enum task_origin origin)
{
    struct record record = fresh(RECORD_TASK, task);

    record.process = process;
    record.parent = parent;
    record.member = teller->member[process];
    record.pid = 100 + task;
    record.origin = origin;
    teller->process[task] = process;
    teller->alive[task] = true;
    put(teller, &record);
}

static void tell_start(struct teller *teller, int64_t task)
{
    struct record record = fresh(RECORD_EXEC, task);

    teller->member[task] = number_of(teller, "member", 0);
    teller->parent[task] = NONE;
    new_task(teller, task, task, NONE, ORIGIN_START);
    record.path = "/program/program";
    put(teller, &record);
    for (int fd = 0; fd < 3; fd++)
        descriptor_made(teller, task, fd, object_made(teller, task, OBJECT_PIPE, 0, 0, 0, NULL),
                        fd ? ACCESS_WRITE : ACCESS_READ, NONE);
}

static void tell_fork(struct teller *teller, int64_t task)
{
    int64_t child = task_word(teller, teller->words[2]);
    bool thread = !strcmp(teller->words[1], "thread");
    struct record call = fresh(RECORD_CALL, task);

    call.flags = thread ? 0x10000 : 0; /* CLONE_THREAD */
    call_begins(teller, task, "clone", &call);
    teller->member[child] = teller->member[teller->process[task]];
    if (thread) {
        new_task(teller, child, teller->process[task], task, ORIGIN_THREAD);
    } else {
        teller->parent[child] = teller->process[task];
        memcpy(teller->fds[child], teller->fds[teller->process[task]], sizeof teller->fds[child]);
        new_task(teller, child, child, task, ORIGIN_FORK);
    }
    returns(teller, task, 100 + child);
}

static void tell_pair(struct teller *teller, int64_t task)
{
    bool pipe = !strcmp(teller->words[1], "pipe");
    int first = fd_word(teller, 2), second = fd_word(teller, 3);
    struct record record;
    uint64_t a, b;

    simple_call(teller, task, pipe ? "pipe2" : "socketpair", NONE);
    a = b = object_made(teller, task, pipe ? OBJECT_PIPE : OBJECT_SOCKET, 0, pipe ? 0 : AF_UNIX,
                        pipe ? 0 : SOCK_STREAM, NULL);
    if (!pipe)
        b = object_made(teller, task, OBJECT_SOCKET, a, AF_UNIX, SOCK_STREAM, NULL);
    descriptor_made(teller, task, first, a, pipe ? ACCESS_READ : ACCESS_BOTH, NONE);
    descriptor_made(teller, task, second, b, pipe ? ACCESS_WRITE : ACCESS_BOTH, NONE);
    record = call_returns(teller, task, 0);
    record.fd = first;
    record.object = a;
    record.fd2 = second;
    record.object2 = b;
    put(teller, &record);
}

static void tell_socket(struct teller *teller, int64_t task)
{
    int fd = fd_word(teller, 2);
    int64_t numbers[3] = {has_word(teller, "inet")    ? AF_INET
                          : has_word(teller, "inet6") ? AF_INET6
                                                      : AF_UNIX,
                          has_word(teller, "datagram") ? SOCK_DGRAM : SOCK_STREAM, 0};
    struct record call = fresh(RECORD_CALL, task), record;
    uint64_t object;

    call.arguments_raw = numbers;
    call.arguments_raw_count = 3;
    call_begins(teller, task, "socket", &call);
    object = object_made(teller, task, OBJECT_SOCKET, 0, (uint64_t)numbers[0], (uint64_t)numbers[1],
                         NULL);
    descriptor_made(teller, task, fd, object, ACCESS_BOTH, NONE);
    record = call_returns(teller, task, fd);
    record.fd2 = fd;
    record.object2 = object;
    put(teller, &record);
}

static void tell_accept(struct teller *teller, int64_t task)
{
    int fd = fd_word(teller, 3);
    const char *with = value_of(teller, "with"), *colon = with ? strchr(with, ':') : NULL;
    uint64_t other = 0, object;
    struct record record;

    if (colon)
        other =
            fd_at(teller, task_word(teller, with), g_ascii_strtoll(colon + 1, NULL, 10))->object;
    simple_call(teller, task, "accept", fd_word(teller, 2));
    object = object_made(teller, task, OBJECT_SOCKET, other, AF_INET, SOCK_STREAM, NULL);
    descriptor_made(teller, task, fd, object, ACCESS_BOTH, NONE);
    record = call_returns(teller, task, fd);
    record.fd2 = fd;
    record.object2 = object;
    put(teller, &record);
}

static void tell_open(struct teller *teller, int64_t task)
{
    static const char *const kinds[] = {"file", "fifo", "directory", NULL};
    static const enum object_kind values[] = {OBJECT_FILE, OBJECT_FIFO, OBJECT_DIRECTORY};
    const char *kind = teller->words[3] && teller->words[4] ? teller->words[4] : "file";
    struct record call = fresh(RECORD_CALL, task), record;
    int fd = fd_word(teller, 2);

    call.path = teller->words[3];
    call_begins(teller, task, "openat", &call);
    descriptor_made(
        teller, task, fd,
        object_made(teller, task, values[choice(teller, kind, kinds)], 0, 0, 0, teller->words[3]),
        ACCESS_BOTH, NONE);
    record = call_returns(teller, task, fd);
    record.fd2 = fd;
    record.object2 = fd_at(teller, task, fd)->object;
    put(teller, &record);
}

static void close_one(struct teller *teller, int64_t task, int64_t fd, enum descriptor_event event)
{
    descriptor_event(teller, task, fd, event, NONE);
    fd_at(teller, task, fd)->object = 0;
}

static void tell_dup2(struct teller *teller, int64_t task)
{
    int from = fd_word(teller, 2), to = fd_word(teller, 3);
    struct record call = fresh(RECORD_CALL, task), record;

    call.fd = from;
    call.object = fd_at(teller, task, from)->object;
    call.fd2 = to;
    call_begins(teller, task, "dup2", &call);
    if (fd_at(teller, task, to)->object)
        close_one(teller, task, to, DESCRIPTOR_CLOSED);
    descriptor_made(teller, task, to, call.object, fd_at(teller, task, from)->access, from);
    record = call_returns(teller, task, to);
    put(teller, &record);
}

static void tell_close(struct teller *teller, int64_t task)
{
    int fd = fd_word(teller, 2);
    bool open = fd_at(teller, task, fd)->object != 0;

    simple_call(teller, task, "close", fd);
    if (open)
        close_one(teller, task, fd, DESCRIPTOR_CLOSED);
    returns(teller, task, open ? 0 : -EBADF);
}

static void tell_exec(struct teller *teller, int64_t task)
{
    struct record call = fresh(RECORD_CALL, task), record = fresh(RECORD_EXEC, task);

    call.path = record.path = teller->words[2];
    call_begins(teller, task, "execve", &call);
    for (int fd = 0; fd < FDS_MAX; fd++)
        if (fd_at(teller, task, fd)->object && fd_at(teller, task, fd)->cloexec)
            close_one(teller, task, fd, DESCRIPTOR_CLOSED_BY_EXEC);
    put(teller, &record);
    returns(teller, task, 0);
}

static void tell_signal(struct teller *teller, int64_t task)
{
    static const char *const effects[] = {"handler", "ignore",   "terminate", "core",
                                          "stop",    "continue", "generated", "merged",
                                          "masked",  "returned", NULL};
    int effect = choice(teller, teller->words[2] ? teller->words[3] : NULL, effects);
    struct record record = fresh(RECORD_SIGNAL, task);

    record.signal = signal_of(teller, teller->words[2]);
    record.sender = number_of(teller, "from", NONE);
    record.to_process = true;
    record.event = effect < 6    ? SIGNAL_DELIVERED
                   : effect == 7 ? SIGNAL_MERGED
                   : effect == 9 ? SIGNAL_HANDLER_RETURNED
                                 : SIGNAL_GENERATED;
    record.masked = effect == 8;
    record.effect = effect < 6 ? (uint64_t)effect : 0;
    put(teller, &record);
}

/* Ends a task; the signals in the text are those whose default action is Core, signal(7). */
static void tell_end(struct teller *teller, int64_t task)
{
    struct record record = fresh(RECORD_END, task);
    bool exits = !strcmp(teller->words[1], "exit");

    if (exits)
        simple_call(teller, task, "exit_group", NONE);
    record.status =
        exits ? (teller->words[2] ? g_ascii_strtoll(teller->words[2], NULL, 10) : 0) : NONE;
    record.signal = exits ? 0 : signal_of(teller, teller->words[2]);
    record.core = record.signal && strchr("\3\4\5\6\7\10\13\30\31\37", (int)record.signal);
    record.last = true;
    for (int i = 0; i < TASKS_MAX; i++)
        record.last &=
            i == task || !teller->alive[i] || teller->process[i] != teller->process[task];
    teller->alive[task] = false;
    if (record.last)
        memset(teller->fds[teller->process[task]], 0, sizeof teller->fds[0]);
    put(teller, &record);
}

static void holder(struct teller *teller, int64_t process, int64_t fd, uint64_t object,
                   unsigned access)
{
    struct record record = fresh(RECORD_HOLDER, process);

    record.fd = fd;
    record.object = object;
    record.access = access;
    put(teller, &record);
}

static void tell_waits(struct teller *teller, int64_t task)
{
    static const char *const kinds[] = {"anything", "mutex", "semaphore", "thread", NULL};
    const struct record *call = &teller->pending[task];
    const struct syscall_row *row = syscall_find(call->number);
    struct record record = fresh(RECORD_WAIT, task);
    uint64_t object = call->object;
    unsigned access = row && row->blocking == BLOCKING_OUTPUT ? ACCESS_READ : ACCESS_WRITE;

    if (!call->call) {
        teller->trouble = "it is in no call";
        return;
    }
    record.call = call->call;
    record.number = call->number;
    record.fd = object ? call->fd : NONE;
    record.object = object;
    record.deadline_ns = (uint64_t)number_of(teller, "deadline", 0);
    if (value_of(teller, "for"))
        record.kind = (uint64_t)choice(teller, value_of(teller, "for"), kinds);
    put(teller, &record);
    if (value_of(teller, "of"))
        holder(teller, task_word(teller, value_of(teller, "of")), NONE, 0, ACCESS_NONE);
    if (value_of(teller, "by")) {
        int64_t by = task_word(teller, value_of(teller, "by"));
        const char *colon = strchr(value_of(teller, "by"), ':');
        int64_t fd = colon ? g_ascii_strtoll(colon + 1, NULL, 10) : 0;

        if (fd < 0 || fd >= FDS_MAX) {
            teller->trouble = "there is no such descriptor";
            return;
        }
        holder(teller, by, fd, teller->fds[teller->process[by]][fd].object, ACCESS_BOTH);
        return;
    }
    if (object && teller->kind[object] == OBJECT_SOCKET) {
        object = teller->other[object];
        access = ACCESS_BOTH;
    }
    for (int i = 0; i < TASKS_MAX; i++) {
        if (!teller->alive[i] || teller->process[i] != i)
            continue;
        if (row && row->blocking == BLOCKING_CHILD && teller->parent[i] == teller->process[task])
            holder(teller, i, NONE, 0, ACCESS_NONE);
        for (int fd = 0; object && fd < FDS_MAX; fd++)
            if (teller->fds[i][fd].object == object && (teller->fds[i][fd].access & access))
                holder(teller, i, fd, object, teller->fds[i][fd].access);
    }
}

static void tell_returns(struct teller *teller, int64_t task)
{
    if (!teller->pending[task].call)
        teller->trouble = "it is in no call";
    else
        returns(teller, task, result_of(teller, teller->words[2]));
}

/* A frame of its last call, or of where a signal or the end of the run found it. */
static void tell_at(struct teller *teller, int64_t task)
{
    struct record record = fresh(RECORD_FRAME, task);
    const char *signal = value_of(teller, "signal");

    if (!teller->words[2] || !teller->words[3] || !teller->words[4]) {
        teller->trouble = "FUNCTION FILE LINE are missing";
        return;
    }
    record.text = teller->words[2];
    record.path = strcmp(teller->words[3], "-") ? teller->words[3] : NULL;
    record.line = g_ascii_strtoull(teller->words[4], NULL, 10);
    record.inlined = has_word(teller, "inlined");
    record.kind = has_word(teller, "library")       ? FRAME_LIBRARY
                  : has_word(teller, "interrupted") ? FRAME_INTERRUPTED
                                                    : FRAME_OWN;
    record.signal = signal ? signal_of(teller, signal) : 0;
    record.call = signal || has_word(teller, "loop") ? 0 : teller->last_call[task];
    put(teller, &record);
}

static void tell_task(struct teller *teller)
{
    static const struct {
        const char *name;
        void (*tell)(struct teller *teller, int64_t task);
    } events[] = {{"start", tell_start},
                  {"fork", tell_fork},
                  {"thread", tell_fork},
                  {"pipe", tell_pair},
                  {"socketpair", tell_pair},
                  {"socket", tell_socket},
                  {"accept", tell_accept},
                  {"open", tell_open},
                  {"dup2", tell_dup2},
                  {"close", tell_close},
                  {"exec", tell_exec},
                  {"signal", tell_signal},
                  {"exit", tell_end},
                  {"die", tell_end},
                  {"waits", tell_waits},
                  {"returns", tell_returns},
                  {"at", tell_at}};
    int64_t task = task_word(teller, teller->words[0]);

    if (!teller->words[1]) {
        teller->trouble = "what does it do?";
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(events); i++)
        if (!strcmp(events[i].name, teller->words[1]) &&
            !(teller->words[2] && !strcmp(teller->words[2], "=")) && !value_of(teller, "fd")) {
            events[i].tell(teller, task);
            return;
        }
    any_call(teller, task);
}

/* ---- what nobody does ---- */

static void tell_step(struct teller *teller)
{
    static const char *const events[] = {"begun", "done", "failed", NULL};
    struct record record = fresh(RECORD_STEP, NONE);

    record.step = (uint64_t)task_word(teller, teller->words[1]);
    record.event = (uint64_t)choice(teller, teller->words[1] ? teller->words[2] : NULL, events);
    record.text = teller->words[1] && teller->words[2] ? teller->words[3] : NULL;
    put(teller, &record);
}

static void tell_report(struct teller *teller)
{
    struct record record = fresh(RECORD_REPORT, NONE);

    record.member = task_word(teller, teller->words[1]);
    record.text = teller->words[1] ? teller->words[2] : NULL;
    put(teller, &record);
}

static void tell_output(struct teller *teller)
{
    struct record record = fresh(RECORD_OUTPUT, NONE);

    record.member = task_word(teller, teller->words[1]);
    record.stream = task_word(teller, teller->words[1] ? teller->words[2] : NULL);
    if (!teller->trouble && teller->words[3]) {
        record.payload.data = (const uint8_t *)teller->words[3];
        record.payload.size = record.payload_bytes = strlen(teller->words[3]);
    }
    put(teller, &record);
}

static void tell_leftover(struct teller *teller)
{
    static const char *const kinds[] = {"process",    "zombie",         "shm",          "queue",
                                        "sysv-queue", "sysv-semaphore", "sysv-segment", NULL};
    struct record record = fresh(RECORD_LEFTOVER, NONE);

    record.kind = (uint64_t)choice(teller, teller->words[1], kinds);
    if (record.kind <= LEFTOVER_ZOMBIE)
        record.task = task_word(teller, teller->words[1] ? teller->words[2] : NULL);
    else
        record.text = teller->words[2];
    put(teller, &record);
}

static void tell_file(struct teller *teller)
{
    static const char *const kinds[] = {"regular", "directory", "fifo", "socket",
                                        "symlink", "other",     NULL};
    struct record record = fresh(RECORD_FILE, NONE);
    const char *mode = value_of(teller, "mode"), *text = value_of(teller, "text");

    record.path = teller->words[1];
    record.kind = (uint64_t)choice(teller, teller->words[1] ? teller->words[2] : NULL, kinds);
    record.mode = mode ? g_ascii_strtoull(mode, NULL, 8) : 0644;
    if (text) {
        record.payload.data = (const uint8_t *)text;
        record.payload.size = record.payload_bytes = strlen(text);
    }
    put(teller, &record);
}

static void tell_time(struct teller *teller)
{
    teller->time_ns = teller->words[1] ? g_ascii_strtoull(teller->words[1], NULL, 10) : 0;
}

static void tell_fault(struct teller *teller)
{
    struct record record = fresh(RECORD_FAULT, NONE);

    record.text = teller->words[1];
    record.error = EIO;
    put(teller, &record);
}

static void tell_finish(struct teller *teller)
{
    static const char *const outcomes[] = {"completed", "step-failed", "deadlock", "livelock",
                                           "limit",     "fault",       NULL};
    struct record record = fresh(RECORD_FINISH, NONE);

    record.outcome = (uint64_t)choice(teller, teller->words[1], outcomes);
    record.text = teller->words[1] ? teller->words[2] : NULL;
    record.calls = teller->call;
    put(teller, &record);
}

static void tell_line(struct teller *teller)
{
    static const struct {
        const char *name;
        void (*tell)(struct teller *teller);
    } events[] = {{"step", tell_step},         {"report", tell_report}, {"output", tell_output},
                  {"leftover", tell_leftover}, {"file", tell_file},     {"time", tell_time},
                  {"fault", tell_fault},       {"finish", tell_finish}};

    if (g_ascii_isdigit(teller->words[0][0])) {
        tell_task(teller);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(events); i++)
        if (!strcmp(events[i].name, teller->words[0])) {
            events[i].tell(teller);
            return;
        }
    teller->trouble = "no such event";
}

/* Words of a line with their escapes resolved. Returns false when there are none. */
static bool split(struct teller *teller, const char *line)
{
    g_auto(GStrv) words = NULL;
    int count;

    if (!g_shell_parse_argv(line, &count, &words, NULL))
        return false;
    for (int i = 0; i <= WORDS_MAX; i++)
        teller->words[i] = NULL;
    for (int i = 0; i < count && i < WORDS_MAX; i++) {
        teller->words[i] = g_strcompress(words[i]);
        g_ptr_array_add(teller->owned, teller->words[i]);
    }
    return count > 0;
}

/* "*N LINE ; LINE" is those lines, N times. */
static void tell_repeated(struct teller *teller, const char *line)
{
    char *rest = (char *)(gpointer)line;
    guint64 times = *line == '*' ? g_ascii_strtoull(line + 1, &rest, 10) : 1;
    g_auto(GStrv) lines = *line == '*' ? g_strsplit(rest, " ; ", -1) : g_strsplit(rest, "\n", 1);

    for (guint64 i = 0; i < times && !teller->trouble; i++)
        for (char **each = lines; *each; each++)
            if (split(teller, *each))
                tell_line(teller);
}

GBytes *story_records(const char *text, GError **error)
{
    g_autofree struct teller *teller = g_new0(struct teller, 1);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    struct record begin = fresh(RECORD_BEGIN, NONE);
    GBytes *bytes = NULL;

    teller->owned = g_ptr_array_new_with_free_func(g_free);
    records_encode_head(&teller->buffer);
    begin.level = LEVEL_ISOLATED;
    put(teller, &begin);
    for (int i = 0; lines[i] && !teller->trouble; i++) {
        tell_repeated(teller, lines[i]);
        if (teller->trouble)
            g_set_error(error, G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE, "line %d: %s: %s", i + 1,
                        teller->trouble, lines[i]);
    }
    if (!teller->trouble)
        bytes = g_bytes_new(teller->buffer.data, teller->buffer.size);
    buffer_done(&teller->buffer);
    g_ptr_array_unref(teller->owned);
    return bytes;
}
