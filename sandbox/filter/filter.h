/*
 * The system call filter of one party, compiled by libseccomp into classic BPF before the box is
 * made, so that the child only has to install it (seccomp(2), SECCOMP_SET_MODE_FILTER).
 *
 * It is two programs; the kernel runs both and the stricter answer wins:
 *   - the allow list (sets.def): what is not in it answers ENOSYS, or EPERM for the rows that say so;
 *     calls to be traced answer SECCOMP_RET_TRACE with data 0;
 *   - the refusals (refusals.def): argument values of allowed calls that answer an error.
 * Another architecture's calls (int 0x80, x32) kill the process.
 */
#ifndef COLOQUIO_FILTER_FILTER_H
#define COLOQUIO_FILTER_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/filter.h>

#include "base/error.h"

/* Which uses of a traced call are traced. */
enum filter_when {
    FILTER_ALWAYS,
    FILTER_BIT_SET,   /* only if argument `argument` has `bit` set: mmap(2) with MAP_SHARED */
    FILTER_BIT_CLEAR, /* only if it has it clear */
};

/* One call to be traced; it is allowed otherwise. */
struct filter_trace {
    int number;          /* system call number; one that the allow list lacks becomes allowed */
    enum filter_when when;
    unsigned argument;   /* 0 to 5 */
    uint64_t bit;        /* one bit */
};

struct filter_options {
    const struct filter_trace *traced; /* each number at most once */
    size_t traced_count;               /* 0: native run, nothing is traced */
    bool leak_checker; /* allow ptrace(2) and CLONE_UNTRACED, which LeakSanitizer needs; never
                          together with traced calls: a child could leave its tracer */
};

struct filter_program {
    struct sock_fprog parts[2];
    size_t parts_count;
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

/*
 * Installs the programs in the calling thread, which must have no_new_privs. Async-signal-safe.
 * Returns 0 or a negative errno (seccomp(2)).
 */
int filter_install(const struct filter_program *program);

#endif
