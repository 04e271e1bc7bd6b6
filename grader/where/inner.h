/* Between the files of where/. */
#ifndef COLOQUIO_WHERE_INNER_H
#define COLOQUIO_WHERE_INNER_H

#include "trace/trace.h"

/* Where a plan has the programs of the student. */
#define PROGRAMS_PREFIX "/program/"

/* Does the trace lack the stack of one of these calls (guint64)? */
bool stacks_lack(const struct trace *trace, const GArray *calls);

/* The stacks of processes that execute a program of the student, as a record stream for
 * coloquio-frames; NULL when there is none. */
GBytes *stacks_of(const struct trace *trace);

/*
 * The records of a run with frames before its end; of its stacks only that there were some. All
 * records but the last keep their places.
 * said: what coloquio-frames wrote, hostile; only well-formed frames count, up to the first damage.
 * Returns a record stream, or NULL when there are no frames.
 */
GBytes *stacks_replaced(const struct trace *trace, GBytes *said);

#endif
