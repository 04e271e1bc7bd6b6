/*
 * Records: what coloquio-box says of a run, in the order in which it happened.
 *
 * On the wire a CBOR sequence (RFC 8742): the text "coloquio/records", the version, then one array
 * [type, map] per record. Keys are the member names below; members that are zero or empty are left
 * out. record_fields.def is the table behind the codec; syscalls.def names the calls.
 * The same run always gives the same bytes: no raw addresses, inode numbers or real times in
 * them, except in RECORD_BEGIN, RECORD_USAGE and RECORD_STACK, which the trace hash leaves out.
 *
 * Identity: a *task* is a thread, numbered from 0 in order of creation; a process is named by the
 * task number of its first thread (`process`). An *object* is what a descriptor refers to (pipe,
 * socket, file…) or an IPC object, numbered from 1 in order of creation; 0 means none. A *call*
 * is one system call, numbered from 1: RECORD_CALL opens it, RECORD_RETURN with the same number
 * closes it. NONE (-1) stands for no task, no member, no descriptor.
 */
#ifndef COLOQUIO_PROTO_RECORD_H
#define COLOQUIO_PROTO_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"

#define RECORDS_MAGIC "coloquio/records"
#define RECORDS_VERSION 1
#define NONE (-1)

/* Registers of a RECORD_STACK: rax, rdx, rcx, rbx, rsi, rdi, rbp, rsp, r8 to r15, and the return
 * address column, which is rip (System V ABI for x86-64, figure 3.36). */
#define STACK_REGISTERS 17
/* Most that is kept of a stack, and of the files that a process executes from. */
#define STACK_BYTES 32768
#define STACK_MODULES 64

/* Most options that a RECORD_CHOICE lists. */
#define CHOICE_OPTIONS_MAX 64
/* Longest payload prefix kept in a record, in bytes. The hash covers all of it. */
#define PAYLOAD_PREFIX_BYTES 256

enum record_type {
    RECORD_BEGIN = 1,
    RECORD_TASK,       /* a task came to be */
    RECORD_EXEC,       /* a task executed a program */
    RECORD_CALL,       /* a traced call was entered */
    RECORD_RETURN,     /* it returned */
    RECORD_SIGNAL,     /* a signal was generated, merged, delivered, or its handler returned */
    RECORD_STATE,      /* a process was stopped or continued */
    RECORD_END,        /* a task ended */
    RECORD_OBJECT,     /* an object came to be */
    RECORD_DESCRIPTOR, /* a descriptor was opened, duplicated, received or closed */
    RECORD_OUTPUT,     /* a member wrote to a stream that the box reads */
    RECORD_REPORT,     /* a peer answered a command */
    RECORD_STEP,       /* a script step began, completed or failed */
    RECORD_CHOICE,     /* more than one thing could happen next */
    RECORD_WAIT,       /* at a deadlock or at the end of the run: a task that still waits */
    RECORD_HOLDER,     /* who holds another end of the object of the RECORD_WAIT before it */
    RECORD_LEFTOVER,   /* something that outlived the run */
    RECORD_FILE,       /* a file of the work directory, or one that was to be collected */
    RECORD_USAGE,      /* resources used by one member; real, hence not in the hash */
    RECORD_FAULT,      /* the box itself failed: never the student's fault */
    RECORD_FINISH,     /* always the last one; a stream without it was cut */
    RECORD_STACK,      /* where a task was in its program: what coloquio-frames needs to say it */
    RECORD_FRAME,      /* from coloquio-frames: one frame of such a stack, innermost first */
    RECORD_TYPES
};

enum isolation_level { LEVEL_NONE, LEVEL_DEGRADED, LEVEL_ISOLATED };

enum task_origin { ORIGIN_START, ORIGIN_FORK, ORIGIN_VFORK, ORIGIN_THREAD };

enum signal_event { SIGNAL_GENERATED, SIGNAL_MERGED, SIGNAL_DELIVERED, SIGNAL_HANDLER_RETURNED };

/* What delivery did (signal(7)). */
enum signal_effect {
    EFFECT_HANDLER,
    EFFECT_IGNORE,
    EFFECT_TERMINATE,
    EFFECT_CORE,
    EFFECT_STOP,
    EFFECT_CONTINUE
};

enum state_event { STATE_STOPPED, STATE_CONTINUED };

