/* Traces: from records to who, which descriptor, which call, who waits for whom. */
#include <string.h>

#include "support/story.h"
#include "support/suite.h"
#include "trace/trace.h"

static struct trace *told(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = story_records(text, &error);
    struct trace *trace;

    ck_assert_msg(bytes != NULL, "%s", error ? error->message : "?");
    trace = trace_read(bytes, &error);
    ck_assert_msg(trace != NULL, "%s", error ? error->message : "?");
    ck_assert_ptr_null(trace->damage);
    return trace;
}

/* ---- reading ---- */

START_TEST(nothing_is_no_stream)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static("", 0);
    g_autoptr(GError) error = NULL;
    struct trace *trace = trace_read(bytes, &error);

    /* An empty stream is one that was cut at once, or refused with a reason. */
    if (trace)
        ck_assert(trace->truncated && trace->outcome == OUTCOME_FAULT);
    else
        ck_assert_ptr_nonnull(error);
    trace_free(trace);
}
END_TEST

START_TEST(garbage_is_refused_with_a_reason)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static("#!/bin/sh\n", 10);
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(trace_read(bytes, &error));
    ck_assert_ptr_nonnull(error);
    ck_assert(error->domain == TRACE_ERROR);
}
END_TEST

/* Cut anywhere behind its head, what came before is kept and the cut is seen. */
START_TEST(every_cut_is_seen)
{
    g_autoptr(GBytes) whole = story_records(
        "0 start\n0 pipe 3 4\n0 write fd=4 data=x = 1\n0 exit 0\nfinish completed", NULL);
    struct trace *complete = trace_read(whole, NULL);
    size_t head = strlen(RECORDS_MAGIC) + 8;

    ck_assert(!complete->truncated);
    for (size_t size = head; size < g_bytes_get_size(whole); size++) {
        g_autoptr(GBytes) part = g_bytes_new_from_bytes(whole, 0, size);
        struct trace *trace = trace_read(part, NULL);

        ck_assert_ptr_nonnull(trace);
        ck_assert(trace->truncated);
        ck_assert_int_eq(trace->outcome, OUTCOME_FAULT);
        ck_assert_uint_lt(trace->records_count, complete->records_count);
        trace_free(trace);
    }
    trace_free(complete);
}
END_TEST

/* ---- who ---- */

START_TEST(processes_threads_and_children)
{
    struct trace *trace = told("0 start\n1 start member=1\n0 fork 2\n0 thread 3\n2 exit 7\n"
                               "0 wait4 = 102 pid=102\n0 exit 0\n3 exit 0\nfinish completed");
    const struct trace_task *main_process = trace_main_process(trace, 0);

    ck_assert_uint_eq(trace->processes.count, 3);
    ck_assert_int_eq(main_process->number, 0);
    ck_assert_uint_eq(main_process->threads.count, 2);
    ck_assert_uint_eq(main_process->children.count, 1);
    ck_assert_int_eq(trace_process(trace, 3)->number, 0);
    ck_assert_int_eq(trace_task(trace, 2)->parent_process, 0);
    ck_assert_int_eq(trace_task(trace, 2)->status, 7);
    ck_assert_uint_ne(trace_task(trace, 2)->waited, TRACE_NOWHERE);
    ck_assert_uint_eq(trace_process_ordinal(trace, 0), 1);
    ck_assert_uint_eq(trace_process_ordinal(trace, 1), 1);
    ck_assert_uint_eq(trace_process_ordinal(trace, 2), 2);
    /* The process ends with its last thread. */
    ck_assert_uint_gt(main_process->process_end, main_process->end);
    ck_assert_ptr_null(trace_task(trace, 4));
    ck_assert_ptr_null(trace_task(trace, NONE));
    trace_free(trace);
}
END_TEST

START_TEST(waiting_without_reaping)
{
    /* waitid with WNOWAIT (0x01000000) leaves the child as it is. */
    struct trace *trace = told("0 start\n0 fork 1\n1 exit 0\n"
                               "0 waitid args=0,0,1,0x01000004,0 = 0 pid=101\nfinish completed");

    ck_assert_uint_eq(trace_task(trace, 1)->waited, TRACE_NOWHERE);
    trace_free(trace);
}
END_TEST

