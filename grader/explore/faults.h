/* Which faults to try: from a run without them to runs with one each. */
#ifndef COLOQUIO_EXPLORE_FAULTS_H
#define COLOQUIO_EXPLORE_FAULTS_H

#include "explore/schedule.h"
#include "trace/trace.h"

/*
 * The systematic search: each call that could have suffered a fault suffers it, once, in a run of
 * its own. Of calls that are alike (same process, call, object and fault) the first two and the
 * last stand for all; of what is left when there are more than `most`, every kind gets its share.
 * trace: of a run under `base` that asked which faults its calls could suffer (struct plan,
 * injectable). ret_complete: whether none was left out (NULL: not asked).
 * Returns schedules (struct schedule), in the order of their calls; free with g_array_unref.
 */
GArray *faults_systematic(const struct trace *trace, const struct schedule *base, guint most,
                          bool *ret_complete);

#endif
