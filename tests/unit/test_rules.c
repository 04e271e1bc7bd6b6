/* The table of rules and findings, and what settings do to them. What each rule finds:
 * tests/replay. */
#include <string.h>

#include "rules/rules.h"
#include "support/story.h"
#include "support/suite.h"

static const char *const rule_ids[] = {
#define RULE(id, function, level) id,
#define RULE_OVER_RUNS(id, function, level) id,
#include "rules/rules.def"
#undef RULE_OVER_RUNS
#undef RULE
};

START_TEST(every_rule_is_a_finding)
{
    ck_assert_ptr_nonnull(finding_row(rule_ids[_i]));
}
END_TEST

START_TEST(ids_are_unique_and_told)
{
    size_t count;
    const struct finding_row *rows = finding_rows(&count);

    for (size_t i = 0; i < count; i++) {
        ck_assert_ptr_eq(finding_row(rows[i].id), &rows[i]);
        ck_assert_ptr_nonnull(strchr(rows[i].id, '.'));
        ck_assert(rows[i].title[0] && rows[i].why[0]);
        ck_assert(rows[i].why[strlen(rows[i].why) - 1] == '.');
    }
    ck_assert_ptr_null(finding_row("no.such-thing"));
}
END_TEST

/* A run that ends with 1 after a call was interrupted. */
static const char interrupted[] = "0 start\n0 pause = EINTR\n0 read fd=0 = EINTR\n0 exit 1\n"
                                  "finish completed";

static GPtrArray *found_in(const char *run, const struct spec_rule *settings, size_t count,
                           bool is_student)
{
    static const char *const names[] = {"program", NULL};
    bool student[] = {is_student};
    GPtrArray *findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    g_autoptr(GBytes) bytes = story_records(run, NULL);
    struct trace *trace = trace_read(bytes, NULL);

    rules_apply(&(struct rule_input){trace, names, student}, settings, count, findings);
    trace_free(trace);
    return findings;
}

/* Findings of the run with one double close (a warning by default) and one kept pipe end (off). */
static GPtrArray *found(const struct spec_rule *settings, size_t count, bool is_student)
{
    return found_in("0 start\n0 pipe 3 4\n0 fork 1\n0 close 3\n0 close 3\n"
                    "1 write fd=4 data=x = 1\n1 exit 0\n"
                    "0 wait4 = 101 pid=101\n0 exit 0\nfinish completed",
                    settings, count, is_student);
}

START_TEST(defaults)
{
    g_autoptr(GPtrArray) findings = found(NULL, 0, true);
    const struct finding *finding = findings->pdata[0];

    ck_assert_uint_eq(findings->len, 1);
    ck_assert_str_eq(finding->id, "fd.double-close");
    ck_assert_int_eq(finding->severity, SEVERITY_WARNING);
    ck_assert_int_eq(finding->fault, FAULT_STUDENT);
    ck_assert_str_eq(finding->program, "program");
    ck_assert_uint_eq(finding->records->len, 1);
}
END_TEST

START_TEST(settings_raise_and_silence)
{
    static const struct spec_rule settings[] = {
        {.id = "fd.double-close", .level = RULE_OFF, .points = -1},
        {.id = "pipe.unused-end-open", .level = RULE_ON, .points = -1}};
    g_autoptr(GPtrArray) findings = found(settings, G_N_ELEMENTS(settings), true);
    const struct finding *finding = findings->pdata[0];

    ck_assert_uint_eq(findings->len, 1);
    ck_assert_str_eq(finding->id, "pipe.unused-end-open");
    ck_assert_int_eq(finding->severity, SEVERITY_ERROR);
    ck_assert_str_eq(finding->where, "the child");
}
END_TEST

START_TEST(peers_are_never_accused)
{
    g_autoptr(GPtrArray) findings = found(NULL, 0, false);

    ck_assert_uint_eq(findings->len, 0);
}
END_TEST

START_TEST(causes_only_explain_unless_asked_for)
{
    static const struct spec_rule settings[] = {
        {.id = "sig.eintr-unhandled", .level = RULE_ON, .points = -1}};

    g_autoptr(GPtrArray) by_default = found_in(interrupted, NULL, 0, true);
    g_autoptr(GPtrArray) asked_for = found_in(interrupted, settings, 1, true);
    g_autoptr(GPtrArray) certain = found(NULL, 0, true);

    ck_assert_uint_eq(by_default->len, 1);
    ck_assert(((struct finding *)by_default->pdata[0])->explains);
    ck_assert_uint_eq(asked_for->len, 1);
    ck_assert(!((struct finding *)asked_for->pdata[0])->explains);
    ck_assert(!((struct finding *)certain->pdata[0])->explains);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {{every_rule_is_a_finding, ROWS(rule_ids)},
                                             {ids_are_unique_and_told, 0},
                                             {defaults, 0},
                                             {settings_raise_and_silence, 0},
                                             {peers_are_never_accused, 0},
                                             {causes_only_explain_unless_asked_for, 0}};

    return suite_run("rules", tests, G_N_ELEMENTS(tests));
}
