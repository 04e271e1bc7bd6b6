/* sandbox/proto: plans there and back, and every way in which one can be wrong. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "proto/limits.h"
#include "proto/plan.h"
#include "support/suite.h"
#include "unit/proto_samples.h"

static struct buffer encoded(const struct plan *plan)
{
    struct buffer buffer = {0};

    ck_assert_int_eq(plan_encode(plan, &buffer), 0);
    return buffer;
}

/* A plan of one's own to change. */
static struct plan copy_of_sample(struct arena *arena)
{
    struct buffer buffer = encoded(sample_plan());
    struct box_error error = {0};
    struct plan plan;

    ck_assert_msg(plan_decode(buffer.data, buffer.size, arena, &plan, &error) == 0, "%s",
                  error.detail);
    buffer_done(&buffer);
    return plan;
}

/* ---- there and back ---- */

START_TEST(every_key_comes_back)
{
    struct arena arena = {0};
    struct plan plan = copy_of_sample(&arena);

    ck_assert(plans_equal(&plan, sample_plan()));
    arena_done(&arena);
}
END_TEST

START_TEST(a_small_plan_has_only_what_it_needs)
{
    struct plan small = {.work_directory = "/w"}, decoded;
    struct buffer buffer = encoded(&small);
    struct arena arena = {0};
    struct box_error error;
    static const char wire[] = "\x6d" "coloquio/plan" "\x01" "\xa1" "\x6e" "work_directory" "\x62/w";

    ck_assert_uint_eq(buffer.size, sizeof wire - 1);
    ck_assert_mem_eq(buffer.data, wire, sizeof wire - 1);
    ck_assert_int_eq(plan_decode(buffer.data, buffer.size, &arena, &decoded, &error), 0);
    ck_assert(plans_equal(&small, &decoded));
    buffer_done(&buffer);
    arena_done(&arena);
}
END_TEST

START_TEST(the_same_plan_gives_the_same_bytes)
{
    struct arena arena = {0};
    struct plan copy = copy_of_sample(&arena);
    struct buffer first = encoded(sample_plan()), second = encoded(&copy);

    ck_assert_uint_eq(first.size, second.size);
    ck_assert_mem_eq(first.data, second.data, first.size);
    buffer_done(&first);
    buffer_done(&second);
    arena_done(&arena);
}
END_TEST

START_TEST(a_large_file_comes_back)
{
    static uint8_t content[300000];
    struct plan_file file = {.path = "/f", .content = {content, sizeof content}};
    struct plan plan = {.work_directory = "/", .files = &file, .files_count = 1}, decoded;
    struct arena arena = {0};
    struct box_error error;
    struct buffer buffer;

    for (size_t i = 0; i < sizeof content; i++)
        content[i] = (uint8_t)(i * i >> 3);
    buffer = encoded(&plan);
    ck_assert_int_eq(plan_decode(buffer.data, buffer.size, &arena, &decoded, &error), 0);
    ck_assert(plans_equal(&plan, &decoded));
    buffer_done(&buffer);
    arena_done(&arena);
}
END_TEST

START_TEST(an_encoding_that_does_not_fit_says_so)
{
    struct buffer whole = encoded(sample_plan());

    for (size_t limit = 1; limit < whole.size; limit += 7) {
        struct buffer buffer = {.limit_bytes = limit};

        ck_assert_int_eq(plan_encode(sample_plan(), &buffer), -ENOMEM);
        buffer_done(&buffer);
    }
    buffer_done(&whole);
}
END_TEST

START_TEST(a_plan_that_does_not_fit_into_memory_says_so)
{
    struct buffer buffer = encoded(sample_plan());
    int failures = 0, result = -ENOMEM;

    for (size_t limit = 16; result; limit += 16) {
        struct arena arena = {.limit_bytes = limit};
        struct box_error error = {0};
        struct plan plan;

        result = plan_decode(buffer.data, buffer.size, &arena, &plan, &error);
        ck_assert(result == 0 || result == -ENOMEM);
        ck_assert_int_eq(error.error, -result);
        failures += result != 0;
        arena_done(&arena);
    }
    ck_assert_int_gt(failures, 20);
    buffer_done(&buffer);
}
END_TEST

/* ---- what must hold ---- */

