/* From the registers of a held call to a RECORD_CALL, by the shape in syscalls.def. */
#include "tracer/tracer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/sem.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "tracer/inner.h"
#include "tracer/payload.h"

void address_format(const void *address, size_t size_bytes, char *buffer, size_t buffer_size)
{
    const struct sockaddr *any = address;
    char host[INET6_ADDRSTRLEN] = "";

    buffer[0] = 0;
    if (size_bytes < sizeof any->sa_family)
        return;
    if (any->sa_family == AF_UNIX) {
        const struct sockaddr_un *local = address;
        size_t offset = offsetof(struct sockaddr_un, sun_path);
        size_t length = size_bytes > offset ? size_bytes - offset : 0;

        /* An abstract name starts with NUL, unix(7); shown as @name. */
        if (length && !local->sun_path[0])
            snprintf(buffer, buffer_size, "unix:@%.*s", (int)length - 1, local->sun_path + 1);
        else
            snprintf(buffer, buffer_size, "unix:%.*s", (int)length, local->sun_path);
    } else if (any->sa_family == AF_INET && size_bytes >= sizeof(struct sockaddr_in)) {
        const struct sockaddr_in *inet = address;

        inet_ntop(AF_INET, &inet->sin_addr, host, sizeof host);
        snprintf(buffer, buffer_size, "inet:%s:%u", host, ntohs(inet->sin_port));
    } else if (any->sa_family == AF_INET6 && size_bytes >= sizeof(struct sockaddr_in6)) {
        const struct sockaddr_in6 *inet6 = address;

        inet_ntop(AF_INET6, &inet6->sin6_addr, host, sizeof host);
        snprintf(buffer, buffer_size, "inet6:[%s]:%u", host, ntohs(inet6->sin6_port));
    } else if (any->sa_family == AF_UNSPEC) {
        snprintf(buffer, buffer_size, "unspec:");
    }
}

/* More in one call are refused, SEMOPM in semop(2). */
#define SEMAPHORE_OPERATIONS_MAX 500

/* Storage that the record under construction points into. */
struct details {
    int64_t registers[6];
    char path[512];
    char address[160];
    struct payload payload;
};

static void decode_sigset(const struct task *task, uint64_t address, struct record *record)
{
    uint64_t set = 0;

    if (address && task_read(task, address, &set, sizeof set) == sizeof set)
        record->signals = set;
}

/* Keeps what is there for the call's return. Returns whether it could be read. */
static bool keep_input(struct task *task, uint64_t address, size_t size_bytes)
{
    task->call.input_known = address && task_read(task, address, &task->call.input, size_bytes) ==
                                            (ssize_t)size_bytes;
    return task->call.input_known;
}

static void decode_sigaction(struct task *task, uint64_t address, struct record *record)
{
    const union call_input *input = &task->call.input;

    record->disposition = 3; /* only asked for */
    if (!keep_input(task, address, sizeof input->action))
        return;
    record->disposition = input->action.handler > 1 ? 2 : input->action.handler;
    record->flags = input->action.flags;
    record->signals = input->action.mask;
}

static void decode_address(const struct task *task, uint64_t address, uint64_t size_bytes,
                           struct details *details, struct record *record)
{
    struct sockaddr_storage storage = {0};

    if (!address || size_bytes > sizeof storage)
        return;
    if (task_read(task, address, &storage, size_bytes) != (ssize_t)size_bytes)
        return;
    address_format(&storage, size_bytes, details->address, sizeof details->address);
    record->address = details->address[0] ? details->address : NULL;
}

static void decode_message(const struct task *task, uint64_t address, struct details *details,
                           struct record *record)
{
    struct msghdr message;

    if (task_read(task, address, &message, sizeof message) != sizeof message)
        return;
    payload_from_vector(&details->payload, task, (uint64_t)(uintptr_t)message.msg_iov,
                        message.msg_iovlen, UINT64_MAX);
    decode_address(task, (uint64_t)(uintptr_t)message.msg_name, message.msg_namelen, details,
                   record);
}

static void set_descriptor(struct tracer *tracer, const struct task *task, int64_t fd, bool second,
                           struct record *record)
{
    struct descriptor *descriptor = descriptor_of(task->process, (int)fd);
    uint32_t object = descriptor ? descriptor->object : 0;

    (void)tracer;
    if (second) {
        record->fd2 = (int)fd;
        record->object2 = object;
    } else {
        record->fd = (int)fd;
        record->object = object;
    }
}

/* fcntl(2): whether it locks or unlocks stands in the structure. */
static void decode_lock(const struct task *task, uint64_t command, uint64_t address,
                        struct record *record)
{
    struct flock lock;

    if ((command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK ||
         command == F_OFD_SETLKW) &&
        task_read(task, address, &lock, sizeof lock) == sizeof lock)
        record->value = lock.l_type;
}

/* Data of a call that writes: few are kept, for whoever wants to know what there will be to read. */
static void decode_written(struct task *task, uint64_t address, uint64_t size,
                           struct payload *payload)
{
    if (!size || size > sizeof task->written ||
        task_read(task, address, task->written, size) != (ssize_t)size) {
        payload_from_buffer(payload, task, address, size);
        return;
    }
    task->content = (struct bytes){task->written, size};
    payload_from_bytes(payload, task->content);
}

