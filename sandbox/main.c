/* coloquio-box: one plan in, one run (or with --series one after the other), its records out. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "isolate/identity.h"
#include "launch/native.h"
#include "proto/codec.h"
#include "proto/plan.h"
#include "proto/record.h"
#include "run/run.h"

#define PLAN_LIMIT_BYTES ((size_t)256 << 20)
#define FLUSH_BYTES ((size_t)65536)
#define READ_LEAST ((size_t)1024)

enum exit_code { EXIT_RUN = 0, EXIT_PLAN = 2, EXIT_FAULT = 5 };

/* The record stream: encoded as it comes, hashed, written in pieces. */
struct stream {
    struct buffer buffer;
    uint64_t hash;
    bool whole; /* written at the end: natively records come from init, which has no descriptors */
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
    size_t start = stream->buffer.size;
    struct record last;

    if (record->type == RECORD_FINISH) {
        last = *record;
        last.trace_hash = stream->hash;
        record = &last;
    }
    if (record_encode(record, &stream->buffer) < 0) {
        stream->failed = true;
        return;
    }
    if (record_is_hashed(record->type))
        stream->hash =
            fnv_hash(stream->hash, stream->buffer.data + start, stream->buffer.size - start);
    if ((stream->buffer.size >= FLUSH_BYTES && !stream->whole) || record->type == RECORD_FINISH)
        flush(stream);
}

/* ---- input ---- */

struct input {
    struct buffer buffer;
    size_t used; /* of it, by what was decoded */
    bool ended;
};

/* Reads what is there. Returns 0 or a negative errno. */
static int read_more(struct input *input)
{
    struct buffer *buffer = &input->buffer;
    uint8_t *room;
    ssize_t got;

    buffer->limit_bytes = PLAN_LIMIT_BYTES;
    if (!(room = buffer_reserve(buffer, READ_LEAST)))
        return -EFBIG;
    do
        got = read(STDIN_FILENO, room, buffer->capacity - buffer->size);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return -errno;
    input->buffer.size += (size_t)got;
    input->ended = got == 0;
    return 0;
}

static int read_all(struct input *input)
{
    int failed = 0;

    while (!input->ended && !failed)
        failed = read_more(input);
    return failed;
}

/* Reads until so many items of the sequence are there. Returns their size, 0 at the end of the
 * input, or a negative errno. */
static ssize_t read_items(struct input *input, uint64_t items)
{
    struct codec_scan scan = {.position = input->used, .items = items};

    for (;;) {
        int failed = codec_scan(&scan, input->buffer.data, input->buffer.size);

        if (failed > 0)
            return (ssize_t)(scan.position - input->used);
        if (failed < 0)
            return failed;
        if (input->ended)
            return input->used < input->buffer.size ? -EBADMSG : 0;
        if ((failed = read_more(input)) < 0)
            return failed;
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

/* Begins a stream of records. */
static int begin_stream(struct stream *stream)
{
    stream->hash = FNV_START;
    return records_encode_head(&stream->buffer);
}

/* ---- the run ---- */

struct session {
    struct stream stream;
    struct input input;
    struct plan plan;
    struct arena arena;     /* of the plan */
    struct arena run_arena; /* of what differs in the run after it */
    struct box_error error;
    bool series;
    bool malformed; /* what came after the plan */
};

/* A run_next: takes the request for another run. */
static bool next_run(void *context, struct plan *plan)
{
    struct session *session = context;
    struct input *input = &session->input;
    ssize_t size;

    /* What is used up need not be kept: a series has no end. */
    input->buffer.size -= input->used;
    if (input->buffer.size)
        memmove(input->buffer.data, input->buffer.data + input->used, input->buffer.size);
    input->used = 0;
    if ((size = read_items(input, 1)) == 0)
        return false;
    arena_done(&session->run_arena);
    if (size < 0)
        box_error_set(&session->error, STAGE_PLAN, (int)-size, "another run");
    if (size < 0 || plan_decode_run(input->buffer.data, (size_t)size, &session->run_arena, plan,
                                    &session->error) < 0) {
        session->malformed = true;
        return false;
    }
    input->used = (size_t)size;
    return begin_stream(&session->stream) == 0;
}

/* The identity first: nothing of the plan is touched as root. */
static int execute(struct session *session)
{
    struct record_sink sink = {put, &session->stream};
    struct box_error *error = &session->error;
    pid_t parent = getppid();
    int failed = leave_root(IDENTITY_UNPRIVILEGED, &session->plan, &session->arena, error);

    if (!failed && (failed = die_with_parent(parent)))
        box_error_set(error, STAGE_IDENTITY, -failed, "PR_SET_PDEATHSIG");
    if (failed) {
        put_fault(&session->stream, error);
        return failed;
    }
    if (session->series)
        return run_series(&session->plan, &sink, next_run, session, error);
    if (session->plan.mode == PLAN_CONTROLLED)
        return run_execute(&session->plan, &sink, error);
    session->stream.whole = true;
    return native_run(&session->plan, &sink, error);
}

static int read_plan(struct session *session)
{
    struct input *input = &session->input;
    ssize_t size = session->series ? read_items(input, PLAN_ITEMS) : read_all(input);

    if (size < 0) {
        fprintf(stderr, "coloquio-box: the plan cannot be read: %s\n", strerror((int)-size));
        return (int)size;
    }
    input->used = session->series ? (size_t)size : input->buffer.size;
    size = plan_decode(input->buffer.data, input->used, &session->arena, &session->plan,
                       &session->error);
    if (!size && session->series && session->plan.mode != PLAN_CONTROLLED)
        size = box_error_set(&session->error, STAGE_PLAN, EINVAL, "mode: a series is controlled");
    if (size < 0)
        complain(&session->error);
    return (int)size;
}

/* Descriptors 0 to 2 must be taken, or a pipe of ours could become a member's stdin by accident. */
static void fill_standard_descriptors(void)
{
    /* The lowest number that is free is taken. */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR | O_CLOEXEC) < 0)
            return;
}

int main(int argc, char **argv)
{
    /* What a small plan and its records need: the kernel takes its time over more memory. */
    static uint8_t records_room[1024], input_room[7168];
    static _Alignas(max_align_t) uint8_t plan_room[8192];
    static struct session session = {
        .stream.buffer = {.data = records_room, .capacity = sizeof records_room, .lent = true},
        .input.buffer = {.data = input_room, .capacity = sizeof input_room, .lent = true},
    };
    int failed, code;

    arena_lend(&session.arena, plan_room, sizeof plan_room);
    session.series = argc == 2 && !strcmp(argv[1], "--series");
    if (argc == 2 && !strcmp(argv[1], "--version")) {
        puts("coloquio-box " COLOQUIO_VERSION);
        return 0;
    }
    if (argc > 1 && !session.series) {
        fputs("usage: coloquio-box [--series] < PLAN > RECORDS\n", stderr);
        return EXIT_PLAN;
    }
    fill_standard_descriptors();
    signal(SIGPIPE, SIG_IGN);
    if (read_plan(&session) < 0)
        return EXIT_PLAN;
    if (begin_stream(&session.stream) < 0)
        return EXIT_FAULT;
    failed = execute(&session);
    flush(&session.stream);
    if (failed < 0 || session.malformed)
        complain(&session.error);
    code = session.malformed ? EXIT_PLAN : EXIT_RUN;
    if (failed < 0 || session.stream.failed)
        code = EXIT_FAULT;
    return code; /* and all memory, quicker than piece by piece */
}
