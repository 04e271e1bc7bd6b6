/* The state of a run, shared by the files of this folder. */
#ifndef COLOQUIO_RUN_INNER_H
#define COLOQUIO_RUN_INNER_H

#include "base/bytes.h"
#include "clock/clock.h"
#include "launch/launch.h"
#include "run/run.h"
#include "run/wire.h"
#include "schedule/inject.h"
#include "schedule/schedule.h"
#include "tracer/tracer.h"

#define STREAM_COUNT 3 /* stdin, stdout, stderr */
#define REPORT_STREAM 3
#define SIGNALS 65

/* How often something succeeded, for conditions of the script. */
struct tally {
    const char *call_class; /* NULL: deliveries */
    int member;
    int signal;
    uint64_t times;
};

/* One member of the cast, from the box's side. */
struct member_state {
    bool started;
    bool failed_to_execute;
    uint64_t started_ns;         /* CLOCK_MONOTONIC, when it was about to execute its program */
    int stdin_fd;                /* our end, or -1 */
    int output_fd[STREAM_COUNT]; /* our ends of 1 and 2, or -1 */
    int report_fd;               /* our end of a peer's report, or -1 */
    bool output_is_file[STREAM_COUNT]; /* a memfd, read at the end */
    bool terminal;                     /* stdin_fd is a pty master that output is read from, too */
    struct buffer to_stdin;            /* not written yet */
    size_t to_stdin_sent;
    bool close_stdin_when_sent;
    struct buffer printed; /* all of its stdout so far */
    uint64_t output_bytes[STREAM_COUNT];
    struct buffer report; /* report line under construction */
    char *answer;         /* last complete report line, or NULL */
    char *address;        /* last address that a report named, or NULL */
    char *port;
};

enum run_phase { PHASE_SCRIPT, PHASE_ENDING, PHASE_OVER };

struct run {
    const struct plan *plan;
    struct plan_limits limits;
    const struct record_sink *out; /* of the caller */
    struct record_sink tap;        /* what the tracer writes to: counts, then passes on */
    struct tracer tracer;
    struct clock clock;
    struct schedule schedule;
    struct injector injector;
    struct box *box; /* of the caller */
    struct member_state *members;
    struct tally *tallies;
    size_t tallies_count;
    int *last_signal; /* signal argument of the call a task is in */

    enum run_phase phase;
    size_t step;
    bool step_begun;
    bool output_dirty;
    enum run_outcome outcome;
    char reason[256];     /* text of the outcome */
    struct frame *frames; /* on the links, wire.c */
    unsigned frames_count;
    bool link_down[PLAN_HOSTS_MAX];
    uint64_t link_since_ns[PLAN_HOSTS_MAX]; /* how long it has been so */
    uint64_t idle_changes;                  /* tracer.changes at the last TCP flush */
    uint64_t last_progress;       /* tracer.calls at the last call that changed something */
    const struct task *last_task; /* who made the calls since: another one may change memory */
    struct option *options;       /* room for OPTIONS_MAX; what was in it does not matter */
    struct box_error error;
};

/* ---- run.c ---- */

