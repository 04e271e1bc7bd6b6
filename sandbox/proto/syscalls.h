/* The traced system calls, by number; the rows are syscalls.def (which says what a shape is). */
#ifndef COLOQUIO_PROTO_SYSCALLS_H
#define COLOQUIO_PROTO_SYSCALLS_H

#include <stddef.h>
#include <stdint.h>

/* How to tell whether a call would block; the answers are in schedule/readiness.c. */
enum blocking {
    BLOCKING_NEVER,
    BLOCKING_INPUT,   /* until the first descriptor is readable */
    BLOCKING_OUTPUT,  /* until it is writable; large transfers may sleep inside */
    BLOCKING_OPEN,    /* a FIFO, until the other side opens it */
    BLOCKING_CONNECT, /* while the backlog is full */
    BLOCKING_CHILD,   /* until a child changes state */
    BLOCKING_SIGNAL,  /* until a signal is delivered */
    BLOCKING_SIGWAIT, /* until a signal of a set is pending */
    BLOCKING_SLEEP,   /* until a moment of virtual time */
    BLOCKING_POLL,
    BLOCKING_SELECT,
    BLOCKING_EPOLL,
    BLOCKING_FUTEX,
    BLOCKING_LOCK,        /* flock(2) */
    BLOCKING_RECORD_LOCK, /* fcntl(2) F_SETLKW, F_OFD_SETLKW */
    BLOCKING_SEMAPHORE,   /* semop(2) */
    BLOCKING_MESSAGE,     /* msgsnd(2), msgrcv(2) */
    BLOCKING_INSIDE,      /* until both ends can move; then resume it and look */
    BLOCKING_KINDS
};

struct syscall_row {
    int number;
    const char *name;       /* "pipe2" */
    const char *call_class; /* "pipe" */
    const char *family;     /* "pipe" */
    const char *shape;      /* "2x" */
    enum blocking blocking;
};

/* The row of a system call number, or NULL if it is not traced. */
const struct syscall_row *syscall_find(uint64_t number);

/* All rows; fills *ret_count. */
const struct syscall_row *syscall_rows(size_t *ret_count);

#endif
