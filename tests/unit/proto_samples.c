#include "unit/proto_samples.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define BYTES(text) {(const uint8_t *)(text), sizeof(text) - 1}

/* ---- plans ---- */

static const char *student_arguments[] = {"./upper", "", "two words", "\xc3\xb1", "\xff\xfe"};
static const char *student_environment[] = {"PATH=/usr/bin", "EMPTY=", "A=b=c"};
static const char *peer_arguments[] = {"pipe-reader", "${student.pid}"};
static const char *collected[] = {"/home/student/out", "/home/student/a b"};
static uint64_t injections[] = {1, INJECTION_SHORT_READ, 65536, INJECTION_REORDERING};
static uint64_t choices[] = {0, 1, 23, 2, 65536, UINT64_MAX};
static uint64_t stacks[] = {1, 2, 400000};
static struct plan_mount mounts[] = {{"/usr", "/usr"}, {"/opt/course", "/opt/c"}};
static struct plan_file files[] = {
    {"/program/upper", FILE_REGULAR, 0755, true, BYTES("\x7f" "ELF\0\0")},
    {"/home/student/dir", FILE_DIRECTORY, 0700, false, {NULL, 0}},
    {"/home/student/fifo", FILE_FIFO, 0600, false, {NULL, 0}},
    {"/home/student/sock", FILE_SOCKET, 0, false, {NULL, 0}},
    {"/home/student/link", FILE_SYMLINK, 0777, false, BYTES("/etc/passwd")},
    {"/home/student/..data", FILE_REGULAR, 07777, false, BYTES("two dots begin a name")},
};
static struct plan_host hosts[] = {{"far", "10.0.2.2", 80000000}, {"near", "192.168.1.253", 0}};
static struct plan_member members[] = {
    {.name = "student",
     .role = MEMBER_STUDENT,
     .program = "/program/upper",
     .arguments = student_arguments,
     .arguments_count = COUNT(student_arguments),
     .environment = student_environment,
     .environment_count = COUNT(student_environment),
     .directory = "/home/student",
     .umask = 022,
     .stdin_kind = STREAM_PIPE,
     .stdout_kind = STREAM_TTY,
     .stderr_kind = STREAM_FILE,
     .stdin_text = BYTES("line\n\0\xff"),
     .stdin_held = true},
    {.name = "reader",
     .role = MEMBER_PEER,
     .program = "/peer/pipe-reader",
     .arguments = peer_arguments,
     .arguments_count = COUNT(peer_arguments),
     .directory = "/",
     .host = 2,
     .stdin_kind = STREAM_CLOSED},
    {.name = "cc",
     .role = MEMBER_COMPILER,
     .program = "/usr/bin/cc",
     .arguments = student_arguments,
     .arguments_count = 1,
     .directory = "/home/student"},
};
static struct plan_step steps[] = {
    {.kind = STEP_START, .line = 1, .column = 3},
    {.kind = STEP_AWAIT, .condition = CONDITION_WAITING, .line = 2, .column = 70000},
    {.kind = STEP_AWAIT, .condition = CONDITION_BLOCKED_IN, .text = "read"},
    {.kind = STEP_AWAIT, .condition = CONDITION_CALLED, .text = "sigaction", .number = SIGINT},
    {.kind = STEP_AWAIT, .condition = CONDITION_PRINTED, .data = BYTES("a\0b"), .times = 4000000000},
    {.kind = STEP_AWAIT, .condition = CONDITION_DELIVERED, .number = 64, .times = 2},
    {.kind = STEP_AWAIT, .condition = CONDITION_EXISTS, .text = "./fifo"},
    {.kind = STEP_SIGNAL, .number = SIGKILL, .any_moment = true},
    {.kind = STEP_COMMAND, .member = 1, .text = "read 10 ${student.line.1}"},
    {.kind = STEP_WRITE, .data = BYTES("\0")},
    {.kind = STEP_CLOSE_STDIN, .member = 2},
    {.kind = STEP_CLOSE_STDOUT, .member = 2},
    {.kind = STEP_AWAIT, .condition = CONDITION_EXITED, .member = 1},
    {.kind = STEP_AWAIT, .condition = CONDITION_IDLE},
    {.kind = STEP_AWAIT, .condition = CONDITION_READY_FOR, .number = SIGUSR1},
    {.kind = STEP_LINK, .number = 1, .text = "down"},
    {.kind = STEP_END, .line = UINT32_MAX, .column = UINT32_MAX},
};

