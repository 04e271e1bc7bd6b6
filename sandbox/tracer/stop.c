/* One stopped task: its registers, and how it goes on. ptrace(2) */
#include "tracer/tracer.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

#define SYSCALL_INSTRUCTION_BYTES 2 /* x86-64: 0f 05 */

char task_kernel_state(const struct task *task)
{
    char text[256];
    ssize_t length = pread(task->stat_fd, text, sizeof text - 1, 0);
    char *end;

    if (length <= 0)
        return 'X';
    text[length] = 0;
    /* The name in parentheses may itself hold parentheses: the last one closes it. */
    end = strrchr(text, ')');
    return end && end[1] == ' ' ? end[2] : 'X';
}

bool task_is_off_core(const struct task *task)
{
    char path[64], text[16];
    ssize_t length;
    AUTO_FD call = -1;

    snprintf(path, sizeof path, "/proc/%d/syscall", task->tid);
    if ((call = open(path, O_RDONLY | O_CLOEXEC)) < 0)
        return true;
    length = read(call, text, sizeof text);
    return length <= 0 || text[0] != 'r';
}

int task_get_fd(const struct tracer *tracer, const struct task *task, int fd)
{
    const struct task *first = tracer->tasks[task->process->index];
    long duplicate;

    if (first->pidfd < 0)
        return -EBADF;
    if (loopback_owed())
        loopback_settle(); /* somebody wants to look */
    duplicate = syscall(SYS_pidfd_getfd, first->pidfd, fd, 0);
    return duplicate < 0 ? -errno : (int)duplicate;
}

static int get_registers(const struct task *task, struct user_regs_struct *registers)
{
    return ptrace(PTRACE_GETREGS, task->tid, 0, registers) < 0 ? -errno : 0;
}

static int set_registers(const struct task *task, const struct user_regs_struct *registers)
{
    return ptrace(PTRACE_SETREGS, task->tid, 0, registers) < 0 ? -errno : 0;
}

/* One register, at this offset of struct user: less work than to get and set them all. */
static int set_register(const struct task *task, size_t offset, uint64_t value)
{
    return ptrace(PTRACE_POKEUSER, task->tid, (void *)offset, (void *)(uintptr_t)value) < 0
               ? -errno
               : 0;
}

int task_set_result(const struct task *task, int64_t result)
{
    return set_register(task, offsetof(struct user, regs.rax), (uint64_t)result);
}

int task_skip_call(struct task *task, int64_t result)
{
    int error = set_register(task, offsetof(struct user, regs.orig_rax), UINT64_MAX);

    return error ? error : task_set_result(task, result);
}

int task_reenter_call(struct task *task)
{
    struct user_regs_struct registers;
    int error = get_registers(task, &registers);

    if (error)
        return error;
    registers.rip -= SYSCALL_INSTRUCTION_BYTES;
    registers.rax =
        task->call.row ? (unsigned long long)task->call.row->number : registers.orig_rax;
    registers.orig_rax = (unsigned long long)-1;
    return set_registers(task, &registers);
}

/* C libraries do not agree on what these are. */
typedef __typeof__(((struct user_regs_struct *)0)->rdi) register_type;

static register_type *argument_register(struct user_regs_struct *registers, int position)
{
    switch (position) {
    case 0:
        return &registers->rdi;
    case 1:
        return &registers->rsi;
    case 2:
        return &registers->rdx;
    case 3:
        return &registers->r10;
    case 4:
        return &registers->r8;
    default:
        return &registers->r9;
    }
}

int task_set_argument(struct task *task, int position, uint64_t value)
{
    struct user_regs_struct registers;
    int error = get_registers(task, &registers);

    if (error)
        return error;
    if (!task->saved_valid) {
        task->saved = registers;
        task->saved_valid = true;
    }
    *argument_register(&registers, position) = value;
    return set_registers(task, &registers);
}

int task_restore_arguments(struct task *task)
{
    struct user_regs_struct registers;
    int error;

    if (!task->saved_valid)
        return 0;
    task->saved_valid = false;
    if ((error = get_registers(task, &registers)))
        return error;
    for (int i = 0; i < 6; i++)
        *argument_register(&registers, i) = *argument_register(&task->saved, i);
    return set_registers(task, &registers);
}

static int go(struct task *task, int request)
{
    int signal = task->stop_signal;

    task->stop_signal = 0;
    task->state = TASK_RUNNING;
    task->moved = true;
    task->to_exit = request == PTRACE_SYSCALL;
    ++*task->moment;
    return ptrace(request, task->tid, 0, signal) < 0 ? -errno : 0;
}

int task_resume_to_exit(struct task *task)
{
    return go(task, PTRACE_SYSCALL);
}

int task_resume(struct task *task)
{
    return go(task, PTRACE_CONT);
}
