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

/*
 * Writes the names of what is not enforced here, comma-separated.
 * missing: bits of enum isolation_missing; text: of so many bytes, LAUNCH_MISSING_BYTES are enough.
 */
void limits_list_missing(uint32_t missing, char *text, size_t size);

#endif
