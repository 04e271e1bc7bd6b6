/* The loop of a controlled run: script, options, one step, whatever that woke; until it is over. */
#include "run/run.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "filter/filter.h"
#include "isolate/identity.h"
#include "isolate/isolate.h"
#include "launch/collect.h"
#include "proto/limits.h"
#include "run/inner.h"

/* Real time between two looks at a task that computes. */
#define TICK_US 10000
/* Calls in a row that change nothing, while everybody else waits for good: a busy wait. */
#define FRUITLESS_CALLS 20000
/* How often in a row somebody was found spinning, while everybody else waits for good: in a loop
 * that is the same each time round, or for COMPUTES_NS in one that is not. */
#define FRUITLESS_LOOPS 10
#define FRUITLESS_COMPUTATIONS 2

/* ---- records ---- */

struct record run_record(const struct run *run, enum record_type type)
{
    struct record record;

    record_init(&record, type);
    record.time_ns = run->tracer.time_ns;
    return record;
}

void run_put(struct run *run, const struct record *record)
{
    record_put(run->out, record);
}

void run_over(struct run *run, enum run_outcome outcome, const char *format, ...)
{
    va_list arguments;

    if (run->phase == PHASE_OVER)
        return;
    if (outcome != OUTCOME_COMPLETED && outcome != OUTCOME_STEP_FAILED)
        script_abandon(run, run_outcome_name(outcome));
    run->phase = PHASE_OVER;
    run->outcome = outcome;
    va_start(arguments, format);
    vsnprintf(run->reason, sizeof run->reason, format, arguments);
    va_end(arguments);
}

static void record_begin(struct run *run)
{
    struct record record = run_record(run, RECORD_BEGIN);
    struct utsname name;

    uname(&name);
    record.level = run->box->level;
    record.box = COLOQUIO_VERSION;
    record.kernel = name.release;
    record.missing = run->box->missing[0] ? run->box->missing : NULL;
    run_put(run, &record);
}

static void record_fault(struct run *run)
{
    struct record record = run_record(run, RECORD_FAULT);

    record.stage = run->error.stage;
    record.error = run->error.error;
    record.text = run->error.detail;
    run_put(run, &record);
}

static void record_finish(struct run *run)
{
    struct record record = run_record(run, RECORD_FINISH);

    record.outcome = run->outcome;
    record.text = run->reason[0] ? run->reason : NULL;
    record.calls = run->tracer.calls;
    run_put(run, &record);
}

/* ---- setting up ---- */

static void ticked(int signal)
{
    (void)signal; /* only there to interrupt waitpid(2) */
}

static void start_ticking(void)
{
    struct sigaction action = {.sa_handler = ticked};
    struct itimerval interval = {{0, TICK_US}, {0, TICK_US}};

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &interval, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    /* Stops are waited for: nobody needs a signal for each. */
    action.sa_handler = SIG_DFL;
    action.sa_flags = SA_NOCLDSTOP;
    sigaction(SIGCHLD, &action, NULL);
}

static void stop_ticking(void)
{
    struct itimerval off = {{0, 0}, {0, 0}};

    setitimer(ITIMER_REAL, &off, NULL);
}

/* The box and everybody in it on one core: whoever is resumed then runs while we wait, and nobody
 * else. */
static void stay_on_one_core(void)
{
    cpu_set_t set;
    int core = sched_getcpu();

    if (core < 0)
        return;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    sched_setaffinity(0, sizeof set, &set);
}

uint64_t run_real_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_nsec;
}

/* ---- limits ---- */

static uint64_t cpu_used(const struct run *run)
{
    uint64_t used = 0;

    for (int i = 0; i < run->tracer.task_count; i++) {
        const struct task *task = run->tracer.tasks[i];

        if (task->process->index == i)
            used += task->process->ended ? task->process->cpu_ns : task_cpu_ns(task);
    }
    return used;
}

/* Does everybody but this task wait, with no deadline to come? ret_waiting: how many do. */
static bool alone(struct run *run, const struct task *busy, int *ret_waiting)
{
    *ret_waiting = 0;
    if (clock_next(&run->clock, &run->tracer) != NEVER)
        return false;
    for (int i = 0; i < run->tracer.task_count; i++) {
        const struct task *task = run->tracer.tasks[i];

        if (task == busy || task->state == TASK_GONE || task->state == TASK_ENDING ||
            task->state == TASK_STOPPED)
            continue;
        if (!task->call.waited || task->call.deadline_ns != NEVER)
            return false;
        ++*ret_waiting;
    }
    return true;
}