/* ---- descriptors ---- */

START_TEST(descriptors_over_time)
{
    struct trace *trace = told("0 start\n0 pipe 3 4 cloexec\n0 fork 1\n0 close 3\n1 dup2 4 1\n"
                               "1 exec /usr/bin/ls\n1 exit 0\nfinish completed");
    size_t end = trace->records_count;
    const struct trace_descriptor *copy = trace_fd_at(trace, 1, 1, trace_task(trace, 1)->end);

    ck_assert_ptr_null(trace_fd_at(trace, 0, 3, end));
    ck_assert_ptr_nonnull(trace_fd_at(trace, 0, 4, end));
    ck_assert_ptr_nonnull(copy);
    ck_assert_int_eq(copy->origin, DESCRIPTOR_FROM_DUP);
    ck_assert_int_eq(copy->source->origin, DESCRIPTOR_FROM_FORK);
    ck_assert(trace_call_is(trace_opening_call(trace, copy), "pipe"));
    ck_assert_ptr_null(trace_fd_at(trace, 1, 4, trace_task(trace, 1)->end));
    ck_assert_uint_eq(trace_open_count(trace, 0, end), 4);
    ck_assert_uint_eq(trace_open_count(trace, 1, end), 0);
    trace_free(trace);
}
END_TEST

/* ---- calls ---- */

START_TEST(calls_in_pairs)
{
    struct trace *trace = told("0 start\n0 fork 1\n0 read fd=0\n1 write fd=1 data=hola = 4\n"
                               "0 returns 0\n1 pause\nfinish deadlock");
    const struct trace_call *reading = trace_call_numbered(trace, 2);

    ck_assert_uint_eq(trace->calls_count, 4);
    ck_assert(trace_call_is(reading, "read"));
    ck_assert(trace_call_succeeded(reading));
    ck_assert_int_eq(trace_call_transfers(reading), ACCESS_READ);
    ck_assert_int_eq(trace_call_transfers(trace_call_numbered(trace, 3)), ACCESS_WRITE);
    ck_assert_ptr_null(trace_call_numbered(trace, 4)->exit);
    ck_assert_ptr_null(trace_call_numbered(trace, 5));
    ck_assert_ptr_null(trace_call_numbered(trace, 0));
    ck_assert(!trace_call_is(NULL, "read"));
    trace_free(trace);
}
END_TEST

START_TEST(output_is_put_together)
{
    struct trace *trace =
        told("0 start\noutput 0 1 ab\noutput 0 2 x\noutput 0 1 c\nfinish completed");

    ck_assert_uint_eq(g_bytes_get_size(trace_output(trace, 0, 1)->bytes), 3);
    ck_assert_uint_eq(g_bytes_get_size(trace_output(trace, 0, 2)->bytes), 1);
    ck_assert_uint_eq(g_bytes_get_size(trace_output(trace, 9, 1)->bytes), 0);
    trace_free(trace);
}
END_TEST

/* ---- waits ---- */

START_TEST(cycles_of_waits)
{
    /* 0 waits for 1, 1 for data from 0: a cycle. 2 waits for nobody. */
    struct trace *trace = told("0 start\n0 pipe 3 4\n0 fork 1\n0 fork 2\n0 close 3\n1 close 4\n"
                               "2 close 3\n2 close 4\n1 read fd=3\n2 pause\n0 wait4\n"
                               "1 waits\n2 waits\n0 waits\nfinish deadlock");
    g_autoptr(GArray) cycle = trace_wait_cycle(trace, 0);

    ck_assert_uint_eq(trace->waits_count, 3);
    ck_assert_ptr_nonnull(cycle);
    ck_assert_uint_eq(cycle->len, 2);
    ck_assert_uint_eq(g_array_index(cycle, size_t, 0), 0);
    ck_assert_uint_eq(g_array_index(cycle, size_t, 1), 2);
    ck_assert_ptr_null(trace_wait_cycle(trace, 1));
    ck_assert_ptr_null(trace_wait_cycle(trace, 3));
    trace_free(trace);
}
END_TEST

