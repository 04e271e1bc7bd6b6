/* Any bytes as records: what can be read encodes to itself, and reading ends. */
#include <stdlib.h>

#include "fuzz/fuzz.h"
#include "unit/proto_samples.h"

static void check_record(const struct record *record, struct arena *arena)
{
    struct buffer buffer = {0};
    struct box_error error = {0};
    struct record_reader reader = {.arena = arena};
    struct record again;

    require(records_encode_head(&buffer) == 0);
    require(record_encode(record, &buffer) == 0);
    reader.data = buffer.data;
    reader.size_bytes = buffer.size;
    require(record_next(&reader, &again, &error) == 1);
    require(records_equal(record, &again));
    require(record_next(&reader, &again, &error) == 0);
    buffer_done(&buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct arena arena = {.limit_bytes = (size_t)64 << 20};
    struct record_reader reader = {.data = data, .size_bytes = size_bytes, .arena = &arena};
    struct box_error error = {0};
    struct record record;
    size_t position = 0;
    int result;

    while ((result = record_next(&reader, &record, &error)) == 1) {
        require(reader.position > position);
        position = reader.position;
        check_record(&record, &arena);
    }
    require(result == 0 ? reader.position == size_bytes : error.error == -result);
    arena_done(&arena);
    return 0;
}
