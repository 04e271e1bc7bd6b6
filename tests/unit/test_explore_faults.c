/* grader/explore: which faults a run's calls are made to suffer. */
#include <sys/syscall.h>

#include "explore/faults.h"
#include "support/suite.h"

/* A run of one process in which calls could suffer faults. */
struct run {
    GArray *records;
    uint64_t calls;
};

static void begin(struct run *run)
{
    struct record record;

    run->records = g_array_new(FALSE, FALSE, sizeof(struct record));
    run->calls = 0;
    record_init(&record, RECORD_TASK);
    record.task = record.process = record.member = 0;
    g_array_append_val(run->records, record);
}

static void call(struct run *run, uint64_t number, uint64_t object, uint64_t injectable)
{
    struct record record;

    record_init(&record, RECORD_CALL);
    record.task = 0;
    record.call = ++run->calls;
    record.number = number;
    record.object = object;
    g_array_append_val(run->records, record);
    record_init(&record, RECORD_RETURN);
    record.task = 0;
    record.call = run->calls;
    record.number = number;
    record.injectable = injectable;
    g_array_append_val(run->records, record);
}

/* The replay strings of the runs to be tried, one a line. */
static char *tried(struct run *run, guint most, bool *ret_complete)
{
    struct trace *trace =
        trace_from_records((const struct record *)(gpointer)run->records->data, run->records->len);
    const struct schedule base = {.seed = 7};
    g_autoptr(GArray) schedules = faults_systematic(trace, &base, most, ret_complete);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < schedules->len; i++) {
        g_autofree char *one = schedule_print(&g_array_index(schedules, struct schedule, i));

        g_string_append_printf(text, "%s\n", one);
    }
    trace_free(trace);
    g_array_unref(run->records);
    return g_string_free(text, FALSE);
}

START_TEST(each_call_suffers_each_of_its_faults_once)
{
    struct run run;
    bool complete;
    g_autofree char *text = NULL;

    begin(&run);
    call(&run, SYS_pipe2, 0, INJECTION_BIT(INJECTION_NO_PIPE));
    call(&run, SYS_close, 1, 0);
    call(&run, SYS_read, 1,
         INJECTION_BIT(INJECTION_SHORT_READ) | INJECTION_BIT(INJECTION_INTERRUPTED));
    text = tried(&run, 100, &complete);
    ck_assert_str_eq(text, "7!1=pipe\n7!3=short-read\n7!3=eintr\n");
    ck_assert(complete);
}
END_TEST

START_TEST(the_first_two_and_the_last_stand_for_those_alike)
{
    struct run run;
    bool complete;
    g_autofree char *text = NULL;

    begin(&run);
    for (int i = 0; i < 5; i++) {
        call(&run, SYS_read, 1, INJECTION_BIT(INJECTION_SHORT_READ));
        call(&run, SYS_read, 2, INJECTION_BIT(INJECTION_SHORT_READ));
    }
    text = tried(&run, 100, &complete);
    ck_assert_str_eq(text, "7!1=short-read\n7!2=short-read\n7!3=short-read\n7!4=short-read\n"
                           "7!9=short-read\n7!10=short-read\n");
    ck_assert(!complete);
}
END_TEST

START_TEST(every_kind_gets_its_share)
{
    struct run run;
    bool complete;
    g_autofree char *text = NULL;

    begin(&run);
    for (uint64_t object = 1; object <= 10; object++)
        call(&run, SYS_read, object, INJECTION_BIT(INJECTION_SHORT_READ));
    call(&run, SYS_clone, 0, INJECTION_BIT(INJECTION_NO_FORK));
    text = tried(&run, 3, &complete);
    ck_assert_str_eq(text, "7!1=short-read\n7!2=short-read\n7!11=fork\n");
    ck_assert(!complete);
}
END_TEST

START_TEST(a_run_without_such_calls_has_none)
{
    struct run run;
    bool complete;
    g_autofree char *text = NULL;

    begin(&run);
    call(&run, SYS_close, 1, 0);
    text = tried(&run, 3, &complete);
    ck_assert_str_eq(text, "");
    ck_assert(complete);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {each_call_suffers_each_of_its_faults_once, 0},
        {the_first_two_and_the_last_stand_for_those_alike, 0},
        {every_kind_gets_its_share, 0},
        {a_run_without_such_calls_has_none, 0},
    };

    return suite_run("explore_faults", tests, G_N_ELEMENTS(tests));
}
