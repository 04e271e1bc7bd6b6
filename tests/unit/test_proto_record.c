/* sandbox/proto: records there and back, their ranges, damage, names. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/record.h"
#include "support/suite.h"
#include "unit/proto_samples.h"

/* Reads one record from a stream of its own. */
static int decode(const struct buffer *stream, struct arena *arena, struct record *record,
                  struct box_error *error)
{
    struct record_reader reader = {
        .data = stream->data, .size_bytes = stream->size, .arena = arena};

    return record_next(&reader, record, error);
}

static struct buffer stream_of(const struct record *record)
{
    struct buffer buffer = {0};

    ck_assert_int_eq(records_encode_head(&buffer), 0);
    ck_assert_int_eq(record_encode(record, &buffer), 0);
    return buffer;
}

static void assert_comes_back(const struct record *record, const char *what)
{
    struct buffer stream = stream_of(record);
    struct arena arena = {0};
    struct box_error error = {0};
    struct record decoded;

    ck_assert_msg(decode(&stream, &arena, &decoded, &error) == 1, "%s, %s: %s",
                  record_type_name(record->type), what, error.detail);
    ck_assert_msg(records_equal(record, &decoded), "%s, %s", record_type_name(record->type), what);
    buffer_done(&stream);
    arena_done(&arena);
}

/* ---- there and back, for every type ---- */

#define TYPE ((enum record_type)(_i + 1))

START_TEST(a_record_of_every_type_comes_back)
{
    struct record record = sample_record(TYPE);

    assert_comes_back(&record, "small");
    record = sample_full_record(TYPE);
    assert_comes_back(&record, "full");
}
END_TEST