const struct plan *sample_plan(void)
{
    static const struct plan plan = {
        .mode = PLAN_NATIVE,
        .seed = UINT64_MAX,
        .choices = choices,
        .choices_count = COUNT(choices),
        .strategy = STRATEGY_PRIORITY,
        .draw = UINT64_MAX,
        .depth = 3,
        .length = 100,
        .injections = injections,
        .injections_count = COUNT(injections),
        .injectable = INJECTION_ALL,
        .injection_rate = UINT32_MAX,
        .limits = {.processes = 1000,
                   .descriptors = 8,
                   .memory_bytes = 8589934592,
                   .file_bytes = 4096,
                   .output_bytes = 1,
                   .cpu_ms = 10,
                   .wall_ms = 100,
                   .virtual_time_ms = 31536000000,
                   .steps = 10,
                   .collect_bytes = 1},
        .mounts = mounts,
        .mounts_count = COUNT(mounts),
        .files = files,
        .files_count = COUNT(files),
        .hosts = hosts,
        .hosts_count = COUNT(hosts),
        .members = members,
        .members_count = COUNT(members),
        .steps = steps,
        .steps_count = COUNT(steps),
        .collect = collected,
        .collect_count = COUNT(collected),
        .work_directory = "/home/student",
        .report_files = true,
        .verify_foresight = true,
        .stacks = stacks,
        .stacks_count = COUNT(stacks),
    };

    return &plan;
}

/* ---- records ---- */

struct record sample_record(enum record_type type)
{
    struct record record;

    record_init(&record, type);
    if (type == RECORD_TASK)
        record.task = record.process = 0;
    if (type == RECORD_STACK || type == RECORD_FRAME)
        record.task = 0;
    if (type == RECORD_SIGNAL)
        record.signal = SIGUSR1;
    if (type == RECORD_OBJECT)
        record.object = 1;
    if (type == RECORD_OUTPUT)
        record.stream = 1;
    if (type == RECORD_OUTPUT || type == RECORD_USAGE)
        record.member = 0;
    return record;
}

