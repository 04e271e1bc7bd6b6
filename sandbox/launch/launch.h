/*
 * A box: an init process in namespaces of its own, and the members that it starts.
 *
 * launch_begin() makes the namespaces and the root and places the files. launch_start() makes one
 * member that has everything but its filter and its program, and waits: PTRACE_SEIZE it now.
 * launch_go() lets it install the filter and execve(2). Calls of that task before its first
 * successful execve are the box's own, not the member's: a tracer lets them pass unrecorded.
 * When that execve fails the task sends the reason (launch_executed) and exits with code 127.
 *
 * A box for many runs (launch_begin_many) has no init at first: launch_begin_run() makes one, with
 * processes, files and IPC objects of its own, and launch_end_run() ends it with all of them.
 *
 * If the calling process dies, however it dies, the kernel kills init and with it every process
 * of the box.
 */
#ifndef COLOQUIO_LAUNCH_LAUNCH_H
#define COLOQUIO_LAUNCH_LAUNCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "filter/filter.h"
#include "proto/plan.h"
#include "proto/record.h"

#define LAUNCH_MISSING_BYTES 256

struct loan; /* lend.c */

struct box {
    pid_t init_pid;    /* init's, or the keeper's of a box for many runs: child of the
                          caller; 0 when there is none (any more) */
    struct loan *loan; /* what init of a single run has of this process; NULL in a series */
    int channel;       /* to init, SOCK_SEQPACKET, or -1 between two runs */
    int keeper;        /* to the keeper, or -1 */
    bool network_used; /* a run may have left something in the keeper's network namespace */
    int wires[PLAN_HOSTS_MAX * 2]; /* of the plan's hosts: our end and the host's, in turn */
    size_t wires_count;
    int echo;    /* with wires: struct isolation_network */
    int control; /* to the member started last, until the next launch_start; or -1 */
    enum isolation_level level;
    char missing[LAUNCH_MISSING_BYTES]; /* comma-separated names of limits not enforced here */
};

/*
 * Makes the box, one at a time. Single-threaded callers only; inputs must stay unchanged until it
 * returns.
 * student, peer: filters of the two kinds of member; both may be NULL only in tests (no filter).
 * Returns 0 and fills *ret (release: launch_kill_all), or a negative errno with *reterr_error.
 */
int launch_begin(const struct plan *plan, const struct sock_fprog *student,
                 const struct sock_fprog *peer, struct box *ret, struct box_error *reterr_error);

/*
 * The same for a box in which one run follows another. Controlled runs only: tracees of the caller
 * are waited for between them.
 */
int launch_begin_many(const struct plan *plan, const struct sock_fprog *student,
                      const struct sock_fprog *peer, struct box *ret,
                      struct box_error *reterr_error);

/*
 * Makes init for the next run: fresh process ids, writable directories with the plan's files,
 * System V and POSIX objects; a network of its own once a run before has used the keeper's. Costs a
 * fork, not a box. Returns 0, or a negative errno with the error.
 */
int launch_begin_run(struct box *box, struct box_error *reterr_error);

/*
 * Removes the POSIX message queues that a run left. They count against its user until the kernel
 * has taken their namespace apart, which it does when it likes: the user's next box would find less
 * room. Returns 0, or a negative errno with the error.
 */
int launch_sweep(struct box *box, struct box_error *reterr_error);

/*
 * Kills everybody of the run, reaps the caller's tracees and waits until init is gone.
 * sockets: the run may have used the network namespace (made, bound or configured a socket).
 * queues: it may have left POSIX message queues.
 * Returns 0, or a negative errno with the error: then the box is of no more use.
 */
int launch_end_run(struct box *box, bool sockets, bool queues, struct box_error *reterr_error);

/*
 * Makes one member, which waits for launch_go().
 * member: with ${…} already replaced; program is resolved inside the box.
 * streams: stdin, stdout, stderr, report (descriptor 3 of a peer); -1 = not open. They stay the
 * caller's, who usually closes them afterwards. A terminal as stdin becomes the controlling one.
 * ret_pid_outside, ret_pid_inside: its pid for the caller and for itself (each may be NULL).
 * Returns 0, or a negative errno (-E2BIG: arguments and environment above 160 KiB) with the error.
 */
int launch_start(struct box *box, const struct plan_member *member, const int streams[4],
                 pid_t *ret_pid_outside, pid_t *ret_pid_inside, struct box_error *reterr_error);

/* Lets the member started last go on. Returns at once: 0, or a negative errno with the error. */
int launch_go(struct box *box, struct box_error *reterr_error);

/*
 * What has become of the execve of the member started last; box->control is readable once that is
 * known. Returns 1 it runs its program, 0 not known yet, or a negative errno with the error: stage
 * EXECUTE for the program itself, another stage for a failure of the box.
 */
int launch_executed(struct box *box, struct box_error *reterr_error);

/*
 * Opens a path inside the box, seen from init (its own /proc, /dev/shm, /dev/mqueue included).
 * flags: of open(2); O_CLOEXEC, O_NONBLOCK and O_NOCTTY are added, symbolic links are never
 * followed. Returns a descriptor that the caller closes, or a negative errno with the error (stage
 * COLLECT).
 */
int launch_open(struct box *box, const char *path, int flags, struct box_error *reterr_error);

/* Sends SIGKILL to init, and so to everything, and returns at once; the caller reaps. 0 or -errno.
 */
int launch_kill(struct box *box);

/*
 * Kills everything and reaps until init is gone: tracees of the caller are let go and reaped too,
 * so their statuses are lost. Closes the descriptors; *box is empty afterwards and may be passed
 * again. Returns 0 or a negative errno.
 */
int launch_kill_all(struct box *box);

#endif
