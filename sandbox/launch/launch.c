/* The outer side: making a box, asking its init, killing it. */
#include "launch/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "launch/inner.h"
#include "launch/limits.h"

static int channel_failure(struct box_error *reterr_error, int error, const char *detail)
{
    return box_error_set(reterr_error, STAGE_INIT, error, "%s", detail);
}

/* Receives one message of exactly `size` bytes, and up to `limit` descriptors; -1 is what is
 * missing. */
static int receive(int channel, void *message_data, size_t size, int *ret_fds, size_t limit)
{
    struct iovec vector = {.iov_base = message_data, .iov_len = size};
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(NETWORK_MAX * sizeof(int))];
    } control;
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = CMSG_SPACE(limit * sizeof(int))};
    ssize_t got;

    for (size_t i = 0; i < limit; i++)
        ret_fds[i] = -1;
    do
        got = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return -errno;
    struct cmsghdr *part = CMSG_FIRSTHDR(&message);
    if (part && part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS &&
        part->cmsg_len <= CMSG_LEN(limit * sizeof(int)))
        memcpy(ret_fds, CMSG_DATA(part), part->cmsg_len - CMSG_LEN(0));
    if ((size_t)got == size)
        return 0;
    for (size_t i = 0; i < limit; i++)
        ret_fds[i] = close_fd(ret_fds[i]);
    return got == 0 ? -ECONNRESET : -EBADMSG;
}

/* Waits for the reply of one type to a request. */
static int await_reply(int channel, uint32_t type, struct reply *ret, int *ret_fd,
                       struct box_error *reterr_error)
{
    int r = receive(channel, ret, sizeof *ret, ret_fd, 1);

    if (r == 0 && ret->type != type) {
        *ret_fd = close_fd(*ret_fd);
        r = -EBADMSG;
    }
    return r < 0 ? channel_failure(reterr_error, -r, "reply") : 0;
}

/* Sends a request with its strings and descriptors as one message. */
static int send_request(int channel, const struct request_head *head, const char *strings,
                        const int *fds, size_t fds_count, struct box_error *reterr_error)
{
    struct iovec vectors[] = {
        {.iov_base = (void *)(uintptr_t)head, .iov_len = sizeof *head},
        {.iov_base = (void *)(uintptr_t)strings, .iov_len = head->strings_bytes},
    };
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE((STREAMS + 1) * sizeof(int))];
    } control = {.bytes = {0}};
    struct msghdr message = {.msg_iov = vectors, .msg_iovlen = head->strings_bytes ? 2 : 1};

    if (fds_count > 0) {
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(fds_count * sizeof *fds);
        control.head = (struct cmsghdr){.cmsg_len = CMSG_LEN(fds_count * sizeof *fds),
                                        .cmsg_level = SOL_SOCKET,
                                        .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(&control.head), fds, fds_count * sizeof *fds);
    }
    if (channel < 0)
        return channel_failure(reterr_error, ESRCH, "no box");
    if (sendmsg(channel, &message, MSG_NOSIGNAL) < 0)
        return channel_failure(reterr_error, errno, "request");
    return 0;
}

/* A channel; theirs must be a number that init does not use. */
static int make_channel(int *ret_ours, int *ret_theirs, struct box_error *reterr_error)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return channel_failure(reterr_error, errno, "channel");
    *ret_ours = pair[0];
    *ret_theirs = pair[1];
    return 0;
}

/* A keeper ends without a signal: waitpid(2) for tracees between two runs then passes it by. */
static int clone_keeper(const struct start_context *context, struct box *box)
{
    pid_t pid = (pid_t)syscall(SYS_clone, ISOLATION_NAMESPACES, 0, 0, 0, 0);

    if (pid == 0)
        keeper_run(context);
    close(context->channel);
    if (pid < 0)
        return -errno;
    box->init_pid = pid;
    return 0;
}

/* Clones init, or the keeper, into the box's namespaces. Takes its end of the channel. */
static int clone_first(const struct start_context *context, struct box *box,
                       struct box_error *reterr_error)
{
    int r;

