/*
 * The tracer: what every task of a run is doing, learnt from seccomp(2) RET_TRACE and ptrace(2)
 * stops, and told in typed records.
 *
 * It owns three tables: tasks (threads), processes (what threads share: descriptors, handlers,
 * parent) and objects (what descriptors refer to). Nobody here decides who runs: schedule/ does,
 * by calling tracer_resume() for one stopped task at a time and tracer_wait() until it stops again.
 */
#ifndef COLOQUIO_TRACER_TRACER_H
#define COLOQUIO_TRACER_TRACER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "base/bytes.h"
#include "base/error.h"
#include "proto/record.h"
#include "proto/sink.h"
#include "proto/syscalls.h"

#define TASKS_MAX 8192 /* of a whole run; how many may be alive at once is a limit of the plan */
#define DESCRIPTORS_MAX 4096
#define CONTENT_PIECE_BYTES 256 /* longest write whose bytes are kept while they are in a pipe */
/* Of this one and later ones the kernel queues each, signal(7). SIGRTMIN is what a C library leaves. */
#define SIGNAL_QUEUED 32
/* CPU time after which who makes no call counts as spinning even if something in its registers goes
 * on: it may wait in a loop that also counts. */
#define COMPUTES_NS UINT64_C(1000000000)
#define NEVER UINT64_MAX        /* a moment of virtual time that does not come */

enum task_state {
    TASK_RUNNING,  /* executes, or is inside a call that does not sleep */
    TASK_HELD,     /* stopped at the entry of a traced call */
    TASK_NEWBORN,  /* stopped before its first instruction */
    TASK_RETURNED, /* stopped at the exit of a call in which it had slept */
    TASK_ASLEEP,   /* sleeps inside a call that was resumed */
    TASK_VFORK,    /* inside vfork(2) until the child executes or ends */
    TASK_STOPPED,  /* group stop, signal(7) */
    TASK_SPINNING, /* waits in a loop without a traced call, or computes for long: stopped by us */
    TASK_ENDING,   /* a first thread that ended before the others: not reaped yet */
    TASK_GONE
};

/* One entry of a descriptor table. object 0 = free slot. */
struct descriptor {
    uint32_t object;
    uint8_t access; /* enum access_mode */
    bool close_on_exec;
    bool nonblocking;    /* its open file has O_NONBLOCK, */
    uint64_t flags_time; /* …as long as this is tracer->flags_time */
};

/* A shared mapping, as /proc/PID/maps has it, proc(5). end 0: none. */
struct mapping {
    unsigned long start, end, offset;
    unsigned long device, inode;
};

/* What the threads of a process share. CLONE_FILES without CLONE_THREAD is not modelled. */
struct process {
    int index;  /* of its first task */
    pid_t pid;  /* in the box's view */
    int parent; /* process index, or NONE: started by init or adopted by it */
    int member; /* of the plan */
    int threads_alive;
    bool draining;    /* the whole process is about to end, and its tasks are waited for */
    bool ended;       /* all threads are gone and it was reaped by us: a zombie until waited_for */
    bool waited_for;  /* by its parent, or nobody is there to wait */
    int wait_status;  /* as for waitpid(2), once ended */
    bool stop_unread; /* a stop (a continue) that its parent can still wait for */
    bool continue_unread;
    bool stopped;
    bool child_signal_merged; /* SIGCHLD was pending at its parent when it ended */
    bool no_child_stops;      /* SA_NOCLDSTOP */
    uint64_t
        timer_signals;     /* sent by a virtual timer and not delivered yet, bit n-1 for signal n */
    uint64_t cpu_ns;       /* used until it ended, once it has */
    uint64_t memory_bytes; /* largest resident set by then */
    bool loading;      /* between execve(2) and the program's first instruction: ld.so at work */
    uint64_t entry;    /* address of that instruction */
    long entry_word;   /* what stands there, while a breakpoint does */
    bool executed;     /* its first EVENT_EXEC was seen: records begin there for a started member */
    bool vfork_child;  /* shares its parent's memory until it executes or ends */
    bool reaps_itself; /* ignores SIGCHLD or has SA_NOCLDWAIT: its children leave no zombies */
    uint64_t signals_sent;    /* anything that may have made a signal pending, for it alone */
    uint64_t caught_signals;  /* those with a handler, bit n-1 for signal n */
    bool shares_memory;       /* has mapped memory that other processes may have, too */
    struct mapping futexes;   /* the one where a futex was last looked for; forgotten when another one
                                 is made */
    uint32_t semaphores;      /* set that it changed last, an object, or 0 */
    bool passes_descriptors;  /* sends messages that may hold descriptors */
    uint64_t restart_signals; /* handlers with SA_RESTART, bit n-1 for signal n */
    uint64_t lasting_signals; /* handlers without SA_RESETHAND */
    uint64_t ignored, caught; /* as the kernel has them, while dispositions_known */
    bool dispositions_known;
    bool shares_handlers; /* with another process, clone(2) CLONE_SIGHAND */
    uint64_t itimer_ns;       /* virtual expiry of ITIMER_REAL / alarm, NEVER if off */
    uint64_t itimer_interval_ns;
    struct descriptor *descriptors;
    int descriptors_size;
};

