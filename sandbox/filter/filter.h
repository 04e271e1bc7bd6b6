/*
 * The system call filter of a member: classic BPF that the child only has to install (seccomp(2),
 * SECCOMP_SET_MODE_FILTER). It is compiled with the box, not by it (build.h).
 *
 * It is two programs; the kernel runs both and the stricter answer wins:
 *   - the allow list (sets.def): what is not in it answers ENOSYS, or EPERM for the rows that say
 * so; calls to be traced answer SECCOMP_RET_TRACE with data 0;
 *   - the refusals (refusals.def): argument values of allowed calls that answer an error.
 * Another architecture's calls (int 0x80, x32) kill the process.
 */
#ifndef COLOQUIO_FILTER_FILTER_H
#define COLOQUIO_FILTER_FILTER_H

#include <stddef.h>
#include <linux/filter.h>

struct filter_program {
    struct sock_fprog parts[2];
    size_t parts_count;
};

/* The filter of a controlled run, in which the calls of proto/syscalls.def stop at the tracer, and
 * of a native one, without and with what LeakSanitizer needs. Generated (compile.c). */
extern const struct filter_program filter_controlled;
extern const struct filter_program filter_native;
extern const struct filter_program filter_leak_check;

/*
 * Installs the programs in the calling thread, which must have no_new_privs. Async-signal-safe.
 * Returns 0 or a negative errno (seccomp(2)).
 */
int filter_install(const struct filter_program *program);

#endif
