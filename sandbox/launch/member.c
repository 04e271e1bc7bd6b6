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

/* Tells init, and the box if that is there, why there is no member, and ends. */
static _Noreturn void fail(struct start_request *request, const struct box_error *error)
{
    struct control_message message = {.error = *error};

    request->failure = *error;
    if (request->control >= 0)
        (void)!send(request->control, &message, sizeof message, MSG_NOSIGNAL);
    _exit(127);
}

static _Noreturn void fail_with(struct start_request *request, enum box_stage stage, int error,
                                const char *detail)
{
    struct box_error failure;

    box_error_set(&failure, stage, error, "%s", detail);
    fail(request, &failure);
}

/*
 * Puts the streams on 0 to 3. They arrive on the lowest free numbers, which are among the targets,
 * so they step aside first. So does the control.
 */
static void arrange_descriptors(struct start_request *request)
{
    int aside[STREAMS];

    if (request->control >= 0) {
        int control = fcntl(request->control, F_DUPFD_CLOEXEC, MEMBER_CONTROL);

        if (control < 0)
            fail_with(request, STAGE_START, errno, "control");
        request->control = control;
    }
    for (int i = 0; i < STREAMS; i++) {
        aside[i] = request->streams[i];
        if (aside[i] >= 0 && (aside[i] = fcntl(aside[i], F_DUPFD_CLOEXEC, MEMBER_STREAM)) < 0)
            fail_with(request, STAGE_START, errno, "streams");
    }
    for (int i = 0; i < STREAMS; i++) {
        if (aside[i] < 0)
            (void)close(i);
        else if (dup2(aside[i], i) < 0)
            fail_with(request, STAGE_START, errno, "streams");
    }
}

static void close_others(struct start_request *request)
{
    unsigned next = STREAMS;
    long r = 0;

    if (request->control >= 0) {
        r = syscall(SYS_close_range, next, (unsigned)request->control - 1, 0);
        next = (unsigned)request->control + 1;
    }
    if (r < 0 || syscall(SYS_close_range, next, ~0u, 0) < 0)
        fail_with(request, STAGE_START, errno, "closing descriptors");
}

static void set_limits(const struct start_context *context, size_t from, size_t to,
                       struct start_request *request)
{
    for (size_t i = from; i < to; i++) {
        const struct resource_row *row = &context->limits[i];

        if (syscall(SYS_prlimit64, 0, row->resource, &row->value, NULL) < 0)
            fail_with(request, STAGE_LIMITS, errno, "rlimit");
    }
}

static void enter_environment(struct start_request *request)
{
    sigset_t none;

    /* A terminal as stdin becomes the controlling one of the new session. */
    if (syscall(SYS_setsid) < 0)
        fail_with(request, STAGE_START, errno, "setsid");
    if (request->streams[0] >= 0)
        (void)ioctl(0, TIOCSCTTY, 0);
    umask(request->umask);
    if (chdir(request->directory) < 0)
        fail_with(request, STAGE_START, errno, request->directory);
    /* Init's own dispositions are the default ones; the mask is not. */
    sigemptyset(&none);
    if (sigprocmask(SIG_SETMASK, &none, NULL) < 0)
        fail_with(request, STAGE_START, errno, "signal mask");
}

static const struct sock_fprog *filter_of(const struct start_context *context, uint32_t role)
{
    return role == MEMBER_PEER ? context->peer : context->student;
}

/* Says that it is made, and waits to be seized and to be told to go. */
static void wait_for_go(const struct start_request *request)
{
    struct control_message made = {.pid_inside = (int32_t)syscall(SYS_getpid)};
    char go;

    /* End of file: the box is gone, and soon so are we. */
    if (send(request->control, &made, sizeof made, MSG_NOSIGNAL) < 0 ||
        read(request->control, &go, 1) != 1)
        _exit(127);
}

void member_run(const struct start_context *context, struct start_request *request)
{
    const struct sock_fprog *filter = filter_of(context, request->role);
    struct box_error error;

    arrange_descriptors(request);
    /* Init is not; without it /proc/self would not be ours, nor the tracer allowed. Nobody else
     * runs meanwhile who could look into our memory. */
    if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0)
        fail_with(request, STAGE_START, errno, "dumpable");
    /* NPROC goes first: what holds when the user namespace is made bounds all members together. */
    set_limits(context, 0, 1, request);
    if (request->host > 0 &&
        setns(context->network.namespaces[request->host - 1], CLONE_NEWNET) < 0)
        fail_with(request, STAGE_NETWORK, errno, "host");
    if (isolation_become_member(context->isolation.proc_fd, &error) < 0)
        fail(request, &error);
    close_others(request);
    set_limits(context, 1, context->limits_count, request);
    enter_environment(request);
    /* Addresses must not differ from run to run; some containers refuse, then they do. */
    (void)personality(ADDR_NO_RANDOMIZE);
    if (request->control >= 0)
        wait_for_go(request);
    /* What init is again, now that the tracer has us. The program's own memory will be dumpable. */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        fail_with(request, STAGE_START, errno, "dumpable");
    if (filter) {
        int r = filter_install(filter);
        if (r < 0)
            fail_with(request, STAGE_FILTER, -r, "installing");
    }
    execve(request->program, request->arguments, request->environment);
    fail_with(request, STAGE_EXECUTE, errno, request->program);
}