enum object_kind {
    OBJECT_NONE,
    OBJECT_FILE,
    OBJECT_DIRECTORY,
    OBJECT_PIPE,
    OBJECT_FIFO,
    OBJECT_SOCKET,
    OBJECT_TTY,
    OBJECT_EVENTFD,
    OBJECT_TIMERFD,
    OBJECT_SIGNALFD,
    OBJECT_EPOLL,
    OBJECT_INOTIFY,
    OBJECT_PIDFD,
    OBJECT_MEMFD,
    OBJECT_MESSAGE_QUEUE, /* POSIX */
    OBJECT_SYSV_QUEUE,
    OBJECT_SYSV_SEMAPHORE,
    OBJECT_SYSV_SEGMENT,
    OBJECT_DEVICE, /* /dev/null and its like */
    OBJECT_OTHER
};

enum descriptor_event {
    DESCRIPTOR_OPENED,
    DESCRIPTOR_DUPLICATED, /* from descriptor `from` of the same process */
    DESCRIPTOR_RECEIVED,   /* SCM_RIGHTS or pidfd_getfd */
    DESCRIPTOR_CLOSED,
    DESCRIPTOR_CLOSED_BY_EXEC, /* close-on-exec */
    DESCRIPTOR_FLAGS           /* cloexec or nonblock changed */
};

/* What a futex word belongs to, as far as its memory tells (glibc's nptl). */
enum wait_kind {
    WAIT_FOR_ANYTHING,
    WAIT_FOR_MUTEX,     /* pthread_mutex_t: RECORD_HOLDER names the thread that has locked it */
    WAIT_FOR_SEMAPHORE, /* sem_t */
    WAIT_FOR_THREAD     /* pthread_join: RECORD_HOLDER names the thread */
};

/* Whose function a RECORD_FRAME is. */
enum frame_kind {
    FRAME_OWN,         /* of the student's program */
    FRAME_LIBRARY,     /* of a library, which the next frame of the program called */
    FRAME_INTERRUPTED, /* where a signal came whose handler is in the frames before: in a function of
                          a library that the next frame called, or, without a name, in that itself */
};

enum access_mode { ACCESS_NONE, ACCESS_READ = 1, ACCESS_WRITE = 2, ACCESS_BOTH = 3 };

enum step_event { STEP_BEGUN, STEP_DONE, STEP_FAILED };

enum leftover_kind {
    LEFTOVER_PROCESS, /* still alive when the script was over */
    LEFTOVER_ZOMBIE,  /* ended, never waited for, although its parent ended or the script is over */
    LEFTOVER_SHM,     /* POSIX object in /dev/shm (semaphores too: sem.*) */
    LEFTOVER_QUEUE,   /* POSIX queue in /dev/mqueue */
    LEFTOVER_SYSV_QUEUE,
    LEFTOVER_SYSV_SEMAPHORE,
    LEFTOVER_SYSV_SEGMENT,
};

/* What an option of a RECORD_CHOICE lets happen. */
enum option_kind {
    OPTION_RUN,     /* the task goes on; a call that waits is interrupted by its pending signal */
    OPTION_DELIVER, /* its pending signals are delivered before its call */
    OPTION_WAIT,    /* it begins to wait in its call: signals from now on come during it */
    OPTION_STEP,    /* the script sends the signal whose moment is not fixed */
    OPTION_TIME /* time passes: 0 to the next deadline, 1 beyond others that are about as near */
};

/* How a run ended. Everything but OUTCOME_COMPLETED cut it short. */
enum run_outcome {
    OUTCOME_COMPLETED,   /* the script went through */
    OUTCOME_STEP_FAILED, /* a step could not complete although somebody could still move */
    OUTCOME_DEADLOCK,    /* nobody can move and no deadline is pending, but the script waits */
    OUTCOME_LIVELOCK,    /* the step or CPU budget went into calls or loops that change nothing */
    OUTCOME_LIMIT,       /* a limit of the plan was hit: `text` is its key in plan_limits */
    OUTCOME_FAULT,       /* the box failed: a RECORD_FAULT says where */
};

/*
 * One record, any type: only the members of its row group in record_fields.def are set.
 * Times are virtual nanoseconds since the start of the run.
 */
struct record {
    enum record_type type;
    uint64_t time_ns; /* all types */
    int64_t task;     /* who; for RECORD_TASK the new one */

