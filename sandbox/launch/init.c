/*
 * Init: pid 1 of the box. It enters the namespaces, starts members, opens paths, reaps everybody,
 * and takes everybody with it when it ends. Cloned from the box process without exec, it makes
 * system calls only; all its memory is on its stack or static, and there is one box at a time.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/openat2.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch/inner.h"
#include "launch/share.h"

#define SIGNALS 64
#define MEMBER_STACK_BYTES 32768

struct init {
    const struct start_context *context;
    int signals; /* init_watch_children() */
};

/* One request; far too big for a stack that a plan's depth shares. */
static union {
    struct request_head head;
    char bytes[sizeof(struct request_head) + REQUEST_BYTES];
} request_space;

static char *string_pointers[ARGUMENTS_LIMIT];

/* Of the member that is being made: it shares init's memory until it executes its program. */
static char member_stack[MEMBER_STACK_BYTES] __attribute__((aligned(16)));

struct member_start {
    const struct start_context *context;
    struct start_request *request;
    struct share share;
};

/* getdents64(2); the C library declares no such structure. */
struct directory_entry {
    uint64_t inode;
    int64_t offset;
    unsigned short size;
    unsigned char type;
    char name[];
};

void init_send_reply(const struct reply *reply, const int *fds, size_t fds_count)
{
    struct iovec vector = {.iov_base = (void *)(uintptr_t)reply, .iov_len = sizeof *reply};
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(NETWORK_MAX * sizeof(int))];
    } control = {.bytes = {0}};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};

    if (fds_count > 0) {
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(fds_count * sizeof *fds);
        control.head = (struct cmsghdr){.cmsg_len = CMSG_LEN(fds_count * sizeof *fds),
                                        .cmsg_level = SOL_SOCKET,
                                        .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(&control.head), fds, fds_count * sizeof *fds);
    }
    /* Nobody to tell: the box is gone and the end of the channel will be read next. */
    (void)!sendmsg(INIT_CHANNEL, &message, MSG_NOSIGNAL);
}

int init_make_hosts(struct start_context *context, uint32_t *missing,
                    struct box_error *reterr_error)
{
    if (context->isolation.plan->hosts_count == 0)
        return 0;
    return isolation_make_hosts(&context->isolation, INIT_NETWORK, &context->network, missing,
                                reterr_error);
}

int init_enter(struct start_context *context, uint32_t *ret_missing, struct box_error *reterr_error)
{
    int r = isolation_enter(&context->isolation, ret_missing, reterr_error);

    if (r == 0)
        r = isolation_enter_run(&context->isolation, false, false, ret_missing, reterr_error);
    return r == 0 ? init_make_hosts(context, ret_missing, reterr_error) : r;
}

int init_settle(struct box_error *reterr_error)
{
    (void)prctl(PR_SET_NAME, "init", 0, 0, 0);
    /* A change of identity clears it, so it comes after the maps; prctl(2). */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
        return box_error_set(reterr_error, STAGE_INIT, errno, "parent death signal");
    /* Members have our outer user id; what is not dumpable is not theirs in /proc either. */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    return 0;
}

/* The dispositions are for the members to inherit. */
void init_reset_signals(void)
{
    static const uint64_t by_default[4]; /* as the kernel has it: SIG_DFL, no flags, no mask */
    sigset_t all;

    sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, NULL);
    for (int number = 1; number <= SIGNALS; number++)
        (void)syscall(SYS_rt_sigaction, number, by_default, NULL, SIGNALS / 8);
}

/* At numbers that members do not use. */
int init_arrange_descriptors(int channel, int proc_fd)
{
    if (dup3(channel, INIT_CHANNEL, O_CLOEXEC) < 0 ||
        (proc_fd != INIT_PROC && dup3(proc_fd, INIT_PROC, O_CLOEXEC) < 0) ||
        syscall(SYS_close_range, 0, INIT_CHANNEL - 1, 0) < 0 ||
        syscall(SYS_close_range, INIT_PROC + 1, ~0u, 0) < 0)
        return -errno;
    return 0;
}

int init_watch_children(void)
{
    sigset_t child;

    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    int fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        return -errno;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, INIT_PROC + 1);
    int r = high < 0 ? -errno : high;
    close(fd);
    return r;
}

