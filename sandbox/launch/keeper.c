/*
 * The keeper of a box for many runs: has the namespaces and the root that they share, and makes an
 * init for each, in namespaces of its own below. Like init it is pid 1 of its process namespace and
 * dies with the box, and everybody else with it; like init it makes system calls only.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch/inner.h"
#include "launch/share.h"

#define INIT_STACK_BYTES (128u << 10)

struct keeper {
    const struct start_context *context;
    uint32_t missing; /* for all runs */
    pid_t init;       /* of the run that goes on, or 0 */
    int channel;      /* init's, while it is made */
    bool network;     /* init gets one of its own */
};

/* Init shares the keeper's memory, which a copy of would cost more than what it writes there. They
 * do not meet: while there is an init the keeper sleeps, but to make it and to kill it. */
static char init_stack[INIT_STACK_BYTES] __attribute__((aligned(16)));

/* In the cloned process: from the keeper's namespaces into those of a run. */
static int start_init(void *argument)
{
    const struct keeper *keeper = argument;
    struct start_context context = *keeper->context;
    struct reply ready = {.missing = keeper->missing};
    int r;

    (void)share_begin(init_stack, sizeof init_stack);
    if (init_arrange_descriptors(keeper->channel, INIT_PROC) < 0)
        _exit(1);
    r = isolation_enter_run(&context.isolation, true, keeper->network, &ready.missing,
                            &ready.error);
    if (r == 0)
        r = init_make_hosts(&context, &ready.missing, &ready.error);
    init_live(&context, &ready, r);
}

static void serve_run(struct keeper *keeper, int channel, bool network)
{
    int flags = ISOLATION_RUN_NAMESPACES | (network ? CLONE_NEWNET : 0) | SHARE_MEMORY | SIGCHLD;
    pid_t pid;

    keeper->channel = channel;
    keeper->network = network;
    pid = clone(start_init, init_stack + sizeof init_stack, flags, keeper);
    if (pid > 0)
        keeper->init = pid;
    close(channel); /* where it failed, the box reads the end of it */
}

/* The kernel kills everybody of the run; init goes last, once the box has let its tracees go. */
static void serve_end(struct keeper *keeper)
{
    struct reply reply = {.type = REPLY_END};
    int status;

    if (keeper->init > 0) {
        (void)kill(keeper->init, SIGKILL);
        while (waitpid(keeper->init, &status, 0) < 0 && errno == EINTR)
            ;
    }
    keeper->init = 0;
    init_send_reply(&reply, NULL, 0);
}

static void serve(struct keeper *keeper)
{
    struct request_head head;
    int channel = -1;
    size_t fds_count;
    ssize_t size = init_receive(&head, sizeof head, &channel, 1, &fds_count);

    if (size < 0 && errno == EINTR)
        return;
    if (size != (ssize_t)sizeof head)
        _exit(0); /* the box is gone */
    if (head.type == REQUEST_RUN && fds_count == 1)
        serve_run(keeper, channel, head.flags != 0);
    else if (head.type == REQUEST_END)
        serve_end(keeper);
    else
        _exit(1);
}

void keeper_run(const struct start_context *outer)
{
    struct start_context context = *outer;
    struct keeper keeper = {.context = &context};
    struct reply ready = {.type = REPLY_READY};
    int r;

    init_reset_signals();
    if (init_arrange_descriptors(context.channel, context.isolation.proc_fd) < 0)
        _exit(1);
    context.isolation.proc_fd = INIT_PROC;
    (void)prctl(PR_SET_NAME, "keeper", 0, 0, 0);
    r = isolation_enter(&context.isolation, &ready.missing, &ready.error);
    if (r == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
        r = box_error_set(&ready.error, STAGE_INIT, errno, "parent death signal");
    keeper.missing = ready.missing;
    init_send_reply(&ready, NULL, 0);
    if (r < 0)
        _exit(1);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    for (;;)
        serve(&keeper);
}
