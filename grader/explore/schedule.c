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

/* The name of a fault, up to the next separator or the end. */
static bool read_kind(struct reader *reader, enum injection *ret_kind)
{
    g_autofree char *name = g_strndup(reader->position, strcspn(reader->position, ","));

    *ret_kind = injection_by_name(name);
    if (!*ret_kind)
        return refuse(reader, _("the name of a fault"));
    reader->position += strlen(name);
    return true;
}

/* One "33=short-read". The call comes after those before. */
static bool read_injection(struct reader *reader, struct schedule *schedule)
{
    struct reader call_reader = *reader;
    enum injection kind;
    uint64_t call;
    size_t count = schedule->injections_count;

    if (!read_number(reader, _("the number of a call"), &call))
        return false;
    if (count && call <= schedule->injections[count - 2])
        return refuse(&call_reader, _("a call after the one before"));
    if (!read_separator(reader, '=', _("\"=\" and the fault of that call")) ||
        !read_kind(reader, &kind))
        return false;
    if (count / 2 >= SCHEDULE_CHOICES_MAX)
        return refuse(&call_reader, _("at most 500000 faults"));
    schedule_inject(schedule, call, kind);
    return true;
}

static bool read_schedule(struct reader *reader, struct schedule *schedule)
{
    if (!read_number(reader, _("the number of the seed"), &schedule->seed))
        return false;
    if (*reader->position && *reader->position != '!') {
        if (!read_separator(reader, ':', _("\":\" and the choices")))
            return false;
        do {
            if (!read_choice(reader, schedule))
                return false;
        } while (*reader->position && *reader->position != '!' &&
                 read_separator(reader, ',', _("\",\" and the next choice")));
    }
    if (*reader->position == '!')
        do {
            reader->position++;
            if (!read_injection(reader, schedule))
                return false;
        } while (*reader->position == ',');
    return !*reader->position || refuse(reader, _("the end"));
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
    for (size_t i = 0; i + 1 < schedule->injections_count; i += 2)
        g_string_append_printf(text, "%c%" PRIu64 "=%s", i ? ',' : '!', schedule->injections[i],
                               injection_name((enum injection)schedule->injections[i + 1]));
    return g_string_free(text, FALSE);
}

char *schedule_of_plan(const struct plan *plan)
{
    struct schedule schedule = {plan->seed, plan->choices, plan->choices_count, plan->injections,
                                plan->injections_count};

    return schedule_print(&schedule);
}

void schedule_apply(const struct schedule *schedule, struct plan *plan)
{
    plan->seed = schedule->seed;
    plan->choices = schedule->choices;
    plan->choices_count = schedule->choices_count;
    plan->injections = schedule->injections;
    plan->injections_count = schedule->injections_count;
}

void schedule_clear(struct schedule *schedule)
{
    g_free(schedule->choices);
    g_free(schedule->injections);
    *schedule = (struct schedule){0};
}

void schedule_copy(const struct schedule *schedule, struct schedule *ret_copy)
{
    *ret_copy = (struct schedule){.seed = schedule->seed};
    for (size_t i = 0; i < schedule->choices_count; i += 2)
        schedule_add(ret_copy, schedule->choices[i], schedule->choices[i + 1]);
    for (size_t i = 0; i < schedule->injections_count; i += 2)
        schedule_inject(ret_copy, schedule->injections[i],
                        (enum injection)schedule->injections[i + 1]);
}

static void add_pair(uint64_t **pairs, size_t *count, uint64_t first, uint64_t second)
{
    /* Room for a power of two of pairs, so that long ones do not move at every step. */
    if ((*count & (*count - 1)) == 0)
        *pairs = g_renew(uint64_t, *pairs, MAX(2, 2 * *count));
    (*pairs)[*count] = first;
    (*pairs)[*count + 1] = second;
    *count += 2;
}

void schedule_add(struct schedule *schedule, uint64_t point, uint64_t option)
{
    add_pair(&schedule->choices, &schedule->choices_count, point, option);
}

void schedule_inject(struct schedule *schedule, uint64_t call, enum injection kind)
{
    add_pair(&schedule->injections, &schedule->injections_count, call, kind);
}

static bool pairs_equal(const uint64_t *left, size_t left_count, const uint64_t *right,
                        size_t right_count)
{
    return left_count == right_count &&
           (!left_count || !memcmp(left, right, left_count * sizeof *left));
}

bool schedule_equal(const struct schedule *left, const struct schedule *right)
{
    return left->seed == right->seed &&
           pairs_equal(left->choices, left->choices_count, right->choices, right->choices_count) &&
           pairs_equal(left->injections, left->injections_count, right->injections,
                       right->injections_count);
}
