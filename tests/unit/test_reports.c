/* grader/build: what sanitizers write, as findings. The texts are those of gcc 12. */
#include <string.h>

#include "build/build.h"
#include "support/suite.h"

static const char *sources[] = {"program.c", NULL}, *headers[] = {"list.h", NULL};
static const struct spec_program program = {
    .name = "program", .sources = sources, .headers = headers};

static GPtrArray *read_text(const char *text)
{
    GPtrArray *findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    g_autofree char *exact = g_memdup2(text, strlen(text)); /* no NUL behind it */

    sanitizer_reports(exact, strlen(text), &program, findings);
    return findings;
}

static const struct {
    const char *text, *id, *file;
    int line;
    const char *observed;
} reports[] = {
    {"=================================================================\n"
     "==2==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000015 at pc 0x7ffff78"
     " bp 0x7ffff sp 0x7ffff\n"
     "WRITE of size 12 at 0x602000000015 thread T0\n"
     "    #0 0x7ffff7850b7f in __interceptor_strcpy ../../../../src/libsanitizer/asan/a.cpp:440\n"
     "    #1 0x5555555551e5 in fill /home/student/program.c:6\n"
     "    #2 0x555555555209 in main /home/student/program.c:11\n"
     "\n"
     "0x602000000015 is located 0 bytes to the right of 5-byte region\n"
     "allocated by thread T0 here:\n"
     "    #0 0x7ffff78b9fb0 in __interceptor_malloc ../../../../src/libsanitizer/asan/b.cpp:69\n"
     "    #1 0x5555555551fe in main /home/student/program.c:10\n",
     "memory.out-of-bounds", "program.c", 6, "heap-buffer-overflow: WRITE of size 12"},
    {"==2==ERROR: AddressSanitizer: heap-use-after-free on address 0x6 at pc 0x5 bp 0x7 sp 0x7\n"
     "READ of size 8 at 0x602000000010 thread T0\n"
     "    #0 0x555555555222 in next list.h:17\n",
     "memory.use-after-free", "list.h", 17, "heap-use-after-free: READ of size 8"},
    {"==2==ERROR: AddressSanitizer: attempting double-free on 0x602000000010 in thread T0:\n"
     "    #0 0x7ffff78b9fb0 in __interceptor_free ../../../../src/libsanitizer/asan/b.cpp:52\n"
     "    #1 0x5555555551fe in main /home/student/program.c:9:5\n",
     "memory.bad-free", "program.c", 9, "attempting double-free"},
    {"==2==ERROR: LeakSanitizer: detected memory leaks\n\n"
     "Direct leak of 24 byte(s) in 2 object(s) allocated from:\n"
     "    #0 0x7ffff78b9fb0 in __interceptor_malloc ../../../../src/libsanitizer/asan/b.cpp:69\n"
     "    #1 0x5555555551fe in greet /home/student/program.c:7\n\n"
     "SUMMARY: AddressSanitizer: 24 byte(s) leaked in 2 allocation(s).\n",
     "memory.leak", "program.c", 7, "24 bytes"},
    {"program.c:8:9: runtime error: signed integer overflow: 1 + 2147483647 cannot be represented in"
     " type 'int'\n",
     "memory.undefined", "program.c", 8,
     "signed integer overflow: 1 + 2147483647 cannot be represented in type 'int'"},
    {"==================\n"
     "WARNING: ThreadSanitizer: data race (pid=2)\n"
     "  Write of size 4 at 0x55555555801c by thread T2:\n"
     "    #0 count /home/student/program.c:9 (program+0x1234)\n\n"
     "  Previous write of size 4 at 0x55555555801c by thread T1:\n"
     "    #0 count /home/student/program.c:9 (program+0x1234)\n",
     "thread.race", "program.c", 9, "data race: Write of size 4"},
    {"WARNING: ThreadSanitizer: lock-order-inversion (potential deadlock) (pid=2)\n"
     "  Mutex M2 acquired here while holding mutex M1 in main thread:\n"
     "    #0 pthread_mutex_lock ../../../../src/libsanitizer/tsan/c.cpp:1324 (libtsan.so.2+0x1)\n"
     "    #1 main /home/student/program.c:21 (program+0x1)\n",
     "thread.deadlock", "program.c", 21, "lock-order-inversion (potential deadlock)"},
};

