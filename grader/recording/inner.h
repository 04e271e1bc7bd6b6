/* Between what a recording says and the file that holds it. */
#ifndef COLOQUIO_RECORDING_INNER_H
#define COLOQUIO_RECORDING_INNER_H

#include "recording/recording.h"

/* One file of the container. */
struct part {
    char *name;
    GBytes *content;
};

/* An array of them that frees what it holds. Free with g_ptr_array_unref. */
GPtrArray *parts_new(void);
/* Adds a part; name is copied, a reference to content is held. */
void parts_add(GPtrArray *parts, const char *name, GBytes *content);
/* The content of a part, borrowed; NULL when there is none of that name. */
GBytes *parts_find(const GPtrArray *parts, const char *name);

/* All parts as a gzipped tar, the same bytes for the same parts. NULL with *error. */
GBytes *container_pack(const GPtrArray *parts, GError **error);

/*
 * The parts of a gzipped tar.
 * data: hostile: a few bytes of it can claim terabytes. limit_bytes: what all parts may expand to.
 * NULL with *error (FAULT_USAGE).
 */
GPtrArray *container_unpack(GBytes *data, gsize limit_bytes, GError **error);

#endif