/* Ends the run with an outcome and a reason (printf format). */
void run_over(struct run *run, enum run_outcome outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Real time: CLOCK_MONOTONIC in nanoseconds. */
uint64_t run_real_ns(void);

/* A record with the time set, of a type; passed on by run_put(). */
struct record run_record(const struct run *run, enum record_type type);
void run_put(struct run *run, const struct record *record);

/* ---- step.c: one option, from a stop to the next ---- */

/* Takes the option: the task goes on, or is sent its signal, until it stops again. */
void step_execute(struct run *run, const struct option *option);
/* Handles what tracer_wait() said of a task until it stops for good. */
void step_settle(struct run *run, struct task *task, enum trace_result result);

/* ---- members.c: streams ---- */

/* The state of every member, none started. Returns 0 or -ENOMEM; members_done() frees it. */
int members_init(struct run *run);
void members_done(struct run *run);
/* Starts a member and lets it run to its first traced call. Returns 0 or a negative errno
 * (run->error). */
int member_start(struct run *run, int member);
/* Moves bytes between the box and the members, without waiting. Returns whether any moved. */
bool members_pump(struct run *run);
/* Queues bytes for a member's stdin; they are written as its pipe has room. Returns 0 or -ENOMEM.
 */
int member_feed(struct run *run, int member, const void *data, size_t size_bytes);
void member_close_stdin(struct run *run, int member);
void member_close_stdout(struct run *run, int member);
/* Has it been sent everything that was queued? */
bool member_fed(const struct run *run, int member);
/* What was written to files instead of pipes. */
void members_read_files(struct run *run);
/* RECORD_USAGE of each member that was started. */
void members_record_usage(struct run *run);

/* ---- expand.c ---- */

/* Replaces ${NAME.pid}, ${NAME.port}, ${NAME.address}, ${NAME.line.N}. Returns a string to free, or
 * NULL with *ret_problem (static) when a value is not known. */
char *expand(struct run *run, const char *text, const char **ret_problem);

/* ---- tally.c ---- */

/* Counts what script conditions ask for; sees every record. run: struct run *, as a sink wants it.
 */
void tally_observe(void *run, const struct record *record);
/* Successful calls of a class by the member and its descendants; on that signal only, unless it is
 * 0. */
uint64_t tally_calls(const struct run *run, int member, const char *call_class, int signal);
/* How often the signal was delivered to any of them. */
uint64_t tally_deliveries(const struct run *run, int member, int signal);

/* ---- script.c ---- */

/* Goes on with the script as far as it can. May end the run. */
void script_advance(struct run *run);
/* Nobody can move now: does a step wait for just that? Returns whether the script went on. */
bool script_idle(struct run *run);
/* Sends the signal whose moment is a choice of the schedule (schedule.signal_due): it is now. */
void script_signal(struct run *run);
/* Peers are told to end, once the last step is done. */
void script_end(struct run *run);
/* The run ended although a step was not done: records that, with the reason. */
void script_abandon(struct run *run, const char *reason);

/* ---- condition.c ---- */

/* Does what a STEP_AWAIT waits for hold now? Never for CONDITION_IDLE: script_idle() says that. */
bool condition_holds(struct run *run, const struct plan_step *step);
/* Does the task wait for an event, rather than for time to pass? */
bool waits_for_event(struct run *run, struct task *task);

/* ---- idle.c ---- */

/* Nobody can run: lets time pass, or the kernel finish what it has begun. Returns false when there
 * is nothing left to hope for. */
bool idle_moves(struct run *run);

/* Can nobody run but loops that have come round since anything changed? Lets time pass for them,
 * which is what they may wait for. options: what can run now. Returns whether time has come to a
 * deadline. */
bool idle_loops(struct run *run, const struct option *options, size_t count);

/* ---- waits.c ---- */

/* RECORD_WAIT for every task that still waits, each with its RECORD_HOLDERs. */
void waits_record(struct run *run);
/* RECORD_STACK of every task that is in no call, or did not begin its next one. */
void loops_record(struct run *run);

/* ---- locks.c ---- */

/*
 * What the task, held in futex(2), waits for. *ret_holder: the thread that has locked the mutex, or
 * that is to end; it may have ended. NULL when there is none. futex(2), nptl(7).
 */
enum wait_kind lock_waited_for(struct run *run, const struct task *task, struct task **ret_holder);

/* ---- filelocks.c ---- */

/* Whoever wants to know of a holder: task and descriptor, of this object, with this access. */
typedef void holder_found(struct run *run, int task, int fd, uint32_t object, unsigned access);

/*
 * Tells of each descriptor through which a lock is held that keeps a task waiting, held in flock(2)
 * or fcntl(2). object: the file. Of locks that several descriptors share (fork, dup) all are told.
 * proc(5).
 */
void file_lock_holders(struct run *run, const struct task *waiter, const struct object *object,
                       holder_found *found);

/* ---- leftovers.c ---- */

/* Processes that are left, if the run was complete; then IPC objects. */
void leftovers_record(struct run *run);

#endif