/* What a futex word is, futex(2): private ones by address space, others by what is mapped there. */
struct futex_word {
    int process; /* -1: shared, by the rest */
    unsigned long device, inode;
    uint64_t position; /* address, or offset in the file */
};

/* What a call reads from memory that it may write to before it returns: its answer may go where the
 * question was. Taken at its entry, while input_known. */
union call_input {
    struct {
        uint64_t handler, flags, restorer, mask;
    } action; /* rt_sigaction: struct kernel_sigaction, x86-64 */
    struct {
        uint64_t value;
        int signal, notify, tid;
    } event;                /* timer_create: struct sigevent */
    uint32_t address_bytes; /* accept, recvfrom: room for an address */
};

/* A call that a task is in. */
struct call {
    uint64_t id;
    const struct syscall_row *row; /* NULL: none */
    uint64_t arguments[6];
    uint64_t deadline_ns;    /* virtual; NEVER: none; 0: not computed yet */
    uint64_t held_at_change; /* tracer->changes at which its descriptor was not ready, + 1; 0: not
                                asked */
    uint64_t blocked_at_change; /* tracer->changes at which an attempt was refused, + 1; 0: never
                                   tried */
    bool passes;                /* semop: its semaphores' values let it, when last asked */
    bool waited;                /* it could not complete at once */
    bool restarted;             /* the kernel entered it again after a signal */
    bool stopped;               /* the process was stopped and continued while it waited */
    bool woken;                 /* futex: a waker released it */
    bool recorded;              /* its RECORD_CALL is out */
    uint64_t transferred;       /* bytes, or messages, that it has moved in pieces so far */
    uint64_t least;             /* bytes that it waits to receive; 0 or 1: any */
    uint64_t until_ns;          /* recvmmsg: virtual; NEVER: no timeout; 0: not computed yet */
    struct futex_word word;     /* that it waits for, once somebody has asked */
    bool word_known;
    union call_input input;
    bool input_known;
    bool at_once;        /* a transfer in pieces that ends where it would wait */
    bool answered;       /* the box did it already: skip it with result 0 */
    uint64_t injection;  /* enum injection that it suffers */
    uint64_t injectable; /* set of those that it could have suffered */
    bool merged;         /* kill(2): the signal was already pending at its target */
};

/* Bytes of a task's memory as they are at the moment of that number: see tracer->moment. */
struct memory_view {
    uint64_t moment;
    uint64_t address;
    size_t size;
    uint8_t bytes[256];
};

