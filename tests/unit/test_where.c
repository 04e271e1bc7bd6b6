/* Stacks out of record streams, frames into them. What coloquio-frames says is hostile. */
#include <string.h>

#include "support/story.h"
#include "support/suite.h"
#include "where/inner.h"

static const char run[] = "0 start\n0 pipe 3 4\n0 read fd=3\n0 waits\nfinish deadlock";

static uint64_t registers[STACK_REGISTERS] = {1, 2, 3};
static const char *student_modules[] = {"/program/upper", "/usr/lib/libc.so.6"};
static const char *peer_modules[] = {"/peer/puppet", "/usr/lib/libc.so.6"};
static uint64_t ranges[] = {4096, 8192, 0, 65536, 131072, 4096};

static struct trace *read_trace(GBytes *bytes)
{
    g_autoptr(GBytes) owned = bytes;
    struct trace *trace = trace_read(owned, NULL);

    ck_assert_ptr_nonnull(trace);
    ck_assert_ptr_null(trace->damage);
    return trace;
}

static GBytes *stream_of(const struct record *records, size_t count)
{
    struct buffer buffer = {0};
    GBytes *bytes;

    records_encode_head(&buffer);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(record_encode(&records[i], &buffer), 0);
    bytes = g_bytes_new(buffer.data, buffer.size);
    buffer_done(&buffer);
    return bytes;
}

static struct record stack_of(uint64_t call, const char **modules)
{
    struct record stack;

    record_init(&stack, RECORD_STACK);
    stack.task = 0;
    stack.call = call;
    stack.registers = registers;
    stack.registers_count = STACK_REGISTERS;
    stack.stack_address = 0x7fff0000;
    stack.payload = (struct bytes){(const uint8_t *)"stack", 5};
    stack.modules = modules;
    stack.modules_count = 2;
    stack.module_ranges = ranges;
    stack.module_ranges_count = 6;
    return stack;
}

/* The run told above, with a stack of the student's and one of a peer's in the middle. */
static struct trace *run_with_stacks(void)
{
    g_autoptr(GBytes) told = story_records(run, NULL);
    struct trace *plain = trace_read(told, NULL), *trace;
    g_autofree struct record *records = g_new0(struct record, plain->records_count + 2);

    memcpy(records, plain->records, 3 * sizeof *records);
    records[3] = stack_of(2, student_modules);
    records[4] = stack_of(1, peer_modules);
    memcpy(records + 5, plain->records + 3, (plain->records_count - 3) * sizeof *records);
    trace = read_trace(stream_of(records, plain->records_count + 2));
    trace_free(plain);
    return trace;
}

static struct record frame_of(uint64_t call, const char *function, const char *path, uint64_t line)
{
    struct record frame;

    record_init(&frame, RECORD_FRAME);
    frame.task = 0;
    frame.call = call;
    frame.text = function;
    frame.path = path;
    frame.line = line;
    return frame;
}

START_TEST(only_stacks_that_are_not_there_are_lacking)
{
    struct trace *trace = run_with_stacks();
    g_autoptr(GArray) calls = g_array_new(FALSE, FALSE, sizeof(guint64));
    guint64 numbers[] = {1, 2, 3};

    ck_assert(!stacks_lack(trace, calls));
    g_array_append_vals(calls, numbers, 2);
    ck_assert(!stacks_lack(trace, calls));
    g_array_append_val(calls, numbers[2]);
    ck_assert(stacks_lack(trace, calls));
    trace_free(trace);
}
END_TEST

START_TEST(only_stacks_of_the_student_are_looked_up)
{
    struct trace *trace = run_with_stacks(), *stacks = read_trace(stacks_of(trace));
    const struct record *stack = stacks->records;

    ck_assert_uint_eq(stacks->records_count, 1);
    ck_assert_int_eq(stack->type, RECORD_STACK);
    ck_assert_uint_eq(stack->call, 2);
    ck_assert_uint_eq(stack->registers_count, STACK_REGISTERS);
    ck_assert_uint_eq(stack->payload.size, 5);
    trace_free(stacks);
    trace_free(trace);
}
END_TEST

START_TEST(nothing_to_look_up)
{
    g_autoptr(GBytes) told = story_records(run, NULL);
    struct trace *trace = trace_read(told, NULL);

    ck_assert_ptr_null(stacks_of(trace));
    trace_free(trace);
}
END_TEST

