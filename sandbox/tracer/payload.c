#include "tracer/payload.h"

#include <limits.h>
#include <string.h>
#include <sys/uio.h>

/* Hashing more than this per call would cost more than the call; the size is recorded in full. */
#define HASHED_BYTES_MAX (1u << 20)

static void add_bytes(struct payload *payload, const uint8_t *data, size_t size)
{
    size_t room = sizeof payload->prefix - payload->prefix_size;

    payload->hash = fnv_hash(payload->hash ? payload->hash : FNV_START, data, size);
    if (room > size)
        room = size;
    memcpy(payload->prefix + payload->prefix_size, data, room);
    payload->prefix_size += room;
}

static void add(struct payload *payload, const struct task *task, uint64_t address,
                uint64_t size_bytes)
{
    uint8_t chunk[16384];
    uint64_t done = 0;

    if (!payload->hash)
        payload->hash = FNV_START;
    while (done < size_bytes && payload->size_bytes + done < HASHED_BYTES_MAX) {
        uint64_t left = size_bytes - done;
        ssize_t got = task_read(task, address + done, chunk,
                                left < sizeof chunk ? (size_t)left : sizeof chunk);

        if (got <= 0)
            break;
        add_bytes(payload, chunk, (size_t)got);
        done += (uint64_t)got;
    }
    payload->size_bytes += size_bytes;
}

void payload_from_bytes(struct payload *payload, struct bytes bytes)
{
    add_bytes(payload, bytes.data, bytes.size);
    payload->size_bytes += bytes.size;
}

void payload_from_buffer(struct payload *payload, const struct task *task, uint64_t address,
                         uint64_t size_bytes)
{
    if (size_bytes <= INT64_MAX)
        add(payload, task, address, size_bytes);
}

void payload_from_vector(struct payload *payload, const struct task *task, uint64_t address,
                         uint64_t count, uint64_t limit_bytes)
{
    for (uint64_t i = 0; i < count && i < IOV_MAX && limit_bytes; i++) {
        struct iovec part;
        uint64_t size_bytes;

        if (task_read(task, address + i * sizeof part, &part, sizeof part) != sizeof part)
            return;
        size_bytes = part.iov_len < limit_bytes ? part.iov_len : limit_bytes;
        if (size_bytes > INT64_MAX)
            return;
        add(payload, task, (uint64_t)(uintptr_t)part.iov_base, size_bytes);
        limit_bytes -= size_bytes;
    }
}

void payload_to_record(const struct payload *payload, struct record *record)
{
    record->payload = (struct bytes){payload->prefix, payload->prefix_size};
    record->payload_bytes = payload->size_bytes;
    record->payload_hash = payload->size_bytes ? payload->hash : 0;
}
