/* coloquio-box: one plan in, one run, its records out. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "isolate/identity.h"
#include "launch/native.h"
#include "proto/plan.h"
#include "proto/record.h"
#include "run/run.h"

#define PLAN_LIMIT_BYTES ((size_t)256 << 20)
#define FLUSH_BYTES ((size_t)65536)

enum exit_code { EXIT_RUN = 0, EXIT_PLAN = 2, EXIT_FAULT = 5 };

/* The record stream: encoded as it comes, hashed, written in pieces. */
struct stream {
    struct buffer buffer;
    uint64_t hash;
    bool failed;
};

static void flush(struct stream *stream)
{
    size_t done = 0;

    while (done < stream->buffer.size && !stream->failed) {
        ssize_t written =
            write(STDOUT_FILENO, stream->buffer.data + done, stream->buffer.size - done);

        if (written < 0 && errno != EINTR)
            stream->failed = true;
        if (written > 0)
            done += (size_t)written;
    }
    stream->buffer.size = 0;
}

static void put(void *context, const struct record *record)
{
    struct stream *stream = context;
    struct record last = *record;
    size_t start = stream->buffer.size;

    if (record->type == RECORD_FINISH)
        last.trace_hash = stream->hash;
    if (record_encode(&last, &stream->buffer) < 0) {
        stream->failed = true;
        return;
    }
    if (record_is_hashed(record->type))
        stream->hash =
            fnv_hash(stream->hash, stream->buffer.data + start, stream->buffer.size - start);
    if (stream->buffer.size >= FLUSH_BYTES || record->type == RECORD_FINISH)
        flush(stream);
}

static int read_plan(struct buffer *input)
{
    input->limit_bytes = PLAN_LIMIT_BYTES;
    for (;;) {
        uint8_t *room = buffer_reserve(input, FLUSH_BYTES);
        ssize_t got;

        if (!room)
            return -EFBIG;
        got = read(STDIN_FILENO, room, FLUSH_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? -errno : 0;
        input->size += (size_t)got;
    }
}

static void complain(const struct box_error *error)
{
    fprintf(stderr, "coloquio-box: %s: %s%s%s\n", box_stage_prose(error->stage), error->detail,
            error->error ? ": " : "", error->error ? strerror(error->error) : "");
}

static void put_fault(struct stream *stream, const struct box_error *error)
{
    struct record record;

    record_init(&record, RECORD_FAULT);
    record.stage = error->stage;
    record.error = error->error;
    record.text = error->detail;
    put(stream, &record);
    record_init(&record, RECORD_FINISH);
    record.outcome = OUTCOME_FAULT;
    put(stream, &record);
}

/* The identity first: nothing of the plan is touched as root. */
static int execute(struct plan *plan, struct arena *arena, struct stream *stream,
                   struct box_error *error)
{
    struct record_sink sink = {put, stream};
    pid_t parent = getppid();
    int failed = leave_root(IDENTITY_UNPRIVILEGED, plan, arena, error);

    if (!failed && (failed = die_with_parent(parent)))
        box_error_set(error, STAGE_IDENTITY, -failed, "PR_SET_PDEATHSIG");
    if (failed) {
        put_fault(stream, error);
        return failed;
    }
    return plan->mode == PLAN_NATIVE ? native_run(plan, &sink, error)
                                     : run_execute(plan, &sink, error);
}

/* Descriptors 0 to 2 must be taken, or a pipe of ours could become a member's stdin by accident. */
static void fill_standard_descriptors(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    while (fd >= 0 && fd <= 2);
    close_fd(fd);
}

int main(int argc, char **argv)
{
    struct stream stream = {.hash = FNV_START};
    struct buffer input = {0};
    struct arena arena = {0};
    struct box_error error = {0};
    struct plan plan;
    int failed;

    if (argc > 1) {
        if (!strcmp(argv[1], "--version")) {
            puts("coloquio-box " COLOQUIO_VERSION);
            return 0;
        }
        fputs("usage: coloquio-box < PLAN > RECORDS\n", stderr);
        return EXIT_PLAN;
    }
    fill_standard_descriptors();
    signal(SIGPIPE, SIG_IGN);
    if ((failed = read_plan(&input)) < 0) {
        fprintf(stderr, "coloquio-box: the plan cannot be read: %s\n", strerror(-failed));
        return EXIT_PLAN;
    }
    if (plan_decode(input.data, input.size, &arena, &plan, &error) < 0) {
        complain(&error);
        return EXIT_PLAN;
    }
    if (records_encode_head(&stream.buffer) < 0)
        return EXIT_FAULT;
    failed = execute(&plan, &arena, &stream, &error);
    flush(&stream);
    if (failed < 0)
        complain(&error);
    buffer_done(&stream.buffer);
    buffer_done(&input);
    arena_done(&arena);
    return failed < 0 || stream.failed ? EXIT_FAULT : EXIT_RUN;
}
