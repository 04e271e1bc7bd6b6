/*
 * Between the box process and init: one SOCK_SEQPACKET pair, the *channel*, for requests, and one
 * more per member, the *control*, straight to the member until it executes its program.
 *
 *   box -> init      request_head [+ strings] [+ descriptors]
 *   init -> box      reply [+ descriptors]           ready (once), OPEN, SWEEP
 *   member -> box    control_message                 made, or failed; with the sender's credentials
 *   box -> member    one byte                        go
 *   member -> box    end of file                     its execve succeeded (close-on-exec)
 *
 * In a box for many runs there is a *keeper* between them, with a channel of its own:
 *
 *   box -> keeper    request_head [+ descriptor]     RUN brings init's end of a new channel
 *   keeper -> box    reply                           ready (once), END when a run's init is gone
 *
 * A native run needs neither: it takes place in init (native.c).
 */
#ifndef COLOQUIO_LAUNCH_INNER_H
#define COLOQUIO_LAUNCH_INNER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "base/error.h"
#include "filter/filter.h"
#include "isolate/isolate.h"

#define REQUEST_BYTES (160u << 10) /* strings of one START included */
#define STREAMS 4                  /* stdin, stdout, stderr, report */
#define ARGUMENTS_LIMIT 4096       /* argv and environment entries, ends included */
#define LIMITS_ROWS 9

/* Descriptors of init; below them is room for a member's. */
#define INIT_CHANNEL 64
#define INIT_PROC 65
#define MEMBER_STREAM 80 /* and the three after it */
#define MEMBER_CONTROL 84
#define INIT_NETWORK 96 /* namespaces of hosts, and wires */
#define WIRES_MAX (PLAN_HOSTS_MAX * WIRE_ENDS)
#define NETWORK_MAX (1 + WIRES_MAX) /* the echo comes first */

enum request_type { REQUEST_START = 1, REQUEST_OPEN, REQUEST_SWEEP, REQUEST_RUN, REQUEST_END };
enum reply_type { REPLY_READY = 1, REPLY_OPEN, REPLY_SWEEP, REPLY_END };

struct request_head {
    uint32_t type;
    uint32_t role;              /* START: enum member_role */
    uint32_t umask;             /* START */
    uint32_t arguments_count;   /* START */
    uint32_t environment_count; /* START */
    uint32_t host;              /* START: number from 1 of the member's host; 0 = none */
    uint32_t streams;           /* START: bit per stream that is open; the control comes first */
    int32_t flags;              /* OPEN: of open(2); RUN: 1 = with a network of its own */
    uint32_t strings_bytes;     /* START: program, directory, arguments, environment; OPEN: path;
                                   each with its NUL */
};

struct reply {
    uint32_t type;
    int32_t result;         /* OPEN: 0 or -errno */
    uint32_t missing;       /* READY: bits of enum isolation_missing */
    struct box_error error; /* READY: .error 0 = all well */
};

struct control_message {
    int32_t pid_inside;
    struct box_error error; /* .error 0 = made and waiting */
};

struct resource_row {
    int resource; /* getrlimit(2) */
    struct rlimit value;
};

/* What init and its members need, all of it resolved before the clone. */
struct start_context {
    struct isolation isolation;
    const struct sock_fprog *student, *peer; /* may be NULL */
    struct resource_row limits[LIMITS_ROWS];
    size_t limits_count;
    bool native;                      /* there is no tracer */
    bool many;                        /* there is a keeper */
    struct isolation_network network; /* made by init */
    int channel;                      /* init's end, before it moves to INIT_CHANNEL */
};

/* A member as init makes it. */
struct start_request {
    uint32_t role; /* enum member_role */
    uint32_t umask;
    uint32_t host; /* number from 1; 0 = none */
    const char *program, *directory;
    char **arguments, **environment; /* both end in NULL */
    int streams[STREAMS];            /* -1 = not open */
    int control;                     /* says what it is and waits for a byte; -1 natively */
    struct box_error failure; /* why it ended without executing its program; .error 0 = not */
};

/* ---- lend.c ---- */

struct loan;

/*
 * Clones init of a single run: init_run(context), in ISOLATION_NAMESPACES and in our memory.
 * context: must live until init has said READY, or the channel has ended: then there is no init any
 * more. Its channel is closed from here.
 * Returns 0 and *ret, for loan_end() once init was waited for; or a negative errno.
 */
int loan_to_init(const struct start_context *context, struct loan **ret);
/* Init's pid, or a negative errno of clone(2): known when init has said READY, or the channel has
 * ended. */
pid_t loan_pid(const struct loan *loan);
/* Gives back; NULL is allowed. */
void loan_end(struct loan *loan);

/* Init's life; runs in the cloned process and does not return. Async-signal-safe. */
_Noreturn void init_run(const struct start_context *context);

/* The keeper's: builds what all runs share, then makes one init after the other. */
_Noreturn void keeper_run(const struct start_context *context);

/* ---- init.c, for the keeper and for a native run ---- */

/* Default dispositions, everything blocked. */
void init_reset_signals(void);
/* Keeps a channel and the outer /proc, at INIT_CHANNEL and INIT_PROC, and nothing else. 0 or
 * -errno. */
int init_arrange_descriptors(int channel, int proc_fd);
/* Takes one message of INIT_CHANNEL and up to `limit` descriptors with it. Returns its size, as
 * recvmsg(2). */
ssize_t init_receive(void *data, size_t size, int *fds, size_t limit, size_t *ret_fds_count);
/* Sends a reply, with descriptors. */
void init_send_reply(const struct reply *reply, const int *fds, size_t fds_count);
/* In a network of its own: makes the plan's hosts, if it has any. Returns 0 or a negative errno. */
int init_make_hosts(struct start_context *context, uint32_t *missing,
                    struct box_error *reterr_error);
/* From new namespaces into the box of a single run. Returns 0 or a negative errno. */
int init_enter(struct start_context *context, uint32_t *ret_missing,
               struct box_error *reterr_error);
/* Last, when no identity changes any more: dies with its parent, is nobody's in /proc. Returns 0 or
 * a negative errno. */
int init_settle(struct box_error *reterr_error);
/* A descriptor that is readable when a child has ended, above those of members; or -errno. */
int init_watch_children(void);
/* Opens a path of the box as launch_open() does. Returns a descriptor, or -errno. */
int init_open(const char *path, int flags);
/* Makes a member, which runs its program, or has failed, when this returns. Returns its pid, or
 * -errno where there is none; whoever has one reaps it. */
pid_t init_make_member(const struct start_context *context, struct start_request *request);
/* After isolation_enter_run(): says READY and serves. The box, or the keeper, is the parent. */
_Noreturn void init_live(const struct start_context *context, struct reply *ready, int result);

/* A member's, up to execve; runs in a process that shares init's memory while init sleeps.
 * Async-signal-safe. */
_Noreturn void member_run(const struct start_context *context, struct start_request *request);

#endif
