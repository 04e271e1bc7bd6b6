/* Counting what the records say, for the conditions of the script. */
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>

#include "run/inner.h"

/* What is counted comes from one row each time: its class need not be read to be known again. */
static struct tally *find(const struct run *run, const char *call_class, int member, int signal)
{
    for (size_t i = 0; i < run->tallies_count; i++) {
        struct tally *tally = &run->tallies[i];

        if (tally->call_class == call_class && tally->member == member && tally->signal == signal)
            return tally;
    }
    return NULL;
}

static void count(struct run *run, const char *call_class, int member, int signal)
{
    struct tally *tally = find(run, call_class, member, signal);

    if (!tally) {
        struct tally *grown = realloc(run->tallies, (run->tallies_count + 1) * sizeof *grown);

        if (!grown)
            return;
        run->tallies = grown;
        tally = &grown[run->tallies_count++];
        *tally = (struct tally){call_class, member, signal, 0};
    }
    tally->times++;
}

/* Signals that a process takes itself instead of having a handler run: they are delivered, too.
 * sigwaitinfo(2) returns the number, read from a signalfd(2) one structure for each. */
static void count_taken(struct run *run, struct task *task, const struct syscall_row *row,
                        int64_t result)
{
    const struct object *object;

    if (!strcmp(row->call_class, "sigwait") && result > 0)
        count(run, NULL, task->process->member, (int)result);
    if (row->number != SYS_read)
        return;
    object = object_of(&run->tracer, task->process, (int)task->call.arguments[0]);
    if (!object || object->kind != OBJECT_SIGNALFD)
        return;
    for (int64_t at = 0; at + (int64_t)sizeof(struct signalfd_siginfo) <= result;
         at += (int64_t)sizeof(struct signalfd_siginfo)) {
        uint32_t signal; /* the first member, ssi_signo */

        if (task_read(task, task->call.arguments[1] + (uint64_t)at, &signal, sizeof signal) ==
            sizeof signal)
            count(run, NULL, task->process->member, (int)signal);
    }
}

void tally_observe(void *context, const struct record *record)
{
    struct run *run = context;
    struct task *task = record->task >= 0 && record->task < run->tracer.task_count
                            ? run->tracer.tasks[record->task]
                            : NULL;
    const struct syscall_row *row;

    record_put(run->out, record);
    if (!task)
        return;
    switch (record->type) {
    case RECORD_CALL:
        run->last_signal[record->task] = (int)record->signal;
        break;
    case RECORD_RETURN:
        row = syscall_find(record->number);
        if (!row || record->result < 0)
            break;
        count(run, row->call_class, task->process->member, 0);
        count_taken(run, task, row, record->result);
        if (run->last_signal[record->task] > 0)
            count(run, row->call_class, task->process->member, run->last_signal[record->task]);
        break;
    case RECORD_SIGNAL:
        if (record->event == SIGNAL_DELIVERED)
            count(run, NULL, task->process->member, (int)record->signal);
        break;
    default:
        break;
    }
}

uint64_t tally_calls(const struct run *run, int member, const char *call_class, int signal)
{
    uint64_t times = 0;

    for (size_t i = 0; i < run->tallies_count; i++) {
        const struct tally *tally = &run->tallies[i];

        if (tally->call_class && !strcmp(tally->call_class, call_class) &&
            tally->member == member && tally->signal == signal)
            times += tally->times;
    }
    return times;
}

uint64_t tally_deliveries(const struct run *run, int member, int signal)
{
    const struct tally *tally = find(run, NULL, member, signal);

    return tally ? tally->times : 0;
}
