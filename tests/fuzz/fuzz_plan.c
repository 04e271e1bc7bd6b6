/* Any bytes as a plan: an error, or a plan that encodes to itself. */
#include <stdlib.h>

#include "fuzz/fuzz.h"
#include "unit/proto_samples.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct arena arena = {.limit_bytes = (size_t)64 << 20};
    struct buffer buffer = {0};
    struct box_error error = {0};
    struct plan plan, again;

    if (plan_decode(data, size_bytes, &arena, &plan, &error) < 0) {
        require(error.error > 0 && error.detail[0]);
    } else {
        require(plan_encode(&plan, &buffer) == 0);
        require(plan_decode(buffer.data, buffer.size, &arena, &again, &error) == 0);
        require(plans_equal(&plan, &again));
    }
    buffer_done(&buffer);
    arena_done(&arena);
    return 0;
}
