/* sandbox/base: buffers, hash, arenas, errors, closing. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "support/suite.h"

/* ---- buffers ---- */

START_TEST(a_buffer_keeps_what_is_appended)
{
    struct buffer buffer = {0};

    for (int i = 0; i < 3000; i++) {
        char text[16];
        int length = snprintf(text, sizeof text, "%d,", i);

        ck_assert_int_eq(buffer_append(&buffer, text, (size_t)length), 0);
    }
    ck_assert_uint_eq(buffer.size, 10 * 2 + 90 * 3 + 900 * 4 + 2000 * 5);
    ck_assert_mem_eq(buffer.data, "0,1,2,", 6);
    ck_assert_mem_eq(buffer.data + buffer.size - 5, "2999,", 5);
    ck_assert_uint_ge(buffer.capacity, buffer.size);
    buffer_done(&buffer);
}
END_TEST

START_TEST(a_buffer_outgrows_the_room_it_begins_with)
{
    uint8_t room[8];
    struct buffer buffer = {.data = room, .capacity = sizeof room, .lent = true};

    ck_assert_int_eq(buffer_append(&buffer, "1234567", 7), 0);
    ck_assert_ptr_eq(buffer.data, room);
    ck_assert_int_eq(buffer_append(&buffer, "890", 3), 0);
    ck_assert_ptr_ne(buffer.data, room);
    ck_assert_mem_eq(buffer.data, "1234567890", 10);
    buffer_done(&buffer);
    buffer = (struct buffer){.data = room, .capacity = sizeof room, .lent = true};
    ck_assert_int_eq(buffer_append(&buffer, "1234567", 7), 0);
    buffer_done(&buffer);
    ck_assert_int_eq(buffer_append(&buffer, "1", 1), 0);
    ck_assert_ptr_ne(buffer.data, room);
    buffer_done(&buffer);
}
END_TEST

START_TEST(a_buffer_stops_at_its_limit)
{
    struct buffer buffer = {.limit_bytes = 10};

    ck_assert_int_eq(buffer_append(&buffer, "12345678", 8), 0);
    ck_assert_int_eq(buffer_append(&buffer, "abc", 3), -EOVERFLOW);
    ck_assert_uint_eq(buffer.size, 8);
    ck_assert_int_eq(buffer_append(&buffer, "90", 2), 0);
    ck_assert_int_eq(buffer_append(&buffer, "", 0), 0);
    ck_assert_int_eq(buffer_append(&buffer, "x", 1), -EOVERFLOW);
    ck_assert_ptr_null(buffer_reserve(&buffer, 1));
    ck_assert_uint_eq(buffer.size, 10);
    ck_assert_mem_eq(buffer.data, "1234567890", 10);
    buffer_done(&buffer);
    ck_assert_uint_eq(buffer.limit_bytes, 10);
}
END_TEST

START_TEST(sizes_that_overflow_are_refused)
{
    struct buffer buffer = {0};

    ck_assert_int_eq(buffer_append(&buffer, "x", 1), 0);
    ck_assert_int_eq(buffer_append(&buffer, "x", SIZE_MAX), -EOVERFLOW);
    ck_assert_ptr_null(buffer_reserve(&buffer, SIZE_MAX));
    ck_assert_ptr_null(buffer_reserve(&buffer, SIZE_MAX - 1));
    ck_assert_uint_eq(buffer.size, 1);
    buffer_done(&buffer);
}
END_TEST

START_TEST(reserved_room_can_be_written)
{
    struct buffer buffer = {0};
    uint8_t *room;

    ck_assert_int_eq(buffer_append(&buffer, "head", 4), 0);
    ck_assert_ptr_nonnull(room = buffer_reserve(&buffer, 100000));
    memset(room, 'x', 100000);
    ck_assert_uint_eq(buffer.size, 4);
    buffer.size += 100000;
    ck_assert_int_eq(buffer_append(&buffer, "tail", 4), 0);
    ck_assert_mem_eq(buffer.data, "headx", 5);
    ck_assert_mem_eq(buffer.data + 100003, "xtail", 5);
    buffer_done(&buffer);
}
END_TEST

START_TEST(a_buffer_can_be_used_again)
{
    struct buffer buffer = {0};

    buffer_done(NULL);
    buffer_done(&buffer);
    ck_assert_int_eq(buffer_append(&buffer, NULL, 0), 0);
    ck_assert_int_eq(buffer_append(&buffer, "abc", 3), 0);
    buffer_done(&buffer);
    ck_assert_ptr_null(buffer.data);
    ck_assert_uint_eq(buffer.size, 0);
    ck_assert_uint_eq(buffer.capacity, 0);
    ck_assert_int_eq(buffer_append(&buffer, "def", 3), 0);
    ck_assert_mem_eq(buffer.data, "def", 3);
    buffer_done(&buffer);
}
END_TEST