    if (context->channel >= INIT_CHANNEL || context->isolation.proc_fd >= INIT_CHANNEL) {
        close(context->channel);
        return channel_failure(reterr_error, EMFILE, "descriptors in use");
    }
    r = context->many ? clone_keeper(context, box) : loan_to_init(context, &box->loan);
    return r < 0 ? box_error_set(reterr_error, STAGE_NAMESPACES, -r, "clone") : 0;
}

static int await_ready(struct box *box, int channel, struct box_error *reterr_error)
{
    struct reply ready = {.type = 0};
    int network[NETWORK_MAX];
    int r = receive(channel, &ready, sizeof ready, network, NETWORK_MAX);

    if (r < 0)
        return channel_failure(reterr_error, -r, "reply");
    if (ready.error.error != 0) {
        if (reterr_error)
            *reterr_error = ready.error;
        return -ready.error.error;
    }
    box->echo = network[0];
    for (box->wires_count = 0; box->wires_count < WIRES_MAX && network[1 + box->wires_count] >= 0;
         box->wires_count++)
        box->wires[box->wires_count] = network[1 + box->wires_count];
    limits_list_missing(ready.missing, box->missing, sizeof box->missing);
    box->level = LEVEL_ISOLATED;
    return 0;
}

static void close_wires(struct box *box)
{
    if (box->wires_count > 0)
        close(box->echo);
    while (box->wires_count > 0)
        close(box->wires[--box->wires_count]);
}

static int begin(const struct plan *plan, struct start_context *context, struct box *ret,
                 struct box_error *reterr_error)
{
    /* Hosts are made anew for each run, and with them the network that they are linked to. */
    struct box box = {
        .channel = -1, .control = -1, .keeper = -1, .network_used = plan->hosts_count > 0};
    int *channel = context->many ? &box.keeper : &box.channel;

    int r = isolation_prepare(plan, &context->isolation, reterr_error);
    if (r < 0)
        return r;
    limits_resolve(&plan->limits, context);
    r = make_channel(channel, &context->channel, reterr_error);
    if (r == 0)
        r = clone_first(context, &box, reterr_error);
    if (r == 0)
        r = await_ready(&box, *channel, reterr_error);
    if (box.loan && (box.init_pid = loan_pid(box.loan)) < 0) {
        r = box_error_set(reterr_error, STAGE_NAMESPACES, -box.init_pid, "clone");
        box.init_pid = 0;
    }
    isolation_done(&context->isolation);
    if (r < 0) {
        launch_kill_all(&box);
        return r;
    }
    *ret = box;
    return 0;
}

int launch_begin(const struct plan *plan, const struct sock_fprog *student,
                 const struct sock_fprog *peer, struct box *ret, struct box_error *reterr_error)
{
    struct start_context context = {.student = student, .peer = peer};

    return begin(plan, &context, ret, reterr_error);
}

int launch_begin_many(const struct plan *plan, const struct sock_fprog *student,
                      const struct sock_fprog *peer, struct box *ret,
                      struct box_error *reterr_error)
{
    struct start_context context = {.student = student, .peer = peer, .many = true};

    return begin(plan, &context, ret, reterr_error);
}

int launch_begin_run(struct box *box, struct box_error *reterr_error)
{
    struct request_head head = {.type = REQUEST_RUN, .flags = box->network_used};
    int theirs;
    int r = make_channel(&box->channel, &theirs, reterr_error);

    if (r < 0)
        return r;
    r = send_request(box->keeper, &head, NULL, &theirs, 1, reterr_error);
    close(theirs);
    return r == 0 ? await_ready(box, box->channel, reterr_error) : r;
}

/* Lets every tracee of ours go until there is none. */
static void reap_tracees(void)
{
    int status;
    pid_t pid;

    /* One on its way out may stop once more. */
    while ((pid = waitpid(-1, &status, 0)) > 0 || (pid < 0 && errno == EINTR))
        if (pid > 0 && WIFSTOPPED(status))
            (void)ptrace(PTRACE_CONT, pid, NULL, NULL);
}