START_TEST(every_key_of_every_type_comes_back_alone)
{
    struct record full = sample_full_record(TYPE);
    struct record record;

#define VALUE(name, kind)                                                                          \
    record = sample_record(TYPE);                                                  \
    record.name = full.name;                                                                       \
    assert_comes_back(&record, #name);
#define ARRAY(name, kind, most)                                                                    \
    record = sample_record(TYPE);                                                  \
    record.name = full.name;                                                                       \
    record.name##_count = full.name##_count;                                                       \
    assert_comes_back(&record, #name);
#include "proto/record_fields.def"
#undef VALUE
#undef ARRAY
}
END_TEST

START_TEST(neutral_members_are_left_out)
{
    struct record record = sample_record(TYPE);
    struct record full = sample_full_record(TYPE);
    struct buffer small = stream_of(&record), large = stream_of(&full);

    ck_assert_uint_lt(small.size, 60);
    ck_assert_uint_gt(large.size, 700);
    buffer_done(&small);
    buffer_done(&large);
}
END_TEST

/* ---- the table and the structure ---- */

START_TEST(every_member_of_the_structure_is_in_the_table)
{
    static uint8_t seen[sizeof(struct record)];
    size_t gap = 0;

#define MARK(name) memset(seen + offsetof(struct record, name), 1, sizeof((struct record *)0)->name)
#define VALUE(name, kind) MARK(name);
#define ARRAY(name, kind, most) MARK(name), MARK(name##_count);
#include "proto/record_fields.def"
#undef VALUE
#undef ARRAY
    MARK(type);
    /* Only padding is left, which is shorter than a number. */
    for (size_t i = 0; i < sizeof seen; i++) {
        gap = seen[i] ? 0 : gap + 1;
        ck_assert_msg(gap < 8, "the member near offset %zu has no row", i);
    }
}
END_TEST

START_TEST(a_new_record_is_neutral)
{
    struct record record;

    memset(&record, 0xa5, sizeof record);
    record_init(&record, RECORD_CALL);
    ck_assert_int_eq(record.type, RECORD_CALL);
    ck_assert_int_eq(record.task, NONE);
    ck_assert_int_eq(record.process, NONE);
    ck_assert_int_eq(record.parent, NONE);
    ck_assert_int_eq(record.member, NONE);
    ck_assert_int_eq(record.fd, NONE);
    ck_assert_int_eq(record.fd2, NONE);
    ck_assert_int_eq(record.from, NONE);
    ck_assert_int_eq(record.sender, NONE);
    ck_assert_int_eq(record.status, NONE);
    ck_assert_uint_eq(record.time_ns, 0);
    ck_assert_uint_eq(record.payload.size, 0);
    ck_assert_ptr_null(record.text);
    ck_assert(!record.blocked);
}
END_TEST

/* The bytes themselves, so that a change of the format does not go by unseen. */
START_TEST(the_format_is_this)
{
    static const char wire[] = "\x70" "coloquio/records" "\x01"
                               "\x82\x05\xa6"
                               "\x67" "time_ns" "\x19\x03\xe8"
                               "\x64" "task" "\x00"
                               "\x64" "call" "\x02"
                               "\x66" "result" "\x23"
                               "\x67" "blocked" "\xf5"
                               "\x67" "payload" "\x43" "ab\0";
    struct record record;
    struct buffer stream;

    record_init(&record, RECORD_RETURN);
    record.time_ns = 1000;
    record.task = 0;
    record.call = 2;
    record.result = -EINTR;
    record.blocked = true;
    record.payload = (struct bytes){(const uint8_t *)"ab", 3};
    stream = stream_of(&record);
    ck_assert_uint_eq(stream.size, sizeof wire - 1);
    ck_assert_mem_eq(stream.data, wire, stream.size);
    buffer_done(&stream);
}
END_TEST

START_TEST(extreme_numbers_come_back)
{
    static const int64_t numbers[] = {INT64_MIN, INT64_MIN + 1, INT32_MIN, -1, 0, INT64_MAX};

    for (int i = 0; i < ROWS(numbers); i++) {
        struct record record = sample_record(RECORD_RETURN);

        record.result = record.value = record.code = record.pid = numbers[i];
        record.time_ns = record.signals = record.flags = (uint64_t)numbers[i];
        record.payload_hash = record.deadline_ns = UINT64_MAX;
        assert_comes_back(&record, "extreme");
    }
}
END_TEST

START_TEST(a_long_payload_comes_back)
{
    static uint8_t data[1 << 20];
    struct record record = sample_record(RECORD_OUTPUT);

    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 31 >> 4);
    record.payload = (struct bytes){data, sizeof data};
    assert_comes_back(&record, "a megabyte");
}
END_TEST

/* ---- ranges ---- */

static const struct {
    unsigned type; /* 0: any */
    const char *key;
    size_t offset;
    int64_t least, most;
} ranges[] = {
#define ANY 0
#define RANGE(type, key, least, most) {type, #key, offsetof(struct record, key), least, most},
#include "proto/record_ranges.def"
#undef RANGE
#undef ANY
};

static int decode_with(enum record_type type, size_t offset, int64_t value, struct box_error *error)
{
    struct record record = sample_record(type), decoded;
    struct arena arena = {0};
    struct buffer stream;
    int result;

    memcpy((char *)&record + offset, &value, sizeof value);
    stream = stream_of(&record);
    result = decode(&stream, &arena, &decoded, error);
    buffer_done(&stream);
    arena_done(&arena);
    return result;
}

/* RECORD_CALL has no ranges of its own: it stands for any. */
START_TEST(numbers_are_checked_at_both_ends)
{
    enum record_type type = ranges[_i].type ? (enum record_type)ranges[_i].type : RECORD_CALL;
    size_t offset = ranges[_i].offset;
    struct box_error error = {0};
    char message[64];

    snprintf(message, sizeof message, "%s.%s: is out of range", record_type_name(type),
             ranges[_i].key);
    ck_assert_int_eq(decode_with(type, offset, ranges[_i].least, &error), 1);
    ck_assert_int_eq(decode_with(type, offset, ranges[_i].most, &error), 1);
    ck_assert_int_eq(decode_with(type, offset, ranges[_i].most + 1, &error), -ERANGE);
    ck_assert_str_eq(error.detail, message);
    ck_assert_int_eq(error.stage, STAGE_RECORDS);
    ck_assert_int_lt(decode_with(type, offset, INT64_MAX, &error), 0);
    ck_assert_int_lt(decode_with(type, offset, ranges[_i].least - 1, &error), 0);
}
END_TEST

/* ---- streams ---- */

static struct buffer long_stream(void)
{
    struct buffer buffer = {0};

    ck_assert_int_eq(records_encode_head(&buffer), 0);
    for (int type = RECORD_BEGIN; type < RECORD_TYPES; type++) {
        struct record small = sample_record((enum record_type)type);
        struct record full = sample_full_record((enum record_type)type);

        ck_assert_int_eq(record_encode(&small, &buffer), 0);
        ck_assert_int_eq(record_encode(&full, &buffer), 0);
    }
    return buffer;
}

START_TEST(a_stream_is_read_to_its_end)
{
    struct buffer stream = long_stream();
    struct arena arena = {0};
    struct record_reader reader = {
        .data = stream.data, .size_bytes = stream.size, .arena = &arena};
    struct box_error error = {0};
    struct record record;
    int count = 0, result;

    while ((result = record_next(&reader, &record, &error)) == 1) {
        struct record expected = count % 2 ? sample_full_record((enum record_type)(count / 2 + 1))
                                           : sample_record((enum record_type)(count / 2 + 1));

        ck_assert(records_equal(&record, &expected));
        count++;
    }
    ck_assert_int_eq(result, 0);
    ck_assert_int_eq(count, 2 * (RECORD_TYPES - 1));
    ck_assert_int_eq(record_next(&reader, &record, &error), 0);
    ck_assert_uint_eq(reader.position, stream.size);
    buffer_done(&stream);
    arena_done(&arena);
}
END_TEST

START_TEST(a_stream_that_begins_wrong_is_refused)
{
    static const struct {
        const char *data;
        size_t size;
        int error;
        const char *message;
    } streams[] = {
        {"", 0, EBADMSG, "the data end too early"},
        {"\x70" "coloquio/recordS" "\x01", 18, EBADMSG, "these are not records"},
        {"\x6d" "coloquio/plan" "\x01", 15, EBADMSG, "these are not records"},
        {"\x70" "coloquio/records" "\x02", 18, EPROTO, "records of another version"},
        {"\x70" "coloquio/records" "\x01\xa0", 19, EBADMSG, "must be an array"},
        {"\x70" "coloquio/records" "\x01\x81\x01", 20, EBADMSG, "a record is an array of two"},
        {"\x70" "coloquio/records" "\x01\x83\x01\xa0\xa0", 22, EBADMSG,
         "a record is an array of two"},
        {"\x70" "coloquio/records" "\x01\x82\x00\xa0", 21, ERANGE, "no such type of record"},
        {"\x70" "coloquio/records" "\x01\x82\x18\x18\xa0", 22, ERANGE, "no such type of record"},
        {"\x70" "coloquio/records" "\x01\x82\x01\xa1\x64" "type" "\x02", 27, EBADMSG,
         "type: no such key"},
    };

    for (int i = 0; i < ROWS(streams); i++) {
        struct record_reader reader = {.data = (const uint8_t *)streams[i].data,
                                       .size_bytes = streams[i].size};
        struct arena arena = {0};
        struct box_error error = {0};
        struct record record;

        reader.arena = &arena;
        ck_assert_int_eq(record_next(&reader, &record, &error), -streams[i].error);
        ck_assert_str_eq(error.detail, streams[i].message);
        arena_done(&arena);
    }
}
END_TEST

/* Reads all of a stream. Returns what record_next said last; the position is that of the last good end. */
static int read_all(const uint8_t *data, size_t size, size_t *ret_count, size_t *ret_position)
{
    struct arena arena = {.limit_bytes = 64 << 20};
    struct record_reader reader = {.data = data, .size_bytes = size, .arena = &arena};
    struct box_error error = {0};
    struct record record;
    int result;

    *ret_count = 0;
    while ((result = record_next(&reader, &record, &error)) == 1)
        ++*ret_count;
    *ret_position = reader.position;
    if (result < 0) {
        ck_assert(result == -EBADMSG || result == -EPROTO || result == -ERANGE ||
                  result == -ENOMEM);
        ck_assert_int_eq(error.error, -result);
        ck_assert(error.detail[0]);
        ck_assert_int_eq(record_next(&reader, &record, &error), result);
    }
    arena_done(&arena);
    return result;
}

START_TEST(a_cut_stream_gives_what_came_before_the_cut)
{
    struct record record = sample_full_record(RECORD_CALL);
    struct buffer stream = {0};
    size_t ends[4];

    ck_assert_int_eq(records_encode_head(&stream), 0);
    ends[0] = stream.size;
    for (int i = 1; i < 4; i++) {
        ck_assert_int_eq(record_encode(&record, &stream), 0);
        ends[i] = stream.size;
    }
    for (size_t size = 0; size <= stream.size; size++) {
        uint8_t *piece = malloc(size ? size : 1);
        size_t count, position, whole = 0;
        int result;

        ck_assert_ptr_nonnull(piece);
        memcpy(piece, stream.data, size);
        result = read_all(piece, size, &count, &position);
        while (whole < 3 && ends[whole + 1] <= size)
            whole++;
        ck_assert_uint_eq(count, whole);
        ck_assert_int_eq(result, size == ends[whole] ? 0 : -EBADMSG);
        ck_assert_uint_eq(position, size < ends[0] ? 0 : ends[whole]);
        free(piece);
    }
    buffer_done(&stream);
}
END_TEST

#define MUTATIONS 500

START_TEST(random_damage_does_no_harm)
{
    struct numbers numbers = {(uint64_t)_i + 1};
    struct buffer stream = long_stream(), damaged = {0};
    int refused = 0;

    for (int i = 0; i < MUTATIONS; i++) {
        size_t count, position;

        mutate(&numbers, stream.data, stream.size, &damaged);
        refused += read_all(damaged.data, damaged.size, &count, &position) < 0;
        ck_assert_uint_le(position, damaged.size);
    }
    ck_assert_int_gt(refused, MUTATIONS / 2);
    buffer_done(&stream);
    buffer_done(&damaged);
}
END_TEST

START_TEST(a_record_that_does_not_fit_says_so)
{
    struct record record = sample_full_record(RECORD_RETURN);
    struct buffer whole = {0};

    ck_assert_int_eq(record_encode(&record, &whole), 0);
    for (size_t limit = 1; limit < whole.size; limit++) {
        struct buffer buffer = {.limit_bytes = limit};

        ck_assert_int_eq(record_encode(&record, &buffer), -ENOMEM);
        buffer_done(&buffer);
    }
    buffer_done(&whole);
}
END_TEST

/* ---- hash and names ---- */

START_TEST(only_what_is_the_same_in_every_run_is_hashed)
{
    for (int type = RECORD_BEGIN; type < RECORD_TYPES; type++)
        ck_assert_int_eq(record_is_hashed((enum record_type)type),
                         type != RECORD_BEGIN && type != RECORD_USAGE && type != RECORD_FINISH &&
                             type != RECORD_STACK && type != RECORD_FRAME);
}
END_TEST

#define ASSERT_NAMES(function, type, first, end)                                                   \
    do {                                                                                           \
        for (int i_ = (first); i_ < (end); i_++) {                                                 \
            ck_assert_str_ne(function((type)i_), "?");                                             \
            for (int j_ = (first); j_ < i_; j_++)                                                  \
                ck_assert_str_ne(function((type)i_), function((type)j_));                          \
        }                                                                                          \
        ck_assert_str_eq(function((type)(end)), "?");                                              \
        ck_assert_str_eq(function((type)-1), "?");                                                 \
    } while (0)

START_TEST(everything_has_a_name_of_its_own)
{
    ASSERT_NAMES(record_type_name, enum record_type, RECORD_BEGIN, RECORD_TYPES);
    ASSERT_NAMES(run_outcome_name, enum run_outcome, OUTCOME_COMPLETED, OUTCOME_FAULT + 1);
    ASSERT_NAMES(object_kind_name, enum object_kind, OBJECT_NONE, OBJECT_OTHER + 1);
    ck_assert_str_eq(record_type_name((enum record_type)0), "?");
    ck_assert_str_eq(record_type_name(RECORD_WAIT), "wait");
    ck_assert_str_eq(run_outcome_name(OUTCOME_DEADLOCK), "deadlock");
    ck_assert_str_eq(object_kind_name(OBJECT_FIFO), "FIFO");
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {a_record_of_every_type_comes_back, RECORD_TYPES - 1},
        {every_key_of_every_type_comes_back_alone, RECORD_TYPES - 1},
        {neutral_members_are_left_out, RECORD_TYPES - 1},
        {every_member_of_the_structure_is_in_the_table, 0},
        {a_new_record_is_neutral, 0},
        {the_format_is_this, 0},
        {extreme_numbers_come_back, 0},
        {a_long_payload_comes_back, 0},
        {numbers_are_checked_at_both_ends, ROWS(ranges)},
        {a_stream_is_read_to_its_end, 0},
        {a_stream_that_begins_wrong_is_refused, 0},
        {a_cut_stream_gives_what_came_before_the_cut, 0},
        {random_damage_does_no_harm, 4},
        {a_record_that_does_not_fit_says_so, 0},
        {only_what_is_the_same_in_every_run_is_hashed, 0},
        {everything_has_a_name_of_its_own, 0},
    };

    return suite_run("proto_record", tests, ROWS(tests));
}
