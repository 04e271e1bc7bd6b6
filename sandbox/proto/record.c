/* The records' codec. */
#include "proto/record.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "proto/codec.h"
#include "proto/plan.h"

/* Everything neutral: 0, false, NULL, and NONE where a number names somebody or something. */
static const struct record neutral = {
    .task = NONE,
    .process = NONE,
    .parent = NONE,
    .member = NONE,
    .fd = NONE,
    .fd2 = NONE,
    .sender = NONE,
    .status = NONE,
    .from = NONE,
};

static const struct field fields[] = {
#define VALUE(name, kind)                                                                          \
    {.key = #name,                                                                                 \
     .key_size = sizeof #name - 1,                                                                 \
     .type = FIELD_##kind,                                                                         \
     .offset = offsetof(struct record, name)},
#define ARRAY(name, kind, longest)                                                                 \
    {.key = #name,                                                                                 \
     .key_size = sizeof #name - 1,                                                                 \
     .type = FIELD_##kind,                                                                         \
     .offset = offsetof(struct record, name),                                                      \
     .count_offset = offsetof(struct record, name##_count),                                        \
     .most = longest},
#include "proto/record_fields.def"
#undef VALUE
#undef ARRAY
};

static const uint8_t words[] = {
#define VALUE(name, kind) offsetof(struct record, name) / sizeof(uint64_t),
#define ARRAY(name, kind, longest) VALUE(name, kind)
#include "proto/record_fields.def"
#undef VALUE
#undef ARRAY
};
_Static_assert(sizeof(struct record) <= (UINT8_MAX + 1) * sizeof(uint64_t), "words count that far");

static const struct layout layout = {sizeof(struct record), fields, sizeof fields / sizeof *fields,
                                     &neutral, words};

void record_init(struct record *record, enum record_type type)
{
    *record = neutral;
    record->type = type;
}

int records_encode_head(struct buffer *buffer)
{
    int error = codec_put_text(buffer, RECORDS_MAGIC);

    return error ? error : codec_put_uint(buffer, RECORDS_VERSION);
}

int record_encode(const struct record *record, struct buffer *buffer)
{
    int error = codec_put_array(buffer, 2);

    if (!error)
        error = codec_put_uint(buffer, record->type);
    return error ? error : codec_encode(&layout, record, buffer);
}

/* Magic and version; then each record is one item. */
#define HEAD_ITEMS 2

int record_scan(struct record_scan *scan, const void *data, size_t size_bytes)
{
    /* An array of two, the first a number so small that it is its own encoding: RFC 8949, 3.1. */
    static const uint8_t last[] = {0x82, RECORD_FINISH};
    const uint8_t *bytes = data;

    _Static_assert(RECORD_FINISH < 24, "it is encoded in one byte");
    for (;;) {
        struct codec_scan codec = {scan->position, scan->items};
        int result;

        if (!codec.items)
            codec.items = scan->start ? 1 : HEAD_ITEMS;
        result = codec_scan(&codec, data, size_bytes);
        scan->position = codec.position;
        scan->items = codec.items;
        if (result <= 0)
            return result;
        if (scan->start && !memcmp(bytes + scan->start, last, sizeof last))
            return 1;
        scan->start = scan->position;
    }
}

static int read_head(struct decoder *decoder)
{
    const char *magic;
    uint64_t version;
    int error = codec_get_text(decoder, &magic);

    if (error)
        return error;
    if (strcmp(magic, RECORDS_MAGIC))
        return codec_fail(decoder, EBADMSG, "these are not records");
    if ((error = codec_get_uint(decoder, &version)))
        return error;
    return version == RECORDS_VERSION ? 0
                                      : codec_fail(decoder, EPROTO, "records of another version");
}

/* All rows are 64-bit members, signed or not. */
struct range {
    unsigned type; /* enum record_type, or ANY */
    const char *key;
    size_t offset;
    int64_t least;
    int64_t most;
};

#define ANY 0
/* Fails to compile for a member of another size. */
#define OFFSET_64(member)                                                                          \
    (offsetof(struct record, member) + 0 / (sizeof((struct record *)0)->member == 8))

static const struct range ranges[] = {
#define RANGE(type, key, least, most) {type, #key, OFFSET_64(key), least, most},
#include "proto/record_ranges.def"
#undef RANGE
};

static int check_ranges(struct decoder *decoder, const struct record *record)
{
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        const struct range *range = &ranges[i];
        int64_t value;

        if (range->type != ANY && range->type != record->type)
            continue;
        memcpy(&value, (const char *)record + range->offset, sizeof value);
        /* Bounds of unsigned members are small: one beyond INT64_MAX shows as negative, below
         * least. */
        if (value < range->least || value > range->most) {
            snprintf(decoder->path, sizeof decoder->path, "%s.%s", record_type_name(record->type),
                     range->key);
            return codec_fail(decoder, ERANGE, "is out of range");
        }
    }
    return 0;
}