int launch_sweep(struct box *box, struct box_error *reterr_error)
{
    struct request_head sweep = {.type = REQUEST_SWEEP};
    struct reply reply = {.type = 0};
    int fd = -1;
    int r = send_request(box->channel, &sweep, NULL, NULL, 0, reterr_error);

    if (r == 0)
        r = await_reply(box->channel, REPLY_SWEEP, &reply, &fd, reterr_error);
    close_fd(fd);
    return r;
}

int launch_end_run(struct box *box, bool sockets, bool queues, struct box_error *reterr_error)
{
    struct request_head end = {.type = REQUEST_END};
    struct reply reply = {.type = 0};
    int fd = -1;
    int r = queues ? launch_sweep(box, reterr_error) : 0;

    if (r == 0)
        r = send_request(box->keeper, &end, NULL, NULL, 0, reterr_error);
    if (r == 0) {
        reap_tracees();
        r = await_reply(box->keeper, REPLY_END, &reply, &fd, reterr_error);
    }
    close_fd(fd);
    close_wires(box);
    box->channel = close_fd(box->channel);
    box->control = close_fd(box->control);
    box->network_used |= sockets;
    return r;
}

/* All strings of a START in a row, each with its NUL. */
static int pack_strings(const struct plan_member *member, struct buffer *ret)
{
    int r = buffer_append(ret, member->program, strlen(member->program) + 1);
    const char *directory = member->directory ? member->directory : "/";

    if (r == 0)
        r = buffer_append(ret, directory, strlen(directory) + 1);
    for (size_t i = 0; r == 0 && i < member->arguments_count; i++)
        r = buffer_append(ret, member->arguments[i], strlen(member->arguments[i]) + 1);
    for (size_t i = 0; r == 0 && i < member->environment_count; i++)
        r = buffer_append(ret, member->environment[i], strlen(member->environment[i]) + 1);
    return r;
}

static int send_start(struct box *box, const struct plan_member *member, const int streams[STREAMS],
                      int control, struct box_error *reterr_error)
{
    uint8_t room[1024];
    struct buffer strings = {
        .data = room, .capacity = sizeof room, .limit_bytes = REQUEST_BYTES, .lent = true};
    struct request_head head = {
        .type = REQUEST_START,
        .role = member->role,
        .umask = member->umask,
        .host = member->host,
        .arguments_count = (uint32_t)member->arguments_count,
        .environment_count = (uint32_t)member->environment_count,
    };
    int fds[STREAMS + 1] = {control};
    size_t fds_count = 1;

    for (int i = 0; i < STREAMS; i++)
        if (streams[i] >= 0) {
            head.streams |= 1u << i;
            fds[fds_count++] = streams[i];
        }
    int r = pack_strings(member, &strings);
    if (r == -EOVERFLOW || member->arguments_count + member->environment_count > ARGUMENTS_LIMIT)
        r = -E2BIG;
    if (r < 0) {
        box_error_set(reterr_error, STAGE_START, -r, "%s", member->name ? member->name : "");
    } else {
        head.strings_bytes = (uint32_t)strings.size;
        r = send_request(box->channel, &head, (const char *)strings.data, fds, fds_count,
                         reterr_error);
    }
    buffer_done(&strings);
    return r;
}

/* The member's first word, and who sent it in our process namespace; unix(7), SO_PASSCRED. */
static int await_made(int control, pid_t *ret_outside, pid_t *ret_inside,
                      struct box_error *reterr_error)
{
    struct control_message made = {.pid_inside = 0};
    struct iovec vector = {.iov_base = &made, .iov_len = sizeof made};
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(sizeof(struct ucred))];
    } space;
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &space, .msg_controllen = sizeof space};
    struct ucred sender;
    ssize_t got;

    do
        got = recvmsg(control, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got != (ssize_t)sizeof made)
        return box_error_set(reterr_error, STAGE_START, got < 0 ? errno : ECONNRESET, "member");
    if (made.error.error != 0) {
        if (reterr_error)
            *reterr_error = made.error;
        return -made.error.error;
    }
    if (ret_inside)
        *ret_inside = made.pid_inside;
    if (!ret_outside)
        return 0;
    struct cmsghdr *part = CMSG_FIRSTHDR(&message);
    if (!part || part->cmsg_type != SCM_CREDENTIALS || part->cmsg_len < CMSG_LEN(sizeof sender))
        return box_error_set(reterr_error, STAGE_START, EBADMSG, "credentials");
    memcpy(&sender, CMSG_DATA(part), sizeof sender);
    *ret_outside = sender.pid;
    return 0;
}

