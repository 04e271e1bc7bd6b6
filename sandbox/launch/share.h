/*
 * Processes that run in our memory, on a stack that we give them, until they execute a program.
 * AddressSanitizer knows one stack of each thread: with it they get a copy of our memory instead,
 * and it is told where they are.
 */
#ifndef COLOQUIO_LAUNCH_SHARE_H
#define COLOQUIO_LAUNCH_SHARE_H

#include <sched.h>
#include <stddef.h>

#ifdef __SANITIZE_ADDRESS__

#include <sanitizer/common_interface_defs.h>

#define SHARE_MEMORY 0 /* a flag for clone(2) */

/* Called first in such a process, with its stack. */
static inline void share_begin(const char *stack, size_t size)
{
    void *none = NULL;

    __sanitizer_start_switch_fiber(&none, stack, size);
    __sanitizer_finish_switch_fiber(none, NULL, NULL);
}

#else

#define SHARE_MEMORY CLONE_VM

static inline void share_begin(const char *stack, size_t size)
{
    (void)stack;
    (void)size;
}

#endif
#endif
