/* What a call carries: a prefix of the data and a hash of all of it. */
#ifndef COLOQUIO_TRACER_PAYLOAD_H
#define COLOQUIO_TRACER_PAYLOAD_H

#include "tracer/tracer.h"

struct payload {
    uint8_t prefix[PAYLOAD_PREFIX_BYTES];
    size_t prefix_size;
    uint64_t size_bytes;
    uint64_t hash;
};

/* Nothing yet; the room for the prefix is left as it is. */
static inline void payload_init(struct payload *payload)
{
    payload->prefix_size = payload->size_bytes = payload->hash = 0;
}

/* Reads size_bytes (at most 1 MiB are hashed) at address of a task. */
void payload_from_buffer(struct payload *payload, const struct task *task, uint64_t address,
                         uint64_t size_bytes);

/* The same of bytes that are known. */
void payload_from_bytes(struct payload *payload, struct bytes bytes);

/* The same over an array of `count` struct iovec at address; stops after limit_bytes. */
void payload_from_vector(struct payload *payload, const struct task *task, uint64_t address,
                         uint64_t count, uint64_t limit_bytes);

/* Lets the record point at the payload. */
void payload_to_record(const struct payload *payload, struct record *record);

#endif
