#include "explore/minimiser.h"

struct minimiser {
    struct schedule best, trying;
    unsigned tries;
    size_t least, most; /* first half: choices from the start that are enough lies between */
    size_t next;        /* second half: which one to leave out next, + 1; 0: none left */
    bool halving;
};

struct minimiser *minimiser_new(const struct schedule *schedule, unsigned tries)
{
    struct minimiser *minimiser = g_new0(struct minimiser, 1);

    schedule_copy(schedule, &minimiser->best);
    minimiser->tries = tries;
    minimiser->most = schedule->choices_count / 2;
    minimiser->halving = true;
    return minimiser;
}

void minimiser_free(struct minimiser *minimiser)
{
    if (!minimiser)
        return;
    schedule_clear(&minimiser->best);
    schedule_clear(&minimiser->trying);
    g_free(minimiser);
}

/* The first `count` choices of the best one, without the one at `without` (SIZE_MAX: with all). */
static void try_some(struct minimiser *minimiser, size_t count, size_t without)
{
    const struct schedule *best = &minimiser->best;

    schedule_clear(&minimiser->trying);
    minimiser->trying.seed = best->seed;
    for (size_t i = 0; i < count; i++)
        if (i != without)
            schedule_add(&minimiser->trying, best->choices[2 * i], best->choices[2 * i + 1]);
}

const struct schedule *minimiser_next(struct minimiser *minimiser)
{
    size_t count = minimiser->best.choices_count / 2;

    if (!minimiser->tries)
        return NULL;
    if (minimiser->halving && minimiser->least >= minimiser->most) {
        minimiser->halving = false;
        minimiser->next = count;
    }
    if (minimiser->halving) {
        try_some(minimiser, (minimiser->least + minimiser->most) / 2, SIZE_MAX);
    } else {
        if (!minimiser->next)
            return NULL;
        try_some(minimiser, count, minimiser->next - 1);
    }
    minimiser->tries--;
    return &minimiser->trying;
}

static void take(struct minimiser *minimiser)
{
    schedule_clear(&minimiser->best);
    schedule_copy(&minimiser->trying, &minimiser->best);
}

void minimiser_report(struct minimiser *minimiser, bool fails)
{
    size_t tried = (minimiser->least + minimiser->most) / 2;

    if (fails)
        take(minimiser);
    if (!minimiser->halving)
        minimiser->next--;
    else if (fails)
        minimiser->most = tried;
    else
        minimiser->least = tried + 1;
}

const struct schedule *minimiser_best(const struct minimiser *minimiser)
{
    return &minimiser->best;
}