/* ---- where in the source ---- */

/* Place of the n-th record of a type, from 0. */
static size_t place_of(const struct trace *trace, enum record_type type, size_t n)
{
    for (size_t i = 0; i < trace->records_count; i++)
        if (trace->records[i].type == type && !n--)
            return i;
    return TRACE_NOWHERE;
}

static void assert_line(const struct trace *trace, size_t place, const char *expected)
{
    g_autofree char *line = trace_name_line(trace, place);

    ck_assert_str_eq(line ? line : "none", expected);
}

START_TEST(lines_of_calls_and_of_what_they_made)
{
    struct trace *trace =
        told("0 start\n0 pipe 3 4\n0 at open_pipe main.c 10\n0 at main main.c 20\n"
             "0 fork 1\n0 at main main.c 21\n"
             "1 read fd=3\n1 at get - 0\n1 at helper child.c 7 inlined\n1 at main main.c 30\n"
             "0 wait4\n1 waits\n0 waits\nfinish deadlock");
    g_autoptr(GPtrArray) frames = trace_frames(trace, place_of(trace, RECORD_WAIT, 0));
    const struct record *helper = frames->pdata[1];

    assert_line(trace, place_of(trace, RECORD_DESCRIPTOR, 3), "main.c:10"); /* after 0, 1 and 2 */
    assert_line(trace, place_of(trace, RECORD_CALL, 0), "main.c:10");
    assert_line(trace, place_of(trace, RECORD_RETURN, 0), "main.c:10");
    assert_line(trace, place_of(trace, RECORD_TASK, 1), "main.c:21");
    assert_line(trace, place_of(trace, RECORD_WAIT, 0), "child.c:7");
    assert_line(trace, place_of(trace, RECORD_WAIT, 1), "none");
    assert_line(trace, place_of(trace, RECORD_TASK, 0), "none");
    assert_line(trace, TRACE_NOWHERE, "none");
    ck_assert_uint_eq(frames->len, 3);
    ck_assert_ptr_null(((const struct record *)frames->pdata[0])->path);
    ck_assert_str_eq(helper->text, "helper");
    ck_assert(helper->inlined);
    trace_free(trace);
}
END_TEST

START_TEST(lines_of_a_crash_are_not_those_of_the_call_before)
{
    struct trace *trace = told("0 start\n0 kill = 0\n0 at main main.c 5\n"
                               "0 signal SIGSEGV generated\n0 signal SIGSEGV core\n"
                               "0 at crash main.c 9 signal=SIGSEGV\n0 die SIGSEGV\n"
                               "finish completed");
    g_autoptr(GPtrArray) loop = trace_frames_in_loop(trace, 0);

    assert_line(trace, place_of(trace, RECORD_SIGNAL, 1), "main.c:9");
    assert_line(trace, place_of(trace, RECORD_END, 0), "main.c:9");
    assert_line(trace, place_of(trace, RECORD_CALL, 0), "main.c:5");
    ck_assert_uint_eq(loop->len, 0);
    trace_free(trace);
}
END_TEST

START_TEST(lines_of_a_loop)
{
    struct trace *trace = told("0 start\n0 kill = 0\n0 at main main.c 5\n"
                               "0 at spin main.c 6 loop\nfinish livelock");
    g_autoptr(GPtrArray) loop = trace_frames_in_loop(trace, 0);

    ck_assert_uint_eq(loop->len, 1);
    ck_assert_uint_eq(((const struct record *)loop->pdata[0])->line, 6);
    trace_free(trace);
}
END_TEST

START_TEST(lines_of_a_signal_are_those_of_its_sender)
{
    struct trace *trace = told("0 start\n0 fork 1\n0 at main main.c 4\n0 pause\n"
                               "0 at main main.c 5\n1 kill\n1 at main main.c 6\n"
                               "0 signal SIGUSR1 merged from=1\n0 signal SIGUSR1 generated\n"
                               "finish completed");

    assert_line(trace, place_of(trace, RECORD_SIGNAL, 0), "main.c:6");
    assert_line(trace, place_of(trace, RECORD_SIGNAL, 1), "main.c:5"); /* by nobody */
    trace_free(trace);
}
END_TEST