static int decode_record(struct decoder *decoder, struct record *record)
{
    uint64_t count, type;
    int error = codec_get_array(decoder, &count);

    if (error)
        return error;
    if (count != 2)
        return codec_fail(decoder, EBADMSG, "a record is an array of two");
    if ((error = codec_get_uint(decoder, &type)))
        return error;
    if (type < RECORD_BEGIN || type >= RECORD_TYPES)
        return codec_fail(decoder, ERANGE, "no such type of record");
    if ((error = codec_decode(decoder, &layout, record)))
        return error;
    record->type = (enum record_type)type;
    return check_ranges(decoder, record);
}

int record_next(struct record_reader *reader, struct record *ret_record,
                struct box_error *reterr_error)
{
    struct decoder decoder = {.data = reader->data,
                              .size_bytes = reader->size_bytes,
                              .position = reader->position,
                              .arena = reader->arena,
                              .stage = STAGE_RECORDS,
                              .error = reterr_error};
    int error;

    if (!reader->head_read) {
        if ((error = read_head(&decoder)))
            return error;
        reader->head_read = true;
        reader->position = decoder.position;
    }
    if (decoder.position == decoder.size_bytes)
        return 0;
    if ((error = decode_record(&decoder, ret_record)))
        return error;
    reader->position = decoder.position;
    return 1;
}

bool record_is_hashed(enum record_type type)
{
    return type != RECORD_BEGIN && type != RECORD_USAGE && type != RECORD_FINISH &&
           type != RECORD_STACK && type != RECORD_FRAME;
}

#define NAMED(table, value)                                                                        \
    ((unsigned)(value) < sizeof(table) / sizeof *(table) && (table)[value] ? (table)[value] : "?")

const char *record_type_name(enum record_type type)
{
    static const char *const names[] = {
        [RECORD_BEGIN] = "begin",       [RECORD_TASK] = "task",
        [RECORD_EXEC] = "exec",         [RECORD_CALL] = "call",
        [RECORD_RETURN] = "return",     [RECORD_SIGNAL] = "signal",
        [RECORD_STATE] = "state",       [RECORD_END] = "end",
        [RECORD_OBJECT] = "object",     [RECORD_DESCRIPTOR] = "descriptor",
        [RECORD_OUTPUT] = "output",     [RECORD_REPORT] = "report",
        [RECORD_STEP] = "step",         [RECORD_CHOICE] = "choice",
        [RECORD_WAIT] = "wait",         [RECORD_HOLDER] = "holder",
        [RECORD_LEFTOVER] = "leftover", [RECORD_FILE] = "file",
        [RECORD_USAGE] = "usage",       [RECORD_FAULT] = "fault",
        [RECORD_FINISH] = "finish",     [RECORD_STACK] = "stack",
        [RECORD_FRAME] = "frame",
    };

    return NAMED(names, type);
}

const char *run_outcome_name(enum run_outcome outcome)
{
    static const char *const names[] = {
        [OUTCOME_COMPLETED] = "completed", [OUTCOME_STEP_FAILED] = "step-failed",
        [OUTCOME_DEADLOCK] = "deadlock",   [OUTCOME_LIVELOCK] = "livelock",
        [OUTCOME_LIMIT] = "limit",         [OUTCOME_FAULT] = "fault",
    };

    return NAMED(names, outcome);
}

const char *object_kind_name(enum object_kind kind)
{
    static const char *const names[] = {
        [OBJECT_NONE] = "nothing",
        [OBJECT_FILE] = "file",
        [OBJECT_DIRECTORY] = "directory",
        [OBJECT_PIPE] = "pipe",
        [OBJECT_FIFO] = "FIFO",
        [OBJECT_SOCKET] = "socket",
        [OBJECT_TTY] = "terminal",
        [OBJECT_EVENTFD] = "eventfd",
        [OBJECT_TIMERFD] = "timerfd",
        [OBJECT_SIGNALFD] = "signalfd",
        [OBJECT_EPOLL] = "epoll",
        [OBJECT_INOTIFY] = "inotify",
        [OBJECT_PIDFD] = "pidfd",
        [OBJECT_MEMFD] = "memfd",
        [OBJECT_MESSAGE_QUEUE] = "message queue",
        [OBJECT_SYSV_QUEUE] = "System V queue",
        [OBJECT_SYSV_SEMAPHORE] = "System V semaphore",
        [OBJECT_SYSV_SEGMENT] = "System V segment",
        [OBJECT_DEVICE] = "device",
        [OBJECT_OTHER] = "object",
    };

    return NAMED(names, kind);
}
