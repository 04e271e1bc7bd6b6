#include "base/fault.h"

#include <string.h>

#include "base/i18n.h"

G_DEFINE_QUARK(coloquio - fault - error - quark, fault_error)

static void problem_free(void *pointer)
{
    struct problem *problem = pointer;

    g_free(problem->message);
    g_free(problem);
}

GPtrArray *problems_new(void)
{
    return g_ptr_array_new_with_free_func(problem_free);
}

void problem_add(GPtrArray *problems, const struct position *position,
                 enum problem_severity severity, const char *format, ...)
{
    struct problem *problem = g_new0(struct problem, 1);
    va_list arguments;

    problem->position = *position;
    problem->severity = severity;
    va_start(arguments, format);
    problem->message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(problems, problem);
}

guint problems_errors(const GPtrArray *problems)
{
    guint errors = 0;

    for (guint i = 0; i < problems->len; i++)
        errors += ((struct problem *)problems->pdata[i])->severity == PROBLEM_ERROR;
    return errors;
}

char *problems_format(const GPtrArray *problems)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < problems->len; i++) {
        const struct problem *problem = problems->pdata[i];
        const char *severity = problem->severity == PROBLEM_ERROR ? _("error") : _("warning");

        g_string_append(text, problem->position.file);
        if (problem->position.line)
            g_string_append_printf(text, ":%u:%u", problem->position.line,
                                   problem->position.column);
        g_string_append_printf(text, ": %s: %s\n", severity, problem->message);
    }
    return g_string_free(text, FALSE);
}

/* Edit distance with transpositions (Damerau, restricted), bounded by short words. */
static size_t distance(const char *a, const char *b)
{
    enum { LONGEST = 64 };
    size_t rows[3][LONGEST + 1];
    size_t length_a = strlen(a), length_b = strlen(b);

    if (length_a > LONGEST || length_b > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= length_b; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= length_a; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= length_b; j++) {
            size_t best = above[j - 1] + (g_ascii_tolower(a[i - 1]) != g_ascii_tolower(b[j - 1]));

            best = MIN(best, MIN(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = MIN(best, before[j - 2] + 1);
            row[j] = best;
        }
    }
    return rows[length_a % 3][length_b];
}

const char *nearest_word(const char *word, const char *const *candidates)
{
    const char *nearest = NULL;
    size_t length = strlen(word);
    size_t least = MIN(length, length / 3 + 2); /* exclusive: about one slip in three letters */

    for (; *candidates; candidates++) {
        size_t far = distance(word, *candidates);

        if (far < least) {
            least = far;
            nearest = *candidates;
        }
    }
    return nearest;
}
