/* sandbox/proto: the table of traced calls. */
#include <string.h>
#include <sys/syscall.h>

#include "proto/syscalls.h"
#include "support/suite.h"

START_TEST(a_row_is_found_by_its_number)
{
    const struct syscall_row *row = syscall_find(SYS_pipe2);

    ck_assert_ptr_nonnull(row);
    ck_assert_str_eq(row->name, "pipe2");
    ck_assert_str_eq(row->call_class, "pipe");
    ck_assert_str_eq(row->family, "pipe");
    ck_assert_str_eq(row->shape, "2x");
    ck_assert_int_eq(row->blocking, BLOCKING_NEVER);
    ck_assert_str_eq(syscall_find(SYS_read)->name, "read"); /* number 0 */
}
END_TEST

START_TEST(what_is_not_traced_has_no_row)
{
    ck_assert_ptr_null(syscall_find(SYS_brk));
    ck_assert_ptr_null(syscall_find(511));
    ck_assert_ptr_null(syscall_find(512));
    ck_assert_ptr_null(syscall_find(UINT64_MAX));
}
END_TEST

START_TEST(every_row_is_found_and_no_number_twice)
{
    size_t count;
    const struct syscall_row *rows = syscall_rows(&count);

    ck_assert_uint_gt(count, 100);
    for (size_t i = 0; i < count; i++)
        ck_assert_ptr_eq(syscall_find((uint64_t)rows[i].number), &rows[i]);
}
END_TEST

START_TEST(every_shape_is_made_of_known_letters)
{
    size_t count;
    const struct syscall_row *rows = syscall_rows(&count);

    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(strspn(rows[i].shape, "fFp-bBn*vVhHaAmsSPx2dwtTokl") == strlen(rows[i].shape),
                      "%s", rows[i].name);
        ck_assert_msg(strlen(rows[i].shape) <= 6, "%s", rows[i].name);
    }
}
END_TEST

START_TEST(every_family_is_one_of_the_families)
{
    static const char families[] =
        " process signal file pipe socket time thread shm sem msg mq wait ";
    size_t count;
    const struct syscall_row *rows = syscall_rows(&count);

    for (size_t i = 0; i < count; i++) {
        const char *at = strstr(families, rows[i].family);

        ck_assert_msg(at && at[-1] == ' ' && at[strlen(rows[i].family)] == ' ', "%s", rows[i].name);
    }
}
END_TEST

/* What waits on a descriptor is asked about its first one: it must have one. */
START_TEST(waiting_on_a_descriptor_needs_a_descriptor)
{
    size_t count;
    const struct syscall_row *rows = syscall_rows(&count);

    for (size_t i = 0; i < count; i++)
        switch (rows[i].blocking) {
        case BLOCKING_INPUT:
        case BLOCKING_OUTPUT:
        case BLOCKING_CONNECT:
        case BLOCKING_EPOLL:
        case BLOCKING_LOCK:
        case BLOCKING_RECORD_LOCK:
            ck_assert_msg(rows[i].shape[0] == 'f', "%s", rows[i].name);
            break;
        case BLOCKING_OPEN:
            ck_assert_msg(strchr(rows[i].shape, 'p') != NULL, "%s", rows[i].name);
            break;
        default:
            break;
        }
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {a_row_is_found_by_its_number, 0},
        {what_is_not_traced_has_no_row, 0},
        {every_row_is_found_and_no_number_twice, 0},
        {every_shape_is_made_of_known_letters, 0},
        {every_family_is_one_of_the_families, 0},
        {waiting_on_a_descriptor_needs_a_descriptor, 0},
    };

    return suite_run("proto_syscalls", tests, ROWS(tests));
}
