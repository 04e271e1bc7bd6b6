/*
 * Calls that only the kernel can answer for (locks, semaphores, messages, addressed datagrams):
 * they are changed to their non-blocking form, and if refused, entered again and held.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "schedule/inner.h"

/* Below the stack pointer and its red zone (System V ABI 3.2.2): nobody keeps anything there across
 * a call. */
#define SCRATCH_BELOW_STACK 512

/* semop(2) has no flag for the whole call: a timeout of zero does the same for all its operations.
 */
static int attempt_semaphore(struct task *task)
{
    struct user_regs_struct registers;
    struct timespec zero = {0};
    uint64_t scratch;

    if (ptrace(PTRACE_GETREGS, task->tid, 0, &registers) < 0)
        return -errno;
    scratch = (registers.rsp - SCRATCH_BELOW_STACK) & ~UINT64_C(15);
    if (task_write(task, scratch, &zero, sizeof zero) != sizeof zero)
        return -EFAULT;
    task->saved = registers;
    task->saved_valid = true;
    registers.r10 = scratch;
    registers.orig_rax = SYS_semtimedop;
    return ptrace(PTRACE_SETREGS, task->tid, 0, &registers) < 0 ? -errno : 0;
}

int call_nonblocking(const struct tracer *tracer, struct task *task, bool on)
{
    AUTO_FD duplicate = task_get_fd(tracer, task, (int)task->call.arguments[0]);
    int flags = duplicate < 0 ? -1 : fcntl(duplicate, F_GETFL);

    if (flags < 0 || fcntl(duplicate, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK) < 0)
        return -EBADF;
    task->flag_added = on;
    return 0;
}

int attempt_begin(struct tracer *tracer, struct task *task)
{
    const uint64_t *arguments = task->call.arguments;

    if (moves_in_pieces(task, object_of(tracer, task->process, (int)arguments[0])))
        return piece_begin(tracer, task);
    if (moves_messages(task, object_of(tracer, task->process, (int)arguments[0])))
        return messages_begin(tracer, task);
    switch (task->call.row->number) {
    case SYS_flock:
        return task_set_argument(task, 1, arguments[1] | LOCK_NB);
    case SYS_fcntl:
        return task_set_argument(task, 1, arguments[1] == F_SETLKW ? F_SETLK : F_OFD_SETLK);
    case SYS_semop:
    case SYS_semtimedop:
        return attempt_semaphore(task);
    case SYS_msgsnd:
        return task_set_argument(task, 3, arguments[3] | IPC_NOWAIT);
    case SYS_msgrcv:
        return task_set_argument(task, 4, arguments[4] | IPC_NOWAIT);
    case SYS_read:
    case SYS_readv:
    case SYS_write:
    case SYS_writev:
    case SYS_connect:
        return call_nonblocking(tracer, task, true);
    case SYS_recvfrom: /* a peek at what is there by its deadline */
    case SYS_sendto:
        return task_set_argument(task, 3, arguments[3] | MSG_DONTWAIT);
    case SYS_recvmsg:
    case SYS_sendmsg:
        return task_set_argument(task, 2, arguments[2] | MSG_DONTWAIT);
    default:
        return -ENOSYS;
    }
}

static bool was_refused(const struct task *task, int64_t result)
{
    switch (task->call.row->number) {
    case SYS_msgrcv:
        return result == -ENOMSG;
    case SYS_fcntl:
        return result == -EAGAIN || result == -EACCES;
    case SYS_semop:
    case SYS_semtimedop:
    case SYS_msgsnd:
    case SYS_flock:
    default:
        return result == -EAGAIN;
    }
}

/* A waiter learns that its object was removed by EIDRM; asked again the kernel knows no such id. */
static int64_t result_of_waiter(const struct task *task, int64_t result)
{
    bool sysv = task->call.row->blocking == BLOCKING_SEMAPHORE ||
                task->call.row->blocking == BLOCKING_MESSAGE;

    return sysv && task->call.waited && result == -EINVAL ? -EIDRM : result;
}

/* At an exit stop: makes the instruction pointer name the call again. */
static void enter_again(struct task *task)
{
    struct user_regs_struct registers;

    if (ptrace(PTRACE_GETREGS, task->tid, 0, &registers) < 0)
        return;
    registers.rip = task->call_address - 2;
    registers.rax = (unsigned long long)task->call.row->number;
    registers.orig_rax = (unsigned long long)-1;
    ptrace(PTRACE_SETREGS, task->tid, 0, &registers);
    task->bouncing = true;
}

bool attempt_end(struct tracer *tracer, struct task *task, int64_t result, bool last,
                 int64_t *ret_result)
{
    const struct object *object = object_of(tracer, task->process, (int)task->call.arguments[0]);
    bool messages = moves_messages(task, object);

    task_restore_arguments(task);
    if (task->flag_added)
        call_nonblocking(tracer, task, false);
    if (messages || moves_in_pieces(task, object)) {
        bool goes_on = messages ? messages_end(tracer, task, result, ret_result)
                                : piece_end(tracer, task, result, ret_result);

        if (goes_on && !last) {
            enter_again(task);
            return true;
        }
        task_set_result(task, *ret_result);
        return false;
    }
    if (was_refused(task, result)) {
        task->call.blocked_at_change = tracer->changes + 1;
        enter_again(task);
        return true;
    }
    *ret_result = result_of_waiter(task, result);
    if (*ret_result != result)
        task_set_result(task, *ret_result);
    return false;
}
