/* Where records go: the writer of a run's stream, or a test's list. */
#ifndef COLOQUIO_PROTO_SINK_H
#define COLOQUIO_PROTO_SINK_H

#include "proto/record.h"

/* put() gets one complete record; it copies what it keeps. Failing to write is its own affair. */
struct record_sink {
    void (*put)(void *context, const struct record *record);
    void *context;
};

static inline void record_put(const struct record_sink *sink, const struct record *record)
{
    sink->put(sink->context, record);
}

#endif
