/*
 * A trace: the records of one run in memory, with the indexes that rules and reports ask for.
 *
 * Immutable once read. Everything that a pointer of it reaches lives as long as the trace. A
 * *place* is an index into `records`; TRACE_NOWHERE stands for none. Times of validity are half
 * open: [since, until).
 */
#ifndef COLOQUIO_TRACE_TRACE_H
#define COLOQUIO_TRACE_TRACE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/record.h"
#include "proto/syscalls.h"

#define TRACE_NOWHERE SIZE_MAX

/* Places, or task numbers, in ascending order. */
struct trace_list {
    const size_t *items;
    size_t count;
};

/* How a descriptor came to be where it is. */
enum descriptor_origin {
    DESCRIPTOR_FROM_CALL,   /* opened by a call of its own process, or there at the start (call =
                               NOWHERE) */
    DESCRIPTOR_FROM_DUP,    /* `source` is the descriptor it was duplicated from */
    DESCRIPTOR_FROM_FORK,   /* `source` is the parent's descriptor */
    DESCRIPTOR_FROM_MESSAGE /* SCM_RIGHTS */
};

/* One life of one descriptor number in one process, from opening to closing. */
struct trace_descriptor {
    int64_t process;
    int64_t fd;
    uint64_t object;
    uint64_t access;    /* enum access_mode */
    bool close_on_exec; /* as last set */
    bool nonblocking;   /* as last set */
    bool closed_by_exec;
    bool closed_by_end; /* still open when its process ended */
    enum descriptor_origin origin;
    const struct trace_descriptor *source; /* what it was duplicated or inherited from, or NULL */
    size_t call;         /* index into calls: the call that opened it, or TRACE_NOWHERE */
    size_t since, until; /* places; until = records_count while it was never closed */
};

/* A thread; the first one of a process also stands for the process. */
struct trace_task {
    bool known; /* a RECORD_TASK introduced it; else all below is neutral */
    int64_t number;
    int64_t process;        /* number of the first task of its process */
    int64_t parent;         /* creating task, or NONE */
    int64_t parent_process; /* process of that task, or NONE */
    int64_t member;         /* or NONE */
    int64_t pid;            /* as the student sees it */
    enum task_origin origin;
    size_t since;   /* place of its RECORD_TASK */
    size_t end;     /* place of its RECORD_END, or TRACE_NOWHERE */
    int64_t status; /* exit code, or NONE */
    int64_t signal; /* signal that ended it, or 0 */
    bool core;
    struct trace_list executed; /* places of its RECORD_EXEC */
    struct trace_list calls;    /* indexes into trace->calls */
    struct trace_list signals;  /* places of the RECORD_SIGNAL that it is the target of */
    /* The rest is of the process, set on its first task only: */
    struct trace_list threads;  /* its task numbers, itself included */
    struct trace_list children; /* task numbers of the first tasks of its child processes */
    struct trace_list states;   /* places of its RECORD_STATE */
    struct trace_descriptor **descriptors; /* every descriptor it ever had, by `since` */
    size_t descriptors_count;
    size_t process_end; /* place of the RECORD_END of its last thread, or TRACE_NOWHERE */
    size_t waited;      /* place of the RECORD_RETURN by which its end was waited for, or NOWHERE */
    bool zombie;        /* a RECORD_LEFTOVER says: ended and never waited for */
    bool left_running;  /* a RECORD_LEFTOVER says: alive when the script was over */
};

struct trace_object {
    uint64_t number; /* 0: never introduced */
    enum object_kind kind;
    uint64_t other;       /* the connected socket at the other end, or 0 */
    uint64_t family;      /* AF_* */
    uint64_t socket_type; /* SOCK_* */
    const char *path;     /* opened by, or NULL */
    const char *address;  /* bound to or connected to (from the calls), or NULL */
    int64_t creator;      /* task, or NONE */
    size_t since;         /* place of its RECORD_OBJECT */
    int64_t standard; /* 0, 1 or 2: given to a member at its start as stdin, stdout, stderr; else
                         NONE */
    unsigned ordinal; /* among the other objects of its kind, from 1: "pipe 2"; 0 if standard */
};

/* One system call, entry and return paired. */
struct trace_call {
    const struct record *entry;
    const struct record *exit;     /* its RECORD_RETURN, or NULL: it never returned */
    const struct syscall_row *row; /* NULL: number unknown to this build */
    const char *call_class;        /* row's class, or "?" */
    size_t since, until;           /* places; until = records_count when it never returned */
    int64_t task, process;
    /* Of entry and exit, whichever knows it: */
    int64_t fd, fd2;
    uint64_t object, object2;
    const char *path, *address;
    int64_t result; /* meaningful if exit */
};

/* What one member wrote to one stream that the box reads. */
struct trace_output {
    GBytes *bytes; /* never NULL */
    bool truncated;
    struct trace_list places; /* its RECORD_OUTPUT */
};

