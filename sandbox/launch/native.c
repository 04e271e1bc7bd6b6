/*
 * A native run takes place in init: nobody has to stay outside where there is no tracer. Init is
 * made as by vfork(2), on a stack of its own, in our memory, and we sleep until it has ended; what
 * it has seen is then there. There are no messages, and nobody waits for anybody but for the
 * program: 3 % of a box's time, and less to read.
 */
#include "launch/native.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "launch/collect.h"
#include "launch/inner.h"
#include "launch/limits.h"
#include "launch/share.h"
#include "proto/limits.h"

#define CHUNK_BYTES 65536
#define INIT_STACK_BYTES (512u << 10)
#define NOT_ENDED 1

/* There is one box at a time. */
static char init_stack[INIT_STACK_BYTES] __attribute__((aligned(16)));

struct native {
    const struct plan *plan;
    struct plan_limits limits;
    const struct record_sink *sink;
    struct start_context context;
    struct share share;
    int box;     /* pidfd of the box process */
    int signals; /* init_watch_children() */
    uint64_t deadline_ns;
    int64_t tasks; /* started so far */
    enum run_outcome outcome;
    const char *reason;
    struct box_error *error;
    int failed; /* 0 or -errno; NOT_ENDED as long as init has not ended by itself */
};

/* The system call: four of them are quicker than finding the vdso's function. */
static uint64_t monotonic_ns(void)
{
    struct timespec now;

    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

static int milliseconds_left(const struct native *native)
{
    uint64_t now = monotonic_ns();

    return now >= native->deadline_ns ? 0 : (int)((native->deadline_ns - now) / 1000000 + 1);
}

static void put(const struct native *native, struct record *record)
{
    record_put(native->sink, record);
}

/* ---- one member ---- */

struct output {
    int fd;
    struct buffer kept; /* up to the limit */
    uint64_t bytes;     /* all of it */
};

/* What a pipe takes at once when nobody reads yet, pipe(7). */
#define PIPE_BYTES 65536

/* A pipe with all of it and no writer, as in a controlled run. */
static int pipe_of(const struct bytes *content)
{
    int ends[2], number;
    ssize_t written;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    written = write(ends[1], content->data, content->size);
    number = written < 0 ? errno : (size_t)written < content->size ? EAGAIN : 0;
    close(ends[1]);
    if (!number)
        return ends[0];
    close(ends[0]);
    return -number;
}

/* Standard input: what does not fit into a pipe, such as a compiler's, is a file. */
static int input_of(const struct bytes *content)
{
    int fd;

    if (content->size <= PIPE_BYTES)
        return pipe_of(content);
    if ((fd = memfd_create("stdin", MFD_CLOEXEC)) < 0)
        return -errno;
    for (size_t done = 0; done < content->size;) {
        ssize_t written = write(fd, content->data + done, content->size - done);

        if (written < 0) {
            int number = errno;

            close(fd);
            return -number;
        }
        done += (size_t)written;
    }
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static void take_output(struct native *native, struct output *output)
{
    static uint8_t chunk[CHUNK_BYTES];
    ssize_t got = read(output->fd, chunk, sizeof chunk);
    uint64_t room;

    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (got <= 0) {
        output->fd = close_fd(output->fd);
        return;
    }
    output->bytes += (uint64_t)got;
    room = native->limits.output_bytes - output->kept.size;
    buffer_append(&output->kept, chunk, (uint64_t)got < room ? (size_t)got : (size_t)room);
}

/* How a member ended. */
struct member_end {
    int status; /* as for wait(2) */
    struct rusage usage;
    bool ended, alone; /* alone: nobody is left but init */
};

/* Reaps whoever has ended; with `all`, waits until nobody is left. */
static void reap(const struct native *native, pid_t member, bool all, struct member_end *ret)
{
    struct signalfd_siginfo ignored;
    struct rusage usage;
    int status;
    pid_t pid;

    while (read(native->signals, &ignored, sizeof ignored) > 0)
        ;
    while ((pid = wait4(-1, &status, __WALL | (all ? 0 : WNOHANG), &usage)) > 0 ||
           (pid < 0 && errno == EINTR))
        if (pid == member)
            *ret = (struct member_end){.status = status, .usage = usage, .ended = true};
    ret->alone = pid < 0 && errno == ECHILD;
}

/* One pass reaches every process: fork(2) fails while the caller has a signal pending. */
static void kill_everybody(const struct native *native, pid_t member, struct member_end *ret)
{
    (void)kill(-1, SIGKILL);
    reap(native, member, true, ret);
}

/* Reads both streams and waits for the member; kills everybody when the time is up. Returns 0 or
 * -errno. */
static int attend(struct native *native, pid_t member, struct output outputs[2],
                  struct member_end *ret)
{
    while (!ret->ended || outputs[0].fd >= 0 || outputs[1].fd >= 0) {
        struct pollfd set[] = {{.fd = outputs[0].fd, .events = POLLIN},
                               {.fd = outputs[1].fd, .events = POLLIN},
                               {.fd = ret->ended ? -1 : native->signals, .events = POLLIN}};
        int ready = poll(set, 3, milliseconds_left(native));

        if (ready < 0 && errno != EINTR)
            return box_error_set(native->error, STAGE_START, errno, "poll");
        if (ready == 0 && native->outcome != OUTCOME_LIMIT) {
            native->outcome = OUTCOME_LIMIT;
            native->reason = "wall_ms";
            native->deadline_ns = monotonic_ns() + UINT64_C(5000000000);
            kill_everybody(native, member, ret);
            continue;
        }
        if (ready == 0)
            return 0;
        for (int i = 0; i < 2; i++)
            if (set[i].revents)
                take_output(native, &outputs[i]);
        if (set[2].revents)
            reap(native, member, false, ret);
        /* Whoever it left behind still holds the pipes: with the member its run is over. */
        if (ret->ended && !ret->alone)
            kill_everybody(native, member, ret);
    }
    return 0;
}

static void record_start(struct native *native, size_t index, int64_t task, pid_t pid)
{
    const struct plan_member *member = &native->plan->members[index];
    struct record record;

    record_init(&record, RECORD_TASK);
    record.task = record.process = task;
    record.member = (int64_t)index;
    record.pid = pid;
    record.origin = ORIGIN_START;
    put(native, &record);
    record_init(&record, RECORD_EXEC);
    record.task = task;
    record.path = member->program;
    record.arguments = member->arguments;
    record.arguments_count = member->arguments_count < 64 ? member->arguments_count : 64;
    put(native, &record);
}

static void record_end(struct native *native, size_t index, int64_t task,
                       const struct member_end *ended, struct output outputs[2], uint64_t wall_ns)
{
    struct record record;

    for (int stream = 1; stream <= 2; stream++) {
        const struct output *output = &outputs[stream - 1];

        if (!output->bytes)
            continue;
        record_init(&record, RECORD_OUTPUT);
        record.member = (int64_t)index;
        record.stream = stream;
        record.payload = (struct bytes){output->kept.data, output->kept.size};
        record.payload_bytes = output->bytes;
        record.payload_hash = fnv_hash(FNV_START, output->kept.data, output->kept.size);
        record.truncated = output->kept.size < output->bytes;
        put(native, &record);
    }
    record_init(&record, RECORD_END);
    record.task = task;
    record.status = WIFEXITED(ended->status) ? WEXITSTATUS(ended->status) : NONE;
    record.signal = WIFSIGNALED(ended->status) ? WTERMSIG(ended->status) : 0;
    record.core = WIFSIGNALED(ended->status) && WCOREDUMP(ended->status);
    record.last = true;
    put(native, &record);
    record_init(&record, RECORD_USAGE);
    record.member = (int64_t)index;
    record.cpu_ns =
        (uint64_t)(ended->usage.ru_utime.tv_sec + ended->usage.ru_stime.tv_sec) *
            UINT64_C(1000000000) +
        (uint64_t)(ended->usage.ru_utime.tv_usec + ended->usage.ru_stime.tv_usec) * 1000;
    record.memory_bytes = (uint64_t)ended->usage.ru_maxrss * 1024;
    record.wall_ns = wall_ns;
    put(native, &record);
}

/* The program could not be executed: as a shell would say it, with status 127. */
static void explain(const struct plan_member *member, const struct box_error *error,
                    struct output *output)
{
    char text[512];
    int length = snprintf(text, sizeof text, "%s: %s\n", member->program, strerror(error->error));

    buffer_append(&output->kept, text, (size_t)length);
    output->bytes = output->kept.size;
}

/* The strings of a member as execve(2) wants them. Returns where the next list may begin. */
static char **list_strings(const char *const *strings, size_t count, char **list)
{
    for (size_t i = 0; i < count; i++)
        list[i] = (char *)(uintptr_t)strings[i];
    list[count] = NULL;
    return list + count + 1;
}

/* Makes the member; *request says afterwards what kept it from executing its program. */
static pid_t start_member(struct native *native, const struct plan_member *member,
                          struct start_request *request)
{
    static char *strings[ARGUMENTS_LIMIT];
    pid_t pid = -E2BIG;

    request->role = member->role;
    request->umask = member->umask;
    request->host = member->host;
    request->program = member->program;
    request->directory = member->directory ? member->directory : "/";
    request->control = -1;
    if (member->arguments_count + member->environment_count + 2 <= ARGUMENTS_LIMIT) {
        request->arguments = strings;
        request->environment =
            list_strings(member->arguments, member->arguments_count, request->arguments);
        list_strings(member->environment, member->environment_count, request->environment);
        pid = init_make_member(&native->context, request);
    }
    if (pid < 0)
        box_error_set(native->error, STAGE_START, -pid, "%s", member->name ? member->name : "");
    return pid;
}

static int run_member(struct native *native, size_t index)
{
    const struct plan_member *member = &native->plan->members[index];
    struct output outputs[2] = {{.fd = -1}, {.fd = -1}};
    struct start_request request = {.streams = {-1, -1, -1, -1}};
    struct member_end ended = {.ended = false};
    uint64_t began = monotonic_ns();
    int64_t task = native->tasks++;
    pid_t pid = -1;
    int failed = 0, pipes[2];

    if ((request.streams[0] = input_of(&member->stdin_text)) < 0)
        failed = box_error_set(native->error, STAGE_START, -request.streams[0], "stdin");
    for (int i = 0; i < 2 && !failed; i++) {
        if (pipe2(pipes, O_CLOEXEC) < 0) {
            failed = box_error_set(native->error, STAGE_START, errno, "pipe");
            break;
        }
        outputs[i].fd = pipes[0];
        request.streams[1 + i] = pipes[1];
        fcntl(pipes[0], F_SETFL, O_NONBLOCK);
    }
    if (!failed && (pid = start_member(native, member, &request)) < 0)
        failed = pid;
    for (int i = 0; i < STREAMS; i++)
        close_fd(request.streams[i]);
    if (!failed) {
        record_start(native, index, task, pid);
        if (request.failure.error && request.failure.stage == STAGE_EXECUTE)
            explain(member, &request.failure, &outputs[1]);
        else if (request.failure.error)
            *native->error = request.failure, failed = -request.failure.error;
    }
    if (!failed)
        failed = attend(native, pid, outputs, &ended);
    if (!failed)
        record_end(native, index, task, &ended, outputs, monotonic_ns() - began);
    for (int i = 0; i < 2; i++) {
        close_fd(outputs[i].fd);
        buffer_done(&outputs[i].kept);
    }
    return failed;
}

/* ---- the script ---- */

static int run_steps(struct native *native)
{
    for (size_t i = 0; i < native->plan->steps_count && native->outcome == OUTCOME_COMPLETED; i++) {
        const struct plan_step *step = &native->plan->steps[i];
        int failed = 0;

        if (step->kind == STEP_END)
            return 0;
        if (step->kind == STEP_START)
            failed = run_member(native, step->member);
        else if (step->kind != STEP_AWAIT || step->condition != CONDITION_EXITED)
            failed = box_error_set(native->error, STAGE_SCRIPT, EOPNOTSUPP,
                                   "step %zu cannot run natively", i);
        if (failed)
            return failed;
    }
    return 0;
}

/* ---- init ---- */

static void record_begin(const struct native *native, uint32_t missing)
{
    char text[LAUNCH_MISSING_BYTES];
    struct utsname name;
    struct record record;

    uname(&name);
    limits_list_missing(missing, text, sizeof text);
    record_init(&record, RECORD_BEGIN);
    record.level = LEVEL_ISOLATED;
    record.box = COLOQUIO_VERSION;
    record.kernel = name.release;
    record.missing = text;
    put(native, &record);
}

/* Whether the box process is there; from now on the kernel ends us when it ends. */
static int follow_box(const struct native *native)
{
    struct pollfd ended = {.fd = native->box, .events = POLLIN};

    return poll(&ended, 1, 0) == 0 ? 0 : -ESRCH;
}

static int enter(struct native *native)
{
    struct start_context *context = &native->context;
    uint32_t missing;
    int r;

    init_reset_signals();
    if ((r = init_arrange_descriptors(native->box, context->isolation.proc_fd)) < 0)
        return box_error_set(native->error, STAGE_INIT, -r, "descriptors");
    native->box = INIT_CHANNEL;
    context->isolation.proc_fd = INIT_PROC;
    if ((r = init_enter(context, &missing, native->error)) < 0 ||
        (r = init_settle(native->error)) < 0)
        return r;
    if ((r = follow_box(native)) < 0)
        return box_error_set(native->error, STAGE_INIT, -r, "box process");
    if ((native->signals = init_watch_children()) < 0)
        return box_error_set(native->error, STAGE_INIT, -native->signals, "signalfd");
    record_begin(native, missing);
    return 0;
}

static int open_here(void *context, const char *path, int flags, struct box_error *reterr_error)
{
    int fd = init_open(path, flags);

    (void)context;
    return fd < 0 ? box_error_set(reterr_error, STAGE_COLLECT, -fd, "%s", path) : fd;
}

static int live(void *argument)
{
    static const struct path_opener opener = {open_here, NULL};
    struct native *box = argument;
    struct native native = *box; /* with descriptors of ours */
    int failed;

    box->share = share_begin(init_stack, sizeof init_stack);
    if (!(failed = enter(&native)) && !(failed = run_steps(&native)))
        failed = collect_files(&opener, native.plan, 0, native.sink, native.error);
    box->outcome = native.outcome;
    box->reason = native.reason;
    box->failed = failed;
    _exit(0); /* and everybody with it */
}

/* ---- the box process ---- */

static int prepare(struct native *native)
{
    struct start_context *context = &native->context;
    int r = isolation_prepare(native->plan, &context->isolation, native->error);

    if (r < 0)
        return r;
    limits_resolve(&native->plan->limits, context);
    if ((native->box = (int)syscall(SYS_pidfd_open, getpid(), 0)) < 0)
        return box_error_set(native->error, STAGE_INIT, errno, "pidfd");
    if (native->box >= INIT_CHANNEL || context->isolation.proc_fd >= INIT_CHANNEL)
        return box_error_set(native->error, STAGE_INIT, EMFILE, "descriptors in use");
    return 0;
}

/* Sleeps as long as init lives. Returns its pid, or -errno where there was none. */
static pid_t make_init(struct native *native)
{
    int dumpable = prctl(PR_GET_DUMPABLE);
    pid_t pid = clone(live, init_stack + sizeof init_stack,
                      ISOLATION_NAMESPACES | CLONE_VM | CLONE_VFORK | SIGCHLD, native);

    if (pid < 0)
        return box_error_set(native->error, STAGE_NAMESPACES, errno, "clone");
    share_end(&native->share);
    (void)prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0); /* init has turned it off */
    return pid;
}

static void record_finish(struct native *native, int failed)
{
    struct record record;

    if (failed) {
        native->outcome = OUTCOME_FAULT;
        record_init(&record, RECORD_FAULT);
        record.stage = native->error->stage;
        record.error = native->error->error;
        record.text = native->error->detail;
        put(native, &record);
    }
    record_init(&record, RECORD_FINISH);
    record.outcome = native->outcome;
    record.text = native->reason;
    put(native, &record);
}

int native_run(const struct plan *plan, const struct record_sink *sink,
               struct box_error *reterr_error)
{
    const struct sock_fprog *filter =
        plan->mode == PLAN_LEAK_CHECK ? &filter_leak_check : &filter_native;
    struct box_error spare = {0};
    struct native native = {.plan = plan,
                            .limits = plan->limits,
                            .sink = sink,
                            .context = {.isolation.proc_fd = -1,
                                        .student = filter,
                                        .peer = &filter_native,
                                        .native = true},
                            .box = -1,
                            .error = reterr_error ? reterr_error : &spare,
                            .failed = NOT_ENDED};
    int failed;
    pid_t init = -1;

    plan_limits_apply_defaults(&native.limits);
    native.deadline_ns = monotonic_ns() + native.limits.wall_ms * UINT64_C(1000000);
    if (!(failed = prepare(&native)) && (failed = init = make_init(&native)) > 0)
        failed = native.failed;
    if (failed == NOT_ENDED)
        failed = box_error_set(native.error, STAGE_INIT, ECHILD, "init was killed");
    /* While the kernel takes the box apart. */
    record_finish(&native, failed);
    while (init > 0 && waitpid(init, NULL, 0) < 0 && errno == EINTR)
        ;
    close_fd(native.box);
    isolation_done(&native.context.isolation);
    return failed;
}
