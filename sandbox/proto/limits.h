/* The limits of a run: defaults, ranges and prose, from limits.def. */
#ifndef COLOQUIO_PROTO_LIMITS_H
#define COLOQUIO_PROTO_LIMITS_H

#include <stddef.h>

#include "proto/plan.h"

struct limit_row {
    const char *key; /* member of struct plan_limits */
    const char *unit;
    size_t offset;     /* in struct plan_limits */
    uint64_t fallback; /* what 0 means */
    uint64_t least, most;
    const char *prose;
};

/* All rows; fills *ret_count. */
const struct limit_row *limit_rows(size_t *ret_count);

/* Replaces every 0 by the default of its row. */
void plan_limits_apply_defaults(struct plan_limits *limits);

#endif
