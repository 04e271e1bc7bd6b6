/*
 * Processes that run in our memory, on a stack that we give them, until they execute a program or
 * end. AddressSanitizer knows one stack of each thread, so it is told where they are.
 *
 * A process whose maker sleeps meanwhile shares its thread, as far as memory is concerned: it calls
 * share_begin(), and its maker share_end() after it. One whose maker goes on cannot be told from it
 * by AddressSanitizer, and gets a copy of its memory there: SHARE_MEMORY.
 */
#ifndef COLOQUIO_LAUNCH_SHARE_H
#define COLOQUIO_LAUNCH_SHARE_H

#include <sched.h>
#include <stddef.h>

#ifdef __SANITIZE_ADDRESS__

#include <sanitizer/common_interface_defs.h>

#define SHARE_MEMORY 0 /* a flag for clone(2) */

/* The maker's stack. */
struct share {
    const void *stack;
    size_t size;
};

/* Called first in such a process, with its stack. */
static inline struct share share_begin(const char *stack, size_t size)
{
    struct share maker = {NULL, 0};
    void *none = NULL;

    __sanitizer_start_switch_fiber(&none, stack, size);
    __sanitizer_finish_switch_fiber(none, &maker.stack, &maker.size);
    return maker;
}

/* Called by the maker, with what share_begin() has returned. */
static inline void share_end(const struct share *maker)
{
    void *none = NULL;

    __sanitizer_start_switch_fiber(&none, maker->stack, maker->size);
    __sanitizer_finish_switch_fiber(none, NULL, NULL);
}

#else

#define SHARE_MEMORY CLONE_VM

struct share {
    char unused;
};

static inline struct share share_begin(const char *stack, size_t size)
{
    (void)stack;
    (void)size;
    return (struct share){0};
}

static inline void share_end(const struct share *maker)
{
    (void)maker;
}

#endif
#endif
