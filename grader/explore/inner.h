/* Between the parts of the exploration: what a step of a run touches. */
#ifndef COLOQUIO_EXPLORE_INNER_H
#define COLOQUIO_EXPLORE_INNER_H

#include "explore/races.h"

/* How a step touches something. Two that only ask commute, and so do two that only add or take away
 * one of many (one more writer, one reader less). */
enum touch_mode { TOUCH_ASK, TOUCH_COUNT, TOUCH_CHANGE, TOUCH_MODES };

/* What can be touched. */
enum thing_kind {
    THING_DATA = 1, /* what is in an object */
    THING_READERS,  /* who has its read ends, its write ends */
    THING_WRITERS,
    THING_SIGNALS,  /* pending signals, mask and handlers of a process */
    THING_CHILDREN, /* of a process: which have ended */
    THING_PROCESS,  /* does a pid exist? */
    THING_PATH,     /* by hash of the name */
    THING_ADDRESS,
    THING_MEMORY, /* shared by threads, or by mapping */
    THING_NAMES   /* of System V objects */
};

struct touch {
    uint64_t thing; /* kind and number in one */
    enum touch_mode mode;
};

/* Adds what is touched to a list (struct touch). */
void touch_add(GArray *touches, enum thing_kind kind, uint64_t number, enum touch_mode mode);
/* What a call that returned did. */
void touches_of_return(const struct trace *trace, const struct trace_call *call, GArray *touches);
/* What the end of a process does: its descriptors are closed, its parent can wait for it. place: of
 * its RECORD_END. */
void touches_of_end(const struct trace *trace, const struct trace_task *process, size_t place,
                    GArray *touches);

/* Processes (by task number) to which the end of a child is more than something to wait for: they
 * handle, block or await SIGCHLD. Free with g_free. */
bool *child_signal_users(const struct trace *trace);

/* Processes (by task number) that have memory in common with others at some time. Free with g_free.
 */
bool *memory_sharers(const struct trace *trace);

#endif