/* Test vectors of draft-eastlake-fnv, appendix C. */
static const struct {
    const char *text;
    uint64_t hash;
} vectors[] = {
    {"", UINT64_C(0xcbf29ce484222325)},       {"a", UINT64_C(0xaf63dc4c8601ec8c)},
    {"b", UINT64_C(0xaf63df4c8601f1a5)},      {"foo", UINT64_C(0xdcb27518fed9d577)},
    {"foobar", UINT64_C(0x85944171f73967e8)},
};

START_TEST(the_hash_is_fnv_1a)
{
    const char *text = vectors[_i].text;
    uint64_t pieces = FNV_START;

    ck_assert_uint_eq(fnv_hash(FNV_START, text, strlen(text)), vectors[_i].hash);
    for (const char *at = text; *at; at++)
        pieces = fnv_hash(pieces, at, 1);
    ck_assert_uint_eq(pieces, vectors[_i].hash);
}
END_TEST

/* ---- arenas ---- */

START_TEST(an_arena_gives_aligned_zeroed_memory)
{
    struct arena arena = {0};

    for (size_t size = 0; size < 40000; size = size * 2 + 1) {
        uint8_t *memory = arena_calloc(&arena, size, 1);

        ck_assert_ptr_nonnull(memory);
        ck_assert_uint_eq((uintptr_t)memory % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            ck_assert_uint_eq(memory[i], 0);
        memset(memory, 0xff, size);
    }
    arena_done(&arena);
    ck_assert_uint_eq(arena.used_bytes, 0);
    ck_assert_ptr_nonnull(arena_calloc(&arena, 1, 1));
    arena_done(&arena);
}
END_TEST

START_TEST(pieces_of_an_arena_do_not_overlap)
{
    enum { PIECES = 500 };
    struct arena arena = {0};
    uint8_t *pieces[PIECES];
    size_t size = 1;

    for (size_t i = 0; i < PIECES; i++, size = size * 7 % 1999 + 1) {
        ck_assert_ptr_nonnull(pieces[i] = arena_calloc(&arena, 1, size));
        memset(pieces[i], (int)(i % 251), size);
    }
    size = 1;
    for (size_t i = 0; i < PIECES; i++, size = size * 7 % 1999 + 1)
        for (size_t j = 0; j < size; j++)
            ck_assert_uint_eq(pieces[i][j], i % 251);
    arena_done(&arena);
}
END_TEST

START_TEST(an_arena_outgrows_the_room_it_begins_with)
{
    static _Alignas(max_align_t) uint8_t room[256];
    struct arena arena = {0};
    uint8_t *inside, *outside;

    for (int i = 0; i < 2; i++) {
        memset(room, 0xa5, sizeof room);
        arena_lend(&arena, room, sizeof room);
        inside = arena_calloc(&arena, 100, 1);
        outside = arena_calloc(&arena, 200, 1);
        ck_assert(inside > room && inside + 100 <= room + sizeof room);
        ck_assert(outside < room || outside >= room + sizeof room);
        for (int j = 0; j < 100; j++)
            ck_assert_uint_eq(inside[j] | outside[j] | outside[100 + j], 0);
        arena_done(&arena);
    }
}
END_TEST

START_TEST(an_arena_refuses_what_overflows_or_passes_its_limit)
{
    struct arena arena = {.limit_bytes = 1000};

    ck_assert_ptr_null(arena_calloc(&arena, SIZE_MAX, 2));
    ck_assert_ptr_null(arena_calloc(&arena, SIZE_MAX, 1));
    ck_assert_ptr_null(arena_calloc(&arena, SIZE_MAX / 8, 8));
    ck_assert_ptr_null(arena_strndup(&arena, "", SIZE_MAX));
    ck_assert_ptr_null(arena_calloc(&arena, 1001, 1));
    ck_assert_ptr_nonnull(arena_calloc(&arena, 600, 1));
    ck_assert_ptr_null(arena_calloc(&arena, 600, 1));
    ck_assert_ptr_nonnull(arena_calloc(&arena, 300, 1));
    ck_assert_uint_le(arena.used_bytes, 1000);
    arena_done(&arena);
    ck_assert_ptr_nonnull(arena_calloc(&arena, 900, 1));
    arena_done(&arena);
}
END_TEST

START_TEST(an_arena_copies_texts_and_bytes)
{
    struct arena arena = {0};
    char *text = arena_strndup(&arena, "conversation", 4);
    uint8_t *bytes = arena_copy(&arena, "a\0b", 3);

    ck_assert_str_eq(text, "conv");
    ck_assert_mem_eq(bytes, "a\0b", 3);
    ck_assert_ptr_nonnull(arena_copy(&arena, NULL, 0));
    ck_assert_str_eq(arena_strndup(&arena, "", 0), "");
    arena_done(&arena);
}
END_TEST

/* ---- errors ---- */

START_TEST(an_error_says_where_what_and_about_what)
{
    struct box_error error = {0};

    ck_assert_int_eq(box_error_set(&error, STAGE_MOUNT, ENOENT, "%s at %d", "/proc", 7), -ENOENT);
    ck_assert_int_eq(error.stage, STAGE_MOUNT);
    ck_assert_int_eq(error.error, ENOENT);
    ck_assert_str_eq(error.detail, "/proc at 7");
    ck_assert_int_eq(box_error_set(&error, STAGE_PLAN, EINVAL, NULL), -EINVAL);
    ck_assert_str_eq(error.detail, "");
    ck_assert_int_eq(box_error_set(NULL, STAGE_PLAN, EPERM, "%s", "nobody looks"), -EPERM);
}
END_TEST

START_TEST(formats_of_texts_only_are_formatted_by_hand)
{
    struct box_error error = {0};
    const char *volatile nothing = NULL; /* volatile: the compiler would warn */

    box_error_set(&error, STAGE_FILES, EIO, "%s%s: <%s>%s", "a", "bc", "", "!");
    ck_assert_str_eq(error.detail, "abc: <>!");
    box_error_set(&error, STAGE_FILES, EIO, "plain");
    ck_assert_str_eq(error.detail, "plain");
    box_error_set(&error, STAGE_FILES, EIO, "[%s]", nothing);
    ck_assert_str_eq(error.detail, "[]");
}
END_TEST

/* 0: by hand; 1: by vsnprintf(3). */
START_TEST(a_long_detail_is_cut)
{
    struct box_error error = {0};
    char text[1000];

    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = 0;
    if (_i)
        box_error_set(&error, STAGE_FILES, EIO, "%d%s", 1, text);
    else
        box_error_set(&error, STAGE_FILES, EIO, "1%s", text);
    ck_assert_uint_eq(strlen(error.detail), sizeof error.detail - 1);
    ck_assert_mem_eq(error.detail, "1xxx", 4);
}
END_TEST

START_TEST(every_stage_has_prose)
{
    for (int stage = 0; stage < STAGE_COUNT; stage++) {
        ck_assert_uint_gt(strlen(box_stage_prose((enum box_stage)stage)), 5);
        for (int other = 0; other < stage; other++)
            ck_assert_str_ne(box_stage_prose((enum box_stage)stage),
                             box_stage_prose((enum box_stage)other));
    }
    ck_assert_str_eq(box_stage_prose(STAGE_TRACE), "tracing");
    ck_assert_ptr_nonnull(box_stage_prose(STAGE_COUNT));
    ck_assert_ptr_nonnull(box_stage_prose((enum box_stage)-1));
}
END_TEST

/* ---- owning ---- */

START_TEST(closing_keeps_errno)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    ck_assert_int_ge(fd, 0);
    errno = EXDEV;
    ck_assert_int_eq(close_fd(fd), -1);
    ck_assert_int_eq(errno, EXDEV);
    ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
    errno = EXDEV;
    ck_assert_int_eq(close_fd(fd), -1); /* EBADF inside */
    ck_assert_int_eq(close_fd(-1), -1);
    ck_assert_int_eq(errno, EXDEV);
}
END_TEST

