/*
 * Init shares the box process's memory: fork(2) would copy page tables and then, page by page, what
 * init touches, which takes longer than half of its work. What two processes cannot share is a
 * stack, and the thread-local storage with errno in it. A thread of ours lends both: it sleeps in
 * clone(2), as a caller of vfork(2) does, until init has ended.
 *
 * That this process does not outlive us is as for any child: the thread dies with us.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "launch/inner.h"
#include "launch/share.h"

#define INIT_STACK_BYTES (96u << 10)
#define LENDER_STACK_BYTES (32u << 10)

struct loan {
    const struct start_context *context;
    int channel; /* init's end: ours goes when init goes, and the box reads the end of it */
    pthread_t lender;
    pid_t pid; /* init's, or -errno */
    int dumpable;
    bool taken;
    char stack[INIT_STACK_BYTES] __attribute__((aligned(16)));
};

/* There is one box at a time, and memory that is there already costs nothing. */
static struct loan only_loan;
static char lender_stack[LENDER_STACK_BYTES] __attribute__((aligned(16)));

static int borrow(void *argument)
{
    const struct loan *loan = argument;

    (void)share_begin(loan->stack, sizeof loan->stack);
    init_run(loan->context);
}

static void *lend(void *argument)
{
    struct loan *loan = argument;
    int flags = ISOLATION_NAMESPACES | SHARE_MEMORY | CLONE_VFORK | CLONE_PARENT_SETTID | SIGCHLD;

    if (clone(borrow, loan->stack + sizeof loan->stack, flags, loan, &loan->pid) < 0)
        loan->pid = -errno;
    close(loan->channel);
    return NULL;
}

/* Signals are for the thread that waits for members. */
static int start_lender(struct loan *loan)
{
    pthread_attr_t attributes;
    sigset_t all, before;
    int error;

    sigfillset(&all);
    if ((error = pthread_attr_init(&attributes)) != 0)
        return -error;
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_attr_setstack(&attributes, lender_stack, sizeof lender_stack);
    if (error == 0)
        error = pthread_create(&loan->lender, &attributes, lend, loan);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return -error;
}

int loan_to_init(const struct start_context *context, struct loan **ret)
{
    struct loan *loan = &only_loan;
    int error;

    if (loan->taken) {
        close(context->channel);
        return -EBUSY;
    }
    loan->context = context;
    loan->channel = context->channel;
    loan->dumpable = prctl(PR_GET_DUMPABLE);
    if ((error = start_lender(loan)) < 0) {
        close(loan->channel);
        return error;
    }
    loan->taken = true;
    *ret = loan;
    return 0;
}

pid_t loan_pid(const struct loan *loan)
{
    return loan->pid;
}

void loan_end(struct loan *loan)
{
    if (!loan)
        return;
    pthread_join(loan->lender, NULL);
    (void)prctl(PR_SET_DUMPABLE, loan->dumpable, 0, 0, 0); /* init has turned it off */
    loan->taken = false;
}