struct task {
    int index;
    pid_t tid; /* in the box's view */
    pid_t tid_inside;
    struct process *process;
    enum task_state state;
    uint64_t *moment;         /* the tracer's */
    struct memory_view *view; /* what was last read from its memory, or written to it */
    struct call call;
    int pidfd;             /* of its process; -1 for threads other than the first */
    int stat_fd;           /* /proc/TID/stat, kept open */
    int status_fd;         /* /proc/TID/status, kept open once it was; -1 before */
    uint64_t signals_seen; /* signals_sent, tracer's and process's, at the last look at its pending
                              signals */
    uint64_t pending, blocked_mask; /* at that look, bit n-1 for signal n */
    unsigned futex_losses; /* how often in a row it was woken and waits for the same word again */
    bool reaped;           /* by waitpid(2), while others of its process are still waited for */
    int end_status;        /* …with this status */
    bool attention;        /* a pending signal was seen at the last look */
    bool moved;            /* it was resumed since then */
    int stop_signal;       /* signal-delivery-stop in progress: inject this at resume */
    bool to_exit;          /* was resumed to the exit of its call */
    bool interrupting;     /* PTRACE_INTERRUPT was sent */
    bool bouncing; /* will enter the same call again, which goes on as if it had never left */
    uint64_t computes_since_ns; /* CPU time of its process at the first tick since it was resumed;
                                   0: none yet */
    uint64_t looked_at_ns;      /* …when its loop was last looked at, or at that tick */
    uint8_t handlers[8];     /* signals whose handlers are active, innermost last */
    int handlers_count;
    uint64_t spins;                /* how often in a row it was found spinning */
    uint64_t spun_at_change;       /* tracer->changes when it last was, + 1; 0: never */
    bool spins_alike;              /* …in a loop that comes back to the same registers */
    uint64_t call_address;         /* instruction pointer at its held call */
    uint64_t interrupted_address;  /* …of the call that a signal interrupted, 0 = none */
    struct user_regs_struct saved; /* registers to restore after a rewritten call */
    bool saved_valid;
    struct bytes content; /* what the call that is being executed moves, if that is known without
                             another look, as long as step_execute() lasts; else data is NULL */
    uint8_t written[CONTENT_PIECE_BYTES]; /* …of one that writes */
    bool flag_added; /* O_NONBLOCK, to the open file that it writes to, for this call only */
};

/* What is on its way in one direction (streams.c). */
struct stream {
    uint64_t unread;       /* bytes written and not read */
    unsigned pieces;       /* writes since it was last empty: a page each at most, pipe(7) */
    bool content_known;    /* whether these are the bytes: */
    struct buffer content; /* …from content_read on */
    size_t content_read;
};

/* A message in a POSIX queue (queues.c). */
struct queued_message {
    struct queued_message *next;
    unsigned priority;
    size_t size;
    uint8_t data[];
};

struct object {
    uint32_t id;
    enum object_kind kind;
    uint64_t device, inode; /* key; 0, 0 for anonymous inodes */
    uint32_t other;         /* connected socket, or 0 */
    uint32_t listener;      /* listening socket that a client waits at, or 0 */
    int family, socket_type;
    char *path;        /* opened by, or NULL */
    char *address;     /* bound to, or NULL */
    uint32_t *backlog; /* sockets that connected and were not accepted yet, oldest first */
    int backlog_size;
    long key_id;                /* System V id */
    int *values;                /* of its semaphores, -1 if unknown; values_count of them */
    int values_count;           /* 0 when nothing is known */
    bool undone;                /* semop(2) with SEM_UNDO was called for it */
    uint64_t touched_at_change; /* tracer->changes when a call, or the end of a process, last
                                   touched it */
    bool counted;               /* a pipe or a connected stream socket of which every transfer
                                   was seen whole, in both directions */
    struct stream sent;         /* as long as it is: into the pipe, or by this end */
    bool connected_once;        /* connect(2) was called for it, or it was accepted */
    bool tuned;                 /* setsockopt(2) changed how it transfers, waits or ends */
    bool outside;       /* given to a member at its start: the box is at the other end */
    bool broken;        /* its connection ended by an injected fault */
    bool configured;    /* setsockopt(2) said how long, or for how much, its calls wait */
    bool port_assigned; /* its local port was chosen (or looked at) already */
    uint64_t messages;  /* in a POSIX queue, as long as messages_most is not 0, */
    uint64_t messages_most, message_bytes; /* …which has room for so many of that size */
    struct queued_message *first_message;  /* these, in the order in which they are received, */
    bool messages_unknown;                 /* …unless one of them was not looked at */
    int notified;       /* POSIX queue: process that mq_notify(3) registered, or NONE… */
    int notify_signal;  /* …and the signal that it gets, or 0 */
};

