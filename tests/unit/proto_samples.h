/* For the tests and fuzzers of sandbox/proto: plans and records with every member set, and mistakes. */
#ifndef COLOQUIO_UNIT_PROTO_SAMPLES_H
#define COLOQUIO_UNIT_PROTO_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "proto/plan.h"
#include "proto/record.h"

/* A valid plan that uses every key at least once. It and what it points to are static. */
const struct plan *sample_plan(void);

/* A record of the type that decodes: what its ranges demand is set, everything else neutral. */
struct record sample_record(enum record_type type);

/* The same with every member set that differs from neutral. What it points to is static. */
struct record sample_full_record(enum record_type type);

/* Whether all members of two records, or plans, have the same values (not pointers). */
bool records_equal(const struct record *a, const struct record *b);
bool plans_equal(const struct plan *a, const struct plan *b);

/* A sequence of numbers that is the same on every machine (xorshift64*, Vigna 2016). */
struct numbers {
    uint64_t state; /* not 0 */
};
uint64_t number_below(struct numbers *numbers, uint64_t limit);

/* Changes a few bytes, or cuts, doubles or swaps a piece. The result is at most size_bytes + 64 long. */
void mutate(struct numbers *numbers, const uint8_t *data, size_t size_bytes, struct buffer *ret);

#endif
