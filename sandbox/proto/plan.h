/*
 * The plan: everything one run of coloquio-box needs, with nothing left to decide.
 *
 * On the wire a plan is a CBOR sequence (RFC 8742): the text "coloquio/plan", the version as an
 * unsigned integer, then one map. Keys are the member names below; a member that is zero, empty
 * or NULL is left out. Unknown keys, wrong types, values out of range, a cut end and trailing
 * bytes are errors (plan_decode says which key). plan_fields.def is the table behind the codec.
 *
 * coloquio-box --series takes more: after the plan any number of maps, each of which asks for
 * another run and holds the keys in which that one differs (RUN_FIELDS of plan_fields.def); one
 * that is left out is neutral, whatever it was before.
 *
 * Memory: a decoded plan lives in the arena given to plan_decode. Strings are NUL-terminated and
 * never contain NUL; `struct bytes` may hold anything.
 */
#ifndef COLOQUIO_PROTO_PLAN_H
#define COLOQUIO_PROTO_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "proto/injections.h"

#define PLAN_MAGIC "coloquio/plan"
/* Most hosts of a plan. */
#define PLAN_HOSTS_MAX 4
#define PLAN_VERSION 1
#define PLAN_STACKS 1024 /* most that a plan may ask for */

/* How the run is executed. */
enum plan_mode {
    PLAN_CONTROLLED, /* traced, one task at a time, virtual time */
    PLAN_NATIVE,     /* no tracer: compilation, the cross-check run */
    PLAN_LEAK_CHECK, /* no tracer, so that a program can be its own, as LeakSanitizer is */
};

/* Who goes on at a choice point of which the plan's choices say nothing. */
enum plan_strategy {
    STRATEGY_DEFAULT, /* option 0: whoever runs, as long as it can */
    STRATEGY_RANDOM,  /* any of them, all alike */
    STRATEGY_PRIORITY /* whose drawn priority is highest; `depth` - 1 times that one falls to the
                         lowest (PCT: Burckhardt and others, A Randomized Scheduler with
                         Probabilistic Guarantees of Finding Bugs, ASPLOS 2010) */
};

/* What a file of the plan (or one found after the run) is. */
enum file_kind {
    FILE_REGULAR,
    FILE_DIRECTORY,
    FILE_FIFO,
    FILE_SOCKET, /* a bound AF_UNIX stream socket that nobody listens on any more */
    FILE_SYMLINK,
    FILE_OTHER, /* only in records: device or unknown */
};

/* A file made before the run starts. */
struct plan_file {
    const char *path;     /* absolute inside the box; parents are made as needed, mode 0755 */
    uint32_t kind;        /* enum file_kind */
    uint32_t mode;        /* permission bits, for example 0644; 0 means the kind's usual mode */
    bool read_only;       /* lives outside the writable work directory (only below /program) */
    struct bytes content; /* FILE_REGULAR: content; FILE_SYMLINK: target */
};

/* A host directory or file visible read-only inside the box (compiler, libraries). */
struct plan_mount {
    const char *source; /* absolute host path; one that does not exist is skipped */
    const char *target; /* absolute path inside the box */
};

/* Another computer: a network of its own, and a link to the one that all others are on. */
struct plan_host {
    const char *name;    /* as the exercise calls it; unique */
    const char *address; /* IPv4, numeric; this end of the link is the first address of its /24 */
    uint64_t delay_ns;   /* virtual time that a packet takes, each way */
};

/* Who a member of the cast is; student and peers run in sibling user namespaces. */
enum member_role { MEMBER_STUDENT, MEMBER_PEER, MEMBER_COMPILER };

/* Where a standard stream of a member comes from or goes to. */
enum stream_kind {
    STREAM_NULL,   /* /dev/null */
    STREAM_PIPE,   /* stdin: a pipe fed by STEP_WRITE (after `stdin_text`); stdout, stderr: read by
                      the box */
    STREAM_FILE,   /* regular file `stdin_text` (in) or recorded like a pipe at the end (out) */
    STREAM_TTY,    /* slave of a pseudo-terminal held by the box */
    STREAM_CLOSED, /* not open at all */
};

/* One member of the cast. Strings may contain ${NAME.pid}, ${NAME.port}, ${NAME.address} and
 * ${NAME.line.N} (N-th line that NAME printed, from 1); they are replaced when it is started. */
struct plan_member {
    const char *name;       /* as the exercise calls it; unique */
    uint32_t role;          /* enum member_role */
    const char *program;    /* absolute path inside the box */
    const char **arguments; /* argv, argv[0] included */
    size_t arguments_count;
    const char **environment; /* NAME=value */
    size_t environment_count;
    const char *directory; /* working directory inside the box */
    uint32_t umask;        /* for example 022 */
    uint32_t host;         /* on which computer: 0 this one, else number of `hosts` from 1 */
    uint32_t stdin_kind;   /* enum stream_kind */
    uint32_t stdout_kind;
    uint32_t stderr_kind;
    struct bytes
        stdin_text;  /* sent first; STREAM_PIPE then stays open until STEP_CLOSE_STDIN unless: */
    bool stdin_held; /* false: the pipe is closed after stdin_text */
};

/* What a script step does. */
enum step_kind {
    STEP_START,        /* start `member` */
    STEP_AWAIT,        /* wait until `condition` holds */
    STEP_SIGNAL,       /* send signal `number` to `member` (its main process) */
    STEP_COMMAND,      /* send line `text` to peer `member`, wait for its answer line */
    STEP_WRITE,        /* write `data` to stdin of `member` */
    STEP_CLOSE_STDIN,  /* close the write end of stdin of `member` */
    STEP_CLOSE_STDOUT, /* close the read end of stdout of `member` */
    STEP_END,          /* end the run here: remaining processes are killed without complaint */
    STEP_LINK,         /* the link to host `number` (from 1) goes up, or down if `text` is "down" */
};