    /* RECORD_BEGIN */
    uint64_t level;      /* enum isolation_level */
    const char *box;     /* version of coloquio-box */
    const char *kernel;  /* uname release */
    const char *missing; /* comma-separated limits that this machine cannot enforce */

    /* RECORD_TASK (task, and:) */
    int64_t process; /* first task of its process */
    int64_t parent;  /* creating task, or NONE */
    int64_t member;  /* index into the plan's members; also OUTPUT, REPORT, STEP, USAGE */
    int64_t pid;     /* as the student sees it; a tid for a thread. RETURN of wait: the child's */
    uint64_t origin; /* enum task_origin */

    /* RECORD_EXEC (task, path, and:) */
    const char **arguments; /* argv, at most 64 of at most 256 bytes */
    size_t arguments_count;

    /* RECORD_CALL and RECORD_RETURN */
    uint64_t call;          /* call number */
    uint64_t number;        /* system call number (x86-64), see syscalls.def */
    int64_t *arguments_raw; /* CALL: six registers; addresses replaced by 0 or 1 (NULL or not) */
    size_t arguments_raw_count;
    int64_t result;      /* RETURN: >= 0, or -errno */
    bool blocked;        /* RETURN: it had to wait */
    bool restarted;      /* RETURN: interrupted and entered again by the kernel (SA_RESTART) */
    uint64_t injection;  /* RETURN: enum injection that the call suffered */
    uint64_t injectable; /* RETURN: set of those that it could have suffered, of the plan's */
    int64_t fd;       /* first descriptor argument, or NONE; DESCRIPTOR, HOLDER: the descriptor */
    uint64_t object;  /* what fd refers to; also OBJECT, DESCRIPTOR, WAIT */
    int64_t fd2;      /* second: dup2 target, pipe's or socketpair's second, or NONE */
    uint64_t object2; /* what fd2 refers to */
    struct bytes payload;   /* first PAYLOAD_PREFIX_BYTES of the data; OUTPUT, FILE: all of it */
    uint64_t payload_bytes; /* length of all the data */
    uint64_t payload_hash;  /* FNV-1a 64 of all the data */
    const char *path;       /* path argument; OBJECT: path it was opened by; FILE, EXEC: path */
    const char *address;    /* socket address: "unix:./sock", "unix:@name", "inet:127.0.0.1:80",
                               "inet6:[::1]:80" */
    int64_t signal;         /* signal number; also SIGNAL, STATE, END */
    uint64_t
        signals; /* signal set: bit n-1 for signal n (sigprocmask, sigsuspend, sigaction's mask) */
    int64_t value;  /* RETURN of wait: status as for wait(2); msgsnd, RETURN of msgrcv: mtype; fcntl:
                       l_type of a lock */
    uint64_t flags; /* flags argument that syscalls.def names; sigaction: sa_flags */
    uint64_t disposition; /* sigaction: 0 SIG_DFL, 1 SIG_IGN, 2 handler, 3 only asked for */

    /* RECORD_SIGNAL (task = target, signal, and:) */
    uint64_t event;  /* enum signal_event; STATE, DESCRIPTOR, STEP: their enum */
    int64_t sender;  /* task that sent it, or NONE: kernel, timer or script */
    int64_t code;    /* si_code, sigaction(2) */
    bool to_process; /* process-directed, not to one thread */
    bool masked;     /* blocked by its target at that moment */
    uint64_t effect; /* enum signal_effect, for SIGNAL_DELIVERED */

    /* RECORD_END */
    int64_t status; /* exit code, or NONE if a signal ended it (then `signal`) */
    bool core;      /* the signal's default action is Core */
    bool last;      /* the process has no other thread */

    /* RECORD_OBJECT */
    uint64_t kind; /* enum object_kind; LEFTOVER, FILE, WAIT, FRAME: their enum */
    uint64_t
        other; /* the object at the other end of a connected socket, or 0; RETURN of accept too */
    uint64_t family;      /* socket: AF_*; */
    uint64_t socket_type; /* socket: SOCK_* */

    /* RECORD_DESCRIPTOR */
    uint64_t access; /* enum access_mode; HOLDER too */
    bool close_on_exec;
    bool nonblocking;
    int64_t from; /* descriptor it was duplicated from */

    /* RECORD_OUTPUT */
    int64_t stream; /* 1 or 2 */
    bool truncated; /* OUTPUT, FILE: cut at its limit */