START_TEST(frames_come_before_the_end_and_places_stay)
{
    const struct record said[] = {frame_of(2, "get", "/home/student/./src/upper.c", 31),
                                  frame_of(2, "main", "/opt/else.c", 40)};
    struct trace *before = run_with_stacks(), *after;
    g_autoptr(GBytes) bytes = stream_of(said, 2);
    size_t last = before->records_count - 1;

    after = read_trace(stacks_replaced(before, bytes));
    ck_assert_uint_eq(after->records_count, before->records_count + 2);
    for (size_t i = 0; i < last; i++)
        ck_assert_int_eq(after->records[i].type, before->records[i].type);
    ck_assert_uint_eq(after->records[3].payload.size, 0);
    ck_assert_uint_eq(after->records[3].call, 2);
    ck_assert_str_eq(after->records[last].path, "src/upper.c");
    ck_assert_str_eq(after->records[last + 1].path, "/opt/else.c");
    ck_assert_int_eq(after->records[last + 2].type, RECORD_FINISH);
    ck_assert_uint_eq(after->finish->trace_hash, before->finish->trace_hash);
    trace_free(after);
    trace_free(before);
}
END_TEST

START_TEST(nothing_but_frames_is_taken)
{
    struct record said[] = {frame_of(2, "get", "a.c", 1), frame_of(2, "main", "a.c", 2),
                            frame_of(2, "x", "a.c", 3), frame_of(2, "y", "a.c", 4)};
    struct trace *before = run_with_stacks(), *after;
    g_autoptr(GBytes) bytes = NULL;

    said[0].payload = (struct bytes){(const uint8_t *)"more", 4};
    said[1].type = RECORD_FAULT;
    said[2].type = RECORD_FINISH;
    said[2].outcome = OUTCOME_COMPLETED;
    bytes = stream_of(said, 4);
    after = read_trace(stacks_replaced(before, bytes));
    ck_assert_uint_eq(after->frames.count, 2);
    ck_assert_uint_eq(after->records[after->frames.items[0]].payload.size, 0);
    ck_assert_ptr_null(after->fault);
    ck_assert_int_eq(after->outcome, OUTCOME_DEADLOCK);
    trace_free(after);
    trace_free(before);
}
END_TEST

START_TEST(what_was_said_before_the_damage_counts)
{
    const struct record said[] = {frame_of(2, "get", "a.c", 1), frame_of(2, "main", "a.c", 2)};
    struct trace *before = run_with_stacks();
    g_autoptr(GBytes) bytes = stream_of(said, 2);

    for (gsize size = 0; size < g_bytes_get_size(bytes); size++) {
        g_autoptr(GBytes) cut = g_bytes_new_from_bytes(bytes, 0, size);
        g_autoptr(GBytes) merged = stacks_replaced(before, cut);
        struct trace *after = merged ? trace_read(merged, NULL) : NULL;

        if (after)
            ck_assert_uint_eq(after->frames.count, 1);
        trace_free(after);
    }
    trace_free(before);
}
END_TEST

START_TEST(a_flood_of_frames_is_cut)
{
    struct trace *before = run_with_stacks(), *after;
    struct buffer buffer = {0};
    struct record frame = frame_of(2, "f", "a.c", 1);
    g_autoptr(GBytes) bytes = NULL;

    records_encode_head(&buffer);
    for (int i = 0; i < 20000; i++)
        ck_assert_int_eq(record_encode(&frame, &buffer), 0);
    bytes = g_bytes_new(buffer.data, buffer.size);
    buffer_done(&buffer);
    after = read_trace(stacks_replaced(before, bytes));
    ck_assert_uint_eq(after->frames.count, 4096);
    trace_free(after);
    trace_free(before);
}
END_TEST

START_TEST(garbage_gives_no_frames)
{
    static const char *const garbage[] = {"", "x", "#!/bin/sh", "\x70" "coloquio/records" "\x01",
                                          "\x70" "coloquio/records" "\x01\x9f\xff"};
    struct trace *trace = run_with_stacks();
    g_autoptr(GBytes) bytes = g_bytes_new_static(garbage[_i], strlen(garbage[_i]));

    ck_assert_ptr_null(stacks_replaced(trace, bytes));
    trace_free(trace);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {{only_stacks_that_are_not_there_are_lacking, 0},
                                      {only_stacks_of_the_student_are_looked_up, 0},
                                      {nothing_to_look_up, 0},
                                      {frames_come_before_the_end_and_places_stay, 0},
                                      {nothing_but_frames_is_taken, 0},
                                      {what_was_said_before_the_damage_counts, 0},
                                      {a_flood_of_frames_is_cut, 0},
                                      {garbage_gives_no_frames, 5}};

    return suite_run("where", tests, G_N_ELEMENTS(tests));
}
