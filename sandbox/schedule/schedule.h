/*
 * Who may run: whether a held call can complete now, and which task goes next.
 *
 * Every task is stopped at the entry of its next traced call. Delaying a call there is always
 * legal: the program was just preempted before it. So a call that could sleep stays held until it
 * cannot, and since nobody else runs between the question and the resumption, the answer stays
 * true. What each call needs is the table in readiness.c; the research behind it: one row for each
 * mechanism, tried against what the kernel then does (tests/engine).
 */
#ifndef COLOQUIO_SCHEDULE_SCHEDULE_H
#define COLOQUIO_SCHEDULE_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock/clock.h"
#include "proto/plan.h"
#include "tracer/tracer.h"

/* What can be done with a held call now. */
enum readiness {
    READY_RUN,  /* resume it: it will not sleep */
    READY_HOLD, /* it would sleep */
    READY_TRY,  /* nobody can know: let the kernel try it without blocking (attempt.c) */
    READY_LOOK, /* nobody can know: resume it and see whether it falls asleep */
    READY_SKIP  /* do not execute it: its result is known */
};

struct answer {
    enum readiness readiness;
    int64_t result; /* READY_SKIP */
};

/*
 * Can the held call of this task complete now? Computes its deadline on first sight
 * (task->call.deadline_ns). Does not change the program's state, except for what a call that ends
 * by its timeout reports in memory (poll's revents, select's sets).
 */
struct answer call_readiness(struct tracer *tracer, struct task *task);

/* Signal mask that holds while the call waits (sigsuspend, ppoll, pselect, epoll_pwait), else the
 * task's own. */
uint64_t call_mask(const struct task *task);

/* Could this call sleep at all (so that a pending signal without effect would disturb it)? */
bool call_may_sleep(const struct task *task);

/* Result that a waiting call ends with at its deadline. */
int64_t call_timeout_result(struct tracer *tracer, const struct task *task);

/* A sleep that a handler interrupts: writes the remaining time where the call wants it
 * (nanosleep(2)). */
void sleep_interrupted(const struct tracer *tracer, const struct task *task);

/* After select(2) was executed: the time that is left, which Linux reports, in virtual time. */
void select_returned(const struct tracer *tracer, const struct task *task);

/* After recvmmsg(2): the time that is left, likewise. */
void messages_returned(const struct tracer *tracer, const struct task *task, int64_t result);

/* Has a listening TCP socket room in its queue of connections? tcp(7) TCP_INFO counts the queue and
 * its limit where it counts segments of others. */
bool queue_has_room(int listening_fd);

/* ---- attempts (attempt.c) ---- */

/* Rewrites the held call so that it does not block. Returns 0, or -errno: then look instead. */
int attempt_begin(struct tracer *tracer, struct task *task);
/* At its exit: puts everything back. Returns true when it would have blocked; then the task is at
 * the entry of the same call again once resumed. last: a signal ends it with what was sent so far.
 * ret_result: what the program is to see otherwise. */
bool attempt_end(struct tracer *tracer, struct task *task, int64_t result, bool last,
                 int64_t *ret_result);

/* The kernel took a piece, and is to be given the next before anybody else does anything. */
bool piece_follows_at_once(struct tracer *tracer, const struct task *task);

/* ---- foresight (foresight.c) ---- */

/* Is it sure what the held call will do, so that nobody need look at its exit? What a read will
 * receive is in the task's memory then. */
bool call_is_foreseen(struct tracer *tracer, struct task *task, int64_t *ret_result);

/* The same of a call that waits for a signal only, while one is pending: will a handler run? */
bool interruption_is_foreseen(const struct task *task, int64_t *ret_result);
/* The TCP connection that the call transfers over, if what is on its way there is known; or NULL. */
struct object *counted_connection(struct tracer *tracer, const struct task *task);
/* Does the call, which answer says can complete, read nothing but what loopback_owed() has sent? */
bool reads_what_is_owed(struct tracer *tracer, const struct task *task, const struct answer *answer);
/* ---- futexes (futex.c) ---- */

/* Before a futex call runs: releases held waiters that it wakes. Returns how many, or -1 if it
 * wakes none. */
int futex_wakes(struct tracer *tracer, struct task *task);

/* Is this task about to wake one that was woken before, and each time too late? Whoever gives a
 * lock back and takes it again at once would starve it: on other machines both would race. */
bool futex_is_owed(struct tracer *tracer, const struct task *waker);

/* ---- ports (ports.c) ---- */

/* Before bind, connect, listen or a first send: gives the socket a port in order instead of a
 * random one. */
void ports_assign(struct tracer *tracer, struct task *task);

/* ---- who is concerned (private.c) ---- */

/*
 * Does the held call concern its own process only, now and whatever others do? Then it makes no
 * difference when it happens, and nobody needs to choose. What it answers true of: calls on objects
 * that no other process has, files that nobody can change, clocks, new objects; of a process that
 * shares no memory, and whose handlers, if it has any, nobody can start.
 */
bool call_is_private(struct tracer *tracer, struct task *task);

/* ---- choosing (choose.c) ---- */

struct option {
    struct task *task; /* NULL: the script, or time */
    enum option_kind kind;
    struct answer answer; /* if it is held */
    bool interrupts;      /* OPTION_RUN: a signal with a handler is pending while the call waits */
};

#define DEPTH_MAX 16

struct schedule {
    const uint64_t *choices; /* of the plan: pairs (choice point, option) */
    size_t choices_count;
    size_t next_choice;
    uint64_t points;      /* choice points met so far */
    struct task *running; /* went last */
    uint64_t turn_calls;  /* calls that it made in a row */
    uint64_t turns;       /* how often another one was running */
    bool owed;            /* …it must let another one go first now, futex_is_owed() */
    bool signal_due;      /* the script has a signal to send whose moment is a choice */

    /* strategy.c: */
    enum plan_strategy strategy;
    uint64_t draw; /* state of what is drawn */
    uint64_t change_points[DEPTH_MAX];
    unsigned change_points_count;
    uint64_t lowest;                    /* priority of who was put last so far */
    uint64_t priorities[TASKS_MAX + 1]; /* by task, then the script's; 0: not drawn yet */
};

/* Takes choices and strategy of a plan (borrowed). */
void schedule_init(struct schedule *schedule, const struct plan *plan);

/*
 * Collects what can happen next, the default first: the running task unless its turn is over, then
 * the others by index; tasks that spin come after them, and the script's signal last.
 * options: room for OPTIONS_MAX. Returns how many.
 */
#define OPTIONS_MAX (TASKS_MAX + 1)
size_t schedule_options(struct schedule *schedule, struct tracer *tracer, struct option *options);

/* Picks one: by the plan's choices, else its strategy; and records the choice if there was one. */
const struct option *schedule_pick(struct schedule *schedule, struct tracer *tracer,
                                   const struct option *options, size_t count);

/* Time passes to a deadline, while others are about as near: beyond them, too, so that who woke up
 * first need not go first? A choice like any other, by default no. */
bool schedule_pick_time(struct schedule *schedule, struct tracer *tracer);

/* Somebody sees that the held task waits: from now on it does, and signals come during its call. */
void schedule_observed(struct tracer *tracer, struct task *task);

/* ---- strategies (strategy.c) ---- */

/* Takes a plan's strategy and draws its change points. */
void strategy_init(struct schedule *schedule, const struct plan *plan);
/* Draws one of the options (an index). turn_over: the running task has had its turn and goes last.
 */
uint64_t strategy_draw(struct schedule *schedule, const struct option *options, size_t count,
                       bool turn_over);

#endif
