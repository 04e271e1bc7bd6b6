/* sandbox/proto: CBOR (RFC 8949) that no encoder of ours writes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "proto/codec.h"
#include "proto/plan.h"
#include "proto/record.h"
#include "support/suite.h"

#define HEAD "\x6d" "coloquio/plan" "\x01"
#define WORK "\x6e" "work_directory" "\x61/"

struct wire {
    const char *data;
    size_t size;
    int error;
    const char *message; /* with decode error: all of the detail */
};

#define WIRE(text) text, sizeof(text) - 1

static int decode(const char *data, size_t size, struct arena *arena, struct plan *plan,
                  struct box_error *error)
{
    /* In memory of exactly that size, so that a sanitizer sees a read beyond it. */
    char *copy = malloc(size ? size : 1);
    int result;

    ck_assert_ptr_nonnull(copy);
    memcpy(copy, data, size);
    result = plan_decode(copy, size, arena, plan, error);
    free(copy);
    return result;
}

static const struct wire malformed[] = {
    /* heads */
    {WIRE(""), EBADMSG, "the data end too early"},
    {WIRE("\x6d" "coloquio/plaN" "\x01\xa0"), EBADMSG, "this is not a plan"},
    {WIRE("\x01"), EBADMSG, "must be a text"},
    {WIRE("\x6d" "coloquio/plan" "\x02\xa0"), EPROTO, "a plan of another version"},
    {WIRE("\x6d" "coloquio/plan" "\x20\xa0"), EBADMSG, "must be an unsigned integer"},
    {WIRE("\x6d" "coloquio/plan" "\x1b\0\0\0\1\0\0\0\1" "\xa0"), EPROTO,
     "a plan of another version"},
    {WIRE(HEAD), EBADMSG, "the data end too early"},
    /* not a map of texts */
    {WIRE(HEAD "\x80"), EBADMSG, "must be a map"},
    {WIRE(HEAD "\x01"), EBADMSG, "must be a map"},
    {WIRE(HEAD "\xf6"), EBADMSG, "not an item that belongs here"},
    {WIRE(HEAD "\xa1\x01\x01"), EBADMSG, "keys must be texts"},
    {WIRE(HEAD "\xa1\x44" "mode" "\x01"), EBADMSG, "keys must be texts"},
    {WIRE(HEAD "\xa1\x60\x01"), EBADMSG, "no such key"},
    {WIRE(HEAD "\xa1\x63" "mod" "\x01"), EBADMSG, "mod: no such key"},
    {WIRE(HEAD "\xa1\x65" "modes" "\x01"), EBADMSG, "modes: no such key"},
    {WIRE(HEAD "\xa1\x65" "a\n\x1b[m" "\x01"), EBADMSG, "a??[m: no such key"},
    {WIRE(HEAD "\xa1\x65" "mode\0" "\x01"), EBADMSG, "mode?: no such key"},
    {WIRE(HEAD "\xa2" "\x64" "mode" "\x00" "\x64" "mode" "\x01"), EBADMSG, "mode: given twice"},
    {WIRE(HEAD "\xa2" WORK WORK), EBADMSG, "work_directory: given twice"},
    /* kinds of items that do not belong */
    {WIRE(HEAD "\xbf\xff"), EBADMSG, "not an item that belongs here"},
    {WIRE(HEAD "\xa1\x64" "mode" "\xc2\x01"), EBADMSG, "mode: not an item that belongs here"},
    {WIRE(HEAD "\xa1\x64" "mode" "\xf9\x3c\0"), EBADMSG, "mode: not an item that belongs here"},
    {WIRE(HEAD "\xa1\x64" "mode" "\xfa\0\0\0\0"), EBADMSG, "mode: not an item that belongs here"},
    {WIRE(HEAD "\xa1\x64" "mode" "\xfb\0\0\0\0\0\0\0\0"), EBADMSG,
     "mode: not an item that belongs here"},
    {WIRE(HEAD "\xa1\x64" "mode" "\xf7"), EBADMSG, "mode: not an item that belongs here"},
    {WIRE(HEAD "\xa1\x64" "mode" "\xff"), EBADMSG, "mode: not an item that belongs here"},
    {WIRE(HEAD "\xa1\x64" "mode" "\x1c"), EBADMSG, "mode: not an item that belongs here"},
    {WIRE(HEAD "\xa1\x65" "files" "\x9f\xff"), EBADMSG, "files: not an item that belongs here"},
    {WIRE(HEAD "\xa1\x6e" "work_directory" "\x7f\x61/\xff"), EBADMSG,
     "work_directory: not an item that belongs here"},
    /* wrong types */
    {WIRE(HEAD "\xa1\x64" "mode" "\x20"), EBADMSG, "mode: must be an unsigned integer"},
    {WIRE(HEAD "\xa1\x64" "mode" "\x61" "1"), EBADMSG, "mode: must be an unsigned integer"},
    {WIRE(HEAD "\xa1\x64" "mode" "\xf5"), EBADMSG, "mode: must be an unsigned integer"},
    {WIRE(HEAD "\xa1\x6c" "report_files" "\x01"), EBADMSG, "report_files: must be true or false"},
    {WIRE(HEAD "\xa1\x6e" "work_directory" "\x01"), EBADMSG, "work_directory: must be a text"},
    {WIRE(HEAD "\xa1\x6e" "work_directory" "\x81\x61/"), EBADMSG, "work_directory: must be a text"},
    {WIRE(HEAD "\xa1\x67" "choices" "\xa0"), EBADMSG, "choices: must be an array"},
    {WIRE(HEAD "\xa1\x67" "choices" "\x82\x01\x20"), EBADMSG,
     "choices[1]: must be an unsigned integer"},
    {WIRE(HEAD "\xa1\x66" "limits" "\x80"), EBADMSG, "limits: must be a map"},
    {WIRE(HEAD "\xa1\x67" "members" "\x81\x01"), EBADMSG, "members[0]: must be a map"},
    {WIRE(HEAD "\xa1\x67" "members" "\x82\xa0\xa1\x64" "role" "\xf4"), EBADMSG,
     "members[1].role: must be an unsigned integer"},
    {WIRE(HEAD "\xa1\x65" "files" "\x81\xa1\x67" "content" "\x01"), EBADMSG,
     "files[0].content: must be bytes"},
    {WIRE(HEAD "\xa1\x65" "steps" "\x81\xa1\x66" "number" "\x60"), EBADMSG,
     "steps[0].number: must be an integer"},
    {WIRE(HEAD "\xa1\x66" "limits" "\xa1\x65" "steps" "\x20"), EBADMSG,
     "limits.steps: must be an unsigned integer"},
    {WIRE(HEAD "\xa1\x66" "limits" "\xa1\x63" "cpu" "\x01"), EBADMSG, "limits.cpu: no such key"},
    /* ranges of the types */
    {WIRE(HEAD "\xa1\x65" "steps" "\x81\xa1\x66" "number" "\x3a\x80\0\0\0"), ERANGE,
     "steps[0].number: is out of range"},
    {WIRE(HEAD "\xa1\x65" "steps" "\x81\xa1\x66" "number" "\x3b\xff\xff\xff\xff\xff\xff\xff\xff"),
     ERANGE, "steps[0].number: is out of range"},
    {WIRE(HEAD "\xa1\x65" "steps" "\x81\xa1\x64" "line" "\x1b\0\0\0\1\0\0\0\0"), ERANGE,
     "steps[0].line: is out of range"},
    /* texts */
    {WIRE(HEAD "\xa1\x6e" "work_directory" "\x63/\0a"), EBADMSG,
     "work_directory: holds a NUL byte"},
    {WIRE(HEAD "\xa1\x6e" "work_directory" "\x43/a\0"), EBADMSG,
     "work_directory: holds a NUL byte"},
    /* claims beyond the data */
    {WIRE(HEAD "\xbb\xff\xff\xff\xff\xff\xff\xff\xff"), EBADMSG,
     "claims more elements than there are data"},
    {WIRE(HEAD "\xa2" WORK), EBADMSG, "the data end too early"},
    {WIRE(HEAD "\xa1\x67" "choices" "\x9b\xff\xff\xff\xff\xff\xff\xff\xff"), EBADMSG,
     "choices: claims more elements than there are data"},
    {WIRE(HEAD "\xa1\x67" "choices" "\x9b\x20\0\0\0\0\0\0\0"), EBADMSG,
     "choices: claims more elements than there are data"},
    {WIRE(HEAD "\xa1\x65" "steps" "\x9a\0\1\x86\xa1"), EBADMSG,
     "steps: claims more elements than there are data"},
    {WIRE(HEAD "\xa1\x6e" "work_directory" "\x7b\xff\xff\xff\xff\xff\xff\xff\xff/"), EBADMSG,
     "work_directory: the data end too early"},
    {WIRE(HEAD "\xa1\x6e" "work_directory" "\x5a\x7f\xff\xff\xff/"), EBADMSG,
     "work_directory: the data end too early"},
};