struct trace_member {
    int64_t process;               /* its main process, or NONE if it never started */
    struct trace_output output[3]; /* by stream; [0] stays empty */
    size_t usage;                  /* place of RECORD_USAGE, or TRACE_NOWHERE */
};

struct trace_step {
    uint64_t number;            /* index into the plan's steps */
    size_t begun, done, failed; /* places, or TRACE_NOWHERE */
    const char *text;           /* reason of the failure, or NULL */
    size_t report;              /* place of the peer's RECORD_REPORT, or TRACE_NOWHERE */
};

/* A task that still waits at the end, and who holds the other ends of what it waits for. */
struct trace_wait {
    size_t place;
    const struct record *record; /* task, call, number, fd, object, deadline_ns */
    struct trace_list holders;   /* places of RECORD_HOLDER */
};

struct trace {
    const struct record *records;
    size_t records_count;
    bool truncated;              /* no RECORD_FINISH: the stream was cut */
    const char *damage;          /* why reading stopped early, or NULL */
    const struct record *begin;  /* or NULL */
    const struct record *finish; /* or NULL */
    const struct record *fault;  /* first RECORD_FAULT, or NULL */
    enum run_outcome outcome;    /* OUTCOME_FAULT when there is no finish */

    struct trace_task *tasks; /* by task number */
    size_t tasks_count;
    struct trace_object *objects; /* by object number; [0] is none */
    size_t objects_count;
    struct trace_call *calls; /* in order of entry */
    size_t calls_count;
    struct trace_member *members; /* by index in the plan */
    size_t members_count;
    struct trace_step *steps; /* those that began, in order */
    size_t steps_count;
    struct trace_wait *waits;
    size_t waits_count;
    struct trace_list processes;                          /* task numbers of all first tasks */
    struct trace_list reports, leftovers, files, choices; /* places */
    struct trace_list stacks, frames;                     /* places */

    struct trace_store *store; /* what owns all of it */
};

/*
 * Reads a record stream and builds the indexes.
 * records: as written by coloquio-box, hostile; borrowed while the trace lives (a reference is
 * held). Returns the trace (trace_free), with `truncated` set when the end is missing and `damage`
 * when what follows could not be decoded; or NULL with *error (TRACE_ERROR) when not even the head
 * can be read or memory ran out.
 */
struct trace *trace_read(GBytes *records, GError **error);

/*
 * Builds a trace from records already in memory; they are copied shallowly, what they point to must
 * outlive the trace. For tests and for the builder.
 */
struct trace *trace_from_records(const struct record *records, size_t count);

/* Frees a trace; NULL is allowed. */
void trace_free(struct trace *trace);

#define TRACE_ERROR (trace_error_quark())
GQuark trace_error_quark(void);

/* ---- who ---- */

/* The task, or the object, of that number; NULL when there is none (also for NONE and 0). */
const struct trace_task *trace_task(const struct trace *trace, int64_t number);
const struct trace_object *trace_object(const struct trace *trace, uint64_t number);
/* First task of the process that `task` (a task number) belongs to, or NULL. */
const struct trace_task *trace_process(const struct trace *trace, int64_t task);
/* First tasks of the child processes of a task's process; empty when unknown. */
struct trace_list trace_children(const struct trace *trace, int64_t task);
/* First task of the main process of a member, or NULL if it was never started. */
const struct trace_task *trace_main_process(const struct trace *trace, int64_t member);
/* The process with this pid (as the student sees it) that was alive last before `place`, or NULL.
 */
const struct trace_task *trace_process_by_pid(const struct trace *trace, int64_t pid, size_t place);
/* Which process of its member it is: 1 for the main one, then in order of creation; 0 if unknown.
 */
unsigned trace_process_ordinal(const struct trace *trace, int64_t process);
/* Output of a member; an empty one when it wrote nothing. stream: 1 or 2. */
const struct trace_output *trace_output(const struct trace *trace, int64_t member, int stream);

/* ---- descriptors ---- */

/* What descriptor fd of a process was just before `place` (records_count: at the end), or NULL. */
const struct trace_descriptor *trace_fd_at(const struct trace *trace, int64_t process, int64_t fd,
                                           size_t place);
/* Number of descriptors that a process has open just before `place`. */
size_t trace_open_count(const struct trace *trace, int64_t process, size_t place);
/* The call that opened this descriptor's object in the first place, through dup and fork; or NULL.
 */
const struct trace_call *trace_opening_call(const struct trace *trace,
                                            const struct trace_descriptor *descriptor);

/* ---- calls ---- */

/* Is it a call of that canonical class (call may be NULL)? */
bool trace_call_is(const struct trace_call *call, const char *call_class);
/* Did it return without error? */
bool trace_call_succeeded(const struct trace_call *call);
/* The call with that number (record.call), or NULL. */
const struct trace_call *trace_call_numbered(const struct trace *trace, uint64_t number);
/* Calls of a class, by whom it may concern: process NONE = any. Elements: const struct trace_call*;
 * free with g_ptr_array_unref. */
