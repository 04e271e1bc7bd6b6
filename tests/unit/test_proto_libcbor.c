/* sandbox/proto: what our codec writes and reads, against libcbor. */
#include <cbor.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "proto/codec.h"
#include "proto/plan.h"
#include "proto/record.h"
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

/* Items that are still to come after one that was read: -1 for one that does not belong here. */
struct expected {
    int64_t items;
};

#define BELONGS(name, ...)                                                                         \
    static void on_##name(void *context, ##__VA_ARGS__)                                            \
    {                                                                                              \
        ((struct expected *)context)->items = 0;                                                   \
    }
BELONGS(uint8, uint8_t value __attribute__((unused)))
BELONGS(uint16, uint16_t value __attribute__((unused)))
BELONGS(uint32, uint32_t value __attribute__((unused)))
BELONGS(uint64, uint64_t value __attribute__((unused)))
BELONGS(bool, bool value __attribute__((unused)))
BELONGS(string, cbor_data data __attribute__((unused)), size_t size __attribute__((unused)))

static void on_array(void *context, size_t count)
{
    ((struct expected *)context)->items = count >> 32 > 1 ? -1 : (int64_t)count;
}

static void on_map(void *context, size_t count)
{
    ((struct expected *)context)->items = count >> 32 > 1 ? -1 : (int64_t)(2 * count);
}

/* A codec_scan() by libcbor of so many items. What does not belong is refused at once, though
 * libcbor would wait for all of it. */
static int scan_by_libcbor(const uint8_t *data, size_t size, uint64_t items, size_t *position)
{
    struct cbor_callbacks callbacks = cbor_empty_callbacks;

    callbacks.uint8 = callbacks.negint8 = on_uint8;
    callbacks.uint16 = callbacks.negint16 = on_uint16;
    callbacks.uint32 = callbacks.negint32 = on_uint32;
    callbacks.uint64 = callbacks.negint64 = on_uint64;
    callbacks.string = callbacks.byte_string = on_string;
    callbacks.array_start = on_array;
    callbacks.map_start = on_map;
    callbacks.boolean = on_bool;
    for (*position = 0; items > 0; items--) {
        struct expected expected = {.items = -1};
        struct cbor_decoder_result result =
            cbor_stream_decode(data + *position, size - *position, &callbacks, &expected);

        if (result.status == CBOR_DECODER_NEDATA)
            return *position < size && data[*position] >= 0xc0 ? -EBADMSG : 0;
        if (result.status == CBOR_DECODER_ERROR || expected.items < 0)
            return -EBADMSG;
        *position += result.read;
        items += (uint64_t)expected.items;
    }
    return 1;
}

static void assert_scanned_as_by_libcbor(const uint8_t *data, size_t size, uint64_t items)
{
    /* In memory of exactly that size, so that a sanitizer sees a read beyond it. */
    uint8_t *copy = malloc(size ? size : 1);
    struct codec_scan scan = {.items = items};
    size_t position;
    int expected = scan_by_libcbor(data, size, items, &position), found;

    ck_assert_ptr_nonnull(copy);
    memcpy(copy, data, size);
    found = codec_scan(&scan, copy, size);
    ck_assert_msg(found == expected && (found != 1 || scan.position == position),
                  "%zu bytes, the first %02x: %d at %zu instead of %d at %zu", size,
                  size ? data[0] : 0, found, scan.position, expected, position);
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
            assert_scanned_as_by_libcbor(data, size, 1);
        }
}
END_TEST

#define DAMAGES 5000

START_TEST(a_damaged_plan_is_understood_as_by_libcbor)
{
    struct numbers numbers = {(uint64_t)_i + 1};
    struct buffer whole = {0}, damaged = {0};

    ck_assert_int_eq(plan_encode(sample_plan(), &whole), 0);
    assert_scanned_as_by_libcbor(whole.data, whole.size, PLAN_ITEMS);
    for (int i = 0; i < DAMAGES; i++) {
        mutate(&numbers, whole.data, whole.size, &damaged);
        assert_scanned_as_by_libcbor(damaged.data, damaged.size, PLAN_ITEMS);
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
    struct decoder decoder = {.data = data, .size_bytes = number_rows[_i].encode(data)};
    uint64_t value;

    ck_assert_int_eq(codec_get_uint(&decoder, &value), 0);
    ck_assert_uint_eq(value, number_rows[_i].value);
    ck_assert_uint_eq(decoder.position, decoder.size_bytes);
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

    return suite_run("proto_libcbor", tests, ROWS(tests));
}
