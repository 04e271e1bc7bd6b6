/*
 * The namespaces of a box and what is in them.
 *
 * isolation_prepare() resolves everything in the box process; isolation_enter() runs in init, which
 * was cloned with ISOLATION_NAMESPACES and may share memory with the box process, and makes system
 * calls only: no allocation, no stdio (signal-safety(7)), because it runs between clone and exec.
 */
#ifndef COLOQUIO_ISOLATE_ISOLATE_H
#define COLOQUIO_ISOLATE_ISOLATE_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "proto/plan.h"

#define ISOLATION_NAMESPACES                                                                       \
    (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUTS)

/* Who a member is inside its own user namespace. */
#define ISOLATION_MEMBER_ID "1000"

/* What this machine refused; the run goes on without. One row: symbol, name in records. */
#define ISOLATION_MISSING(ROW)                                                                     \
    ROW(PROC, "proc")                       /* a fresh /proc: hidden parts in the outer one */     \
    ROW(SHM_TOTAL, "shm-total")             /* total of System V shared memory */                  \
    ROW(MESSAGE_TOTAL, "message-total")     /* number of System V queues */                        \
    ROW(SEMAPHORE_TOTAL, "semaphore-total") /* number of System V semaphores */                    \
    ROW(PORTS, "low-ports")                 /* binding ports below 1024 */                         \
    ROW(SOCKET_BUFFERS, "socket-buffers")   /* fixed size of TCP buffers */                        \
    ROW(QUICK_ACKNOWLEDGEMENT, "quick-ack") /* TCP acknowledgements without delay */               \
    ROW(IPV6, "ipv6")                       /* ::1 */                                              \
    ROW(TERMINAL, "terminal")               /* a private devpts */

enum isolation_missing {
#define ROW(symbol, name) MISSING_##symbol,
    ISOLATION_MISSING(ROW)
#undef ROW
        MISSING_COUNT
};

/* A small file of /etc, made before the plan's files. */
struct etc_file {
    const char *path; /* absolute */
    struct bytes content;
};

/* A mount of the plan whose source exists. */
struct system_mount {
    const char *source; /* from the host's root, without symbolic links */
    const char *target; /* absolute */
    bool directory;
};

/* Another computer of the plan; addresses in network byte order. */
struct isolation_host {
    uint32_t address, gateway; /* of its end of the link, and of ours */
};

/* What is made for the hosts: namespaces for members to join, and wires. */
struct isolation_network {
    int namespaces[PLAN_HOSTS_MAX];
    int wires[PLAN_HOSTS_MAX][2]; /* packet(7) sockets: WIRE_OURS, WIRE_HOST */
    int echo; /* UDP socket connected to itself: what is sent there comes back after all packets
                 that this processor has queued before */
};

/* Everything that init needs, resolved. */
struct isolation {
    const struct plan *plan;
    char uid_map[32], gid_map[32]; /* one line each, user_namespaces(7) */
    int proc_fd;        /* the outer /proc, O_PATH: works whether or not a fresh one does */
    struct arena arena; /* of the mounts */
    struct system_mount *mounts;
    size_t mounts_count;
    const char *links[8][2]; /* name in the root, target: bin -> usr/bin */
    size_t links_count;
    struct etc_file etc[8];
    size_t etc_count;
    char root_options[96];                       /* of the root's tmpfs */
    char run_options[96];                        /* of the tmpfs behind the writable directories, or
                                                    empty: they are in the root's */
    char shm_pages[24];                          /* kernel.shmall */
    struct isolation_host hosts[PLAN_HOSTS_MAX]; /* as many as the plan's */
};

/*
 * Resolves what the root of a plan needs. plan must outlive ret.
 * Returns 0 (then isolation_done frees), or a negative errno with *reterr_error.
 */
int isolation_prepare(const struct plan *plan, struct isolation *ret,
                      struct box_error *reterr_error);

/* Frees; a zeroed struct with proc_fd -1 is allowed. */
void isolation_done(struct isolation *isolation);

/*
 * What stays as it is over all runs of a box: maps ids, builds the root, places the plan's files
 * that are not in a writable directory, configures the network.
 * ret_missing: bit per enum isolation_missing.
 * Returns 0, or a negative errno with *reterr_error. Async-signal-safe.
 */
int isolation_enter(const struct isolation *isolation, uint32_t *ret_missing,
                    struct box_error *reterr_error);

/* New namespaces of one run in a box for many: all that a run without sockets can leave a trace in.
 */
#define ISOLATION_RUN_NAMESPACES (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC)

/*
 * What each run gets afresh: the writable directories with the plan's files in them, and System V
 * limits. Runs after isolation_enter(), in the same process or, with
 *   again    in one that was cloned from it with ISOLATION_RUN_NAMESPACES; then /proc and
 *            /dev/mqueue are those of its own namespaces, too;
 *   network  and with CLONE_NEWNET; then that is configured, too.
 * missing: bits are added. Returns 0, or a negative errno with *reterr_error. Async-signal-safe.
 */
int isolation_enter_run(const struct isolation *isolation, bool again, bool network,
                        uint32_t *missing, struct box_error *reterr_error);

/*
 * Makes the hosts of the plan: for each a network namespace and a link that ends in two sockets,
 * WIRE_OURS and WIRE_HOST. What leaves an end is read there, and goes in at the other end when it
 * is written there: nothing gets across by itself. Frames have a struct virtio_net_hdr in front.
 * ret: descriptors from `lowest` on, close-on-exec.
 * Returns 0 or a negative errno with *reterr_error. Async-signal-safe.
 */
int isolation_make_hosts(const struct isolation *isolation, int lowest,
                         struct isolation_network *ret, uint32_t *missing,
                         struct box_error *reterr_error);

enum { WIRE_OURS, WIRE_HOST, WIRE_ENDS };

/* Name of a missing thing, as RECORD_BEGIN lists it. */
const char *isolation_missing_name(enum isolation_missing missing);

/*
 * Moves the calling process into a user namespace of its own below init's, without privileges:
 * id 1000, no capabilities, no_new_privs. Siblings cannot trace or write one another.
 * proc_fd: isolation.proc_fd. Returns 0 or a negative errno with *reterr_error. Async-signal-safe.
 */
int isolation_become_member(int proc_fd, struct box_error *reterr_error);

#endif