/* What STEP_AWAIT waits for. The subject is `member` and all its descendants. */
enum condition {
    CONDITION_WAITING,    /* main process blocked in a call that only an event can end, nothing to
                             receive */
    CONDITION_BLOCKED_IN, /* some process of it blocked in call class `text` */
    CONDITION_CALLED,  /* `times` calls of class `text` succeeded; with `number`: on that signal */
    CONDITION_PRINTED, /* stdout holds `data` (a part of it) at least `times` times */
    CONDITION_EXITED,  /* main process has ended */
    CONDITION_DELIVERED, /* signal `number` delivered `times` times in all */
    CONDITION_EXISTS,    /* path `text` exists (relative to the member's directory, or absolute) */
    CONDITION_IDLE,      /* nobody in the whole run can move */
    CONDITION_READY_FOR, /* signal `number` can no longer end its main process: caught, ignored or
                            blocked */
};

/* One step. Steps run in order; each completes before the next begins. */
struct plan_step {
    uint32_t kind;         /* enum step_kind */
    uint32_t member;       /* index into members */
    uint32_t condition;    /* enum condition, for STEP_AWAIT */
    int32_t number;        /* signal number, or 0; STEP_LINK: host */
    uint32_t times;        /* 0 means 1 */
    const char *text;      /* call class, path or command line; ${…} as above */
    struct bytes data;     /* bytes to write or to find */
    bool any_moment;       /* STEP_SIGNAL: the moment is a choice of the schedule */
    uint32_t line, column; /* where it stands in the exercise, from 1; 0 = made by the grader */
};

/* Ceilings of one run; 0 means the default of limits.def. */
struct plan_limits {
    uint64_t processes;    /* tasks alive at once, student and peers together */
    uint64_t descriptors;  /* RLIMIT_NOFILE */
    uint64_t memory_bytes; /* address space of one process (RLIMIT_AS), unless a cgroup bounds the
                              total */
    uint64_t file_bytes;   /* size of one file, and of the work directory's tmpfs */
    uint64_t output_bytes; /* per member and stream */
    uint64_t
        cpu_ms; /* CPU time of one process (rounded up to seconds for RLIMIT_CPU) and of the run */
    uint64_t wall_ms;         /* real time of the whole run: the last line of defence */
    uint64_t virtual_time_ms; /* virtual time of the run */
    uint64_t steps;           /* traced calls of the run */
    uint64_t collect_bytes;   /* per collected file */
};

struct plan {
    uint32_t mode; /* enum plan_mode */
    uint64_t seed;
    uint64_t *choices; /* non-default choices of the schedule: pairs (choice point, option) */
    size_t choices_count;
    uint32_t strategy;    /* enum plan_strategy */
    uint64_t draw;        /* what it draws from; the seed is what the program draws from */
    uint32_t depth;       /* STRATEGY_PRIORITY: 1 or more; 0 means 1 */
    uint64_t length;      /* STRATEGY_PRIORITY: choice points to be expected */
    uint64_t *injections; /* faults: pairs (call number, enum injection), call numbers ascending */
    size_t injections_count;
    uint64_t injectable; /* set of INJECTION_BIT: RECORD_RETURN says which of these the call could
                            have suffered, and injection_rate draws from them */
    uint32_t injection_rate; /* one in so many of those calls suffers one; 0: none is drawn */
    struct plan_limits limits;
    struct plan_mount *mounts;
    size_t mounts_count;
    struct plan_file *files;
    size_t files_count;
    struct plan_host *hosts;
    size_t hosts_count;
    struct plan_member *members;
    size_t members_count;
    struct plan_step *steps;
    size_t steps_count;
    const char **collect; /* absolute paths inside the box to return as RECORD_FILE at the end */
    size_t collect_count;
    const char
        *work_directory; /* writable directory inside the box, listed at the end; "/home/student" */
    bool report_files;   /* list what is in work_directory at the end as RECORD_FILE */
    bool verify_foresight; /* let the kernel answer also where its answer is foreseen, and fail if it
                              is another one, with the same records otherwise */
    uint64_t *stacks; /* numbers of calls at whose entry to give a RECORD_STACK, in ascending order;
                         controlled runs only */
    size_t stacks_count;
};

/*
 * Encodes a plan.
 * buffer: grows as needed; the encoding is appended.
 * Returns 0, or -ENOMEM.
 */
int plan_encode(const struct plan *plan, struct buffer *buffer);

/*
 * Decodes and validates a plan.
 * data, size_bytes: the whole plan, hostile. arena: owns everything that *ret_plan points to.
 * Returns 0 and fills *ret_plan, or a negative errno (-EBADMSG: malformed, -EPROTO: other version,
 * -ERANGE: a value or count out of range, -ENOMEM) and fills *reterr_error with the place.
 */
int plan_decode(const void *data, size_t size_bytes, struct arena *arena, struct plan *ret_plan,
                struct box_error *reterr_error);

/* Items of a sequence that a plan consists of. */
#define PLAN_ITEMS 3

/*
 * Appends the request for another run: what RUN_FIELDS say of this plan.
 * Returns 0, or -ENOMEM.
 */
int plan_encode_run(const struct plan *plan, struct buffer *buffer);

/*
 * Decodes such a request, hostile as a plan: replaces the plan's RUN_FIELDS, or nothing on error.
 * arena: owns what they point to from now on. Returns as plan_decode().
 */
int plan_decode_run(const void *data, size_t size_bytes, struct arena *arena, struct plan *plan,
                    struct box_error *reterr_error);

#endif