#define SET_UINT(record, name) ((record)->name = 1)
#define SET_INT(record, name) ((record)->name = 1)
#define SET_BOOL(record, name) ((record)->name = true)
#define SET_TEXT(record, name) ((record)->name = "text of " #name)
#define SET_BYTES(record, name) ((record)->name = (struct bytes)BYTES("\0" #name))
#define SET_TEXTS(record, name)                                                                    \
    ((record)->name = student_arguments, (record)->name##_count = COUNT(student_arguments))
#define SET_INTS(record, name) ((record)->name = signed_ints, (record)->name##_count = COUNT(signed_ints))
#define SET_UINTS(record, name) ((record)->name = unsigned_ints, (record)->name##_count = COUNT(unsigned_ints))

struct record sample_full_record(enum record_type type)
{
    static int64_t signed_ints[] = {0, -1, INT64_MIN, INT64_MAX, 255, 65536};
    static uint64_t unsigned_ints[] = {0, 1, UINT64_MAX, 255, 65536};
    struct record record = sample_record(type);

#define VALUE(name, kind) SET_##kind(&record, name);
#define ARRAY(name, kind, most) SET_##kind(&record, name);
#include "proto/record_fields.def"
#undef VALUE
#undef ARRAY
    return record;
}

/* ---- equality, member by member, by the tables behind the codec ---- */

static bool equal_text(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

static bool equal_bytes(struct bytes a, struct bytes b)
{
    return a.size == b.size && (!a.size || !memcmp(a.data, b.data, a.size));
}

static bool equal_texts(const char **a, size_t a_count, const char **b, size_t b_count)
{
    bool equal = a_count == b_count;

    for (size_t i = 0; i < a_count && equal; i++)
        equal = equal_text(a[i], b[i]);
    return equal;
}

#define EQUAL_UINT(name) (a->name == b->name)
#define EQUAL_UINT32(name) (a->name == b->name)
#define EQUAL_INT(name) (a->name == b->name)
#define EQUAL_INT32(name) (a->name == b->name)
#define EQUAL_BOOL(name) (a->name == b->name)
#define EQUAL_TEXT(name) equal_text(a->name, b->name)
#define EQUAL_BYTES(name) equal_bytes(a->name, b->name)
#define EQUAL_TEXTS(name) equal_texts(a->name, a->name##_count, b->name, b->name##_count)
#define EQUAL_INTS(name)                                                                           \
    (a->name##_count == b->name##_count &&                                                         \
     (!a->name##_count || !memcmp(a->name, b->name, a->name##_count * sizeof *a->name)))
#define EQUAL_UINTS(name) EQUAL_INTS(name)

bool records_equal(const struct record *a, const struct record *b)
{
    bool equal = a->type == b->type;

#define VALUE(name, kind) equal = equal && EQUAL_##kind(name);
#define ARRAY(name, kind, most) equal = equal && EQUAL_##kind(name);
#include "proto/record_fields.def"
#undef VALUE
#undef ARRAY
    return equal;
}

#define VALUE(owner, name, kind, most) equal = equal && EQUAL_##kind(name);
#define ARRAY(owner, name, kind, most) equal = equal && EQUAL_##kind(name);
#define NESTED(owner, name, inner) equal = equal && equal_##inner(&a->name, &b->name);
#define STRUCTS(owner, name, inner, most)                                                          \
    equal = equal && a->name##_count == b->name##_count;                                           \
    for (size_t i = 0; i < a->name##_count && equal; i++)                                          \
        equal = equal_##inner(&a->name[i], &b->name[i]);

static bool equal_mount_layout(const struct plan_mount *a, const struct plan_mount *b)
{
    bool equal = true;

#define MOUNT_FIELDS
#include "proto/plan_fields.def"
#undef MOUNT_FIELDS
    return equal;
}

static bool equal_file_layout(const struct plan_file *a, const struct plan_file *b)
{
    bool equal = true;

#define FILE_FIELDS
#include "proto/plan_fields.def"
#undef FILE_FIELDS
    return equal;
}

static bool equal_host_layout(const struct plan_host *a, const struct plan_host *b)
{
    bool equal = true;

#define HOST_FIELDS
#include "proto/plan_fields.def"
#undef HOST_FIELDS
    return equal;
}

static bool equal_member_layout(const struct plan_member *a, const struct plan_member *b)
{
    bool equal = true;

#define MEMBER_FIELDS
#include "proto/plan_fields.def"
#undef MEMBER_FIELDS
    return equal;
}

static bool equal_step_layout(const struct plan_step *a, const struct plan_step *b)
{
    bool equal = true;

#define STEP_FIELDS
#include "proto/plan_fields.def"
#undef STEP_FIELDS
    return equal;
}

static bool equal_limits_layout(const struct plan_limits *a, const struct plan_limits *b)
{
    bool equal = true;

#define LIMITS_FIELDS
#include "proto/plan_fields.def"
#undef LIMITS_FIELDS
    return equal;
}

bool plans_equal(const struct plan *a, const struct plan *b)
{
    bool equal = true;

#define PLAN_FIELDS
#include "proto/plan_fields.def"
#undef PLAN_FIELDS
    return equal;
}

/* ---- mutations ---- */

uint64_t number_below(struct numbers *numbers, uint64_t limit)
{
    numbers->state ^= numbers->state >> 12;
    numbers->state ^= numbers->state << 25;
    numbers->state ^= numbers->state >> 27;
    return numbers->state * UINT64_C(2685821657736338717) % limit;
}

static void change_bytes(struct numbers *numbers, struct buffer *buffer)
{
    /* Initial bytes of items that ask for much: arrays, maps, texts of 2^64 - 1, tags, breaks. */
    static const uint8_t hostile[] = {0x00, 0x18, 0x1b, 0x20, 0x3b, 0x5b, 0x5f, 0x7b, 0x7f,
                                      0x9b, 0x9f, 0xbb, 0xbf, 0xc0, 0xf6, 0xf9, 0xfb, 0xff};

    for (uint64_t changes = 1 + number_below(numbers, 4); changes && buffer->size; changes--) {
        uint8_t *at = &buffer->data[number_below(numbers, buffer->size)];

        switch (number_below(numbers, 3)) {
        case 0:
            *at ^= (uint8_t)(1u << number_below(numbers, 8));
            break;
        case 1:
            *at = (uint8_t)number_below(numbers, 256);
            break;
        default:
            *at = hostile[number_below(numbers, sizeof hostile)];
            break;
        }
    }
}

void mutate(struct numbers *numbers, const uint8_t *data, size_t size_bytes, struct buffer *ret)
{
    size_t start = number_below(numbers, size_bytes + 1);
    size_t length = number_below(numbers, size_bytes - start + 1);

    ret->size = 0;
    switch (number_below(numbers, 8)) {
    case 0: /* without a piece */
        buffer_append(ret, data, start);
        buffer_append(ret, data + start + length, size_bytes - start - length);
        break;
    case 1: /* with a small piece twice */
        length = length < 64 ? length : 64;
        buffer_append(ret, data, start + length);
        buffer_append(ret, data + start, size_bytes - start);
        break;
    case 2: /* with a piece overwritten by another one */
        buffer_append(ret, data, size_bytes);
        memmove(ret->data + number_below(numbers, size_bytes - length + 1), data + start, length);
        break;
    default:
        buffer_append(ret, data, size_bytes);
        break;
    }
    change_bytes(numbers, ret);
}