struct tracer {
    struct task *tasks[TASKS_MAX];
    int task_count;
    struct object **objects;
    uint32_t object_count;
    const struct record_sink *sink;
    uint64_t time_ns;                     /* virtual now; owned by clock/ */
    uint64_t moment; /* from 1, a new one whenever somebody went on or stopped, memory was written,
                        or the options are looked at anew: in between nobody's memory changes */
    uint64_t calls;                       /* traced calls entered so far */
    uint64_t changes;                     /* anything that may let a refused attempt succeed */
    uint64_t last_change[BLOCKING_KINDS]; /* …the last such of each kind of attempt (readiness.c) */
    uint64_t signals_sent;                /* anything that may have made a signal pending, whose
                                             process is not sure */
    uint64_t flags_time;     /* calls that may have changed O_NONBLOCK of some open file so far */
    bool kernel_signals;     /* terminals, SIGIO, mq_notify: it sends some without a call to see */
    bool *output_dirty;      /* set when somebody may have written to a member's stream */
    unsigned ports_given;    /* local ports chosen so far */
    unsigned names_given;    /* names of UNIX sockets chosen so far */
    int alive_limit;         /* most tasks alive at once */
    bool limit_hit;          /* …was passed */
    bool descriptors_unsure; /* a table may have changed unseen: shared with another process, or by
                                a library's constructor */
    bool internet_used;      /* somebody made an AF_INET or AF_INET6 socket */
    bool loopback_prompt;    /* TCP over loopback holds nothing back, and there is no other way */
    bool packets_due;        /* a call or the end of a process may have sent some */
    bool sockets_used;       /* some call may have left a trace in the network namespace */
    bool queues_used;        /* …or a POSIX message queue */
    bool system_v_used;      /* …or a System V object */
    uint64_t wall_deadline_ns; /* CLOCK_MONOTONIC; a periodic SIGALRM must interrupt waitpid(2) */
    bool wall_passed;
    const uint64_t *stacks; /* calls whose stacks are asked for, in ascending order (borrowed) */
    size_t stacks_count;
    unsigned stacks_unasked; /* given without */
};

/* What tracer_wait() saw happen to the task it waited for. */
enum trace_result {
    TRACE_HELD,     /* at the entry of its next traced call */
    TRACE_RETURNED, /* at the exit of a call: record it, then resume */
    TRACE_PARKED,   /* stopped in another way: its state says which */
    TRACE_ASLEEP,   /* sleeps inside its call, or in vfork(2) */
    TRACE_ENDED,    /* gone, or as good as */
    TRACE_TIMEOUT   /* the real-time limit of the run has passed */
};

/* ---- tasks (task.c) ---- */

/* Empties the tracer and sets its sink (borrowed). */
void tracer_init(struct tracer *tracer, const struct record_sink *sink);
/* Frees the tables and closes descriptors; kills nobody. */
void tracer_done(struct tracer *tracer);

/*
 * Seizes a process that launch_start() made and that waits for its go, and adds it.
 * pid: in the box's view; pid_inside: as the member sees itself; member: index in the plan.
 * Returns the task index, or a negative errno with *error filled.
 */
int tracer_seize(struct tracer *tracer, pid_t pid, pid_t pid_inside, int member,
                 struct box_error *error);

/* The task of that number, as the box or as the members see it, or NULL; for members a zombie that
 * nobody waited for has it still. */
struct task *tracer_find_task(struct tracer *tracer, pid_t tid);
struct task *tracer_find_inside(struct tracer *tracer, pid_t pid_inside);
/* First task of a member's main process, or NULL if it was not started. */
struct task *tracer_main_task(struct tracer *tracer, int member);
/* Is the process in a group, as its members number it; 0: that of the caller? setpgid(2). */
bool process_in_group(const struct tracer *tracer, const struct process *process,
                      const struct process *caller, int group_inside);