START_TEST(scopes_close_what_was_not_taken)
{
    int closed, taken;

    {
        AUTO_FD first = open("/dev/null", O_RDONLY | O_CLOEXEC);
        AUTO_FD second = open("/dev/null", O_RDONLY | O_CLOEXEC);
        AUTO_FREE char *text = strdup("freed here");

        ck_assert_ptr_nonnull(text);
        closed = first;
        taken = TAKE_FD(second);
        ck_assert_int_eq(second, -1);
    }
    ck_assert_int_eq(fcntl(closed, F_GETFD), -1);
    ck_assert_int_eq(fcntl(taken, F_GETFD), FD_CLOEXEC);
    close_fd(taken);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {a_buffer_keeps_what_is_appended, 0},
        {a_buffer_outgrows_the_room_it_begins_with, 0},
        {a_buffer_stops_at_its_limit, 0},
        {sizes_that_overflow_are_refused, 0},
        {reserved_room_can_be_written, 0},
        {a_buffer_can_be_used_again, 0},
        {the_hash_is_fnv_1a, ROWS(vectors)},
        {an_arena_gives_aligned_zeroed_memory, 0},
        {pieces_of_an_arena_do_not_overlap, 0},
        {an_arena_outgrows_the_room_it_begins_with, 0},
        {an_arena_refuses_what_overflows_or_passes_its_limit, 0},
        {an_arena_copies_texts_and_bytes, 0},
        {an_error_says_where_what_and_about_what, 0},
        {formats_of_texts_only_are_formatted_by_hand, 0},
        {a_long_detail_is_cut, 2},
        {every_stage_has_prose, 0},
        {closing_keeps_errno, 0},
        {scopes_close_what_was_not_taken, 0},
    };

    return suite_run("box_base", tests, ROWS(tests));
}
