/*
 * sandbox/proto: the bytes of a record, against a plain walk over the table that looks at every
 * member by its name and writes one byte after the other. The codec looks at words of the structure.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/record.h"
#include "support/suite.h"
#include "unit/proto_samples.h"

/* ---- the plain walk ---- */

static void put_head(struct buffer *buffer, unsigned major, uint64_t value)
{
    int bytes = value < 24 ? 0 : value < 0x100 ? 1 : value < 0x10000 ? 2 : value >> 32 ? 8 : 4;
    uint8_t initial = (uint8_t)(major * 32 + (bytes == 0   ? value
                                              : bytes == 1 ? 24
                                              : bytes == 2 ? 25
                                              : bytes == 4 ? 26
                                                           : 27));

    ck_assert_int_eq(buffer_append(buffer, &initial, 1), 0);
    while (bytes--) {
        uint8_t byte = (uint8_t)(value >> 8 * bytes);

        ck_assert_int_eq(buffer_append(buffer, &byte, 1), 0);
    }
}

static void put_string(struct buffer *buffer, unsigned major, const void *data, size_t size)
{
    put_head(buffer, major, size);
    ck_assert_int_eq(buffer_append(buffer, data, size), 0);
}

static void put_int(struct buffer *buffer, int64_t value)
{
    put_head(buffer, value < 0, value < 0 ? ~(uint64_t)value : (uint64_t)value);
}

#define DIFFERS_UINT(name) (record->name != neutral.name)
#define DIFFERS_INT(name) (record->name != neutral.name)
#define DIFFERS_BOOL(name) (record->name)
#define DIFFERS_TEXT(name) (record->name != NULL)
#define DIFFERS_BYTES(name) (record->name.size > 0)

#define PUT_UINT(name) put_head(buffer, 0, record->name)
#define PUT_INT(name) put_int(buffer, record->name)
#define PUT_BOOL(name) put_head(buffer, 7, 21)
/* Only the last text of the samples is no UTF-8. */
#define PUT_TEXT(name) put_string(buffer, 3 - ((uint8_t)*record->name == 0xff), record->name, strlen(record->name))
#define PUT_BYTES(name) put_string(buffer, 2, record->name.data, record->name.size)
#define PUT_TEXTS(name)                                                                            \
    put_string(buffer, 3 - ((uint8_t)*record->name[i] == 0xff), record->name[i], strlen(record->name[i]))
#define PUT_INTS(name) put_int(buffer, record->name[i])
#define PUT_UINTS(name) put_head(buffer, 0, record->name[i])

