/* Record streams with stacks, and with frames in their place. */
#include <string.h>

#include "scenario/scenario.h"
#include "where/inner.h"

/* What is given to coloquio-frames at most, and taken from it. */
#define STACKS_BYTES ((size_t)32 << 20)
#define FRAMES_MAX 4096

bool stacks_lack(const struct trace *trace, const GArray *calls)
{
    g_autoptr(GHashTable) given = g_hash_table_new(g_int64_hash, g_int64_equal);

    for (size_t i = 0; i < trace->stacks.count; i++)
        g_hash_table_add(given, (gpointer)(uintptr_t)&trace->records[trace->stacks.items[i]].call);
    for (guint i = 0; i < calls->len; i++)
        if (!g_hash_table_contains(given, &g_array_index(calls, guint64, i)))
            return true;
    return false;
}

static bool is_students(const struct record *stack)
{
    for (size_t i = 0; i < stack->modules_count; i++)
        if (g_str_has_prefix(stack->modules[i], PROGRAMS_PREFIX))
            return true;
    return false;
}

/* Takes the buffer; NULL when it is empty or did not fit. */
static GBytes *taken(struct buffer *buffer, bool failed)
{
    GBytes *bytes = failed ? NULL : g_bytes_new(buffer->data, buffer->size);

    buffer_done(buffer);
    return bytes;
}

GBytes *stacks_of(const struct trace *trace)
{
    struct buffer buffer = {.limit_bytes = STACKS_BYTES};
    bool any = false;

    records_encode_head(&buffer);
    for (size_t i = 0; i < trace->stacks.count; i++) {
        const struct record *stack = &trace->records[trace->stacks.items[i]];

        /* What does not fit any more is left out. */
        if (!is_students(stack) || buffer.size + 2 * STACK_BYTES > STACKS_BYTES)
            continue;
        any |= record_encode(stack, &buffer) == 0;
    }
    return taken(&buffer, !any);
}

/* ---- frames ---- */

/* The name as handed in: sources are compiled in the box's work directory; programs that were built
 * before often in ours. */
static const char *file_name(const char *path)
{
    g_autofree char *current = g_get_current_dir();
    const char *const directories[] = {STUDENT_DIRECTORY, current};

    for (size_t i = 0; i < G_N_ELEMENTS(directories); i++) {
        size_t length = strlen(directories[i]);

        if (!strncmp(path, directories[i], length) && path[length] == '/' && path[length + 1])
            path += length + 1;
    }
    while (g_str_has_prefix(path, "./"))
        path += 2;
    return path;
}

/* One record of coloquio-frames; nothing but what a frame consists of. */
static bool put_frame(const struct record *said, uint64_t time_ns, struct buffer *buffer)
{
    struct record frame;

    record_init(&frame, RECORD_FRAME);
    frame.time_ns = time_ns;
    frame.task = said->task;
    frame.call = said->call;
    frame.signal = said->signal;
    frame.kind = said->kind;
    frame.text = said->text;
    frame.path = said->path ? file_name(said->path) : NULL;
    frame.line = said->line;
    frame.inlined = said->inlined;
    return record_encode(&frame, buffer) == 0;
}

static bool put_frames(GBytes *said, uint64_t time_ns, struct buffer *buffer)
{
    struct arena arena = {.limit_bytes = STACKS_BYTES};
    struct record_reader reader = {.arena = &arena};
    struct box_error error = {0};
    struct record record;
    gsize size;
    guint count = 0;

    reader.data = g_bytes_get_data(said, &size);
    reader.size_bytes = size;
    while (size && count < FRAMES_MAX && record_next(&reader, &record, &error) == 1)
        if (record.type == RECORD_FRAME && put_frame(&record, time_ns, buffer))
            count++;
    arena_done(&arena);
    return count > 0;
}

/* That there was a stack: the places of all other records stay what they were. */
static void put_stub(const struct record *stack, struct buffer *buffer)
{
    struct record stub;

    record_init(&stub, RECORD_STACK);
    stub.time_ns = stack->time_ns;
    stub.task = stack->task;
    stub.call = stack->call;
    stub.signal = stack->signal;
    record_encode(&stub, buffer);
}

GBytes *stacks_replaced(const struct trace *trace, GBytes *said)
{
    struct buffer buffer = {0};
    bool any = false;

    records_encode_head(&buffer);
    for (size_t i = 0; i < trace->records_count; i++) {
        const struct record *record = &trace->records[i];

        if (record->type == RECORD_FINISH)
            any = put_frames(said, record->time_ns, &buffer);
        if (record->type == RECORD_STACK)
            put_stub(record, &buffer);
        else if (record->type != RECORD_FRAME)
            record_encode(record, &buffer);
    }
    return taken(&buffer, !any);
}