int tracer_alive(const struct tracer *tracer);
/* Adds a task that fork, vfork or clone made. Used by events.c. */
struct task *task_add(struct tracer *tracer, pid_t tid, struct task *creator, enum task_origin how);
/* Emits RECORD_TASK. */
void task_record(struct tracer *tracer, const struct task *task, const struct task *creator,
                 enum task_origin how);

/* ---- its memory (memory.c) ---- */

/* Reads or writes the task's memory. Returns bytes moved (may be short), or -errno. */
ssize_t task_read(const struct task *task, uint64_t address, void *buffer, size_t size_bytes);
ssize_t task_write(const struct task *task, uint64_t address, const void *buffer,
                   size_t size_bytes);
/* A NUL-terminated string from the task's memory, at most size_bytes - 1 long. Returns its length
 * or -errno. */
ssize_t task_read_string(const struct task *task, uint64_t address, char *buffer,
                         size_t size_bytes);

/* ---- one stopped task (stop.c) ---- */

/* State letter of proc(5) stat ('R', 'S', 'D', 't', 'Z'…), 'X' when gone. */
char task_kernel_state(const struct task *task);

/* Has a task in state 'S' really gone to sleep? Whoever is about to sleep sets that state first, looks
 * once more whether it need, and may lose the core in between to others. proc(5) /proc/TID/syscall
 * says "running" then. True if it cannot be read. */
bool task_is_off_core(const struct task *task);

/* A duplicate of the task's descriptor in this process (pidfd_getfd(2)); close it at once: it keeps
 * the object open. Returns the descriptor, or -errno. */
int task_get_fd(const struct tracer *tracer, const struct task *task, int fd);

/* Skips the held call: the task will see `result` (or -errno). It stays stopped until resumed. */
int task_skip_call(struct task *task, int64_t result);
/* Makes the task enter the same call again when resumed ("bounce"): pending signals come first. */
int task_reenter_call(struct task *task);
/* Changes one argument register (0-5) of the held call and remembers the old registers. */
int task_set_argument(struct task *task, int position, uint64_t value);
/* After the exit stop of a changed call: puts the argument registers back. */
int task_restore_arguments(struct task *task);

/* At an exit stop: what the program is to see as the result. */
int task_set_result(const struct task *task, int64_t result);

/* Lets the task run to the exit of its held call, or to its next stop. */
int task_resume_to_exit(struct task *task);
/* Lets it run to its next traced call. */
int task_resume(struct task *task);

/*
 * At EVENT_EXEC: hides the vDSO and fixes the random bytes of the auxiliary vector (getauxval(3)),
 * so that time and randomness come from calls that can be seen; and sets a breakpoint at the
 * program's first instruction, so that the calls of the dynamic loader, which nobody wrote, leave
 * no records.
 */
void task_prepare_program(const struct task *task);
/* Was this SIGTRAP that breakpoint? Then it is taken away and the program begins. */
bool task_reached_entry(const struct task *task);

/* ---- waiting (events.c) ---- */

/*
 * Waits until a running task stops for good: at its next traced call, at the exit of the call it
 * was resumed into, asleep inside it, or gone. Handles every stop in between (forks, execs,
 * deliveries, group stops, exits) and records it.
 * may_sleep: the call may sleep inside (look for it) or cannot (then only a lapse shows it).
 */
enum trace_result tracer_wait(struct tracer *tracer, struct task *task, bool may_sleep);

/* Result register of a task at the exit of a call. */
int64_t task_result(const struct task *task);

/* CPU time that the task's process has used, in nanoseconds; 0 when it is gone. */
uint64_t task_cpu_ns(const struct task *task);

/* Takes up every task that woke up or died without being resumed (ASLEEP ones, SIGKILL's victims),
 * in index order. */
void tracer_drain(struct tracer *tracer);

/* After SIGKILL or SIGCONT was sent: lets the tasks of the process reach their end or their next
 * stop. */