/* Reaps whoever has ended. */
static void reap(const struct init *init)
{
    struct signalfd_siginfo ignored;

    while (read(init->signals, &ignored, sizeof ignored) > 0)
        ;
    while (waitpid(-1, NULL, __WALL | WNOHANG) > 0)
        ;
}

int init_open(const char *path, int flags)
{
    struct open_how how = {
        .flags = (uint64_t)(uint32_t)flags | O_CLOEXEC | O_NOFOLLOW,
        .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };

    /* openat2 refuses O_NONBLOCK and O_NOCTTY together with O_PATH. */
    if (!(flags & O_PATH))
        how.flags |= O_NONBLOCK | O_NOCTTY;
    int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    return fd < 0 ? -errno : fd;
}

static void serve_open(const char *path, int flags)
{
    int fd = init_open(path, flags);
    struct reply reply = {.type = REPLY_OPEN, .result = fd < 0 ? fd : 0};

    init_send_reply(&reply, &fd, fd >= 0);
    if (fd >= 0)
        close(fd);
}

/* Cuts the strings of a START apart. Returns 0 or -errno. */
static int parse_start(size_t size, struct start_request *ret)
{
    const struct request_head *head = &request_space.head;
    char *next = request_space.bytes + sizeof *head;
    const char *end = request_space.bytes + size;
    size_t count = 2 + (size_t)head->arguments_count + head->environment_count;
    size_t used = 0;

    if (count + 2 > ARGUMENTS_LIMIT || head->arguments_count > ARGUMENTS_LIMIT)
        return -E2BIG;
    for (size_t i = 0; i < count; i++) {
        char *stop = memchr(next, '\0', (size_t)(end - next));

        if (!stop)
            return -EBADMSG;
        if (i == 2 + head->arguments_count)
            string_pointers[used++] = NULL;
        string_pointers[used++] = next;
        next = stop + 1;
    }
    if (head->environment_count == 0)
        string_pointers[used++] = NULL;
    string_pointers[used] = NULL;
    ret->role = head->role;
    ret->umask = head->umask;
    ret->host = head->host;
    ret->program = string_pointers[0];
    ret->directory = string_pointers[1];
    ret->arguments = &string_pointers[2];
    ret->environment = &string_pointers[3 + head->arguments_count];
    return 0;
}

static void sort_descriptors(const int *fds, size_t count, struct start_request *request)
{
    size_t next = 1;

    request->control = count > 0 ? fds[0] : -1;
    for (size_t i = 0; i < STREAMS; i++)
        request->streams[i] =
            request_space.head.streams & 1u << i && next < count ? fds[next++] : -1;
}

static int start_member(void *argument)
{
    struct member_start *start = argument;

    start->share = share_begin(member_stack, sizeof member_stack);
    member_run(start->context, start->request);
}

/* Like vfork(2): a copy of init's memory costs more than all that is done in it. Init sleeps until
 * the member has executed its program or ended. */
pid_t init_make_member(const struct start_context *context, struct start_request *request)
{
    struct member_start start = {.context = context, .request = request};
    pid_t pid = clone(start_member, member_stack + sizeof member_stack,
                      CLONE_VM | CLONE_VFORK | SIGCHLD, &start);
    int error = errno;

    if (pid > 0)
        share_end(&start.share);
    /* Where it ended without executing, it has left this on for our memory. */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    return pid < 0 ? -error : pid;
}

static void serve_start(const struct init *init, size_t size, const int *fds, size_t fds_count)
{
    struct start_request request = {.control = -1};
    struct control_message failed = {.pid_inside = 0};
    int r = parse_start(size, &request);

    if (r == 0) {
        sort_descriptors(fds, fds_count, &request);
        r = init_make_member(init->context, &request);
    }
    if (r < 0 && fds_count > 0) {
        box_error_set(&failed.error, STAGE_START, -r, "fork");
        (void)!send(fds[0], &failed, sizeof failed, MSG_NOSIGNAL);
    }
    for (size_t i = 0; i < fds_count; i++)
        close(fds[i]);
}