/* A task computes and makes no call. Somebody who waits for it makes that a livelock, and so does a
 * handler: it looks again and again whether its signal has come. Else it is a program that takes
 * its time, up to its budget. */
static void check_spinning(struct run *run, const struct task *task)
{
    bool over = cpu_used(run) > run->limits.cpu_ms * UINT64_C(1000000);
    int waiting;
    bool livelock = alone(run, task, &waiting) && (waiting || task->process->caught_signals);
    uint64_t most = task->spins_alike ? FRUITLESS_LOOPS : FRUITLESS_COMPUTATIONS;

    if (livelock && (over || task->spins >= most))
        run_over(run, OUTCOME_LIVELOCK, "cpu_ms");
    else if (over)
        run_over(run, OUTCOME_LIMIT, "cpu_ms");
}

static void check_limits(struct run *run, const struct task *last)
{
    int waiting;

    if (last != run->last_task) {
        run->last_task = last;
        run->last_progress = run->tracer.calls;
    }
    if (run->tracer.wall_passed)
        run_over(run, OUTCOME_LIMIT, "wall_ms");
    if (run->tracer.limit_hit)
        run_over(run, OUTCOME_LIMIT, "processes");
    if (run->tracer.calls > run->limits.steps)
        run_over(run, OUTCOME_LIMIT, "steps");
    if (run->tracer.calls > run->last_progress + FRUITLESS_CALLS && alone(run, last, &waiting))
        run_over(run, OUTCOME_LIVELOCK, "steps");
    if (last && last->state == TASK_SPINNING)
        check_spinning(run, last);
}

/* ---- the loop ---- */

/* Tasks that slept inside a call and are at its exit now: their results are records already. */
static void record_awakened(struct run *run)
{
    for (int i = 0; i < run->tracer.task_count; i++) {
        struct task *task = run->tracer.tasks[i];

        if (task->state == TASK_RETURNED && task->call.row) {
            clock_returned(&run->clock, &run->tracer, task, task_result(task));
            call_record_return(&run->tracer, task, task_result(task));
            run->last_progress = run->tracer.calls;
        }
    }
}

/* Asking who can run has noticed who waits by now: that may be what the script waits for. */
static bool script_moves(struct run *run)
{
    size_t step = run->step;

    script_advance(run);
    return run->step != step || run->phase == PHASE_OVER;
}

static void nobody_moves(struct run *run)
{
    if (script_moves(run))
        return;
    if (injector_deliver(&run->injector, &run->tracer, true))
        return;
    if (idle_moves(run)) {
        /* Whoever slept inside a call, in a long write to stdout for one, may have woken. */
        tracer_drain(&run->tracer);
        record_awakened(run);
        return;
    }
    /* Once more: while TCP was given time, somebody may have gone on to wait for something else. */
    if (run->phase == PHASE_OVER || script_moves(run))
        return;
    if (run->phase == PHASE_ENDING) {
        run->outcome = OUTCOME_COMPLETED;
        waits_record(run);
        leftovers_record(run);
        run->phase = PHASE_OVER;
        return;
    }
    waits_record(run);
    run_over(run, OUTCOME_DEADLOCK, "nobody can move");
}

static void loop(struct run *run)
{
    while (run->phase != PHASE_OVER) {
        const struct option *option;
        size_t count;

        script_advance(run);
        if (run->phase == PHASE_OVER)
            break;
        if (clock_next(&run->clock, &run->tracer) <= run->tracer.time_ns)
            clock_fire(&run->clock, &run->tracer);
        count = schedule_options(&run->schedule, &run->tracer, run->options);
        if (!count) {
            nobody_moves(run);
            continue;
        }
        if (idle_loops(run, run->options, count))
            continue;
        option = schedule_pick(&run->schedule, &run->tracer, run->options, count);
        step_execute(run, option);
        injector_deliver(&run->injector, &run->tracer, false);
        tracer_drain(&run->tracer);
        if (wire_move(run))
            tracer_drain(&run->tracer);
        record_awakened(run);
        if (run->output_dirty)
            members_pump(run);
        check_limits(run, option->task);
    }
}

static void finish(struct run *run)
{
    if (run->outcome == OUTCOME_FAULT)
        record_fault(run);
    else {
        struct path_opener opener = collect_through(run->box);

        members_pump(run);
        members_read_files(run);
        if (run->outcome == OUTCOME_LIVELOCK || run->outcome == OUTCOME_LIMIT) {
            waits_record(run);
            loops_record(run);
        }
        if (collect_files(&opener, run->plan, run->tracer.time_ns, run->out, &run->error) < 0)
            record_fault(run);
        members_record_usage(run);
    }
    record_finish(run);
}

