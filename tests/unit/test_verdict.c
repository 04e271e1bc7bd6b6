/* Summing a grading up, and reading peers' answers. What each judge finds: tests/replay. */
#include "support/suite.h"
#include "verdict/inner.h"

/* ---- score and status ---- */

static const struct sum_row {
    enum scenario_status scenarios[3];
    double scores[3]; /* of 2 each */
    bool compile_error;
    enum scenario_status status;
    double score, max_score;
} sums[] = {
    {{STATUS_PASSED, STATUS_PASSED, STATUS_PASSED}, {2, 2, 2}, false, STATUS_PASSED, 6, 6},
    {{STATUS_PASSED, STATUS_FAILED, STATUS_NOT_RUN}, {2, 1, 0}, false, STATUS_FAILED, 3, 6},
    {{STATUS_PASSED, STATUS_GRADER_FAULT, STATUS_PASSED},
     {2, 0, 2},
     false,
     STATUS_GRADER_FAULT,
     4,
     4},
    {{STATUS_FAILED, STATUS_GRADER_FAULT, STATUS_PASSED}, {0, 0, 2}, false, STATUS_FAILED, 2, 4},
    {{STATUS_NOT_RUN, STATUS_NOT_RUN, STATUS_NOT_RUN}, {0, 0, 0}, true, STATUS_FAILED, 0, 6},
};

START_TEST(a_grading_is_summed_up)
{
    const struct sum_row *row = &sums[_i];
    struct grading *grading = grading_new();

    for (int i = 0; i < 3; i++) {
        struct scenario_result *result = scenario_result_new("one");

        result->status = row->scenarios[i];
        result->score = row->scores[i];
        result->max_score = 2;
        g_ptr_array_add(grading->scenarios, result);
    }
    if (row->compile_error)
        g_ptr_array_add(grading->compile, finding_make("build.error"));
    g_ptr_array_add(grading->compile, finding_make("build.warning"));
    verdict_sum(grading);
    ck_assert_int_eq(grading->status, row->status);
    ck_assert_double_eq(grading->score, row->score);
    ck_assert_double_eq(grading->max_score, row->max_score);
    grading_free(grading);
}
END_TEST

/* ---- answers ---- */

static const struct answer_row {
    const char *answer, *key, *value;
} answers[] = {
    {"ok bytes=5", "bytes", "5"},
    {"ok bytes=5", "text", NULL},
    {"failed reason=usage", "reason", "usage"},
    {"failed expected=\"a b\" observed=\"c\"", "expected", "a b"},
    {"failed expected=\"a b\" observed=\"c\"", "observed", "c"},
    {"failed expected=\"\" observed=x", "expected", ""},
    /* What is quoted is never a key. */
    {"failed observed=\"x reason=usage\" reason=mismatch", "reason", "mismatch"},
    {"failed observed=\"x \\\" reason=usage\"", "reason", NULL},
    {"failed observed=\"never closed reason=usage", "reason", NULL},
    {"", "reason", NULL},
    {"reason", "reason", NULL},
    {"failed reason=", "reason", ""},
    {"failed myreason=usage", "reason", NULL},
};

START_TEST(values_of_answers)
{
    g_autofree char *value = show_answer_value(answers[_i].answer, answers[_i].key);

    if (answers[_i].value) {
        ck_assert_ptr_nonnull(value);
        ck_assert_str_eq(value, answers[_i].value);
    } else {
        ck_assert_ptr_null(value);
    }
}
END_TEST

/* ---- words ---- */

static const struct bytes_row {
    const char *data;
    size_t size;
    const char *shown;
} shown_bytes[] = {{"", 0, "(nothing)"},
                   {"hola\n", 5, "hola"},
                   {"hola", 4, "hola (no newline at the end)"},
                   {"a\xff\n", 3, "a\xef\xbf\xbd"}};

START_TEST(bytes_for_people)
{
    g_autofree char *text = show_bytes(shown_bytes[_i].data, shown_bytes[_i].size);

    ck_assert_str_eq(text, shown_bytes[_i].shown);
    ck_assert(g_utf8_validate(text, -1, NULL));
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {{a_grading_is_summed_up, ROWS(sums)},
                                             {values_of_answers, ROWS(answers)},
                                             {bytes_for_people, ROWS(shown_bytes)}};

    i18n_init("en", "/nonexistent");
    return suite_run("verdict", tests, G_N_ELEMENTS(tests));
}
