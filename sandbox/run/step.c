/* One option of the schedule, from a stop of a task to its next one. */
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "run/inner.h"
#include "tracer/inner.h"

/* Calls that leave everything as it was: a run of nothing else is a busy wait. */
static bool changes_something(const struct task *task, int64_t result)
{
    switch (task->call.row->number) {
    case SYS_sched_yield:
    case SYS_membarrier:
    case SYS_clock_gettime:
    case SYS_gettimeofday:
    case SYS_time:
    case SYS_times:
    case SYS_sysinfo:
    case SYS_nanosleep:
    case SYS_clock_nanosleep:
    case SYS_rt_sigpending:
    case SYS_rt_sigprocmask:
    case SYS_getsockopt:
        return false;
    case SYS_fcntl:
        return result < 0 ? false : task->call.arguments[1] == 0;
    case SYS_poll:
    case SYS_ppoll:
    case SYS_select:
    case SYS_pselect6:
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
        return false; /* they only ask */
    case SYS_read:    /* 0: the end of file, again and again */
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_wait4:
    case SYS_waitid:
        return result > 0;
    default:
        return result >= 0;
    }
}

static void record_return(struct run *run, struct task *task, int64_t result)
{
    if (!task->call.row)
        return;
    if (changes_something(task, result))
        run->last_progress = run->tracer.calls;
    /* RLIMIT_NPROC stands where the plan's limit of processes is. */
    if (!strcmp(task->call.row->call_class, "fork") && result == -EAGAIN && !task->call.injection)
        run->tracer.limit_hit = true;
    if (task->call.row->blocking == BLOCKING_SELECT)
        select_returned(&run->tracer, task);
    if (task->call.row->number == SYS_recvmmsg)
        messages_returned(&run->tracer, task, result);
    result = clock_corrects(&run->tracer, task, result);
    clock_returned(&run->clock, &run->tracer, task, result);
    if (!strcmp(task->call.row->call_class, "exec") && result == 0)
        clock_forget(&run->clock, task->process);
    call_record_return(&run->tracer, task, result);
}

/* A thread that executed a program goes on as the first one of its process. */
static struct task *heir(struct run *run, struct task *task)
{
    struct task *first = run->tracer.tasks[task->process->index];

    return task->state == TASK_GONE && first->state != TASK_GONE && first->state != TASK_ENDING
               ? first
               : task;
}

void step_settle(struct run *run, struct task *task, enum trace_result result)
{
    while (result == TRACE_RETURNED) {
        task = heir(run, task);
        task_restore_arguments(task); /* a transfer that was cut short */
        record_return(run, task, task_result(task));
        if (task->state != TASK_RETURNED)
            return; /* it killed itself */
        if (task_resume(task) < 0 && errno != ESRCH)
            return;
        result = tracer_wait(&run->tracer, task, false);
    }
    if (result == TRACE_ASLEEP && task->call.row) {
        task->call.waited = true;
        run->tracer.changes++;
        call_touches(&run->tracer, task);
    }
}

static void resume_and_settle(struct run *run, struct task *task)
{
    task_resume(task);
    step_settle(run, task, tracer_wait(&run->tracer, task, false));
}

static void skip(struct run *run, struct task *task, int64_t result)
{
    task_skip_call(task, result);
    record_return(run, task, result);
    if (task->state == TASK_HELD)
        resume_and_settle(run, task);
}

/* Signals that will have no effect would still interrupt a traced call: takes them from the queue
 * first. Returns false when the task did not come back to its call. */
static bool absorb_signals(struct run *run, struct task *task)
{
    for (int rounds = 0; rounds < 64; rounds++) {
        task_look_at_signals(&run->tracer, task);
        if (!task->attention || !task_ineffective_signals(task))
            return true;
        task_reenter_call(task);
        task->bouncing = true;
        task_resume(task);
        if (tracer_wait(&run->tracer, task, false) != TRACE_HELD || !task->call.recorded)
            return false;
        run->tracer.signals_sent++;
    }
    return true;
}