void tracer_drain_process(struct tracer *tracer, struct process *process, int signal);

/* ---- the loopback interface (loopback.c) ---- */

/* Waits until no packet is on its way any more. Returns whether there was one, and has arrived. */
bool loopback_settle(void);
/* What this socket, an object, has sent may be on its way: whoever reads just that will wait for it
 * by itself, and before anything else happens loopback_settle() is called. 0: nothing is. */
void loopback_owe(uint32_t socket);
uint32_t loopback_owed(void);

/* ---- signals (signals.c) ---- */

/* Reads pending, blocked, ignored and caught signals of a stopped task unless nothing can have
 * changed. */
void task_look_at_signals(struct tracer *tracer, struct task *task);
/* Is a standard signal pending for its process, or for this thread alone? Of a stopped task. */
bool signal_is_pending(const struct tracer *tracer, struct task *task, int signal, bool to_process);
/* Reads its masks and dispositions now. */
void task_look_at_dispositions(struct task *task);
/* Signals that delivery would act upon now: pending, not in `mask`, with a handler or a default
 * effect. */
uint64_t task_effective_signals(const struct task *task, uint64_t mask);
/* Signals that would be taken from the queue without any effect: they would still interrupt a
 * traced call. */
uint64_t task_ineffective_signals(const struct task *task);
/* Default effect of a signal, signal(7). */
enum signal_effect signal_default_effect(int signal);
/* Records that a signal was sent to a process or thread. sender NULL: kernel, timer or script. */
void signal_record_generated(struct tracer *tracer, struct task *target, int signal,
                             const struct task *sender, int code, bool to_process, bool merged);
/* A handler is about to run. */
void signal_handler_begins(struct task *task, int signal);
/* A handler is about to return by rt_sigreturn(2): records it. */
void signal_handler_returned(struct tracer *tracer, struct task *task);
/* Sends a signal on the script's or a timer's behalf, recorded as from the kernel. Returns 0 or
 * -errno. */
int signal_send(struct tracer *tracer, struct task *target, int signal, int code);

/* ---- objects and descriptors (objects.c) ---- */

/* What fd of the process is, the object behind it, an object by its number; NULL if there is none.
 */
struct descriptor *descriptor_of(struct process *process, int fd);
struct object *object_of(struct tracer *tracer, struct process *process, int fd);
struct object *object_by_id(struct tracer *tracer, uint32_t id);
/* A new object, recorded. creator may be NULL. path, address: copied, may be NULL. */
struct object *object_new(struct tracer *tracer, const struct task *creator, enum object_kind kind,
                          const char *path);
/* The System V object with this id and kind, made if it is new. */
struct object *object_sysv(struct tracer *tracer, const struct task *task, enum object_kind kind,
                           long id);
/* What a System V call names by its id, made if it is new; NULL for any other call. */
struct object *call_object(struct tracer *tracer, const struct task *task);
/* Learns descriptor fd of the task from the kernel; object 0 = find or make it from what the kernel
 * says. */
struct descriptor *descriptor_learn(struct tracer *tracer, struct task *task, int fd,
                                    uint32_t object, enum descriptor_event how, int from,
                                    const char *path);
void descriptor_forget(struct tracer *tracer, struct task *task, int fd, enum descriptor_event how);
int descriptors_copy(struct process *to, const struct process *from);
void descriptors_close_on_exec(struct tracer *tracer, struct task *task);
/* 0, 1, 2 (and 3 of a peer) of a member that was just started. */
void descriptors_learn_all(struct tracer *tracer, struct task *task);
/* Something may have changed for whoever waits at this object, or at the one connected to it. NULL
 * is allowed. */
void object_touched(struct tracer *tracer, struct object *object);
/* A duplicate of any descriptor of the object, for the caller to close, or -1. */
int object_duplicate(struct tracer *tracer, const struct object *object);
/* Sockets: remembers addresses, and who is connected to whom. */
void object_bound(struct tracer *tracer, struct object *object, const char *address);
/* The socket of that address and the client's type, or NULL. */
struct object *object_listening(struct tracer *tracer, const struct object *client,
                                const char *address);