    /* RECORD_REPORT: member, text. RECORD_STEP: step, event, text. */
    uint64_t step; /* index into the plan's steps */
    const char
        *text; /* report or reason, as one line; LEFTOVER: name; FAULT: detail; FINISH: limit */

    /* RECORD_CHOICE */
    uint64_t options;      /* how many */
    uint64_t chosen;       /* which, from 0; 0 is the default */
    int64_t *option_tasks; /* who, of each (the first CHOICE_OPTIONS_MAX); NONE: script or time */
    size_t option_tasks_count;
    int64_t *option_kinds; /* enum option_kind, of each */
    size_t option_kinds_count;

    /* RECORD_WAIT (task, call, number, fd, object, and kind: enum wait_kind) */
    uint64_t deadline_ns; /* when it ends by itself, 0 = never */

    /* RECORD_FILE */
    uint64_t mode; /* permission bits */

    /* RECORD_USAGE (member) */
    uint64_t cpu_ns;
    uint64_t memory_bytes; /* largest resident set */
    uint64_t wall_ns;      /* real time from start to end */

    /* RECORD_FAULT */
    uint64_t stage; /* enum box_stage */
    int64_t error;  /* errno */

    /* RECORD_FINISH */
    uint64_t outcome;    /* enum run_outcome */
    uint64_t trace_hash; /* over all records that record_is_hashed() */
    uint64_t calls;      /* traced calls */

    /* RECORD_STACK: task; at the entry of `call`, or, where that is 0, at the delivery of `signal`,
     * or, where both are, in the middle of a loop. payload: the stack from stack_address upwards,
     * STACK_BYTES at most. */
    uint64_t *registers; /* STACK_REGISTERS of them, in the order of their DWARF numbers */
    size_t registers_count;
    uint64_t stack_address;
    const char **modules; /* files that the process executes from, as paths in the box */
    size_t modules_count;
    uint64_t
        *module_ranges; /* of each: first address, address behind the last, offset in the file */
    size_t module_ranges_count;

    /* RECORD_FRAME: task, call, signal as in its RECORD_STACK. kind: enum frame_kind. path: source
     * file, or NULL when there is no debug information. text: function, or NULL. */
    uint64_t line; /* from 1; 0 = not known */
    bool inlined;  /* the compiler put the function into that of the next frame */
};

/*
 * Sets every member of a record to its neutral value (0, false, NULL; NONE where the member is a
 * task, member, process or descriptor number) and the type.
 */
void record_init(struct record *record, enum record_type type);

/*
 * Appends the stream's head (magic and version) or one record to a buffer.
 * Returns 0, or -ENOMEM.
 */
int records_encode_head(struct buffer *buffer);
int record_encode(const struct record *record, struct buffer *buffer);

/* A reader of a record stream held in memory. Everything it returns lives in the arena. */
struct record_reader {
    const uint8_t *data;
    size_t size_bytes;
    size_t position;
    bool head_read;
    struct arena *arena;
};

/*
 * Decodes the next record.
 * Returns 1 and fills *ret_record, 0 at a proper end of data, or a negative errno (-EBADMSG:
 * malformed or cut, -EPROTO: other version, -ERANGE, -ENOMEM) and fills *reterr_error. After an
 * error the reader stays where it was: what was read before it is good.
 */
int record_next(struct record_reader *reader, struct record *ret_record,
                struct box_error *reterr_error);

/* A look at a stream that is still coming; {0} at its start. */
struct record_scan {
    size_t position; /* end of what is complete: of the stream, once it is */
    size_t start;    /* of the item that is looked at; 0: the head */
    uint64_t items;  /* parts of it that still have to end */
};

/*
 * Finds the end of a stream, where several follow one another as coloquio-box --series writes them.
 * data: all that has come of this stream. Returns 1 when RECORD_FINISH ends it at scan->position, 0
 * when more data are needed, or -EBADMSG.
 */
int record_scan(struct record_scan *scan, const void *data, size_t size_bytes);

/* Whether records of this type count for the trace hash: all but those that say what is of this
 * machine and moment (BEGIN, USAGE, STACK), and FINISH and FRAME, which come after the run. */
bool record_is_hashed(enum record_type type);

/* Name of a record type, of an outcome, of an object kind, for messages and JSON; never NULL. */
const char *record_type_name(enum record_type type);
const char *run_outcome_name(enum run_outcome outcome);
const char *object_kind_name(enum object_kind kind);

#endif
