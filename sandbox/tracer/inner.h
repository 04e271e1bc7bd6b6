/* Between the files of the tracer: what a stop meant. */
#ifndef COLOQUIO_TRACER_INNER_H
#define COLOQUIO_TRACER_INNER_H

#include "tracer/tracer.h"

/* Kernel-internal results of an interrupted call, include/linux/errno.h. */
#define ERESTARTSYS 512
#define ERESTARTNOINTR 513
#define ERESTART_RESTARTBLOCK 516

/* What one wait status asks of the wait loop. */
enum stop_meaning {
    STOP_GOES_ON, /* the task was resumed: wait for its next stop */
    STOP_HELD,
    STOP_RETURNED,
    STOP_PARKED,
    STOP_ASLEEP,
    STOP_ENDED
};

/* Handles one wait status of the task: records what it says, updates the tables, resumes or parks
 * it. */
enum stop_meaning stop_handle(struct tracer *tracer, struct task *task, int status);

/* loops.c: what a task that computes was found to do. */
enum loop_kind {
    LOOP_REPEATS, /* the same again and again: it waits for others to change memory */
    LOOP_CHANGES, /* something in its registers goes on */
    LOOP_LEFT     /* it came to another stop meanwhile: *ret_status, as of waitpid(2) */
};

/* Of a task stopped in the middle of its code: goes on for some thousand instructions and looks. */
enum loop_kind loop_look(struct tracer *tracer, struct task *task, int *ret_status);

/* task.c: closes the descriptors of a task that is gone. */
void task_close(struct task *task);

/* lifecycle.c: the stops at which tasks come, change and go. */

/* A task made another (PTRACE_EVENT_FORK, VFORK, CLONE): adds it, stopped before its first
 * instruction. */
void task_made(struct tracer *tracer, struct task *creator, int event);
/* PTRACE_EVENT_EXEC. Returns the task that goes on: not the one given when a thread executed. */
struct task *task_executed(struct tracer *tracer, struct task *task);
/* PTRACE_EVENT_EXIT: lets it go as far as it can. Returns STOP_GOES_ON or STOP_ENDED. */
enum stop_meaning task_exiting(struct tracer *tracer, struct task *task);
/* It was reaped by us. */
void task_reaped(struct tracer *tracer, struct task *task, int status);
/* A group stop, or the end of one (signal is SIGTRAP). */
void task_group_stopped(struct tracer *tracer, struct task *task, int signal);
/* A signal-delivery-stop: records it; the signal is injected when the task is resumed. */
void task_delivered(struct tracer *tracer, struct task *task, int signal);

/* interrupt.c: will the kernel enter the call again that ended with this result of its own? */
bool call_will_restart(struct tracer *tracer, struct task *task, int64_t result);

/* terminals.c: lets what was written to terminals arrive, and the signals that it sends. */
void terminals_settle(struct tracer *tracer);
/* The call names a descriptor: learns it if it is a terminal that openpty(3) opened by an ioctl(2).
 */
void terminal_learn(struct tracer *tracer, struct task *task, int fd);

/* Waits for the end of every task of a process. */
void tracer_settle_end(struct tracer *tracer, struct process *process);

/* Waits, however long it takes, for the next stop of a task that is sure to come; 0 when it is
 * gone. */
int wait_for_stop(struct tracer *tracer, struct task *task, int *ret_status);

#endif
