/* Blocks in a list; each allocation is cut from the newest one. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)16384)

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    bool lent; /* not on the heap */
    alignas(max_align_t) uint8_t data[];
};

static struct arena_block *block_with_room(struct arena *arena, size_t bytes)
{
    struct arena_block *block = arena->first;
    size_t size = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;

    if (block && block->size - block->used >= bytes)
        return block;
    if (size > PTRDIFF_MAX - sizeof *block || !(block = malloc(sizeof *block + size)))
        return NULL;
    block->next = arena->first;
    block->size = size;
    block->used = 0;
    block->lent = false;
    arena->first = block;
    return block;
}

void arena_lend(struct arena *arena, void *room, size_t size_bytes)
{
    struct arena_block *block = room;

    *block = (struct arena_block){
        .next = arena->first, .size = size_bytes - sizeof *block, .lent = true};
    arena->first = block;
}

void *arena_calloc(struct arena *arena, size_t count, size_t size)
{
    const size_t alignment = alignof(max_align_t);
    struct arena_block *block;
    size_t bytes;
    void *result;

    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - alignment)
        return NULL;
    bytes = (bytes + alignment - 1) / alignment * alignment;
    if (!bytes)
        bytes = alignment;
    if (arena->limit_bytes &&
        (bytes > arena->limit_bytes || arena->used_bytes > arena->limit_bytes - bytes))
        return NULL;
    if (!(block = block_with_room(arena, bytes)))
        return NULL;
    result = block->data + block->used;
    block->used += bytes;
    arena->used_bytes += bytes;
    return memset(result, 0, bytes);
}

char *arena_strndup(struct arena *arena, const char *text, size_t size_bytes)
{
    char *copy = size_bytes < SIZE_MAX ? arena_calloc(arena, size_bytes + 1, 1) : NULL;

    return copy ? memcpy(copy, text, size_bytes) : NULL;
}

void *arena_copy(struct arena *arena, const void *data, size_t size_bytes)
{
    void *copy = arena_calloc(arena, size_bytes, 1);

    return copy && size_bytes ? memcpy(copy, data, size_bytes) : copy;
}

void arena_done(struct arena *arena)
{
    while (arena->first) {
        struct arena_block *next = arena->first->next;

        if (!arena->first->lent)
            free(arena->first);
        arena->first = next;
    }
    arena->used_bytes = 0;
}
