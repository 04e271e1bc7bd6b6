/* The members' standard streams, seen from the box: everything is moved without waiting. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "run/inner.h"

#define CHUNK_BYTES 65536

int members_init(struct run *run)
{
    run->members =
        calloc(run->plan->members_count ? run->plan->members_count : 1, sizeof *run->members);
    if (!run->members)
        return -ENOMEM;
    for (size_t i = 0; i < run->plan->members_count; i++) {
        struct member_state *state = &run->members[i];

        state->stdin_fd = state->report_fd = -1;
        for (int stream = 0; stream < STREAM_COUNT; stream++)
            state->output_fd[stream] = -1;
    }
    return 0;
}

void members_done(struct run *run)
{
    for (size_t i = 0; run->members && i < run->plan->members_count; i++) {
        struct member_state *state = &run->members[i];

        close_fd(state->stdin_fd);
        close_fd(state->report_fd);
        for (int stream = 0; stream < STREAM_COUNT; stream++)
            close_fd(state->output_fd[stream]);
        buffer_done(&state->to_stdin);
        buffer_done(&state->printed);
        buffer_done(&state->report);
        free(state->answer);
        free(state->address);
        free(state->port);
    }
    free(run->members);
    run->members = NULL;
}

/* ---- starting ---- */

/* A pipe whose end `ours` (0 reads, 1 writes) does not block. */
static int make_pipe(int ours, int *ret_ours, int *ret_theirs)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    fcntl(ends[ours], F_SETFL, O_NONBLOCK);
    *ret_ours = ends[ours];
    *ret_theirs = ends[!ours];
    return 0;
}

/* A terminal that passes bytes as they are: what is printed is what an exercise compares. */
static int make_terminal(struct member_state *state, int *ret_slave)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    struct termios settings;
    int slave;

    if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0 ||
        (slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0) {
        int error = errno;

        close_fd(master);
        return -error;
    }
    if (tcgetattr(slave, &settings) == 0) {
        settings.c_oflag &= ~(tcflag_t)OPOST;
        settings.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
        tcsetattr(slave, TCSANOW, &settings);
    }
    state->terminal = true;
    state->stdin_fd = master;
    *ret_slave = slave;
    return 0;
}

static int make_file(const struct bytes *content)
{
    int fd = memfd_create("file", MFD_CLOEXEC);

    if (fd < 0)
        return -errno;
    if (content && content->size &&
        write(fd, content->data, content->size) != (ssize_t)content->size) {
        close(fd);
        return -ENOSPC;
    }
    lseek(fd, 0, SEEK_SET);
    return fd;
}

struct streams {
    int fd[4]; /* as launch_start() wants them */
    int terminal;
};

static int make_stdin(const struct plan_member *member, struct member_state *state,
                      struct streams *streams)
{
    switch (member->stdin_kind) {
    case STREAM_NULL:
        streams->fd[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
        return streams->fd[0] < 0 ? -errno : 0;
    case STREAM_PIPE:
        state->close_stdin_when_sent = !member->stdin_held;
        return make_pipe(1, &state->stdin_fd, &streams->fd[0]);
    case STREAM_FILE:
        streams->fd[0] = make_file(&member->stdin_text);
        return streams->fd[0] < 0 ? streams->fd[0] : 0;
    case STREAM_TTY:
        return make_terminal(state, &streams->fd[0]);
    default:
        return 0;
    }
}

static int make_output(const struct plan_member *member, struct member_state *state, int stream,
                       struct streams *streams)
{
    int error;

