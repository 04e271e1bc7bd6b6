/*
 * A loop that waits, or a computation that takes its time? Both make no call for long. How long a
 * computation takes depends on the machine and on who else uses it, so nobody else may have a turn
 * because of it; a loop that waits for a change of memory goes on only when somebody else does.
 * They are told apart by going on instruction by instruction for a while: who waits comes back to
 * the same registers, round after round.
 */
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "base/bytes.h"
#include "tracer/inner.h"

#define STEPS 1024
#define ROUNDS_LEAST 4 /* alike, within so many steps */

/* All that an instruction can see besides memory: general registers and those of the FPU. */
static bool hash_registers(const struct task *task, uint64_t *ret_hash)
{
    struct user_fpregs_struct numbers;
    struct user_regs_struct registers;

    if (ptrace(PTRACE_GETREGS, task->tid, 0, &registers) < 0 ||
        ptrace(PTRACE_GETFPREGS, task->tid, 0, &numbers) < 0)
        return false;
    *ret_hash = fnv_hash(FNV_START, &registers, sizeof registers);
    *ret_hash = fnv_hash(*ret_hash, &numbers, sizeof numbers);
    return true;
}

/* Is each state the one of a round before, all along? */
static bool goes_round(const uint64_t *states)
{
    size_t length = 1;

    while (length <= STEPS / ROUNDS_LEAST && states[length] != states[0])
        length++;
    if (length > STEPS / ROUNDS_LEAST)
        return false;
    for (size_t i = length; i < STEPS; i++)
        if (states[i] != states[i - length])
            return false;
    return true;
}

/* A SIGTRAP that says "one instruction further", and is not the program's own, sigaction(2). */
static bool is_step(const struct task *task, int status)
{
    siginfo_t info;

    return status >> 8 == SIGTRAP && ptrace(PTRACE_GETSIGINFO, task->tid, 0, &info) == 0 &&
           (info.si_code == TRAP_TRACE || info.si_code == TRAP_BRKPT);
}

enum loop_kind loop_look(struct tracer *tracer, struct task *task, int *ret_status)
{
    uint64_t states[STEPS];

    for (size_t i = 0; i < STEPS; i++) {
        if (!hash_registers(task, &states[i]) ||
            ptrace(PTRACE_SINGLESTEP, task->tid, 0, 0) < 0 ||
            !wait_for_stop(tracer, task, ret_status))
            return LOOP_CHANGES; /* gone: whoever waits for it finds that out */
        if (!is_step(task, *ret_status))
            return LOOP_LEFT;
    }
    return goes_round(states) ? LOOP_REPEATS : LOOP_CHANGES;
}