/* Back to the entry of the same call: nothing of the program runs in between. Returns whether the
 * next piece of a transfer is to be tried at once. */
static bool enter_again(struct run *run, struct task *task, bool moved)
{
    enum trace_result result;

    task->call.waited |= !moved;
    task_resume(task);
    result = tracer_wait(&run->tracer, task, false);
    if (moved && result == TRACE_HELD && piece_follows_at_once(&run->tracer, task)) {
        loopback_settle();
        return true;
    }
    task->call.waited |= result == TRACE_HELD && task->call.recorded;
    step_settle(run, task, result);
    return false;
}

/* Lets the kernel try the call in its non-blocking form. */
static void try_call(struct run *run, struct task *task, bool interrupts)
{
    int64_t value;

    if (!absorb_signals(run, task))
        return;
    for (;;) {
        uint64_t before = task->call.transferred;

        if (attempt_begin(&run->tracer, task) < 0) {
            task_resume_to_exit(task);
            step_settle(run, task, tracer_wait(&run->tracer, task, true));
            return;
        }
        task_resume_to_exit(task);
        if (tracer_wait(&run->tracer, task, false) != TRACE_RETURNED)
            return;
        if (!attempt_end(&run->tracer, task, task_result(task), interrupts, &value))
            break;
        if (!enter_again(run, task, task->call.transferred > before))
            return;
    }
    record_return(run, task, value);
    if (task->state == TASK_RETURNED)
        resume_and_settle(run, task);
}

/* Copies what the call is foreseen to read; returns its size, 0: nothing, or it writes. */
static size_t copy_read(const struct task *task, uint8_t *copy, size_t most)
{
    size_t size = task->call.row->blocking == BLOCKING_INPUT && task->content.data &&
                          task->content.size <= most
                      ? task->content.size
                      : 0;

    memcpy(copy, task->content.data ? task->content.data : copy, size);
    return size;
}

/* Waits for the kernel's answer to a call whose records are out already. */
static void verify(struct run *run, struct task *task, int number, uint64_t address,
                   const struct bytes *expected, int64_t result)
{
    uint8_t found[CONTENT_PIECE_BYTES];
    enum trace_result came;
    int64_t answer;

    task_resume_to_exit(task);
    came = tracer_wait(&run->tracer, task, true);
    answer = came == TRACE_RETURNED ? task_result(task) : 0;
    if (answer <= -ERESTARTSYS && answer >= -ERESTART_RESTARTBLOCK)
        answer = -EINTR;
    if (came == TRACE_RETURNED && answer == result &&
        task_read(task, address, found, expected->size) == (ssize_t)expected->size &&
        !memcmp(found, expected->data, expected->size))
        return;
    box_error_set(&run->error, STAGE_TRACE, EPROTO, "call %d was to return %lld, and %s: %lld",
                  number, (long long)result,
                  came == TRACE_RETURNED ? "returned" : "does not return", (long long)answer);
    run->outcome = OUTCOME_FAULT;
    run->phase = PHASE_OVER;
}

/* A call whose result is known before it runs. */
static void pass_foreseen(struct run *run, struct task *task, int64_t result)
{
    int number = task->call.row->number;
    uint64_t address = task->call.arguments[1];
    uint8_t copy[CONTENT_PIECE_BYTES];
    struct bytes expected = {copy, 0};
    bool verifies = run->plan->verify_foresight && number != SYS_rt_sigreturn;
    bool reads = task->call.row->blocking == BLOCKING_INPUT, packets_due = run->tracer.packets_due;
    const struct object *connection = counted_connection(&run->tracer, task);

    if (verifies)
        expected.size = copy_read(task, copy, sizeof copy);
    record_return(run, task, result);
    if (connection) {
        run->tracer.packets_due = packets_due;
        loopback_owe(reads ? 0 : connection->id); /* what is read was acknowledged when it came */
    }
    if (verifies)
        verify(run, task, number, address, &expected, result);
    if (run->phase != PHASE_OVER)
        resume_and_settle(run, task);
}

