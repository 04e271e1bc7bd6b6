/*
 * The system call filter of a member: classic BPF that the child only has to install (seccomp(2),
 * SECCOMP_SET_MODE_FILTER). It is compiled with the box, not by it (build.h).
 *
 * It puts together what two tables say, the stricter first:
 *   - the refusals (refusals.def): argument values of allowed calls that answer an error;
 *   - the allow list (sets.def): what is not in it answers ENOSYS, or EPERM for the rows that say
 *     so; calls to be traced answer SECCOMP_RET_TRACE with data 0.
 * Another architecture's calls (int 0x80, x32) kill the process.
 */
#ifndef COLOQUIO_FILTER_FILTER_H
#define COLOQUIO_FILTER_FILTER_H

#include <linux/filter.h>

/* The filter of a controlled run, in which the calls of proto/syscalls.def stop at the tracer, and
 * of a native one, without and with what LeakSanitizer needs. Generated (compile.c). */
extern const struct sock_fprog filter_controlled;
extern const struct sock_fprog filter_native;
extern const struct sock_fprog filter_leak_check;

/*
 * Installs a program in the calling thread, which must have no_new_privs. Async-signal-safe.
 * Returns 0 or a negative errno (seccomp(2)).
 */
int filter_install(const struct sock_fprog *program);

#endif