START_TEST(each_report_is_a_finding_with_its_place)
{
    g_autoptr(GPtrArray) findings = read_text(reports[_i].text);
    const struct finding *finding = findings->len ? findings->pdata[0] : NULL;

    ck_assert_uint_eq(findings->len, 1);
    ck_assert_str_eq(finding->id, reports[_i].id);
    ck_assert_str_eq(finding->file, reports[_i].file);
    ck_assert_int_eq(finding->line, reports[_i].line);
    ck_assert_str_eq(finding->observed, reports[_i].observed);
    ck_assert_str_eq(finding->program, "program");
    ck_assert_ptr_nonnull(finding->expected);
    ck_assert_int_eq(finding->severity, SEVERITY_ERROR);
}
END_TEST

START_TEST(the_stack_is_that_of_the_access)
{
    g_autoptr(GPtrArray) findings = read_text(reports[0].text);
    const struct finding *finding = findings->pdata[0];

    ck_assert_uint_eq(finding->frames->len, 2);
    ck_assert_str_eq(((struct frame *)finding->frames->pdata[0])->function, "fill");
    ck_assert_int_eq(((struct frame *)finding->frames->pdata[1])->line, 11);
}
END_TEST

START_TEST(the_same_is_told_once_and_not_for_ever)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GPtrArray) once = NULL, many = NULL;

    for (int i = 0; i < 50; i++)
        g_string_append(text, reports[4].text);
    once = read_text(text->str);
    ck_assert_uint_eq(once->len, 1);
    g_string_truncate(text, 0);
    for (int i = 1; i < 50; i++)
        g_string_append_printf(text, "program.c:%d:1: runtime error: x\n", i);
    many = read_text(text->str);
    ck_assert_uint_le(many->len, 10);
}
END_TEST

static const char *const harmless[] = {
    "",
    "\n\n",
    "hello\nrun time error\n",
    "other.c:1:1: runtime error: not handed in\n",
    "WARNING: nothing\n",
    "ERROR: something else: it failed\n",
    "==2==ERROR: LeakSanitizer: detected memory leaks\n",
    "    #0 0x5 in main /home/student/program.c:3\n",
    "Direct leak",
    "program.c:99999999999999999999:1",
    "    #",
};

START_TEST(what_is_no_report_is_no_finding)
{
    g_autoptr(GPtrArray) findings = read_text(harmless[_i]);

    ck_assert_uint_eq(findings->len, 0);
}
END_TEST

/* Cut anywhere, and with bytes that are no text, nothing is read that is not there. */
START_TEST(damaged_reports_do_no_harm)
{
    for (size_t i = 0; i < G_N_ELEMENTS(reports); i++)
        for (size_t length = 0; length < strlen(reports[i].text); length++) {
            g_autofree char *part = g_strndup(reports[i].text, length);
            g_autoptr(GPtrArray) findings = NULL;

            if (length)
                part[length / 2] = (char)0xff;
            findings = read_text(part);
            for (guint j = 0; j < findings->len; j++)
                ck_assert(g_utf8_validate(((struct finding *)findings->pdata[j])->observed, -1,
                                          NULL));
        }
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {{each_report_is_a_finding_with_its_place, ROWS(reports)},
                                      {the_stack_is_that_of_the_access, 0},
                                      {the_same_is_told_once_and_not_for_ever, 0},
                                      {what_is_no_report_is_no_finding, ROWS(harmless)},
                                      {damaged_reports_do_no_harm, 0}};

    return suite_run("reports", tests, G_N_ELEMENTS(tests));
}