START_TEST(malformed_data_are_named_by_their_key)
{
    const struct wire *wire = &malformed[_i];
    struct arena arena = {.limit_bytes = 65536};
    struct box_error error = {0};
    struct plan plan;

    ck_assert_int_eq(decode(wire->data, wire->size, &arena, &plan, &error), -wire->error);
    ck_assert_str_eq(error.detail, wire->message);
    ck_assert_int_eq(error.stage, STAGE_PLAN);
    arena_done(&arena);
}
END_TEST

/* Arrays in arrays: as deep as the data are long, if the decoder let them. */
START_TEST(depth_is_bounded_by_the_tables)
{
    char data[200000] = HEAD "\xa1\x65" "files";
    size_t head = strlen(data);
    struct arena arena = {.limit_bytes = 1 << 20};
    struct box_error error = {0};
    struct plan plan;

    memset(data + head, 0x81, sizeof data - head);
    ck_assert_int_eq(decode(data, sizeof data, &arena, &plan, &error), -EBADMSG);
    ck_assert_str_eq(error.detail, "files[0]: must be a map");
    memset(data + sizeof HEAD - 1, 0xa1, sizeof data - sizeof HEAD + 1);
    ck_assert_int_eq(decode(data, sizeof data, &arena, &plan, &error), -EBADMSG);
    ck_assert_str_eq(error.detail, "keys must be texts");
    arena_done(&arena);
}
END_TEST

