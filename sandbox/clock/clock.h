/*
 * Virtual time: nobody sleeps.
 *
 * tracer->time_ns counts nanoseconds since the start of the run. It moves by a microsecond a traced
 * call, and jumps to the next deadline when nobody can run. Calls that ask for the time or set a
 * timer are answered here and never reach the kernel; clocks of CPU time stay real (time(7)).
 */
#ifndef COLOQUIO_CLOCK_CLOCK_H
#define COLOQUIO_CLOCK_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "tracer/tracer.h"

#define NANOSECONDS UINT64_C(1000000000)
#define CLOCK_STEP_NS UINT64_C(1000)            /* per traced call */
#define CLOCK_START_REAL_S UINT64_C(1767225600) /* 2026-01-01 00:00:00 UTC */
#define CLOCK_START_UPTIME_S UINT64_C(3600)     /* the machine has been up for an hour */

/* A timer of timer_create(2) or timerfd_create(2); alarm(2) and ITIMER_REAL live in struct process.
 */
struct timer {
    bool armed;
    uint64_t next_ns, interval_ns; /* virtual */
    uint32_t object;               /* timerfd: its object; 0: a timer of timer_create */
    int process;                   /* index of its owner (timer_create) */
    int id;                        /* as the kernel numbered it */
    int signal;                    /* 0: SIGEV_NONE */
    pid_t tid_inside;              /* SIGEV_THREAD_ID, else 0 */
    uint64_t value;                /* sigev_value */
    int clock;
    int overrun;
};

struct clock {
    struct timer *timers;
    int count;
    uint64_t random_state; /* of getrandom(2), from the plan's seed */
};

/* seed: of the plan. Release with clock_done(). */
void clock_init(struct clock *clock, uint64_t seed);
void clock_done(struct clock *clock);

/*
 * Answers the held call of a task if it is one of time, timers or randomness.
 * Returns true with what the task is to see in *ret_result (or -errno).
 */
bool clock_answers(struct clock *clock, struct tracer *tracer, struct task *task,
                   int64_t *ret_result);

/* After times(2) and sysinfo(2), which the kernel executed for what they say of the process: the
 * uptime in them becomes virtual. Returns the result of the call, changed or as it was. */
int64_t clock_corrects(const struct tracer *tracer, const struct task *task, int64_t result);

/* After a call that the kernel executed: takes note of new and deleted timers. Call before the
 * return is recorded. */
void clock_returned(struct clock *clock, struct tracer *tracer, struct task *task, int64_t result);

/* Forgets the timers of a process that ended or executed a program (timer_create(2)). */
void clock_forget(struct clock *clock, const struct process *process);

/* Virtual moment of the next timer, or NEVER. */
uint64_t clock_next(const struct clock *clock, const struct tracer *tracer);

/* Lets every timer act whose moment has come, in the order of their moments and creation. */
void clock_fire(struct clock *clock, struct tracer *tracer);

/* Virtual moment that a timeout of a clock ends: relative or absolute. NEVER if there is none. */
uint64_t clock_deadline(const struct tracer *tracer, int clock_id, const struct timespec *time,
                        bool absolute);

/* Whether the clock is virtual (wall clocks) or real (CPU time). */
bool clock_is_virtual(int clock_id);

/* What the clock shows at a virtual moment. */
struct timespec clock_reading(int clock_id, uint64_t time_ns);

#endif
