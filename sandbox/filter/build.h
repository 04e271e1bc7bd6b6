/* Building filters from the tables, by libseccomp; only compile.c does, while the box is built. */
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

/*
 * Builds the two programs.
 * ret: owned by the caller, filter_done() frees it.
 * Returns 0, or a negative errno (-EINVAL: bad options, -ENOMEM, others from libseccomp) with
 * *reterr_error filled (stage FILTER, detail: name of the call).
 */
int filter_build(const struct filter_options *options, struct filter_program *ret,
                 struct box_error *reterr_error);

/* Frees the programs; a zeroed struct is allowed. */
void filter_done(struct filter_program *program);

#endif