START_TEST(a_long_key_is_cut_in_the_message)
{
    char data[1000] = HEAD "\xa1\x79\x03\x00"; /* a text of 768 bytes */
    struct arena arena = {0};
    struct box_error error = {0};
    struct plan plan;

    memset(data + sizeof HEAD + 3, 'k', 768);
    ck_assert_int_eq(decode(data, sizeof HEAD + 3 + 768, &arena, &plan, &error), -EBADMSG);
    ck_assert_mem_eq(error.detail, "kkkkkkkk", 8);
    ck_assert_uint_lt(strlen(error.detail), sizeof error.detail);
    ck_assert_ptr_nonnull(strstr(error.detail, "k: no such key"));
    arena_done(&arena);
}
END_TEST

/* RFC 8949 section 4.1 wants the shortest form from encoders only. */
START_TEST(longer_forms_of_a_number_are_the_same_number)
{
    static const struct wire wires[] = {
        {WIRE(HEAD "\xa2" WORK "\x64" "seed" "\x07"), 0, ""},
        {WIRE(HEAD "\xa2" WORK "\x64" "seed" "\x18\x07"), 0, ""},
        {WIRE(HEAD "\xa2" WORK "\x64" "seed" "\x19\0\x07"), 0, ""},
        {WIRE(HEAD "\xa2" WORK "\x64" "seed" "\x1a\0\0\0\x07"), 0, ""},
        {WIRE(HEAD "\xa2" WORK "\x64" "seed" "\x1b\0\0\0\0\0\0\0\x07"), 0, ""},
        {WIRE(HEAD "\xb8\x02" "\x64" "seed" "\x07" WORK), 0, ""},
    };

    for (size_t i = 0; i < ROWS(wires); i++) {
        struct arena arena = {0};
        struct box_error error = {0};
        struct plan plan;

        ck_assert_int_eq(decode(wires[i].data, wires[i].size, &arena, &plan, &error), 0);
        ck_assert_uint_eq(plan.seed, 7);
        ck_assert_str_eq(plan.work_directory, "/");
        arena_done(&arena);
    }
}
END_TEST

/* ---- single items; the numbers are those of RFC 8949, appendix A ---- */

