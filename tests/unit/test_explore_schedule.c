/* grader/explore: replay strings, there and back, and what is not one. */
#include <string.h>

#include "base/fault.h"
#include "explore/schedule.h"
#include "support/suite.h"

START_TEST(there_and_back)
{
    static const char *const texts[] = {"0",
                                        "7",
                                        "18446744073709551615",
                                        "7:12=1",
                                        "7:12=1,40=2",
                                        "0:0=1",
                                        "1:0=1,1=1,2=3,18446744073709551615=4294967296",
                                        "7!33=short-read",
                                        "7:12=1,40=2!1=fork,33=short-read,34=reordering"};
    struct schedule schedule;
    g_autoptr(GError) error = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *printed = NULL;

        ck_assert(schedule_parse(texts[i], &schedule, &error));
        printed = schedule_print(&schedule);
        ck_assert_str_eq(printed, texts[i]);
        schedule_clear(&schedule);
    }
}
END_TEST

START_TEST(what_it_says)
{
    struct schedule schedule;

    ck_assert(schedule_parse("7:12=1,40=2", &schedule, NULL));
    ck_assert_uint_eq(schedule.seed, 7);
    ck_assert_uint_eq(schedule.choices_count, 4);
    ck_assert_uint_eq(schedule.choices[0], 12);
    ck_assert_uint_eq(schedule.choices[1], 1);
    ck_assert_uint_eq(schedule.choices[2], 40);
    ck_assert_uint_eq(schedule.choices[3], 2);
    schedule_clear(&schedule);
    ck_assert_uint_eq(schedule.choices_count, 0);
}
END_TEST

static const struct {
    const char *text, *message;
} wrong[] = {
    {"", "the schedule ends too early: expected the number of the seed"},
    {"x", "the schedule is wrong at character 1: expected the number of the seed, found \"x\""},
    {"-1", "the schedule is wrong at character 1: expected the number of the seed, found \"-1\""},
    {" 1", "the schedule is wrong at character 1: expected the number of the seed, found \" 1\""},
    {"01", "the schedule is wrong at character 1: expected the number of the seed, found \"01\""},
    {"18446744073709551616",
     "the schedule is wrong at character 1: expected a number below 2^64, found "
     "\"18446744073709551616\""},
    {"7 ", "the schedule is wrong at character 2: expected \":\" and the choices, found \" \""},
    {"7:", "the schedule ends too early: expected the number of a choice point"},
    {"7:12", "the schedule ends too early: expected \"=\" and the option chosen there"},
    {"7:12=", "the schedule ends too early: expected the number of an option"},
    {"7:12=0",
     "the schedule is wrong at character 6: expected an option from 1, since 0 is the default, "
     "found \"0\""},
    {"7:12=1,", "the schedule ends too early: expected the number of a choice point"},
    {"7:12=1;40=2",
     "the schedule is wrong at character 7: expected \",\" and the next choice, found \";40=2\""},
    {"7:12=1,12=2",
     "the schedule is wrong at character 8: expected a choice point after the one before, found "
     "\"12=2\""},
    {"7:12=1,3=2",
     "the schedule is wrong at character 8: expected a choice point after the one before, found "
     "\"3=2\""},
    {"7:99999999999999999999=1",
     "the schedule is wrong at character 3: expected a number below 2^64, found "
     "\"99999999999999999999=1\""},
    {"7!", "the schedule ends too early: expected the number of a call"},
    {"7!3", "the schedule ends too early: expected \"=\" and the fault of that call"},
    {"7!3=", "the schedule ends too early: expected the name of a fault"},
    {"7!3=none",
     "the schedule is wrong at character 5: expected the name of a fault, found \"none\""},
    {"7!3=fork,3=fork",
     "the schedule is wrong at character 10: expected a call after the one before, found "
     "\"3=fork\""},
    {"7:1=1!3=fork:", "the schedule is wrong at character 9: expected the name of a fault, found "
                      "\"fork:\""},
    {"7:1=\033[2J\xff",
     "the schedule is wrong at character 5: expected the number of an option, found "
     "\"\\033[2J\\357\\277\\275\""},
};

START_TEST(what_is_not_one)
{
    struct schedule schedule;
    g_autoptr(GError) error = NULL;

    ck_assert(!schedule_parse(wrong[_i].text, &schedule, &error));
    ck_assert(g_error_matches(error, FAULT_ERROR, FAULT_USAGE));
    ck_assert_str_eq(error->message, wrong[_i].message);
    ck_assert_ptr_null(schedule.choices);
}
END_TEST

START_TEST(longer_than_anybody_needs)
{
    struct schedule schedule;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_malloc(SCHEDULE_TEXT_MAX + 2);

    memset(text, '1', SCHEDULE_TEXT_MAX + 1);
    text[SCHEDULE_TEXT_MAX + 1] = 0;
    ck_assert(!schedule_parse(text, &schedule, &error));
    ck_assert_str_eq(error->message, "the schedule is longer than 1 MiB");
}
END_TEST

START_TEST(copies_are_equal)
{
    struct schedule schedule = {.seed = 3}, copy;

    for (uint64_t i = 0; i < 1000; i++)
        schedule_add(&schedule, 2 * i, 1 + i % 3);
    schedule_inject(&schedule, 5, INJECTION_NO_FORK);
    schedule_copy(&schedule, &copy);
    ck_assert(schedule_equal(&schedule, &copy));
    schedule_inject(&copy, 6, INJECTION_NO_FORK);
    ck_assert(!schedule_equal(&schedule, &copy));
    schedule_clear(&copy);
    schedule_copy(&schedule, &copy);
    schedule_add(&copy, 5000, 1);
    ck_assert(!schedule_equal(&schedule, &copy));
    schedule_clear(&copy);
    ck_assert(!schedule_equal(&schedule, &copy));
    schedule_clear(&schedule);
    ck_assert(schedule_equal(&schedule, &copy));
}
END_TEST

START_TEST(of_a_plan)
{
    uint64_t choices[] = {4, 1, 9, 3};
    const struct plan plan = {.seed = 2, .choices = choices, .choices_count = 4};
    g_autofree char *text = schedule_of_plan(&plan);

    ck_assert_str_eq(text, "2:4=1,9=3");
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {there_and_back, 0},
        {what_it_says, 0},
        {what_is_not_one, ROWS(wrong)},
        {longer_than_anybody_needs, 0},
        {copies_are_equal, 0},
        {of_a_plan, 0},
    };

    return suite_run("explore_schedule", tests, G_N_ELEMENTS(tests));
}
