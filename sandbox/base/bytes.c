/* A growing buffer, and the hash of bytes. */
#include "base/bytes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* No object of C is larger than PTRDIFF_MAX. */
static size_t limit_of(const struct buffer *buffer)
{
    return buffer->limit_bytes && buffer->limit_bytes < PTRDIFF_MAX ? buffer->limit_bytes
                                                                    : PTRDIFF_MAX;
}

uint8_t *buffer_grow(struct buffer *buffer, size_t size_bytes)
{
    size_t limit = limit_of(buffer);
    size_t capacity = buffer->capacity ? buffer->capacity : 256;
    uint8_t *grown;

    if (size_bytes > limit || buffer->size > limit - size_bytes)
        return NULL;
    if (buffer->size + size_bytes <= buffer->capacity)
        return buffer->data + buffer->size;
    while (capacity < buffer->size + size_bytes)
        capacity = capacity > SIZE_MAX / 2 ? buffer->size + size_bytes : capacity * 2;
    if (capacity > limit)
        capacity = limit;
    if (!(grown = realloc(buffer->lent ? NULL : buffer->data, capacity)))
        return NULL;
    if (buffer->lent)
        memcpy(grown, buffer->data, buffer->size);
    buffer->lent = false;
    buffer->data = grown;
    buffer->capacity = capacity;
    return buffer->data + buffer->size;
}

int buffer_append(struct buffer *buffer, const void *data, size_t size_bytes)
{
    size_t limit = limit_of(buffer);
    uint8_t *room;

    if (size_bytes > limit || buffer->size > limit - size_bytes)
        return -EOVERFLOW;
    if (!size_bytes)
        return 0;
    if (!(room = buffer_reserve(buffer, size_bytes)))
        return -ENOMEM;
    memcpy(room, data, size_bytes);
    buffer->size += size_bytes;
    return 0;
}

void buffer_done(struct buffer *buffer)
{
    if (!buffer)
        return;
    if (!buffer->lent)
        free(buffer->data);
    buffer->lent = false;
    buffer->data = NULL;
    buffer->size = buffer->capacity = 0;
}

/* Fowler, Noll, Vo, variant 1a (draft-eastlake-fnv). */
uint64_t fnv_hash(uint64_t hash, const void *data, size_t size_bytes)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < size_bytes; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
    return hash;
}