static const struct {
    uint64_t value;
    const char *data;
    size_t size;
} numbers[] = {
    {0, WIRE("\x00")},
    {10, WIRE("\x0a")},
    {23, WIRE("\x17")},
    {24, WIRE("\x18\x18")},
    {100, WIRE("\x18\x64")},
    {1000, WIRE("\x19\x03\xe8")},
    {1000000, WIRE("\x1a\x00\x0f\x42\x40")},
    {1000000000000, WIRE("\x1b\x00\x00\x00\xe8\xd4\xa5\x10\x00")},
    {UINT64_MAX, WIRE("\x1b\xff\xff\xff\xff\xff\xff\xff\xff")},
};

START_TEST(unsigned_integers_take_the_shortest_form)
{
    struct buffer buffer = {0};
    struct decoder decoder;
    uint64_t value;

    ck_assert_int_eq(codec_put_uint(&buffer, numbers[_i].value), 0);
    ck_assert_uint_eq(buffer.size, numbers[_i].size);
    ck_assert_mem_eq(buffer.data, numbers[_i].data, buffer.size);
    decoder = (struct decoder){.data = buffer.data, .size_bytes = buffer.size};
    ck_assert_int_eq(codec_get_uint(&decoder, &value), 0);
    ck_assert_uint_eq(value, numbers[_i].value);
    ck_assert_uint_eq(decoder.position, buffer.size);
    buffer_done(&buffer);
}
END_TEST

/* 0x60: text; 0x40: bytes, for what RFC 3629 does not allow. */
static const struct {
    const char *text;
    int initial;
} texts[] = {
    {"", 0x60},
    {"a", 0x60},
    {"\x7f", 0x60},
    {"\xc2\x80", 0x60},         /* U+0080 */
    {"\xdf\xbf", 0x60},         /* U+07FF */
    {"\xe0\xa0\x80", 0x60},     /* U+0800 */
    {"\xed\x9f\xbf", 0x60},     /* U+D7FF */
    {"\xee\x80\x80", 0x60},     /* U+E000 */
    {"\xf0\x90\x80\x80", 0x60}, /* U+10000 */
    {"\xf4\x8f\xbf\xbf", 0x60}, /* U+10FFFF */
    {"\x80", 0x40},             /* a continuation alone */
    {"\xc3", 0x40},             /* cut */
    {"\xe2\x82", 0x40},
    {"\xf0\x9f\x98", 0x40},
    {"\xc3" "a", 0x40},         /* no continuation */
    {"\xe2\x82" "a", 0x40},
    {"\xc0\x80", 0x40},         /* overlong */
    {"\xc1\xbf", 0x40},
    {"\xe0\x9f\xbf", 0x40},
    {"\xf0\x8f\xbf\xbf", 0x40},
    {"\xed\xa0\x80", 0x40},     /* surrogates */
    {"\xed\xbf\xbf", 0x40},
    {"\xf4\x90\x80\x80", 0x40}, /* beyond U+10FFFF */
    {"\xf5\x80\x80\x80", 0x40},
    {"\xff", 0x40},
};

START_TEST(a_text_that_is_no_utf_8_travels_as_bytes)
{
    struct buffer buffer = {0};
    struct arena arena = {0};
    struct decoder decoder;
    const char *text;
    size_t size = strlen(texts[_i].text);

    ck_assert_int_eq(codec_put_text(&buffer, texts[_i].text), 0);
    ck_assert_uint_eq(buffer.size, 1 + size);
    ck_assert_uint_eq(buffer.data[0], (unsigned)texts[_i].initial + size);
    decoder = (struct decoder){.data = buffer.data, .size_bytes = buffer.size, .arena = &arena};
    ck_assert_int_eq(codec_get_text(&decoder, &text), 0);
    ck_assert_str_eq(text, texts[_i].text);
    buffer_done(&buffer);
    arena_done(&arena);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {malformed_data_are_named_by_their_key, ROWS(malformed)},
        {depth_is_bounded_by_the_tables, 0},
        {a_long_key_is_cut_in_the_message, 0},
        {longer_forms_of_a_number_are_the_same_number, 0},
        {unsigned_integers_take_the_shortest_form, ROWS(numbers)},
        {a_text_that_is_no_utf_8_travels_as_bytes, ROWS(texts)},
    };

    return suite_run("proto_codec", tests, ROWS(tests));
}
