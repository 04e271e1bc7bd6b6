/* Values in commands and answers: plain words, or quoted with escapes. */
#ifndef REFERENCE_QUOTE_H
#define REFERENCE_QUOTE_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

/* Appends bytes in quotes; everything outside printable ASCII is escaped. */
void quote_append(struct text *text, const void *bytes, size_t size);

/*
 * Reads one value, quoted or a plain word, which ends at a blank or at the end of the line.
 * cursor: where to start; moved behind the value. Returns NULL, or what is wrong with it.
 */
const char *quote_read(const char **cursor, struct text *value);

#endif
