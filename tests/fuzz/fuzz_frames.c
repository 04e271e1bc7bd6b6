/* Any bytes as what coloquio-frames says of a run: the run stays what it was, with frames or not.
 */
#include "fuzz/fuzz.h"
#include "support/story.h"
#include "where/inner.h"

static struct trace *told(void)
{
    static struct trace *trace;
    g_autoptr(GBytes) bytes = NULL;

    if (trace)
        return trace;
    bytes = story_records("0 start\n0 pipe 3 4\n0 read fd=3\n0 waits\nfinish deadlock", NULL);
    require(bytes != NULL);
    require((trace = trace_read(bytes, NULL)) != NULL);
    return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    g_autoptr(GBytes) said = g_bytes_new_static(data, size_bytes);
    g_autoptr(GBytes) merged = stacks_replaced(told(), said);
    struct trace *trace = merged ? trace_read(merged, NULL) : NULL;

    if (!merged)
        return 0;
    require(trace && !trace->damage && !trace->truncated);
    require(trace->outcome == OUTCOME_DEADLOCK);
    require(trace->records_count == told()->records_count + trace->frames.count);
    for (size_t i = 0; i < trace->records_count; i++) {
        g_autoptr(GPtrArray) frames = trace_frames(trace, i);

        g_free(trace_name_line(trace, i));
        require(frames != NULL);
    }
    trace_free(trace);
    return 0;
}
