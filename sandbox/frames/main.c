/*
 * coloquio-frames PREFIX < STACKS > FRAMES: both are record streams; other records are passed over.
 * The frames of a stack are written before the next is looked at: they stay if that one is fatal.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "frames/frames.h"

#define INPUT_BYTES ((size_t)64 << 20)
#define CHUNK_BYTES ((size_t)65536)

#ifdef __SANITIZE_ADDRESS__
/* Looking for leaks takes ptrace(2), which a box refuses. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}
#endif

static void put(void *context, const struct record *record)
{
    record_encode(record, context);
}

static int flush(struct buffer *buffer)
{
    for (size_t done = 0; done < buffer->size;) {
        ssize_t written = write(STDOUT_FILENO, buffer->data + done, buffer->size - done);

        if (written < 0 && errno != EINTR)
            return -errno;
        done += written > 0 ? (size_t)written : 0;
    }
    buffer->size = 0;
    return 0;
}

static int read_input(struct buffer *input)
{
    ssize_t got;

    input->limit_bytes = INPUT_BYTES;
    do {
        uint8_t *room = buffer_reserve(input, CHUNK_BYTES);

        if (!room)
            return -EFBIG;
        got = read(STDIN_FILENO, room, CHUNK_BYTES);
        input->size += got > 0 ? (size_t)got : 0;
    } while (got > 0 || (got < 0 && errno == EINTR));
    return got < 0 ? -errno : 0;
}

int main(int argc, char **argv)
{
    struct buffer input = {0}, output = {0};
    struct arena arena = {.limit_bytes = INPUT_BYTES};
    struct record_reader reader = {.arena = &arena};
    struct record_sink sink = {put, &output};
    struct image image = {0};
    struct box_error error = {0};
    struct record record;
    int result = 0;

    if (argc != 2) {
        fputs("usage: coloquio-frames PREFIX < STACKS > FRAMES\n", stderr);
        return 2;
    }
    if (read_input(&input) < 0 || records_encode_head(&output) < 0 || flush(&output) < 0)
        return 1;
    reader.data = input.data;
    reader.size_bytes = input.size;
    while (!result && record_next(&reader, &record, &error) == 1) {
        if (record.type != RECORD_STACK)
            continue;
        frames_of_stack(&image, &record, argv[1], &sink);
        result = flush(&output);
    }
    image_done(&image);
    buffer_done(&input);
    buffer_done(&output);
    arena_done(&arena);
    return result < 0;
}
