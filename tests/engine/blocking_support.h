/* What the cases of blocking.def share. */
#ifndef COLOQUIO_ENGINE_BLOCKING_SUPPORT_H
#define COLOQUIO_ENGINE_BLOCKING_SUPPORT_H

#include <stddef.h>

#include "blocking_cases.h"

extern char block[400000];
extern int ends[2], others[2]; /* a pipe, pair or connection; another one */

/* The call that follows is the one that the case is about. */
void at_last(void);
/* Results do not matter here; the compiler wants them looked at. */
void done(long result);
/* Sets or takes away O_NONBLOCK. */
void nonblocking(int fd, int on);
/* Writes as much as there is room for. */
void fill(int fd);
/* Writes so many bytes. */
void put(int fd, size_t size_bytes);
/* A pipe in `ends`, a FIFO "fifo" in the working directory. */
void make_pipe(void);
void make_fifo(void);

#define PIPE_CASE(name, prepare, call)                                                             \
    void name(void)                                                                                \
    {                                                                                              \
        make_pipe();                                                                               \
        prepare;                                                                                   \
        at_last();                                                                                 \
        done(call);                                                                                \
    }

#endif