int launch_start(struct box *box, const struct plan_member *member, const int streams[4],
                 pid_t *ret_pid_outside, pid_t *ret_pid_inside, struct box_error *reterr_error)
{
    int pair[2], on = 1, r = 0;

    box->control = close_fd(box->control);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return box_error_set(reterr_error, STAGE_START, errno, "control");
    if (ret_pid_outside && setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on) < 0)
        r = box_error_set(reterr_error, STAGE_START, errno, "credentials");
    if (r == 0)
        r = send_start(box, member, streams, pair[1], reterr_error);
    close(pair[1]);
    if (r == 0)
        r = await_made(pair[0], ret_pid_outside, ret_pid_inside, reterr_error);
    if (r < 0)
        close(pair[0]);
    else
        box->control = pair[0];
    return r;
}

int launch_go(struct box *box, struct box_error *reterr_error)
{
    if (box->control < 0)
        return box_error_set(reterr_error, STAGE_START, ESRCH, "no member waits");
    if (send(box->control, "g", 1, MSG_NOSIGNAL) != 1)
        return box_error_set(reterr_error, STAGE_START, errno, "go");
    return 0;
}

int launch_executed(struct box *box, struct box_error *reterr_error)
{
    struct control_message failed;
    ssize_t got;

    if (box->control < 0)
        return box_error_set(reterr_error, STAGE_START, ESRCH, "no member");
    do
        got = recv(box->control, &failed, sizeof failed, MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got < 0 && errno == EAGAIN)
        return 0;
    if (got == 0)
        return 1;
    if (got != (ssize_t)sizeof failed)
        return box_error_set(reterr_error, STAGE_START, got < 0 ? errno : EBADMSG, "control");
    if (reterr_error)
        *reterr_error = failed.error;
    return failed.error.error ? -failed.error.error : -EIO;
}

int launch_open(struct box *box, const char *path, int flags, struct box_error *reterr_error)
{
    struct request_head head = {
        .type = REQUEST_OPEN, .flags = flags, .strings_bytes = (uint32_t)strlen(path) + 1};
    struct reply reply = {.type = 0};
    int fd = -1;

    if (head.strings_bytes > REQUEST_BYTES)
        return box_error_set(reterr_error, STAGE_COLLECT, ENAMETOOLONG, "path");
    int r = send_request(box->channel, &head, path, NULL, 0, reterr_error);
    if (r == 0)
        r = await_reply(box->channel, REPLY_OPEN, &reply, &fd, reterr_error);
    if (r < 0)
        return r;
    if (reply.result < 0)
        return box_error_set(reterr_error, STAGE_COLLECT, -reply.result, "%s", path);
    return fd >= 0 ? fd : channel_failure(reterr_error, EBADMSG, "no descriptor");
}

int launch_kill(struct box *box)
{
    if (box->init_pid <= 0)
        return 0;
    return kill(box->init_pid, SIGKILL) < 0 ? -errno : 0;
}

int launch_kill_all(struct box *box)
{
    int r = launch_kill(box);

    close_wires(box);
    box->channel = close_fd(box->channel);
    box->control = close_fd(box->control);
    box->keeper = close_fd(box->keeper);
    while (r == 0 && box->init_pid > 0) {
        int status;
        pid_t pid = waitpid(-1, &status, __WALL);

        if (pid < 0 && errno != EINTR)
            r = -errno;
        /* A tracee on its way out may stop once more; init's end waits for it. */
        else if (pid > 0 && WIFSTOPPED(status))
            (void)ptrace(PTRACE_CONT, pid, NULL, NULL);
        else if (pid == box->init_pid)
            box->init_pid = 0;
    }
    if (r == 0) {
        loan_end(box->loan);
        box->loan = NULL;
    }
    return r;
}