void object_connected(struct tracer *tracer, struct object *client, const char *address);
void object_accepted(struct tracer *tracer, struct object *listener, struct object *accepted);

/* ---- streams (streams.c) ---- */

/* Where what is written to this object is read: in a pipe itself, at the other end of a connection;
 * NULL if that is not known (yet). */
struct object *object_receiver(struct tracer *tracer, struct object *object);
/* What there is to read from this object, if it is counted; NULL as long as nobody has accepted its
 * connection. */
struct stream *stream_to_read(struct tracer *tracer, struct object *object);
/* A pipe (then both are the same) or a socketpair(2) was made: its transfers are counted. */
void stream_begins(struct object *one, struct object *two);
/* From here on the kernel has to be asked what is in it, in both directions. NULL is allowed. */
void object_uncount(struct tracer *tracer, struct object *object);
/* Does the call in which a task is leave counted what it names, whether it moves something or not? */
bool call_is_plain(const struct task *task);
/* After a call, with its result: counts what it moved, and finds out which connections are counted. */
void stream_returned(struct tracer *tracer, const struct task *task, int64_t result);

/* ---- System V semaphores (semaphores.c) ---- */

#define SEMAPHORES_MOST 64 /* of a set whose values are followed */

/* After a successful semget(2), semop(2), semtimedop(2) or semctl(2): learns the values. made_now:
 * the set that semget(2) named, else NULL. */
void semaphores_returned(struct tracer *tracer, struct task *task, struct object *made_now);

enum semaphore_future { SEMAPHORE_UNKNOWN, SEMAPHORE_PASSES, SEMAPHORE_WAITS };

/* What will a held semop(2) or semtimedop(2) do now? */
enum semaphore_future semaphores_foresee(const struct tracer *tracer, const struct task *task);

/* ---- POSIX message queues (queues.c) ---- */

/* A queue was found that was not known: asks how many messages it holds, through a duplicate. */
void queue_learn(struct object *queue, int duplicate);
/* After a successful mq_timedsend(2) or mq_timedreceive(2), with its result: counts the message, and
 * keeps it if it is small. */
void queue_returned(struct tracer *tracer, const struct task *task, int64_t result);
/* The message that is received next, or NULL when there is none or it is not known. */
const struct queued_message *queue_next(const struct object *queue);
/* Frees what is kept of its messages. */
void queue_forget(struct object *queue);

/* ---- stacks (stack.c): a RECORD_STACK of a task that is in a ptrace stop ---- */

/* At the entry of its call, if the plan asks for it. */
void stack_at_entry(struct tracer *tracer, const struct task *task);
/* Held at its call when the run is over, unless it was given at the entry. */
void stack_of_wait(struct tracer *tracer, const struct task *task);
/* About to be ended by a signal, or, with 0, stopped in the middle of a loop. */
void stack_outside_calls(struct tracer *tracer, const struct task *task, int signal);

/* ---- calls (decode_entry.c, decode_return.c) ---- */

/* Records the entry of the held call, once. */
void call_record_entry(struct tracer *tracer, struct task *task);
/* Records a result and updates descriptors, objects, signals and children from it. */
void call_record_return(struct tracer *tracer, struct task *task, int64_t result);
/* A handler is about to run while the held call waits: it ends with EINTR, or is entered again
 * after the handler, as signal(7) says. Records that; the registers are those of a
 * signal-delivery-stop. */
void call_interrupted(struct tracer *tracer, struct task *task, int signal);
/* Does a stop signal interrupt this call, even without a handler, signal(7)? */
bool call_ends_by_stop(const struct task *task);
/* The call has done a part of its work without returning: touches its descriptors' objects. */
void call_touches(struct tracer *tracer, const struct task *task);
/* "unix:./sock", "inet:127.0.0.1:80"… from a sockaddr; result in buffer. */
void address_format(const void *address, size_t size_bytes, char *buffer, size_t buffer_size);

#endif
