/* Stretches of a timeline that repeat are told once. */
#include <string.h>

#include "report/inner.h"

#define PERIOD_MAX 8
/* Fewer rows than this are not worth a row that says what was left out. */
#define SAVING_LEAST 3

/* What makes two happenings alike: who with whom, and the text without data and numbers. */
static char *likeness(const struct happening *happening)
{
    GString *key = g_string_new(NULL);

    g_string_printf(key, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " ", happening->task,
                    happening->other);
    for (const char *at = happening->text; *at && *at != '"'; at++)
        if (!g_ascii_isdigit(*at))
            g_string_append_c(key, *at);
    return g_string_free(key, FALSE);
}

/* How often the `period` rows from `first` on come again right behind them. */
static guint repetitions(const GPtrArray *keys, const GArray *happenings, guint first, guint period)
{
    guint times = 0;

    for (guint at = first + period; at + period <= keys->len; at += period) {
        for (guint i = 0; i < period; i++)
            if (strcmp(keys->pdata[at + i], keys->pdata[first + i]) ||
                g_array_index(happenings, struct happening, at + i).evidence)
                return times;
        times++;
    }
    return times;
}

static void add_row(GArray *rows, guint happening, guint lines, guint times)
{
    struct row row = {happening, lines, times};

    g_array_append_val(rows, row);
}

GArray *fold_rows(const GArray *happenings)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct row));
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < happenings->len; i++)
        g_ptr_array_add(keys, likeness(&g_array_index(happenings, struct happening, i)));
    for (guint i = 0; i < happenings->len;) {
        guint best = 0, times = 0;

        for (guint period = 1; period <= PERIOD_MAX; period++) {
            guint found = repetitions(keys, happenings, i, period);

            if (found * period > times * best) {
                best = period;
                times = found;
            }
        }
        if (best * times < SAVING_LEAST) {
            add_row(rows, i++, 0, 0);
            continue;
        }
        for (guint j = 0; j < best; j++)
            add_row(rows, i + j, 0, 0);
        add_row(rows, i + best, best, times);
        i += best * (times + 1);
    }
    return rows;
}