    switch (stream == 1 ? member->stdout_kind : member->stderr_kind) {
    case STREAM_NULL:
        streams->fd[stream] = open("/dev/null", O_WRONLY | O_CLOEXEC);
        return streams->fd[stream] < 0 ? -errno : 0;
    case STREAM_PIPE:
        return make_pipe(0, &state->output_fd[stream], &streams->fd[stream]);
    case STREAM_FILE:
        if ((error = make_file(NULL)) < 0)
            return error;
        state->output_fd[stream] = error;
        state->output_is_file[stream] = true;
        streams->fd[stream] = fcntl(error, F_DUPFD_CLOEXEC, 0);
        return streams->fd[stream] < 0 ? -errno : 0;
    case STREAM_TTY:
        if (!state->terminal && (error = make_terminal(state, &streams->terminal)) < 0)
            return error;
        streams->fd[stream] =
            fcntl(streams->terminal >= 0 ? streams->terminal : streams->fd[0], F_DUPFD_CLOEXEC, 0);
        return streams->fd[stream] < 0 ? -errno : 0;
    default:
        return 0;
    }
}

static int make_streams(struct run *run, int index, struct streams *streams)
{
    const struct plan_member *member = &run->plan->members[index];
    struct member_state *state = &run->members[index];
    int error = make_stdin(member, state, streams);

    for (int stream = 1; !error && stream < STREAM_COUNT; stream++)
        error = make_output(member, state, stream, streams);
    if (!error && member->role == MEMBER_PEER)
        error = make_pipe(0, &state->report_fd, &streams->fd[REPORT_STREAM]);
    if (error)
        return box_error_set(&run->error, STAGE_START, -error, "streams of %s", member->name);
    return 0;
}

/* A copy of the member with every ${…} replaced. */
static int expand_arguments(struct run *run, int index, struct plan_member *copy, char ***ret_owned)
{
    const struct plan_member *member = &run->plan->members[index];
    const char *problem;
    char **owned = calloc(member->arguments_count + 1, sizeof *owned);

    *copy = *member;
    *ret_owned = owned;
    if (!owned)
        return -ENOMEM;
    for (size_t i = 0; i < member->arguments_count; i++)
        if (!(owned[i] = expand(run, member->arguments[i], &problem)))
            return box_error_set(&run->error, STAGE_SCRIPT, EINVAL, "%s: %s", member->arguments[i],
                                 problem);
    copy->arguments = (const char **)owned;
    return 0;
}

static void free_arguments(char **owned)
{
    for (size_t i = 0; owned && owned[i]; i++)
        free(owned[i]);
    free(owned);
}

static int launch_member(struct run *run, int index, const struct plan_member *member,
                         const struct streams *streams)
{
    pid_t outside, inside;
    struct task *task;
    int error;

    if ((error = launch_start(run->box, member, streams->fd, &outside, &inside, &run->error)))
        return error;
    if ((error = tracer_seize(&run->tracer, outside, inside, index, &run->error)) < 0)
        return error;
    task = run->tracer.tasks[error];
    run->members[index].started_ns = run_real_ns();
    if ((error = launch_go(run->box, &run->error)))
        return error;
    run->members[index].started = true;
    step_settle(run, task, tracer_wait(&run->tracer, task, false));
    if (task->process->executed)
        return 0;
    error = launch_executed(run->box, &run->error);
    run->members[index].failed_to_execute = true;
    return error < 0 && run->error.stage != STAGE_EXECUTE ? error : 0;
}

int member_start(struct run *run, int index)
{
    struct streams streams = {.fd = {-1, -1, -1, -1}, .terminal = -1};
    const struct plan_member *member = &run->plan->members[index];
    struct plan_member copy;
    char **owned = NULL;
    int error = make_streams(run, index, &streams);

    if (!error && member->stdin_kind == STREAM_PIPE && member->stdin_text.size)
        error = member_feed(run, index, member->stdin_text.data, member->stdin_text.size);
    if (!error && member->stdin_kind == STREAM_TTY && member->stdin_text.size)
        error = member_feed(run, index, member->stdin_text.data, member->stdin_text.size);
    if (!error)
        error = expand_arguments(run, index, &copy, &owned);
    members_pump(run);
    if (!error)
        error = launch_member(run, index, &copy, &streams);
    for (int i = 0; i < 4; i++)
        close_fd(streams.fd[i]);
    close_fd(streams.terminal);
    free_arguments(owned);
    return error;
}

/* ---- stdin ---- */

int member_feed(struct run *run, int index, const void *data, size_t size_bytes)
{
    return buffer_append(&run->members[index].to_stdin, data, size_bytes);
}

bool member_fed(const struct run *run, int index)
{
    const struct member_state *state = &run->members[index];

    return state->to_stdin_sent == state->to_stdin.size || state->stdin_fd < 0;
}

void member_close_stdin(struct run *run, int index)
{
    struct member_state *state = &run->members[index];

    if (state->terminal) {
        /* End of file on a terminal is a character at the start of a line, termios(3) VEOF. */
        member_feed(run, index, "\004", 1);
        return;
    }
    state->close_stdin_when_sent = true;
    if (member_fed(run, index) && state->stdin_fd >= 0) {
        state->stdin_fd = close_fd(state->stdin_fd);
        run->tracer.changes++;
    }
}

static bool pump_stdin(struct run *run, int index)
{
    struct member_state *state = &run->members[index];
    bool moved = false;

    while (!member_fed(run, index)) {
        ssize_t sent = write(state->stdin_fd, state->to_stdin.data + state->to_stdin_sent,
                             state->to_stdin.size - state->to_stdin_sent);

        if (sent < 0 && errno == EPIPE)
            state->stdin_fd = close_fd(state->stdin_fd); /* nobody reads it any more */
        if (sent <= 0)
            break;
        state->to_stdin_sent += (size_t)sent;
        run->tracer.changes++;
        moved = true;
    }
    if (state->close_stdin_when_sent && state->stdin_fd >= 0 && member_fed(run, index)) {
        state->stdin_fd = close_fd(state->stdin_fd);
        run->tracer.changes++;
        moved = true;
    }
    return moved;
}

/* ---- output ---- */

static void record_output(struct run *run, int index, int stream, const void *data, size_t size)
{
    struct member_state *state = &run->members[index];
    struct record record = run_record(run, RECORD_OUTPUT);
    uint64_t room = run->limits.output_bytes - state->output_bytes[stream];
    size_t kept = size < room ? size : (size_t)room;

    record.member = index;
    record.stream = stream;
    record.payload.data = data;
    record.payload.size = kept;
    record.payload_bytes = size;
    record.payload_hash = fnv_hash(FNV_START, data, size);
    record.truncated = kept < size;
    state->output_bytes[stream] += kept;
    if (stream == 1)
        buffer_append(&state->printed, data, kept);
    run_put(run, &record);
    if (record.truncated)
        run_over(run, OUTCOME_LIMIT, "output_bytes");
}

static bool pump_output(struct run *run, int index, int stream, int *fd)
{
    static uint8_t chunk[CHUNK_BYTES];
    bool moved = false;

    while (*fd >= 0 && run->phase != PHASE_OVER) {
        ssize_t got = read(*fd, chunk, sizeof chunk);

        if (got > 0) {
            record_output(run, index, stream, chunk, (size_t)got);
            run->tracer.changes++;
            moved = true;
            continue;
        }
        if (got == 0 || (errno != EAGAIN && errno != EINTR))
            *fd = close_fd(*fd);
        if (got == 0 || errno != EINTR)
            break;
    }
    return moved;
}

/* "port=N" and "address=A" of an answer are what ${NAME.port} and ${NAME.address} mean from now on.
 */
static void learn_value(const char *answer, const char *key, char **ret_value)
{
    const char *at = strstr(answer, key);

    if (!at)
        return;
    at += strlen(key);
    free(*ret_value);
    *ret_value = strndup(at, strcspn(at, " "));
}

static void record_report(struct run *run, int index)
{
    struct member_state *state = &run->members[index];
    struct record record = run_record(run, RECORD_REPORT);

    record.member = index;
    record.text = state->answer;
    run_put(run, &record);
    if (!strncmp(state->answer, "ok", 2)) {
        learn_value(state->answer, " port=", &state->port);
        learn_value(state->answer, " address=", &state->address);
    }
}

/* Takes complete lines from a peer's report; the last one is the answer. */
static bool pump_report(struct run *run, int index)
{
    struct member_state *state = &run->members[index];
    char chunk[4096];
    bool moved = false;
    ssize_t got;

    state->report.limit_bytes = 65536;
    while (state->report_fd >= 0 && (got = read(state->report_fd, chunk, sizeof chunk)) > 0) {
        for (ssize_t i = 0; i < got; i++) {
            if (chunk[i] != '\n') {
                buffer_append(&state->report, &chunk[i], 1);
                continue;
            }
            free(state->answer);
            state->answer =
                strndup(state->report.data ? (char *)state->report.data : "", state->report.size);
            state->report.size = 0;
            if (state->answer)
                record_report(run, index);
        }
        moved = true;
    }
    return moved;
}

bool members_pump(struct run *run)
{
    bool moved = false;

    run->output_dirty = false;
    for (size_t i = 0; i < run->plan->members_count; i++) {
        struct member_state *state = &run->members[i];

        if (state->stdin_fd >= 0)
            moved |= pump_stdin(run, (int)i);
        if (state->terminal && state->stdin_fd >= 0) {
            int master = state->stdin_fd;

            moved |= pump_output(run, (int)i, 1, &master);
            if (master < 0)
                state->stdin_fd = -1;
        }
        for (int stream = 1; stream < STREAM_COUNT; stream++)
            if (!state->output_is_file[stream])
                moved |= pump_output(run, (int)i, stream, &state->output_fd[stream]);
        moved |= pump_report(run, (int)i);
    }
    return moved;
}

void member_close_stdout(struct run *run, int index)
{
    struct member_state *state = &run->members[index];

    members_pump(run);
    state->output_fd[1] = close_fd(state->output_fd[1]);
    run->tracer.changes++;
}

void members_read_files(struct run *run)
{
    for (size_t i = 0; i < run->plan->members_count; i++)
        for (int stream = 1; stream < STREAM_COUNT; stream++) {
            struct member_state *state = &run->members[i];

            if (!state->output_is_file[stream] || state->output_fd[stream] < 0)
                continue;
            lseek(state->output_fd[stream], 0, SEEK_SET);
            pump_output(run, (int)i, stream, &state->output_fd[stream]);
        }
}

void members_record_usage(struct run *run)
{
    for (size_t i = 0; i < run->plan->members_count; i++) {
        struct record record = run_record(run, RECORD_USAGE);

        if (!run->members[i].started)
            continue;
        record.member = (int64_t)i;
        record.wall_ns = run_real_ns() - run->members[i].started_ns;
        for (int t = 0; t < run->tracer.task_count; t++) {
            const struct process *process = run->tracer.tasks[t]->process;

            if (process->index != t || process->member != (int)i)
                continue;
            record.cpu_ns += process->cpu_ns;
            if (process->memory_bytes > record.memory_bytes)
                record.memory_bytes = process->memory_bytes;
        }
        run_put(run, &record);
    }
}