GPtrArray *trace_calls_of_class(const struct trace *trace, const char *call_class, int64_t process);
/* Does it move data through its first descriptor (read and write families)? Says which way. */
enum access_mode trace_call_transfers(const struct trace_call *call);

/* ---- waits ---- */

/*
 * The waits that `wait` (an index into trace->waits) ends in, if they lead back to it: each waits
 * for something whose other end the process of the next one holds. Returns indexes of waits
 * (size_t), `wait` first; or NULL. Free with g_array_unref.
 */
GArray *trace_wait_cycle(const struct trace *trace, size_t wait);

/* ---- locks of files ---- */

/* Does the call take a lock of a file: flock(2), or fcntl(2) with such a command? */
bool trace_call_locks(const struct trace_call *call);
/* What a call does to the lock of a file: "LOCK_EX", "F_UNLCK"… NULL if nothing. */
const char *trace_lock_name(const struct trace_call *call);
/* The call that took the lock which keeps `wait` waiting. holder: one of its RECORD_HOLDERs. NULL:
 * none that is known. */
const struct trace_call *trace_lock_call(const struct trace *trace, const struct trace_wait *wait,
                                         const struct record *holder);

/* ---- where in the source ---- */

/*
 * The call that a record belongs to: its own, the one during which it came to be, of a task the
 * call that made it, of output the call that wrote just that, of a signal the call that sent it, of
 * what was left behind the call that made or still uses it. Or NULL.
 */
const struct trace_call *trace_call_at(const struct trace *trace, size_t place);
/* The fork, vfork or clone that made a task, or NULL. */
const struct trace_call *trace_fork_call(const struct trace *trace, int64_t task);
/*
 * The frames (RECORD_FRAME, const struct record *) of the student's source for a record: where its
 * call was made, or, of a signal that was delivered and of the end that it brought, where the
 * program was at that moment. Innermost first; empty unless the stack was recorded and looked up.
 * Free with g_ptr_array_unref.
 */
GPtrArray *trace_frames(const struct trace *trace, size_t place);
/* The same for a task that was still computing when the run was stopped. */
GPtrArray *trace_frames_in_loop(const struct trace *trace, int64_t task);
/* Which RECORD_STACK: at a call, or, where that is 0, at a signal. */
struct trace_stack {
    int64_t task;
    uint64_t call;
    int64_t signal;
};
struct trace_stack trace_stack_of_call(const struct trace_call *call);
/* The frame of the library's function in which the program is there ("printf" of a write(2)), or
 * NULL: it is in its own code, or the stack was not looked up. */
const struct record *trace_library_frame(const struct trace *trace, struct trace_stack stack);
/* Of a stack with a handler in it the frame where the handled signal came: its text is the library's
 * function, or NULL in the program's own. *ret_line: the program's line there, or NULL. NULL: no
 * handler. */
const struct record *trace_interrupted_frame(const struct trace *trace, struct trace_stack stack,
                                             const struct record **ret_line);
/* The innermost of trace_frames() that has a file and a line, or NULL. */
const struct record *trace_line(const struct trace *trace, size_t place);

/* ---- words ---- */

/* "upper.c:31", the line of trace_line(), or NULL. Bytes of the student's choice, like every path.
 * Free with g_free. */
char *trace_name_line(const struct trace *trace, size_t place);

/*
 * A process by its part in the play: "server"; "the parent", "the child", "child 2", "child 2
 * (sort)" where there is one member only; "child 2 of server" where there are more; "task 5" when
 * its member is unknown. names: of the plan's members, NULL-terminated. In Spanish a no-break space
 * stands behind the article, for words_settle(). Free with g_free.
 */
char *trace_name_process(const struct trace *trace, const char *const *names, int64_t task);
/* The same, or "thread 2 of …" where the process has several. Free with g_free. */
char *trace_name_task(const struct trace *trace, const char *const *names, int64_t task);
/* "pipe 1", "socket 3 (inet:127.0.0.1:80)", "file ./a". Free with g_free. */
char *trace_name_object(const struct trace *trace, uint64_t object);
/* The part of such a name, or of an object's, behind its article: for where it is no sentence. */
const char *trace_name_label(const char *name);
/* The name of a call as programmers know it: glibc forks by clone, and waits by wait4. */
const char *trace_call_title(const struct trace_call *call);
/* What an access to shared memory is, which is a step of its own with `steps: [memory]`: "reads shared
 * memory (byte 8)", or, as a noun, "a read of shared memory (byte 8)". NULL for any other call. Free
 * with g_free. */
char *trace_name_access(const struct trace_call *call, bool noun);
/* The same for a call that still waits at the end, if it does: what futex(2) is used for has names of
 * its own, "sem_wait". */
const char *trace_wait_title(const struct trace *trace, const struct trace_call *call);
/* "read(fd 4 = pipe 1)". Free with g_free. */
char *trace_name_call(const struct trace *trace, const struct trace_call *call);

#endif
