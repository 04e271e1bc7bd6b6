/* A member between clone and execve: system calls only. Its memory is init's, which sleeps: what is
 * written there stays. */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include "launch/inner.h"

/* Tells the box why there is no member, and ends. */
static _Noreturn void fail(int control, const struct box_error *error)
{
    struct control_message message = {.error = *error};

    (void)!send(control, &message, sizeof message, MSG_NOSIGNAL);
    _exit(127);
}

static _Noreturn void fail_with(int control, enum box_stage stage, int error, const char *detail)
{
    struct box_error failure;

    box_error_set(&failure, stage, error, "%s", detail);
    fail(control, &failure);
}

/*
 * Puts the streams on 0 to 3. They arrive on the lowest free numbers, which are among the targets,
 * so they step aside first. Returns the control's new number.
 */
static int arrange_descriptors(const struct start_request *request)
{
    int control = fcntl(request->control, F_DUPFD_CLOEXEC, MEMBER_CONTROL);
    int aside[STREAMS];

    if (control < 0)
        fail_with(request->control, STAGE_START, errno, "control");
    for (int i = 0; i < STREAMS; i++) {
        aside[i] = request->streams[i];
        if (aside[i] >= 0 && (aside[i] = fcntl(aside[i], F_DUPFD_CLOEXEC, MEMBER_STREAM)) < 0)
            fail_with(control, STAGE_START, errno, "streams");
    }
    for (int i = 0; i < STREAMS; i++) {
        if (aside[i] < 0)
            (void)close(i);
        else if (dup2(aside[i], i) < 0)
            fail_with(control, STAGE_START, errno, "streams");
    }
    return control;
}

static void close_others(int control)
{
    if (syscall(SYS_close_range, STREAMS, (unsigned)control - 1, 0) < 0 ||
        syscall(SYS_close_range, (unsigned)control + 1, ~0u, 0) < 0)
        fail_with(control, STAGE_START, errno, "closing descriptors");
}

static void set_limits(const struct start_context *context, size_t from, size_t to, int control)
{
    for (size_t i = from; i < to; i++) {
        const struct resource_row *row = &context->limits[i];

        if (syscall(SYS_prlimit64, 0, row->resource, &row->value, NULL) < 0)
            fail_with(control, STAGE_LIMITS, errno, "rlimit");
    }
}

static void enter_environment(const struct start_request *request, int control)
{
    sigset_t none;

    /* A terminal as stdin becomes the controlling one of the new session. */
    if (syscall(SYS_setsid) < 0)
        fail_with(control, STAGE_START, errno, "setsid");
    if (request->streams[0] >= 0)
        (void)ioctl(0, TIOCSCTTY, 0);
    umask(request->head->umask);
    if (chdir(request->directory) < 0)
        fail_with(control, STAGE_START, errno, request->directory);
    /* Init's own dispositions are the default ones; the mask is not. */
    sigemptyset(&none);
    if (sigprocmask(SIG_SETMASK, &none, NULL) < 0)
        fail_with(control, STAGE_START, errno, "signal mask");
}

static const struct sock_fprog *filter_of(const struct start_context *context, uint32_t role)
{
    return role == MEMBER_PEER ? context->peer : context->student;
}

static void wait_for_go(int control)
{
    char go;

    /* End of file: the box is gone, and soon so are we. */
    if (read(control, &go, 1) != 1)
        _exit(127);
}

void member_run(const struct start_context *context, const struct start_request *request)
{
    struct box_error error;
    int control = arrange_descriptors(request);
    const struct sock_fprog *filter = filter_of(context, request->head->role);
    struct control_message made = {.pid_inside = (int32_t)syscall(SYS_getpid)};

    /* Init is not; without it /proc/self would not be ours, nor the tracer allowed. Nobody else
     * runs meanwhile who could look into our memory. */
    if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0)
        fail_with(control, STAGE_START, errno, "dumpable");
    /* NPROC goes first: what holds when the user namespace is made bounds all members together. */
    set_limits(context, 0, 1, control);
    if (request->head->host > 0 &&
        setns(context->network.namespaces[request->head->host - 1], CLONE_NEWNET) < 0)
        fail_with(control, STAGE_NETWORK, errno, "host");
    if (isolation_become_member(context->isolation.proc_fd, &error) < 0)
        fail(control, &error);
    close_others(control);
    set_limits(context, 1, context->limits_count, control);
    enter_environment(request, control);
    /* Addresses must not differ from run to run; some containers refuse, then they do. */
    (void)personality(ADDR_NO_RANDOMIZE);
    if (send(control, &made, sizeof made, MSG_NOSIGNAL) < 0)
        _exit(127);
    wait_for_go(control);
    /* What init is again, now that the tracer has us. The program's own memory will be dumpable. */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        fail_with(control, STAGE_START, errno, "dumpable");
    if (filter) {
        int r = filter_install(filter);
        if (r < 0)
            fail_with(control, STAGE_FILTER, -r, "installing");
    }
    execve(request->program, request->arguments, request->environment);
    fail_with(control, STAGE_EXECUTE, errno, request->program);
}
