/* Byte strings: a borrowed view, and a growing buffer with a ceiling set at birth. */
#ifndef COLOQUIO_BASE_BYTES_H
#define COLOQUIO_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A borrowed run of bytes; may hold NUL. {NULL, 0} is empty. */
struct bytes {
    const uint8_t *data;
    size_t size;
};

/* A growing buffer, owned by whoever declared it. Zero-initialise, set limit_bytes (0 = none)
 * before anything is in it. It may begin with a room of the declarer's: data, capacity and lent. */
struct buffer {
    uint8_t *data;
    size_t size;
    size_t capacity; /* limit_bytes at most */
    size_t limit_bytes;
    bool lent; /* data are not on the heap (yet) */
};

/* Appends. Returns 0, -ENOMEM, or -EOVERFLOW when the limit would be passed (nothing appended). */
int buffer_append(struct buffer *buffer, const void *data, size_t size_bytes);

/* What buffer_reserve() does when the room is not there yet: allocates. */
uint8_t *buffer_grow(struct buffer *buffer, size_t size_bytes);

/* Makes room for size_bytes more and returns where to write them (caller then adds to ->size), or
 * NULL. */
static inline uint8_t *buffer_reserve(struct buffer *buffer, size_t size_bytes)
{
    return size_bytes < buffer->capacity - buffer->size ? buffer->data + buffer->size
                                                        : buffer_grow(buffer, size_bytes);
}

/* Frees the memory and leaves an empty buffer with the same limit. NULL is allowed. */
void buffer_done(struct buffer *buffer);

/* FNV-1a, 64 bit, of data, continued from `hash` (start with FNV_START). */
#define FNV_START 14695981039346656037ull
uint64_t fnv_hash(uint64_t hash, const void *data, size_t size_bytes);

#endif