static struct run *run_new(const struct plan *plan, struct box *box, const struct record_sink *sink)
{
    static struct option options[OPTIONS_MAX]; /* far too much to clear it for each run */
    /* There is one run at a time; memory of this size would be mapped anew for each. */
    static struct run only_run;
    static int last_signal[TASKS_MAX];
    struct run *run = &only_run;

    memset(run, 0, sizeof *run);
    memset(last_signal, 0, sizeof last_signal);
    run->plan = plan;
    run->limits = plan->limits;
    plan_limits_apply_defaults(&run->limits);
    run->box = box;
    run->options = options;
    run->out = sink;
    run->tap = (struct record_sink){tally_observe, run};
    tracer_init(&run->tracer, &run->tap);
    run->tracer.output_dirty = &run->output_dirty;
    run->tracer.stacks = plan->stacks;
    run->tracer.stacks_count = plan->stacks_count;
    run->tracer.alive_limit =
        (int)(run->limits.processes < TASKS_MAX ? run->limits.processes : TASKS_MAX);
    clock_init(&run->clock, plan->seed);
    schedule_init(&run->schedule, plan);
    injector_init(&run->injector, plan);
    run->last_signal = last_signal;
    return members_init(run) == 0 ? run : NULL;
}

/* Returns 0, or what the run failed of, with *reterr_error. */
static int run_free(struct run *run, struct box_error *reterr_error)
{
    int error = 0;

    if (run->outcome == OUTCOME_FAULT) {
        error = run->error.error ? -run->error.error : -EIO;
        if (reterr_error)
            *reterr_error = run->error;
    }
    tracer_done(&run->tracer);
    clock_done(&run->clock);
    injector_done(&run->injector);
    members_done(run);
    wire_done(run);
    free(run->tallies);
    return error;
}

/* Does nothing hold a packet back, nor take another way (isolate/network.c)? */
static bool loopback_is_prompt(const struct box *box)
{
    return !box->wires_count &&
           !strstr(box->missing, isolation_missing_name(MISSING_QUICK_ACKNOWLEDGEMENT)) &&
           !strstr(box->missing, isolation_missing_name(MISSING_SOCKET_BUFFERS));
}

/* From the first record to the last. error: of what came before, or 0. */
static void run_records(struct run *run, int error)
{
    if (error) {
        run->outcome = OUTCOME_FAULT;
    } else {
        record_begin(run);
        start_ticking();
        run->tracer.loopback_prompt = loopback_is_prompt(run->box);
        run->tracer.wall_deadline_ns = run_real_ns() + run->limits.wall_ms * UINT64_C(1000000);
        loop(run);
        stop_ticking();
    }
    finish(run);
}

int run_execute(const struct plan *plan, const struct record_sink *sink,
                struct box_error *reterr_error)
{
    struct box box = {.init_pid = 0};
    struct run *run = run_new(plan, &box, sink);

    if (!run)
        return box_error_set(reterr_error, STAGE_START, ENOMEM, "run");
    stay_on_one_core();
    run_records(run, launch_begin(plan, &filter_controlled, &filter_controlled, &box, &run->error));
    if (box.init_pid) {
        if (run->tracer.queues_used)
            (void)launch_sweep(&box,
                               &run->error); /* for those who come next; its records are out */
        launch_kill_all(&box);
    }
    return run_free(run, reterr_error);
}

/* One of several. begun: what making the box came to. */
static int run_one(const struct plan *plan, struct box *box, int begun,
                   const struct record_sink *sink, struct box_error *reterr_error)
{
    struct run *run = run_new(plan, box, sink);
    int error = begun;

    if (!run)
        return box_error_set(reterr_error, STAGE_START, ENOMEM, "run");
    if (begun)
        run->error = *reterr_error;
    else
        error = launch_begin_run(box, &run->error);
    run_records(run, error);
    if (!error &&
        launch_end_run(box, run->tracer.sockets_used, run->tracer.queues_used, &run->error) < 0)
        run->outcome = OUTCOME_FAULT; /* too late to tell in these records: there are no others */
    return run_free(run, reterr_error);
}

int run_series(struct plan *plan, const struct record_sink *sink, run_next *next, void *context,
               struct box_error *reterr_error)
{
    struct box box = {.init_pid = 0};
    int error;

    stay_on_one_core();
    error = launch_begin_many(plan, &filter_controlled, &filter_controlled, &box, reterr_error);
    do
        error = run_one(plan, &box, error, sink, reterr_error);
    while (!error && next(context, plan));
    if (box.init_pid)
        launch_kill_all(&box);
    return error;
}
