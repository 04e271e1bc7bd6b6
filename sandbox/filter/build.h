/* Building filters from the tables; only compile.c does, while the box is built. */
#ifndef COLOQUIO_FILTER_BUILD_H
#define COLOQUIO_FILTER_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "filter/filter.h"

/* Which uses of a traced call are traced. */
enum filter_when {
    FILTER_ALWAYS,
    FILTER_BIT_SET,   /* only if argument `argument` has `bit` set: mmap(2) with MAP_SHARED */
    FILTER_BIT_CLEAR, /* only if it has it clear */
};

/* One call to be traced; it is allowed otherwise. */
struct filter_trace {
    int number; /* system call number; one that the allow list lacks becomes allowed */
    enum filter_when when;
    unsigned argument; /* 0 to 5 */
    uint64_t bit;      /* one bit */
};

struct filter_options {
    const struct filter_trace *traced; /* each number at most once */
    size_t traced_count;               /* 0: native run, nothing is traced */
    bool leak_checker; /* allow ptrace(2) and CLONE_UNTRACED, which LeakSanitizer needs; never
                          together with traced calls: a child could leave its tracer */
};

/* The programs that make up a filter, in the order in which they are asked: the first answer that is
 * not to allow the call is the answer. */
enum filter_part { FILTER_REFUSALS, FILTER_ALLOW_LIST, FILTER_PARTS };

/*
 * Compiles the tables, by libseccomp: one program for each, because it refuses overlapping rules of
 * different actions for one call.
 * ret: owned by the caller, filter_done() frees them.
 * Returns 0, or a negative errno (-EINVAL: bad options, -ENOMEM, others from libseccomp) with
 * *reterr_error filled (stage FILTER, detail: name of the call).
 */
int filter_build(const struct filter_options *options, struct sock_fprog ret[FILTER_PARTS],
                 struct box_error *reterr_error);

/* Frees the programs; zeroed ones are allowed. */
void filter_done(struct sock_fprog parts[FILTER_PARTS]);

/*
 * Makes one program of several, which are asked in turn, and makes it short.
 * ret: the caller frees ret->filter.
 * Returns 0, -ENOMEM, or -EOVERFLOW: too long, or not of the instructions that libseccomp uses.
 */
int filter_shorten(const struct sock_fprog *parts, size_t parts_count, struct sock_fprog *ret);

#endif
