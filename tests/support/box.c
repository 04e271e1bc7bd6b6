#include "support/box.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARRAY_COUNT(array) (sizeof(array) / sizeof *(array))

static _Noreturn void give_up(const char *what)
{
    perror(what);
    abort();
}

static void *check(void *pointer)
{
    if (!pointer)
        give_up("out of memory");
    return pointer;
}

void cast_init(struct cast *cast)
{
    static const char *const system_directories[] = {"/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache"};

    memset(cast, 0, sizeof *cast);
    cast->plan.mounts = cast->mounts;
    cast->plan.files = cast->files;
    cast->plan.members = cast->members;
    cast->plan.steps = cast->steps;
    cast->plan.work_directory = "/home/student";
    for (size_t i = 0; i < ARRAY_COUNT(system_directories); i++)
        cast->mounts[cast->plan.mounts_count++] =
            (struct plan_mount){system_directories[i], system_directories[i]};
}

void cast_done(struct cast *cast)
{
    arena_done(&cast->arena);
}

static struct bytes read_file(struct arena *arena, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct buffer content = {0};
    struct bytes result;
    ssize_t got = 1;

    if (fd < 0)
        give_up(path);
    while (got > 0) {
        uint8_t *room = check(buffer_reserve(&content, 65536));

        if ((got = read(fd, room, 65536)) < 0)
            give_up(path);
        content.size += (size_t)got;
    }
    close(fd);
    result.data = check(arena_copy(arena, content.data, content.size));
    result.size = content.size;
    buffer_done(&content);
    return result;
}

int cast_add_system(struct cast *cast, const char *name, const char *program,
                    const char *const *arguments)
{
    static const char *environment[] = {"PATH=/usr/bin:/bin", "HOME=/home/student", "LANG=C.UTF-8"};
    struct plan_member *member = &cast->members[cast->plan.members_count];
    size_t count = 0;

    while (arguments && arguments[count])
        count++;
    *member = (struct plan_member){.name = name, .program = program, .directory = "/home/student",
                                   .umask = 022, .stdin_kind = STREAM_PIPE,
                                   .stdout_kind = STREAM_PIPE, .stderr_kind = STREAM_PIPE};
    member->arguments = check(arena_calloc(&cast->arena, count + 1, sizeof *member->arguments));
    member->arguments[0] = name;
    for (size_t i = 0; i < count; i++)
        member->arguments[i + 1] = arguments[i];
    member->arguments_count = count + 1;
    member->environment = environment;
    member->environment_count = ARRAY_COUNT(environment);
    return (int)cast->plan.members_count++;
}

int cast_add(struct cast *cast, const char *name, const char *binary, const char *const *arguments)
{
    struct plan_file *file = &cast->files[cast->plan.files_count++];
    char path[128];

    snprintf(path, sizeof path, "/program/%s", name);
    file->path = check(arena_strndup(&cast->arena, path, strlen(path)));
    file->kind = FILE_REGULAR;
    file->mode = 0755;
    file->read_only = true;
    file->content = read_file(&cast->arena, binary);
    return cast_add_system(cast, name, file->path, arguments);
}

struct plan_step *cast_step(struct cast *cast, enum step_kind kind, int member)
{
    struct plan_step *step = &cast->steps[cast->plan.steps_count++];

    *step = (struct plan_step){.kind = kind, .member = (uint32_t)member};
    return step;
}

void cast_default_script(struct cast *cast)
{
    for (size_t i = 0; i < cast->plan.members_count; i++)
        cast_step(cast, STEP_START, (int)i);
    for (size_t i = 0; i < cast->plan.members_count; i++)
        cast_step(cast, STEP_AWAIT, (int)i)->condition = CONDITION_EXITED;
}

/* ---- running ---- */

/* Feeds the plan and takes records and stderr at the same time, so that no pipe fills up. */
static void converse(int plan_fd, const struct buffer *plan, int records_fd, struct buffer *records,
                     int error_fd, struct buffer *errors)
{
    size_t sent = 0;

    fcntl(plan_fd, F_SETFL, O_NONBLOCK);
    while (records_fd >= 0 || error_fd >= 0) {
        struct pollfd set[] = {{plan_fd, POLLOUT, 0}, {records_fd, POLLIN, 0}, {error_fd, POLLIN, 0}};
        int *inputs[] = {&records_fd, &error_fd};
        struct buffer *buffers[] = {records, errors};

        if (poll(set, 3, -1) < 0 && errno != EINTR)
            give_up("poll");
        if (plan_fd >= 0 && set[0].revents) {
            ssize_t written = write(plan_fd, plan->data + sent, plan->size - sent);

            sent += written > 0 ? (size_t)written : 0;
            if (sent == plan->size || (written < 0 && errno != EAGAIN)) {
                close(plan_fd);
                plan_fd = -1;
            }
        }
        for (int i = 0; i < 2; i++) {
            uint8_t *room;
            ssize_t got;

            if (*inputs[i] < 0 || !set[i + 1].revents)
                continue;
            room = check(buffer_reserve(buffers[i], 65536));
            got = read(*inputs[i], room, 65536);
            if (got > 0) {
                buffers[i]->size += (size_t)got;
            } else if (got == 0 || errno != EINTR) {
                close(*inputs[i]);
                *inputs[i] = -1;
            }
        }
    }
    if (plan_fd >= 0)
        close(plan_fd);
}