static void plain_encode(const struct record *record, struct buffer *buffer)
{
    struct record neutral;
    size_t count = 0;

    record_init(&neutral, record->type);
    put_head(buffer, 4, 2);
    put_head(buffer, 0, record->type);
#define VALUE(name, kind) count += DIFFERS_##kind(name);
#define ARRAY(name, kind, most) count += record->name##_count > 0;
#include "proto/record_fields.def"
#undef VALUE
#undef ARRAY
    put_head(buffer, 5, count);
#define VALUE(name, kind)                                                                          \
    if (DIFFERS_##kind(name)) {                                                                    \
        put_string(buffer, 3, #name, strlen(#name));                                               \
        PUT_##kind(name);                                                                          \
    }
#define ARRAY(name, kind, most)                                                                    \
    if (record->name##_count > 0) {                                                                \
        put_string(buffer, 3, #name, strlen(#name));                                               \
        put_head(buffer, 4, record->name##_count);                                                 \
        for (size_t i = 0; i < record->name##_count; i++)                                          \
            PUT_##kind(name);                                                                      \
    }
#include "proto/record_fields.def"
#undef VALUE
#undef ARRAY
}

static void assert_encoded(const struct record *record, const char *what)
{
    struct buffer plain = {0}, encoded = {0};

    plain_encode(record, &plain);
    ck_assert_int_eq(record_encode(record, &encoded), 0);
    ck_assert_msg(encoded.size == plain.size && !memcmp(encoded.data, plain.data, plain.size),
                  "%s, %s", record_type_name(record->type), what);
    buffer_done(&plain);
    buffer_done(&encoded);
}

/* ---- every member alone ---- */

/* With nothing between the members that is the same by luck. */
static struct record neutral_in(uint8_t padding)
{
    struct record neutral, record;

    record_init(&neutral, RECORD_CALL);
    memset(&record, padding, sizeof record);
    record.type = neutral.type;
#define VALUE(name, kind) record.name = neutral.name;
#define ARRAY(name, kind, most) record.name = neutral.name, record.name##_count = 0;
#include "proto/record_fields.def"
#undef VALUE
#undef ARRAY
    return record;
}

START_TEST(every_member_alone_is_encoded_as_it_is)
{
    const struct record full = sample_full_record(RECORD_CALL);
    const uint8_t padding = _i ? 0xa5 : 0;
    struct record record = neutral_in(padding);

    assert_encoded(&record, "nothing");
#define VALUE(name, kind)                                                                          \
    record = neutral_in(padding);                                                                  \
    record.name = full.name;                                                                       \
    assert_encoded(&record, #name);
#define ARRAY(name, kind, most)                                                                    \
    record = neutral_in(padding);                                                                  \
    record.name = full.name;                                                                       \
    assert_encoded(&record, #name " without elements");                                            \
    record.name##_count = full.name##_count;                                                       \
    assert_encoded(&record, #name);
#include "proto/record_fields.def"
#undef VALUE
#undef ARRAY
    assert_encoded(&full, "all");
}
END_TEST

/* ---- many at a time ---- */

/* Of any magnitude, with the bounds of the forms of a number among them. */
static uint64_t some_number(struct numbers *numbers)
{
    static const uint64_t bounds[] = {0,       23,         24,         255,           256,      65535,
                                      65536,   UINT32_MAX, 1ull << 32, INT64_MAX,     UINT64_MAX,
                                      1ull << 63};

    return number_below(numbers, 4) == 0 ? bounds[number_below(numbers, ROWS(bounds))]
                                         : number_below(numbers, UINT64_MAX) >> number_below(numbers, 64);
}

#define SOME_UINT(name) (record.name = some_number(numbers))
#define SOME_INT(name) (record.name = (int64_t)some_number(numbers))
#define SOME_BOOL(name) (record.name = number_below(numbers, 2))
#define SOME_TEXT(name) (record.name = number_below(numbers, 2) ? full.name : NULL)
#define SOME_BYTES(name)                                                                           \
    (record.name = full.name, record.name.size = number_below(numbers, record.name.size + 1))
#define SOME_ARRAY(name)                                                                           \
    (record.name = full.name, record.name##_count = number_below(numbers, full.name##_count + 1))

static struct record some_record(struct numbers *numbers)
{
    enum record_type type = (enum record_type)(1 + number_below(numbers, RECORD_TYPES - 1));
    const struct record full = sample_full_record(type);
    const uint64_t rarity = 1 + number_below(numbers, 20);
    struct record record = neutral_in((uint8_t)number_below(numbers, 256));

    record.type = type;
#define VALUE(name, kind)                                                                          \
    if (number_below(numbers, rarity) == 0)                                                        \
        (void)SOME_##kind(name);
#define ARRAY(name, kind, most)                                                                    \
    if (number_below(numbers, rarity) == 0)                                                        \
        (void)SOME_ARRAY(name);
#include "proto/record_fields.def"
#undef VALUE
#undef ARRAY
    return record;
}

#define RECORDS 5000

START_TEST(any_members_together_are_encoded_as_they_are)
{
    struct numbers numbers = {(uint64_t)_i + 1};

    for (int i = 0; i < RECORDS; i++) {
        struct record record = some_record(&numbers);

        assert_encoded(&record, "some members");
    }
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {every_member_alone_is_encoded_as_it_is, 2},
        {any_members_together_are_encoded_as_they_are, 4},
    };

    return suite_run("proto_encoding", tests, ROWS(tests));
}