/* One argument by its letter; `i` is its position. */
static void decode_argument(struct tracer *tracer, struct task *task, char letter, int i,
                            struct details *details, struct record *record)
{
    const uint64_t *arguments = task->call.arguments;
    uint64_t value = arguments[i];

    details->registers[i] = (int64_t)value;
    switch (letter) {
    case 'f':
    case 'F':
        details->registers[i] = (int)value;
        if (letter == 'f')
            terminal_learn(tracer, task, (int)value);
        set_descriptor(tracer, task, (int)value, letter == 'F', record);
        break;
    case 'd':
    case 'P':
    case 's':
        details->registers[i] = (int)value;
        if (letter == 's')
            record->signal = (int)value;
        break;
    case 'x':
        record->flags = value;
        break;
    case 'p':
        if (task_read_string(task, value, details->path, sizeof details->path) >= 0)
            record->path = details->path;
        details->registers[i] = value != 0;
        break;
    case 'b':
        decode_written(task, value, arguments[i + 1], &details->payload);
        details->registers[i] = value != 0;
        break;
    case 'v':
        payload_from_vector(&details->payload, task, value, arguments[i + 1], UINT64_MAX);
        details->registers[i] = value != 0;
        break;
    case 't':
        /* struct msgbuf: a long, then the text, msgop(2). */
        task_read(task, value, &record->value, sizeof record->value);
        payload_from_buffer(&details->payload, task, value + sizeof(long), arguments[i + 1]);
        details->registers[i] = value != 0;
        break;
    case 'o':
        if (arguments[i + 1] <= SEMAPHORE_OPERATIONS_MAX)
            payload_from_buffer(&details->payload, task, value,
                                arguments[i + 1] * sizeof(struct sembuf));
        details->registers[i] = value != 0;
        break;
    case 'h':
        decode_message(task, value, details, record);
        details->registers[i] = value != 0;
        break;
    case 'a':
        decode_address(task, value, arguments[i + 1], details, record);
        details->registers[i] = value != 0;
        break;
    case 'l':
        decode_lock(task, arguments[i - 1], value, record);
        break;
    case 'm':
        decode_sigset(task, value, record);
        details->registers[i] = value != 0;
        break;
    case 'S':
        decode_sigaction(task, value, record);
        details->registers[i] = value != 0;
        break;
    case 'A':
        if (value)
            keep_input(task, arguments[i + 1], sizeof task->call.input.address_bytes);
        details->registers[i] = value != 0;
        break;
    case '*':
    case 'B':
    case 'V':
    case 'H':
    case 'T':
    case 'w':
    case '2':
    case 'k':
        details->registers[i] = value != 0;
        break;
    default:
        break;
    }
}

struct object *call_object(struct tracer *tracer, const struct task *task)
{
    static const struct {
        int number;
        enum object_kind kind;
    } users[] = {{SYS_semop, OBJECT_SYSV_SEMAPHORE},  {SYS_semtimedop, OBJECT_SYSV_SEMAPHORE},
                 {SYS_semctl, OBJECT_SYSV_SEMAPHORE}, {SYS_msgsnd, OBJECT_SYSV_QUEUE},
                 {SYS_msgrcv, OBJECT_SYSV_QUEUE},     {SYS_msgctl, OBJECT_SYSV_QUEUE},
                 {SYS_shmat, OBJECT_SYSV_SEGMENT},    {SYS_shmctl, OBJECT_SYSV_SEGMENT}};

    for (size_t i = 0; i < sizeof users / sizeof *users; i++)
        if (users[i].number == task->call.row->number)
            return object_sysv(tracer, task, users[i].kind, (long)(int)task->call.arguments[0]);
    return NULL;
}

/* Is a signal about to be sent to one task where it is pending already, so that both become one? */
static bool will_merge(struct tracer *tracer, const struct task *task)
{
    int number = task->call.row->number;
    bool names_both = number == SYS_tgkill || number == SYS_rt_tgsigqueueinfo;
    struct task *target = number == SYS_pidfd_send_signal
                              ? NULL
                              : tracer_find_inside(tracer, (pid_t)task->call.arguments[names_both]);

    return target && signal_is_pending(tracer, target, (int)task->call.arguments[names_both + 1],
                                       !names_both && number != SYS_tkill);
}

void call_record_entry(struct tracer *tracer, struct task *task)
{
    struct details details; /* too much to clear it for each call */
    struct record record;
    const char *shape = task->call.row->shape;
    const struct object *named;

    if (task->call.recorded)
        return;
    task->call.recorded = true;
    task->call.id = ++tracer->calls;
    payload_init(&details.payload);
    record_init(&record, RECORD_CALL);
    record.time_ns = tracer->time_ns;
    record.task = task->index;
    record.call = task->call.id;
    record.number = (uint64_t)task->call.row->number;
    record.restarted = task->call.restarted;
    for (int i = 0; i < 6 && shape[i]; i++)
        decode_argument(tracer, task, shape[i], i, &details, &record);
    if (!strcmp(task->call.row->call_class, "kill"))
        task->call.merged = will_merge(tracer, task);
    if ((named = call_object(tracer, task)))
        record.object = named->id;
    record.arguments_raw = details.registers;
    record.arguments_raw_count = strlen(shape);
    payload_to_record(&details.payload, &record);
    record_put(tracer->sink, &record);
    stack_at_entry(tracer, task);
}
