#ifndef COLOQUIO_BUILD_INNER_H
#define COLOQUIO_BUILD_INNER_H

#include "build/build.h"

/*
 * Reads one declared source: a regular file, not through a link, of reasonable size, text.
 * required: whether it must not be empty. Returns its content, or NULL with a finding.
 */
GBytes *source_read(const char *directory, const char *name, const char *program, bool required,
                    GPtrArray *findings);

/* Turns what the compiler said into findings. Returns whether one is an error. */
bool diagnostics_parse(const char *text, gsize size, const char *program, GPtrArray *findings);

#endif