static void no_name(struct plan *plan) { plan->members[1].name = NULL; }
static void empty_name(struct plan *plan) { plan->members[1].name = ""; }
static void same_name(struct plan *plan) { plan->members[2].name = "student"; }
static void no_program(struct plan *plan) { plan->members[0].program = NULL; }
static void relative_program(struct plan *plan) { plan->members[2].program = "usr/bin/cc"; }
static void upward_program(struct plan *plan) { plan->members[2].program = "/a/../b"; }
static void upward_end(struct plan *plan) { plan->members[2].program = "/a/.."; }
static void upward_start(struct plan *plan) { plan->members[2].program = "/../a"; }
static void relative_directory(struct plan *plan) { plan->members[0].directory = "."; }
static void no_directory(struct plan *plan) { plan->members[0].directory = NULL; }
static void no_arguments(struct plan *plan) { plan->members[1].arguments_count = 0; }
static void bare_environment(struct plan *plan) { plan->members[0].environment[1] = "NAME"; }
static void unnamed_environment(struct plan *plan) { plan->members[0].environment[1] = "=x"; }
static void role(struct plan *plan) { plan->members[0].role = MEMBER_COMPILER + 1; }
static void umask_bits(struct plan *plan) { plan->members[1].umask = 01000; }
static void stdin_kind(struct plan *plan) { plan->members[1].stdin_kind = STREAM_CLOSED + 1; }
static void stdout_kind(struct plan *plan) { plan->members[1].stdout_kind = UINT32_MAX; }
static void stderr_kind(struct plan *plan) { plan->members[1].stderr_kind = STREAM_CLOSED + 1; }
static void host_name(struct plan *plan) { plan->hosts[0].name = NULL; }
static void no_address(struct plan *plan) { plan->hosts[1].address = NULL; }
static void host_here(struct plan *plan) { plan->hosts[1].address = "127.0.0.2"; }
static void host_router(struct plan *plan) { plan->hosts[1].address = "10.0.0.254"; }
static void host_delay(struct plan *plan) { plan->hosts[1].delay_ns = UINT64_MAX; }
static void member_host(struct plan *plan) { plan->members[0].host = 3; }
static void step_host(struct plan *plan) { plan->steps[plan->steps_count - 2].number = 3; }
static void step_kind(struct plan *plan) { plan->steps[1].kind = STEP_LINK + 1; }
static void step_member(struct plan *plan) { plan->steps[1].member = 3; }
static void condition(struct plan *plan) { plan->steps[1].condition = CONDITION_READY_FOR + 1; }
static void negative_signal(struct plan *plan) { plan->steps[7].number = -1; }
static void least_signal(struct plan *plan) { plan->steps[7].number = INT32_MIN; }
static void great_signal(struct plan *plan) { plan->steps[7].number = 65; }
static void no_signal(struct plan *plan) { plan->steps[7].number = 0; }
static void nothing_delivered(struct plan *plan) { plan->steps[5].number = 0; }
static void no_class(struct plan *plan) { plan->steps[2].text = NULL; }
static void no_called_class(struct plan *plan) { plan->steps[3].text = NULL; }
static void no_path(struct plan *plan) { plan->steps[6].text = NULL; }
static void no_command(struct plan *plan) { plan->steps[8].text = NULL; }
static void file_kind(struct plan *plan) { plan->files[0].kind = FILE_OTHER; }
static void file_mode(struct plan *plan) { plan->files[0].mode = 010000; }
static void file_path(struct plan *plan) { plan->files[5].path = "x"; }
static void file_upwards(struct plan *plan) { plan->files[5].path = "/home/student/../../etc"; }
static void no_target(struct plan *plan) { plan->files[4].content.size = 0; }
static void nul_target(struct plan *plan) { plan->files[4].content = plan->members[0].stdin_text; }
static void mount_source(struct plan *plan) { plan->mounts[1].source = "opt"; }
static void mount_target(struct plan *plan) { plan->mounts[1].target = NULL; }
static void collect_path(struct plan *plan) { plan->collect[1] = "out"; }
static void no_work_directory(struct plan *plan) { plan->work_directory = NULL; }
static void odd_choices(struct plan *plan) { plan->choices_count = 3; }
static void odd_injections(struct plan *plan) { plan->injections_count = 3; }