static void execute_call(struct run *run, struct task *task, const struct answer *answer,
                         bool interrupts)
{
    int64_t result;
    int woken;

    /* What is ignored when it comes is lost: it must not meet a handler installed only now. */
    if ((task->call.row->number == SYS_rt_sigaction ||
         task->call.row->number == SYS_rt_sigprocmask) &&
        !absorb_signals(run, task))
        return;
    if (task->call.row->number == SYS_rt_sigreturn)
        signal_handler_returned(&run->tracer, task);
    ports_assign(&run->tracer, task);
    if (injector_apply(&run->injector, &run->tracer, task, answer, &result)) {
        skip(run, task, result);
        return;
    }
    if (task->call.answered) {
        skip(run, task, 0);
        return;
    }
    if (answer->readiness == READY_SKIP) {
        skip(run, task, answer->result);
        return;
    }
    if (answer->readiness == READY_HOLD && task->call.row->blocking == BLOCKING_SLEEP) {
        sleep_interrupted(&run->tracer, task);
        skip(run, task, -EINTR);
        return;
    }
    if (answer->readiness == READY_HOLD && task->call.transferred) {
        skip(run, task, (int64_t)task->call.transferred); /* a handler ends it half-way, send(2) */
        return;
    }
    if (clock_answers(&run->clock, &run->tracer, task, &result)) {
        skip(run, task, result);
        return;
    }
    if (task->call.row->number == SYS_futex && (woken = futex_wakes(&run->tracer, task)) > 0) {
        skip(run, task, woken);
        return;
    }
    /* With a signal pending the kernel does not wait, in no form of the call: it completes now or
     * is interrupted. Only what was sent in pieces stays ours to end. */
    if (answer->readiness == READY_TRY && (!interrupts || task->call.transferred)) {
        try_call(run, task, interrupts);
        return;
    }
    if (answer->readiness == READY_LOOK && !absorb_signals(run, task))
        return;
    if (answer->readiness == READY_RUN
            ? !interrupts && call_is_foreseen(&run->tracer, task, &result)
            : answer->readiness == READY_HOLD && interruption_is_foreseen(task, &result)) {
        pass_foreseen(run, task, result);
        return;
    }
    task_resume_to_exit(task);
    step_settle(run, task, tracer_wait(&run->tracer, task, answer->readiness == READY_LOOK));
}

/* Calls whose timeout is a moment of a clock that the kernel would compare with its own: a handler
 * that interrupts them is delivered here, and they are ended as signal(7) says. */
static bool knows_the_moment(const struct task *task)
{
    return task->call.row->blocking == BLOCKING_FUTEX ||
           task->call.row->number == SYS_mq_timedreceive ||
           task->call.row->number == SYS_mq_timedsend;
}

void step_execute(struct run *run, const struct option *option)
{
    struct task *task = option->task;
    bool delivers = option->kind == OPTION_DELIVER;

    if (loopback_owed() && !(task && option->kind == OPTION_RUN && task->state == TASK_HELD &&
                             !option->interrupts && reads_what_is_owed(&run->tracer, task, &option->answer)))
        loopback_settle();
    if (!task) {
        script_signal(run);
        return;
    }
    if (option->kind == OPTION_WAIT) {
        schedule_observed(&run->tracer, task);
        return;
    }
    if (task->state != TASK_HELD) {
        resume_and_settle(run, task);
        return;
    }
    if (option->interrupts && option->answer.readiness == READY_HOLD && knows_the_moment(task)) {
        schedule_observed(&run->tracer, task);
        delivers = true;
    }
    if (delivers) {
        if (task->call.waited && task->call.row->blocking == BLOCKING_SLEEP)
            sleep_interrupted(&run->tracer, task); /* should a handler of SIGCONT end it */
        task_reenter_call(task);
        task->bouncing = true;
        run->tracer.signals_sent++;
        resume_and_settle(run, task);
        return;
    }
    call_record_entry(&run->tracer, task);
    run->tracer.time_ns += CLOCK_STEP_NS;
    execute_call(run, task, &option->answer, option->interrupts);
    task->content.data = NULL;
}
