#include "explore/schedule.h"

#include <inttypes.h>
#include <string.h>

#include "base/fault.h"
#include "base/i18n.h"

#define QUOTED_CHARACTERS 24 /* of a wrong string, in the message */

/* A string that is being read. */
struct reader {
    const char *text, *position;
    GError **error;
};

/* expected: translated. Returns false. */
static bool refuse(const struct reader *reader, const char *expected)
{
    g_autofree char *rest = g_strndup(reader->position, QUOTED_CHARACTERS);
    g_autofree char *valid = g_utf8_make_valid(rest, -1);
    g_autofree char *safe = g_strescape(valid, NULL);

    if (*rest)
        g_set_error(reader->error, FAULT_ERROR, FAULT_USAGE,
                    _("the schedule is wrong at character %zu: expected %s, found \"%s\""),
                    (size_t)(reader->position - reader->text) + 1, expected, safe);
    else
        g_set_error(reader->error, FAULT_ERROR, FAULT_USAGE,
                    _("the schedule ends too early: expected %s"), expected);
    return false;
}

/* A decimal number and nothing else: no sign, no blank, no leading zero. */
static bool read_number(struct reader *reader, const char *expected, uint64_t *ret_number)
{
    const char *start = reader->position, *digit = start;
    uint64_t number = 0;

    for (; g_ascii_isdigit(*digit); digit++) {
        uint64_t value = (uint64_t)(*digit - '0');

        if (number > (UINT64_MAX - value) / 10)
            return refuse(reader, _("a number below 2^64"));
        number = number * 10 + value;
    }
    if (digit == start || (*start == '0' && digit - start > 1))
        return refuse(reader, expected);
    reader->position = digit;
    *ret_number = number;
    return true;
}

static bool read_separator(struct reader *reader, char separator, const char *expected)
{
    if (*reader->position != separator)
        return refuse(reader, expected);
    reader->position++;
    return true;
}

/* One "12=1". The point comes after those before. */
static bool read_choice(struct reader *reader, struct schedule *schedule)
{
    struct reader point_reader = *reader, option_reader;
    uint64_t point, option;
    size_t count = schedule->choices_count;

    if (!read_number(reader, _("the number of a choice point"), &point))
        return false;
    if (count && point <= schedule->choices[count - 2])
        return refuse(&point_reader, _("a choice point after the one before"));
    if (!read_separator(reader, '=', _("\"=\" and the option chosen there")))
        return false;
    option_reader = *reader;
    if (!read_number(reader, _("the number of an option"), &option))
        return false;
    if (option == 0)
        return refuse(&option_reader, _("an option from 1, since 0 is the default"));
    if (count / 2 >= SCHEDULE_CHOICES_MAX)
        return refuse(&point_reader, _("at most 500000 choices"));
    schedule_add(schedule, point, option);
    return true;
}

static bool read_schedule(struct reader *reader, struct schedule *schedule)
{
    if (!read_number(reader, _("the number of the seed"), &schedule->seed))
        return false;
    if (!*reader->position)
        return true;
    if (!read_separator(reader, ':', _("\":\" and the choices")))
        return false;
    do {
        if (!read_choice(reader, schedule))
            return false;
    } while (*reader->position && read_separator(reader, ',', _("\",\" and the next choice")));
    return !*reader->position;
}

bool schedule_parse(const char *text, struct schedule *ret_schedule, GError **error)
{
    struct reader reader = {text, text, error};

    *ret_schedule = (struct schedule){0};
    if (strnlen(text, SCHEDULE_TEXT_MAX + 1) > SCHEDULE_TEXT_MAX) {
        g_set_error(error, FAULT_ERROR, FAULT_USAGE, _("the schedule is longer than 1 MiB"));
        return false;
    }
    if (!read_schedule(&reader, ret_schedule)) {
        schedule_clear(ret_schedule);
        return false;
    }
    return true;
}

char *schedule_print(const struct schedule *schedule)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "%" PRIu64, schedule->seed);
    for (size_t i = 0; i + 1 < schedule->choices_count; i += 2)
        g_string_append_printf(text, "%c%" PRIu64 "=%" PRIu64, i ? ',' : ':', schedule->choices[i],
                               schedule->choices[i + 1]);
    return g_string_free(text, FALSE);
}

char *schedule_of_plan(const struct plan *plan)
{
    struct schedule schedule = {plan->seed, plan->choices, plan->choices_count};

    return schedule_print(&schedule);
}

void schedule_clear(struct schedule *schedule)
{
    g_free(schedule->choices);
    *schedule = (struct schedule){0};
}

void schedule_copy(const struct schedule *schedule, struct schedule *ret_copy)
{
    *ret_copy = (struct schedule){.seed = schedule->seed};
    for (size_t i = 0; i < schedule->choices_count; i += 2)
        schedule_add(ret_copy, schedule->choices[i], schedule->choices[i + 1]);
}

void schedule_add(struct schedule *schedule, uint64_t point, uint64_t option)
{
    size_t count = schedule->choices_count;

    /* Room for a power of two of pairs, so that long ones do not move at every step. */
    if ((count & (count - 1)) == 0)
        schedule->choices = g_renew(uint64_t, schedule->choices, MAX(2, 2 * count));
    schedule->choices[count] = point;
    schedule->choices[count + 1] = option;
    schedule->choices_count = count + 2;
}

bool schedule_equal(const struct schedule *left, const struct schedule *right)
{
    return left->seed == right->seed && left->choices_count == right->choices_count &&
           (!left->choices_count ||
            !memcmp(left->choices, right->choices, left->choices_count * sizeof *left->choices));
}
