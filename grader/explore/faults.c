#include "explore/faults.h"

#include <string.h>

/* One fault that one call could suffer. */
struct candidate {
    const struct trace_call *call;
    enum injection kind;
    guint rank; /* among those alike, from 0 */
    bool last;  /* …of these */
};

static bool alike(const struct candidate *one, const struct candidate *other)
{
    return one->kind == other->kind && one->call->process == other->call->process &&
           one->call->object == other->call->object &&
           one->call->entry->number == other->call->entry->number;
}

static guint alike_hash(gconstpointer pointer)
{
    const struct candidate *candidate = pointer;

    return (guint)(candidate->kind + 31 * (guint64)candidate->call->process +
                   1021 * candidate->call->object + 65537 * candidate->call->entry->number);
}

static gboolean alike_equal(gconstpointer one, gconstpointer other)
{
    return alike(one, other);
}

/* Every candidate, with its place among those alike. */
static GArray *collect(const struct trace *trace)
{
    GArray *candidates = g_array_new(FALSE, FALSE, sizeof(struct candidate));
    g_autoptr(GHashTable) latest = NULL; /* of those alike: its index + 1 */

    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i];

        for (unsigned kind = 1; call->exit && kind < INJECTION_COUNT; kind++) {
            struct candidate candidate = {call, (enum injection)kind, 0, true};

            if (call->exit->injectable & INJECTION_BIT(kind))
                g_array_append_val(candidates, candidate);
        }
    }
    /* The array stays where it is from here on: its elements can be keys. */
    latest = g_hash_table_new(alike_hash, alike_equal);
    for (guint i = 0; i < candidates->len; i++) {
        struct candidate *candidate = &g_array_index(candidates, struct candidate, i), *before;

        if ((before = g_hash_table_lookup(latest, candidate))) {
            candidate->rank = before->rank + 1;
            before->last = false;
        }
        g_hash_table_replace(latest, candidate, candidate);
    }
    return candidates;
}

/* Keeps those that stand for all. Returns whether these are all. */
static bool thin_out(GArray *candidates)
{
    guint kept = 0;

    for (guint i = 0; i < candidates->len; i++) {
        const struct candidate candidate = g_array_index(candidates, struct candidate, i);

        if (candidate.rank < 2 || candidate.last)
            g_array_index(candidates, struct candidate, kept++) = candidate;
    }
    if (kept == candidates->len)
        return true;
    g_array_set_size(candidates, kept);
    return false;
}

/* Keeps `most`: of every kind as many, earlier ones first, as fit. */
static void share_out(GArray *candidates, guint most)
{
    g_autofree bool *keep = g_new0(bool, candidates->len + 1);
    guint left = most, kept = 0;

    for (bool found = true; found && left;) {
        found = false;
        for (unsigned kind = 1; kind < INJECTION_COUNT && left; kind++)
            for (guint i = 0; i < candidates->len; i++)
                if (!keep[i] && g_array_index(candidates, struct candidate, i).kind == kind) {
                    keep[i] = found = true;
                    left--;
                    break;
                }
    }
    for (guint i = 0; i < candidates->len; i++)
        if (keep[i])
            g_array_index(candidates, struct candidate, kept++) =
                g_array_index(candidates, struct candidate, i);
    g_array_set_size(candidates, kept);
}

static void clear(void *pointer)
{
    schedule_clear(pointer);
}

GArray *faults_systematic(const struct trace *trace, const struct schedule *base, guint most,
                          bool *ret_complete)
{
    g_autoptr(GArray) candidates = collect(trace);
    GArray *schedules = g_array_new(FALSE, FALSE, sizeof(struct schedule));
    bool complete = thin_out(candidates);

    if (candidates->len > most) {
        complete = false;
        share_out(candidates, most);
    }
    g_array_set_clear_func(schedules, clear);
    for (guint i = 0; i < candidates->len; i++) {
        const struct candidate *candidate = &g_array_index(candidates, struct candidate, i);
        struct schedule schedule;

        schedule_copy(base, &schedule);
        schedule_inject(&schedule, candidate->call->entry->call, candidate->kind);
        g_array_append_val(schedules, schedule);
    }
    if (ret_complete)
        *ret_complete = complete;
    return schedules;
}
