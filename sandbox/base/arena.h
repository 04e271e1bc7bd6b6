/* An arena: allocations that die together. */
#ifndef COLOQUIO_BASE_ARENA_H
#define COLOQUIO_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

/* Zero-initialise; limit_bytes 0 = no ceiling. */
struct arena {
    struct arena_block *first;
    size_t used_bytes;
    size_t limit_bytes;
};

/* Zeroed memory for count elements of size bytes, aligned for any type; NULL when out of memory, on
 * overflow or beyond the limit. A count or size of 0 gives a valid pointer. */
void *arena_calloc(struct arena *arena, size_t count, size_t size);

/* A NUL-terminated copy of size_bytes bytes, or NULL. */
char *arena_strndup(struct arena *arena, const char *text, size_t size_bytes);

/* A copy of size_bytes bytes, or NULL. */
void *arena_copy(struct arena *arena, const void *data, size_t size_bytes);

/* Begins with memory of the caller's, aligned for any object and more than 64 bytes of it, which
 * must outlive the arena. */
void arena_lend(struct arena *arena, void *room, size_t size_bytes);

/* Frees everything at once; the arena can be used again. */
void arena_done(struct arena *arena);

#endif
