/*
 * From a schedule that fails to one that fails with few choices. Pure, like the explorer: it says
 * what to try, and is told what came of it.
 */
#ifndef COLOQUIO_EXPLORE_MINIMISER_H
#define COLOQUIO_EXPLORE_MINIMISER_H

#include "explore/schedule.h"

struct minimiser;

/* schedule: one that fails; copied. tries: runs at most. Free with minimiser_free. */
struct minimiser *minimiser_new(const struct schedule *schedule, unsigned tries);
void minimiser_free(struct minimiser *minimiser);

/* The next schedule to try, borrowed until its report, or NULL when nothing is left. */
const struct schedule *minimiser_next(struct minimiser *minimiser);
/* Does it fail, too? */
void minimiser_report(struct minimiser *minimiser, bool fails);

/* The smallest one that fails, so far. Borrowed. */
const struct schedule *minimiser_best(const struct minimiser *minimiser);

#endif