/* Collects the descriptors of a message; returns how many. */
static size_t take_descriptors(struct msghdr *message, int *fds, size_t limit)
{
    struct cmsghdr *part = CMSG_FIRSTHDR(message);

    if (!part || part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
        return 0;
    size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof *fds;
    count = count < limit ? count : limit;
    memcpy(fds, CMSG_DATA(part), count * sizeof *fds);
    return count;
}

ssize_t init_receive(void *data, size_t size, int *fds, size_t limit, size_t *ret_fds_count)
{
    struct iovec vector = {.iov_base = data, .iov_len = size};
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE((STREAMS + 1) * sizeof(int))];
    } control;
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t got = recvmsg(INIT_CHANNEL, &message, MSG_CMSG_CLOEXEC);

    *ret_fds_count = got < 0 ? 0 : take_descriptors(&message, fds, limit);
    return got;
}

/* What is left in /dev/mqueue counts against its user until the kernel has taken the namespace
 * apart, which it does when it likes: the next run of the box would find less room. */
static void serve_sweep(void)
{
    struct reply reply = {.type = REPLY_SWEEP};
    char entries[4096];
    long size;
    int fd = open("/dev/mqueue", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    while (fd >= 0 && (size = syscall(SYS_getdents64, fd, entries, sizeof entries)) > 0)
        for (long at = 0; at < size;) {
            const struct directory_entry *entry = (const void *)(entries + at);

            (void)unlinkat(fd, entry->name, 0);
            at += entry->size;
        }
    if (fd >= 0)
        close(fd);
    init_send_reply(&reply, NULL, 0);
}

/* One request. Ends everything when the box is gone. */
static void serve(const struct init *init)
{
    int fds[STREAMS + 1];
    size_t fds_count;
    ssize_t size = init_receive(&request_space, sizeof request_space, fds, STREAMS + 1, &fds_count);

    if (size < 0 && errno == EINTR)
        return;
    if (size < (ssize_t)sizeof(struct request_head))
        _exit(0);
    /* The sender ends every string; the last byte is one of those ends. */
    switch (request_space.head.type) {
    case REQUEST_START:
        serve_start(init, (size_t)size, fds, fds_count);
        break;
    case REQUEST_OPEN:
        serve_open(request_space.bytes + sizeof(struct request_head), request_space.head.flags);
        break;
    case REQUEST_SWEEP:
        serve_sweep();
        break;
    default:
        _exit(1);
    }
}

void init_live(const struct start_context *context, struct reply *ready, int result)
{
    struct init init = {.context = context};
    size_t wires = context->isolation.plan->hosts_count * WIRE_ENDS;
    int network[NETWORK_MAX] = {context->network.echo};

    ready->type = REPLY_READY;
    if (result == 0)
        result = init_settle(&ready->error);
    if (result == 0) {
        init.signals = init_watch_children();
        if (init.signals < 0)
            result = box_error_set(&ready->error, STAGE_INIT, -init.signals, "signalfd");
    }
    for (size_t i = 0; i < wires; i++)
        network[1 + i] = context->network.wires[i / WIRE_ENDS][i % WIRE_ENDS];
    init_send_reply(ready, network, result == 0 && wires > 0 ? 1 + wires : 0);
    /* They are the box's now. */
    for (size_t i = 0; result == 0 && wires > 0 && i <= wires; i++)
        close(network[i]);
    if (result < 0)
        _exit(1);
    struct pollfd wait_for[] = {{.fd = INIT_CHANNEL, .events = POLLIN},
                                {.fd = init.signals, .events = POLLIN}};
    for (;;) {
        if (poll(wait_for, 2, -1) < 0 && errno != EINTR)
            _exit(1);
        if (wait_for[1].revents)
            reap(&init);
        if (wait_for[0].revents)
            serve(&init);
    }
}

void init_run(const struct start_context *outer)
{
    struct start_context context = *outer;
    struct reply ready = {.type = REPLY_READY};

    init_reset_signals();
    if (init_arrange_descriptors(context.channel, context.isolation.proc_fd) < 0)
        _exit(1);
    context.isolation.proc_fd = INIT_PROC;
    int r = init_enter(&context, &ready.missing, &ready.error);
    init_live(&context, &ready, r);
}
