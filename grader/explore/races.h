/*
 * What could have happened in another order in a run: its choice points, and for each pair of steps
 * that touch the same thing and whose order nothing forced, the choice that turns it around.
 *
 * Pure functions of a trace. The method is dynamic partial-order reduction (Flanagan and Godefroid,
 * POPL 2005; which step to take first as in Abdulla and others, Optimal Dynamic Partial Order
 * Reduction, POPL 2014): orders of steps that do not touch each other are never tried.
 */
#ifndef COLOQUIO_EXPLORE_RACES_H
#define COLOQUIO_EXPLORE_RACES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "trace/trace.h"

/* One RECORD_CHOICE. */
struct choice_point {
    size_t place;         /* of its record */
    uint64_t chosen;      /* option */
    unsigned preemptions; /* made at the points before this one */
    bool preempts;        /* does any other option than the first interrupt who runs? */
};

/* Another option at one of the points, and why. */
struct reversal {
    size_t point;    /* index of the choice point */
    uint64_t option; /* to be taken there, not the one that was */
    uint64_t kind;   /* the same for races of the same sort: who does what to what */
};

struct races {
    GArray *points;       /* struct choice_point */
    GArray *reversals;    /* struct reversal, each (point, option) once */
    unsigned preemptions; /* of the whole run */
    uint64_t order;       /* the same for runs that differ only in the order of independent steps */
    bool complete;        /* false: the run was too long to be looked at to its end */
};

/* Finds them. Free with races_free. */
struct races *races_of(const struct trace *trace);
void races_free(struct races *races);

/* Preemptions of a run that follows this one up to a point and takes that option there. */
unsigned races_preemptions(const struct races *races, size_t point, uint64_t option);

#endif
