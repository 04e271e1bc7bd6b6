/* See native.h. */
#include "launch/native.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "launch/collect.h"
#include "proto/limits.h"

#define CHUNK_BYTES 65536

struct native {
    const struct plan *plan;
    struct plan_limits limits;
    const struct record_sink *sink;
    struct box box;
    uint64_t deadline_ns;
    int64_t tasks; /* started so far */
    enum run_outcome outcome;
    const char *reason;
    struct box_error *error;
};

static uint64_t monotonic_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

static int milliseconds_left(const struct native *native)
{
    uint64_t now = monotonic_ns();

    return now >= native->deadline_ns ? 0 : (int)((native->deadline_ns - now) / 1000000 + 1);
}

static void put(struct native *native, struct record *record)
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

/* Reads both streams and waits for the member; kills everybody when the time is up. Returns 0 or
 * -errno. */
static int attend(struct native *native, struct output outputs[2], struct launch_exit *ret_exit)
{
    bool ended = false;

    while (!ended || outputs[0].fd >= 0 || outputs[1].fd >= 0) {
        struct pollfd set[] = {{.fd = outputs[0].fd, .events = POLLIN},
                               {.fd = outputs[1].fd, .events = POLLIN},
                               {.fd = ended ? -1 : native->box.channel, .events = POLLIN}};
        int ready = poll(set, 3, milliseconds_left(native));

        if (ready < 0 && errno != EINTR)
            return box_error_set(native->error, STAGE_START, errno, "poll");
        if (ready == 0 && native->outcome != OUTCOME_LIMIT) {
            native->outcome = OUTCOME_LIMIT;
            native->reason = "wall_ms";
            ret_exit->status = SIGKILL;
            native->deadline_ns = monotonic_ns() + UINT64_C(5000000000);
            if (launch_kill_members(&native->box, native->error) < 0)
                return -native->error->error;
            ended = true;
            continue;
        }
        if (ready == 0)
            return 0;
        for (int i = 0; i < 2; i++)
            if (set[i].revents)
                take_output(native, &outputs[i]);
        if (set[2].revents) {
            int got = launch_await_exit(&native->box, 0, ret_exit, native->error);

            if (got < 0)
                return got;
            /* Whoever it left behind still holds the pipes: with the member its run is over. */
            if (got > 0) {
                ended = true;
                if (!ret_exit->alone && launch_kill_members(&native->box, native->error) < 0)
                    return -native->error->error;
            }
        }
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
                       const struct launch_exit *ended, struct output outputs[2], uint64_t wall_ns)
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

static int run_member(struct native *native, size_t index)
{
    const struct plan_member *member = &native->plan->members[index];
    struct output outputs[2] = {{.fd = -1}, {.fd = -1}};
    struct launch_exit ended = {0};
    struct box_error why = {0};
    int streams[4] = {-1, -1, -1, -1}, pipes[2];
    uint64_t began = monotonic_ns();
    int64_t task = native->tasks++;
    pid_t pid;
    int failed = 0;

    if ((streams[0] = input_of(&member->stdin_text)) < 0)
        failed = box_error_set(native->error, STAGE_START, -streams[0], "stdin");
    for (int i = 0; i < 2 && !failed; i++) {
        if (pipe2(pipes, O_CLOEXEC) < 0) {
            failed = box_error_set(native->error, STAGE_START, errno, "pipe");
            break;
        }
        outputs[i].fd = pipes[0];
        streams[1 + i] = pipes[1];
        fcntl(pipes[0], F_SETFL, O_NONBLOCK);
    }
    if (!failed)
        failed = launch_start_and_go(&native->box, member, streams, &pid, native->error);
    for (int i = 0; i < 4; i++)
        close_fd(streams[i]);
    if (!failed) {
        record_start(native, index, task, pid);
        if (launch_executed(&native->box, true, &why) < 0) {
            if (why.stage == STAGE_EXECUTE)
                explain(member, &why, &outputs[1]);
            else
                *native->error = why, failed = -why.error;
        }
    }
    if (!failed)
        failed = attend(native, outputs, &ended);
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

static void record_begin(struct native *native)
{
    struct utsname name;
    struct record record;

    uname(&name);
    record_init(&record, RECORD_BEGIN);
    record.level = native->box.level;
    record.box = COLOQUIO_VERSION;
    record.kernel = name.release;
    record.missing = native->box.missing[0] ? native->box.missing : NULL;
    put(native, &record);
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
    struct box_error spare = {0};
    struct native native = {.plan = plan,
                            .limits = plan->limits,
                            .sink = sink,
                            .error = reterr_error ? reterr_error : &spare};
    const struct sock_fprog *filter =
        plan->mode == PLAN_LEAK_CHECK ? &filter_leak_check : &filter_native;
    int failed;

    plan_limits_apply_defaults(&native.limits);
    native.deadline_ns = monotonic_ns() + native.limits.wall_ms * UINT64_C(1000000);
    if (!(failed = launch_begin(plan, filter, &filter_native, &native.box, native.error))) {
        record_begin(&native);
        if (!(failed = run_steps(&native)))
            failed = collect_files(&native.box, plan, 0, sink, native.error);
    }
    record_finish(&native, failed);
    if (native.box.init_pid)
        launch_kill_all(&native.box);
    return failed;
}