static void injections_backwards(struct plan *plan)
{
    static uint64_t pairs[] = {7, INJECTION_LOSS, 7, INJECTION_LOSS};

    plan->injections = pairs;
    plan->injections_count = 4;
}

static void injection_of_no_kind(struct plan *plan)
{
    static uint64_t pairs[] = {7, INJECTION_COUNT};

    plan->injections = pairs;
    plan->injections_count = 2;
}

static void mode(struct plan *plan) { plan->mode = PLAN_LEAK_CHECK + 1; }

static void long_path(struct plan *plan)
{
    static char path[4097];

    memset(path, 'a', sizeof path - 1);
    path[0] = '/';
    plan->files[0].path = path;
}

/* Longer by one than the table allows. Every element is the same, which is not looked at any more. */
static char *too_long;

static void *repeated(const void *element, size_t size, size_t count)
{
    char *array = too_long = malloc(count * size);

    ck_assert_ptr_nonnull(array);
    for (size_t i = 0; i < count; i++)
        memcpy(array + i * size, element, size);
    return array;
}

#define TOO_MANY(owner, name, most)                                                                \
    ((owner)->name = repeated((owner)->name, sizeof *(owner)->name, (most) + 1),                   \
     (owner)->name##_count = (most) + 1)

static void many_choices(struct plan *plan) { TOO_MANY(plan, choices, 1000000); }
static void many_mounts(struct plan *plan) { TOO_MANY(plan, mounts, 256); }
static void many_files(struct plan *plan) { TOO_MANY(plan, files, 10000); }
static void many_members(struct plan *plan) { TOO_MANY(plan, members, 64); }
static void many_steps(struct plan *plan) { TOO_MANY(plan, steps, 100000); }
static void stacks_unsorted(struct plan *plan) { plan->stacks[1] = plan->stacks[0]; }
static void many_stacks(struct plan *plan) { TOO_MANY(plan, stacks, PLAN_STACKS); }
static void many_collected(struct plan *plan) { TOO_MANY(plan, collect, 256); }
static void many_arguments(struct plan *plan) { TOO_MANY(&plan->members[0], arguments, 1024); }
static void long_environment(struct plan *plan) { TOO_MANY(&plan->members[0], environment, 1024); }

static const struct {
    void (*spoil)(struct plan *plan);
    const char *message;
} mistakes[] = {
    {no_name, "members[1].name: is missing"},
    {empty_name, "members[1].name: is missing"},
    {same_name, "members[2].name: is another member's"},
    {no_program, "members[0].program: must be absolute, without .."},
    {relative_program, "members[2].program: must be absolute, without .."},
    {upward_program, "members[2].program: must be absolute, without .."},
    {upward_end, "members[2].program: must be absolute, without .."},
    {upward_start, "members[2].program: must be absolute, without .."},
    {relative_directory, "members[0].directory: must be absolute, without .."},
    {no_directory, "members[0].directory: must be absolute, without .."},
    {no_arguments, "members[1].arguments: must hold argv[0] at least"},
    {bare_environment, "members[0].environment: must hold NAME=value"},
    {unnamed_environment, "members[0].environment: must hold NAME=value"},
    {role, "members[0].role: is out of range"},
    {umask_bits, "members[1].umask: is out of range"},
    {stdin_kind, "members[1].stdin_kind: is out of range"},
    {stdout_kind, "members[1].stdout_kind: is out of range"},
    {stderr_kind, "members[1].stderr_kind: is out of range"},
    {host_name, "hosts[0].name: is missing"},
    {no_address, "hosts[1].address: must be numeric IPv4, ending in 2 to 253"},
    {host_here, "hosts[1].address: must be numeric IPv4, ending in 2 to 253"},
    {host_router, "hosts[1].address: must be numeric IPv4, ending in 2 to 253"},
    {host_delay, "hosts[1].delay_ns: is out of range"},
    {member_host, "members[0].host: is not a host"},
    {step_host, "steps[15].number: is not a host"},
    {step_kind, "steps[1].kind: is out of range"},
    {step_member, "steps[1].member: is not a member"},
    {condition, "steps[1].condition: is out of range"},
    {negative_signal, "steps[7].number: must be a signal"},
    {least_signal, "steps[7].number: must be a signal"},
    {great_signal, "steps[7].number: is out of range"},
    {no_signal, "steps[7].number: is missing"},
    {nothing_delivered, "steps[5].number: is missing"},
    {no_class, "steps[2].text: is missing"},
    {no_called_class, "steps[3].text: is missing"},
    {no_path, "steps[6].text: is missing"},
    {no_command, "steps[8].text: is missing"},
    {file_kind, "files[0].kind: is out of range"},
    {file_mode, "files[0].mode: is out of range"},
    {file_path, "files[5].path: must be absolute, without .."},
    {file_upwards, "files[5].path: must be absolute, without .."},
    {no_target, "files[4].content: must be the target of the link"},
    {nul_target, "files[4].content: must be the target of the link"},
    {mount_source, "mounts[1].source: must be absolute, without .."},
    {mount_target, "mounts[1].target: must be absolute, without .."},
    {collect_path, "collect[1]: must be absolute, without .."},
    {no_work_directory, "work_directory: must be absolute, without .."},
    {odd_choices, "choices: must hold pairs"},
    {odd_injections, "injections: must hold pairs"},
    {injections_backwards, "injections: must be in ascending order of calls"},
    {injection_of_no_kind, "injections: must name kinds that there are"},
    {stacks_unsorted, "stacks: must be in ascending order"},
    {many_stacks, "stacks: has too many elements"},
    {mode, "mode: is out of range"},
    {many_choices, "choices: has too many elements"},
    {many_mounts, "mounts: has too many elements"},
    {many_files, "files: has too many elements"},
    {many_members, "members: has too many elements"},
    {many_steps, "steps: has too many elements"},
    {many_collected, "collect: has too many elements"},
    {many_arguments, "members[0].arguments: has too many elements"},
    {long_environment, "members[0].environment: has too many elements"},
    {long_path, "files[0].path: must be absolute, without .."},
};

START_TEST(a_mistake_is_named_by_its_key)
{
    struct arena arena = {0};
    struct plan plan = copy_of_sample(&arena), decoded;
    struct box_error error = {0};
    struct buffer buffer;

    mistakes[_i].spoil(&plan);
    buffer = encoded(&plan);
    ck_assert_int_eq(plan_decode(buffer.data, buffer.size, &arena, &decoded, &error), -ERANGE);
    ck_assert_int_eq(error.stage, STAGE_PLAN);
    ck_assert_int_eq(error.error, ERANGE);
    ck_assert_str_eq(error.detail, mistakes[_i].message);
    buffer_done(&buffer);
    free(too_long);
    too_long = NULL;
    arena_done(&arena);
}
END_TEST

#define LIMIT_ROWS 10

START_TEST(limits_are_checked_at_both_ends)
{
    size_t count;
    const struct limit_row *row = &limit_rows(&count)[_i];
    struct arena arena = {0};
    struct plan plan = copy_of_sample(&arena), decoded;
    const uint64_t good[] = {row->least, row->most, row->fallback, 0};
    const uint64_t bad[] = {row->least - 1, row->most + 1, UINT64_MAX};

    ck_assert_uint_eq(count, LIMIT_ROWS);
    for (size_t i = 0; i < 7; i++) {
        uint64_t value = i < 4 ? good[i] : bad[i - 4];
        struct box_error error = {0};
        struct buffer buffer;
        int expected = i < 4 || !value ? 0 : -ERANGE; /* 0 is the default, even if least is 1 */

        memcpy((char *)&plan.limits + row->offset, &value, sizeof value);
        buffer = encoded(&plan);
        ck_assert_int_eq(plan_decode(buffer.data, buffer.size, &arena, &decoded, &error), expected);
        if (expected) {
            ck_assert_mem_eq(error.detail, "limits.", 7);
            ck_assert_mem_eq(error.detail + 7, row->key, strlen(row->key));
        }
        buffer_done(&buffer);
    }
    arena_done(&arena);
}
END_TEST

START_TEST(defaults_fill_only_what_is_zero)
{
    struct plan_limits limits = {.processes = 3, .steps = 77};
    size_t count;
    const struct limit_row *rows = limit_rows(&count);

    ck_assert_uint_eq(count * sizeof(uint64_t), sizeof limits);
    plan_limits_apply_defaults(&limits);
    ck_assert_uint_eq(limits.processes, 3);
    ck_assert_uint_eq(limits.steps, 77);
    for (size_t i = 0; i < count; i++) {
        uint64_t value;

        memcpy(&value, (char *)&limits + rows[i].offset, sizeof value);
        ck_assert_uint_gt(value, 0);
        ck_assert_uint_le(rows[i].least, rows[i].fallback);
        ck_assert_uint_le(rows[i].fallback, rows[i].most);
        ck_assert_uint_gt(strlen(rows[i].prose), 10);
        ck_assert_uint_gt(strlen(rows[i].unit), 4);
        if (strcmp(rows[i].key, "processes") && strcmp(rows[i].key, "steps"))
            ck_assert_uint_eq(value, rows[i].fallback);
    }
}
END_TEST

/* ---- damage ---- */

START_TEST(a_cut_plan_is_never_a_plan)
{
    struct buffer buffer = encoded(sample_plan());

    for (size_t size = 0; size < buffer.size; size++) {
        /* In memory of exactly that size, so that a sanitizer sees a read beyond it. */
        uint8_t *piece = size ? malloc(size) : NULL;
        struct arena arena = {0};
        struct box_error error = {0};
        struct plan plan;

        if (size)
            memcpy(piece, buffer.data, size);
        ck_assert_int_eq(plan_decode(piece, size, &arena, &plan, &error), -EBADMSG);
        ck_assert_int_eq(error.stage, STAGE_PLAN);
        ck_assert(strstr(error.detail, "the data end too early") ||
                  strstr(error.detail, "claims more elements than there are data"));
        arena_done(&arena);
        free(piece);
    }
    buffer_done(&buffer);
}
END_TEST

START_TEST(a_plan_with_a_tail_is_refused)
{
    struct buffer buffer = encoded(sample_plan());
    struct arena arena = {0};
    struct box_error error = {0};
    struct plan plan;

    ck_assert_int_eq(buffer_append(&buffer, "\xa0", 1), 0);
    ck_assert_int_eq(plan_decode(buffer.data, buffer.size, &arena, &plan, &error), -EBADMSG);
    ck_assert_str_eq(error.detail, "more data follow the plan");
    buffer_done(&buffer);
    arena_done(&arena);
}
END_TEST

#define MUTATIONS 2000

START_TEST(random_damage_is_an_error_or_another_valid_plan)
{
    struct numbers numbers = {(uint64_t)_i + 1};
    struct buffer buffer = encoded(sample_plan()), damaged = {0};
    int refused = 0;

    for (int i = 0; i < MUTATIONS; i++) {
        struct arena arena = {.limit_bytes = 16 << 20};
        struct box_error error = {0};
        struct plan plan, again;
        int result;

        mutate(&numbers, buffer.data, buffer.size, &damaged);
        result = plan_decode(damaged.data, damaged.size, &arena, &plan, &error);
        if (result) {
            refused++;
            ck_assert(result == -EBADMSG || result == -EPROTO || result == -ERANGE ||
                      result == -ENOMEM);
            ck_assert_int_eq(error.error, -result);
            ck_assert(error.detail[0]);
        } else {
            struct buffer second = encoded(&plan);

            ck_assert_int_eq(plan_decode(second.data, second.size, &arena, &again, &error), 0);
            ck_assert(plans_equal(&plan, &again));
            buffer_done(&second);
        }
        arena_done(&arena);
    }
    ck_assert_int_gt(refused, MUTATIONS / 2);
    buffer_done(&damaged);
    buffer_done(&buffer);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {every_key_comes_back, 0},
        {a_small_plan_has_only_what_it_needs, 0},
        {the_same_plan_gives_the_same_bytes, 0},
        {a_large_file_comes_back, 0},
        {an_encoding_that_does_not_fit_says_so, 0},
        {a_plan_that_does_not_fit_into_memory_says_so, 0},
        {a_mistake_is_named_by_its_key, ROWS(mistakes)},
        {limits_are_checked_at_both_ends, LIMIT_ROWS},
        {defaults_fill_only_what_is_zero, 0},
        {a_cut_plan_is_never_a_plan, 0},
        {a_plan_with_a_tail_is_refused, 0},
        {random_damage_is_an_error_or_another_valid_plan, 4},
    };

    return suite_run("proto_plan", tests, ROWS(tests));
}