START_TEST(lines_of_output)
{
    struct trace *trace =
        told("0 start\n0 write fd=1 data=yes = 3\n0 at main main.c 4\noutput 0 1 yes\n"
             "0 write fd=1 data=maybe = 5\n0 at main main.c 5\noutput 0 1 may\noutput 0 2 be\n"
             "finish completed");

    assert_line(trace, place_of(trace, RECORD_OUTPUT, 0), "main.c:4");
    assert_line(trace, place_of(trace, RECORD_OUTPUT, 1), "none"); /* not just what was written */
    assert_line(trace, place_of(trace, RECORD_OUTPUT, 2), "none"); /* another stream */
    trace_free(trace);
}
END_TEST

START_TEST(lines_of_what_is_left)
{
    struct trace *trace =
        told("0 start\n0 fork 1\n0 at main main.c 4\n1 exit 0\n0 open 3 /dev/shm/box\n"
             "0 at make main.c 8\n0 semget = 7\n0 at make main.c 9\n0 semget = 8\n"
             "0 at make main.c 10\n0 exit 0\nleftover zombie 1\nleftover shm box\n"
             "leftover shm other\nleftover sysv-semaphore \"semid 7\"\n"
             "leftover sysv-segment \"shmid 7\"\nfinish completed");

    assert_line(trace, place_of(trace, RECORD_LEFTOVER, 0), "main.c:4");
    assert_line(trace, place_of(trace, RECORD_LEFTOVER, 1), "main.c:8");
    assert_line(trace, place_of(trace, RECORD_LEFTOVER, 2), "none");
    assert_line(trace, place_of(trace, RECORD_LEFTOVER, 3), "main.c:9");
    assert_line(trace, place_of(trace, RECORD_LEFTOVER, 4), "none");
    trace_free(trace);
}
END_TEST

/* ---- words ---- */

START_TEST(names)
{
    static const char *const cast[] = {"server", NULL};
    struct trace *trace = told("0 start\n1 start member=5\n0 fork 2\n0 pipe 3 4\n0 socket 5 inet\n"
                               "0 bind fd=5 address=inet:127.0.0.1:80 = 0\n0 open 6 a.txt\n"
                               "0 write fd=4 data=x = 1\nfinish completed");
    const struct trace_call *call = &trace->calls[trace->calls_count - 1];
    char *texts[] = {trace_name_process(trace, cast, 0), trace_name_process(trace, cast, 2),
                     trace_name_process(trace, cast, 1), trace_name_object(trace, 1),
                     trace_name_object(trace, 7),        trace_name_object(trace, 8),
                     trace_name_object(trace, 9),        trace_name_object(trace, 99),
                     trace_name_call(trace, call)};
    static const char *const expected[] = {"the parent", "the child", "task 1",
                                           "stdin",      "pipe 1",   "socket 1 (inet:127.0.0.1:80)",
                                           "file a.txt", "?",        "write(fd 4 = pipe 1)"};

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        ck_assert_str_eq(texts[i], expected[i]);
        g_free(texts[i]);
    }
    trace_free(trace);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {nothing_is_no_stream, 0},    {garbage_is_refused_with_a_reason, 0},
        {every_cut_is_seen, 0},       {processes_threads_and_children, 0},
        {waiting_without_reaping, 0}, {descriptors_over_time, 0},
        {calls_in_pairs, 0},          {output_is_put_together, 0},
        {cycles_of_waits, 0},         {names, 0},
        {lines_of_calls_and_of_what_they_made, 0},
        {lines_of_a_crash_are_not_those_of_the_call_before, 0},
        {lines_of_a_loop, 0},         {lines_of_output, 0},
        {lines_of_a_signal_are_those_of_its_sender, 0},
        {lines_of_what_is_left, 0}};

    return suite_run("trace", tests, G_N_ELEMENTS(tests));
}
