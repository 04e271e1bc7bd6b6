/* The resource limits of a member. */
#ifndef COLOQUIO_LAUNCH_LIMITS_H
#define COLOQUIO_LAUNCH_LIMITS_H

#include <stdbool.h>

#include "launch/inner.h"
#include "proto/plan.h"

/*
 * Fills the rows of context->limits; a limit of 0 means the default, memory_bytes 0 means none.
 * Nothing exceeds the caller's own hard limits. Reads context->native.
 */
void limits_resolve(const struct plan_limits *limits, struct start_context *context);

/* Whether RLIMIT_NPROC can bound the processes of one box alone on this kernel. */
bool limits_count_processes(void);

#endif