static int decode(struct outcome *outcome)
{
    struct record_reader reader = {.data = outcome->stream.data, .size_bytes = outcome->stream.size,
                                   .arena = &outcome->arena};
    struct box_error error = {0};
    size_t capacity = 0;
    int got;

    for (;;) {
        if (outcome->count == capacity) {
            capacity = capacity ? 2 * capacity : 256;
            outcome->records = check(realloc(outcome->records, capacity * sizeof *outcome->records));
        }
        if ((got = record_next(&reader, &outcome->records[outcome->count], &error)) <= 0)
            break;
        outcome->count++;
    }
    if (got < 0)
        snprintf(outcome->error, sizeof outcome->error, "records: %s", error.detail);
    return got;
}

/* Runs coloquio-box with that input; everything that it says is in *ret, not decoded. */
static void execute(const char *box, const char *option, const struct buffer *input,
                    struct outcome *ret)
{
    struct buffer errors = {0};
    int to[2], from[2], error[2], status;
    pid_t pid;

    memset(ret, 0, sizeof *ret);
    if (pipe2(to, O_CLOEXEC) < 0 || pipe2(from, O_CLOEXEC) < 0 || pipe2(error, O_CLOEXEC) < 0)
        give_up("coloquio-box");
    if ((pid = fork()) == 0) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        dup2(error[1], 2);
        execl(box, box, option, (char *)NULL);
        _exit(127);
    }
    if (pid < 0)
        give_up("fork");
    close(to[0]);
    close(from[1]);
    close(error[1]);
    converse(to[1], input, from[0], &ret->stream, error[0], &errors);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    ret->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    snprintf(ret->error, sizeof ret->error, "%.*s", (int)errors.size,
             errors.data ? (char *)errors.data : "");
    buffer_done(&errors);
}

int cast_run(struct cast *cast, const char *box, struct outcome *ret)
{
    struct buffer plan = {0};

    if (plan_encode(&cast->plan, &plan) < 0)
        give_up("plan");
    execute(box, NULL, &plan, ret);
    buffer_done(&plan);
    return decode(ret) < 0 ? -1 : 0;
}

/* Cuts what a series said into the streams of its runs, and decodes each. Returns how many there are. */
static size_t cut(const struct outcome *all, size_t runs, struct outcome *ret)
{
    const uint8_t *data = all->stream.data;
    size_t left = all->stream.size, count = 0;

    for (; count < runs; count++) {
        struct record_scan scan = {0};

        if (record_scan(&scan, data, left) <= 0)
            break;
        memset(&ret[count], 0, sizeof ret[count]);
        buffer_append(&ret[count].stream, data, scan.position);
        if (decode(&ret[count]) < 0)
            break;
        data += scan.position;
        left -= scan.position;
    }
    return left ? 0 : count;
}

int cast_run_series(struct cast *cast, const char *box, size_t runs,
                    void (*vary)(struct plan *plan, size_t run), struct outcome *ret)
{
    struct buffer input = {0};
    struct outcome all;
    size_t count;

    for (size_t i = 0; i < runs; i++) {
        if (vary)
            vary(&cast->plan, i);
        if ((i ? plan_encode_run : plan_encode)(&cast->plan, &input) < 0)
            give_up("plan");
    }
    execute(box, "--series", &input, &all);
    count = cut(&all, runs, ret);
    if (all.exit_code || count != runs)
        fprintf(stderr, "%zu of %zu runs, exit code %d: %s\n", count, runs, all.exit_code, all.error);
    buffer_done(&input);
    outcome_done(&all);
    return all.exit_code || count != runs ? -1 : 0;
}

void outcome_done(struct outcome *outcome)
{
    free(outcome->records);
    buffer_done(&outcome->stream);
    arena_done(&outcome->arena);
    outcome->records = NULL;
    outcome->count = 0;
}

char *outcome_output(const struct outcome *outcome, int member, int stream)
{
    struct buffer all = {0};

    for (size_t i = 0; i < outcome->count; i++) {
        const struct record *record = &outcome->records[i];

        if (record->type == RECORD_OUTPUT && record->member == member && record->stream == stream)
            buffer_append(&all, record->payload.data, record->payload.size);
    }
    buffer_append(&all, "", 1);
    return (char *)all.data;
}

const struct record *outcome_last(const struct outcome *outcome, enum record_type type)
{
    for (size_t i = outcome->count; i > 0; i--)
        if (outcome->records[i - 1].type == type)
            return &outcome->records[i - 1];
    return NULL;
}

const struct record *outcome_end(const struct outcome *outcome, int member)
{
    int64_t process = NONE;
    int64_t threads[1024];
    size_t count = 0;
    const struct record *end = NULL;

    for (size_t i = 0; i < outcome->count; i++) {
        const struct record *record = &outcome->records[i];

        if (record->type == RECORD_TASK && record->member == member && process == NONE)
            process = record->process;
        if (record->type == RECORD_TASK && record->process == process && count < ARRAY_COUNT(threads))
            threads[count++] = record->task;
        for (size_t j = 0; record->type == RECORD_END && j < count; j++)
            if (threads[j] == record->task && record->last)
                end = record;
    }
    return end;
}
