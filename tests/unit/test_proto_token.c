/* sandbox/proto: what is written, and what the static box reads, against libcbor. */
#include <cbor.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/plan.h"
#include "proto/record.h"
#include "proto/token.h"
#include "support/suite.h"
#include "unit/proto_samples.h"

/* ---- what we write ---- */

/* libcbor keeps the width of a number and the order of keys, so it writes again what it has read. */
static void assert_read_by_libcbor(const struct buffer *buffer)
{
    for (size_t at = 0; at < buffer->size;) {
        struct cbor_load_result result;
        cbor_item_t *item = cbor_load(buffer->data + at, buffer->size - at, &result);
        size_t capacity = buffer->size - at;
        uint8_t *again = malloc(capacity);

        ck_assert_ptr_nonnull(item);
        ck_assert_ptr_nonnull(again);
        ck_assert_int_eq(result.error.code, CBOR_ERR_NONE);
        ck_assert_uint_eq(cbor_serialize(item, again, capacity), result.read);
        ck_assert_mem_eq(again, buffer->data + at, result.read);
        at += result.read;
        free(again);
        cbor_decref(&item);
    }
}

START_TEST(what_is_written_is_read_by_libcbor)
{
    struct buffer buffer = {0};

    ck_assert_int_eq(plan_encode(sample_plan(), &buffer), 0);
    ck_assert_int_eq(records_encode_head(&buffer), 0);
    for (int type = 1; type < RECORD_TYPES; type++) {
        const struct record record = sample_full_record((enum record_type)type);

        ck_assert_int_eq(record_encode(&record, &buffer), 0);
    }
    assert_read_by_libcbor(&buffer);
    buffer_done(&buffer);
}
END_TEST

/* ---- what we read ---- */

/* token.c, compiled for this test under another name: the library's is libcbor's. */
ssize_t token_read_without_library(const uint8_t *data, size_t size_bytes, struct token *ret);

static void assert_read_alike(const uint8_t *data, size_t size)
{
    struct token expected = {0}, found = {0};
    ssize_t wanted = token_read(data, size, &expected),
            got = token_read_without_library(data, size, &found);
    bool string = found.type == TOKEN_TEXT || found.type == TOKEN_BYTES;

    /* One assertion where something is wrong: each costs more than the reading. */
    if (got == wanted && (wanted <= 0 || (found.type == expected.type && found.value == expected.value &&
                                          (!string || found.data == expected.data))))
        return;
    ck_abort_msg("%zu bytes, the first %02x: %zd, type %d, value %llu instead of %zd, %d, %llu", size,
                 size ? data[0] : 0, got, (int)found.type, (unsigned long long)found.value, wanted,
                 (int)expected.type, (unsigned long long)expected.value);
}

/* Item by item, as far as both go, in memory of exactly that size, so that a sanitizer sees a read
 * beyond it. */
static void assert_all_read_alike(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    struct token token;
    ssize_t step = 1;

    ck_assert_ptr_nonnull(copy);
    memcpy(copy, data, size);
    for (size_t at = 0; step > 0; at += (size_t)step) {
        assert_read_alike(copy + at, size - at);
        step = token_read(copy + at, size - at, &token);
    }
    free(copy);
}

START_TEST(every_first_byte_is_understood_as_by_libcbor)
{
    static const uint8_t fillings[] = {0x00, 0x01, 0x18, 0x60, 0x7f, 0x80, 0xff};

    for (unsigned first = 0; first < 256; first++)
        for (size_t size = 0; size <= 12; size++) {
            uint8_t data[12];

            memset(data, fillings[_i], sizeof data);
            data[0] = (uint8_t)first;
            assert_all_read_alike(data, size);
        }
}
END_TEST

#define DAMAGES 1000

START_TEST(a_damaged_plan_is_understood_as_by_libcbor)
{
    struct numbers numbers = {(uint64_t)_i + 1};
    struct buffer whole = {0}, damaged = {0};

    ck_assert_int_eq(plan_encode(sample_plan(), &whole), 0);
    assert_all_read_alike(whole.data, whole.size);
    for (int i = 0; i < DAMAGES; i++) {
        mutate(&numbers, whole.data, whole.size, &damaged);
        assert_all_read_alike(damaged.data, damaged.size);
    }
    buffer_done(&damaged);
    buffer_done(&whole);
}
END_TEST

struct number_row {
    size_t (*encode)(uint8_t *data);
    uint64_t value;
};

#define ENCODE(width, value)                                                                       \
    static size_t encode_##width##_##value(uint8_t *data)                                          \
    {                                                                                              \
        return cbor_encode_uint##width(value, data, 9);                                            \
    }
ENCODE(8, 0)
ENCODE(8, 23)
ENCODE(8, 24)
ENCODE(8, 255)
ENCODE(16, 1)
ENCODE(16, 65535)
ENCODE(32, 1)
ENCODE(32, 4294967295)
ENCODE(64, 1)
ENCODE(64, 18446744073709551615u)

static const struct number_row number_rows[] = {
#define ROW(width, value) {encode_##width##_##value, value}
    ROW(8, 0),  ROW(8, 23), ROW(8, 24),          ROW(8, 255), ROW(16, 1), ROW(16, 65535),
    ROW(32, 1), ROW(32, 4294967295), ROW(64, 1), ROW(64, 18446744073709551615u),
#undef ROW
};

START_TEST(numbers_of_libcbor_are_read)
{
    uint8_t data[9];
    size_t size = number_rows[_i].encode(data);
    struct token token;

    ck_assert_int_eq(token_read_without_library(data, size, &token), (ssize_t)size);
    ck_assert_int_eq(token.type, TOKEN_UINT);
    ck_assert_uint_eq(token.value, number_rows[_i].value);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {what_is_written_is_read_by_libcbor, 0},
        {every_first_byte_is_understood_as_by_libcbor, 7},
        {a_damaged_plan_is_understood_as_by_libcbor, 4},
        {numbers_of_libcbor_are_read, ROWS(number_rows)},
    };

    return suite_run("proto_token", tests, ROWS(tests));
}
