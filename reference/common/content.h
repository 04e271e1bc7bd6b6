/* Bytes to send or to expect, of any length without holding them: a text repeated, or the pattern. */
#ifndef REFERENCE_CONTENT_H
#define REFERENCE_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "command.h"
#include "text.h"

/* What has become of the bytes on their way through a server. */
enum form { FORM_SAME, FORM_UPPER, FORM_REVERSED };

struct content {
    const struct text *text; /* repeated to fill length_bytes; NULL: the pattern */
    uint64_t length_bytes;
    enum form form;
};

/* The text so many times. */
struct content content_of_text(const struct text *text, uint64_t times);

/* Byte number i is 'a' + i % 26, but every 64th is a newline. */
struct content content_of_pattern(uint64_t length_bytes);

/* Copies `size` bytes from `offset` on; offset + size must not be beyond the end. */
void content_copy(const struct content *content, uint64_t offset, char *buffer, size_t size);

/* How many of the bytes are those of the content from `offset` on; never beyond its end. */
size_t content_match(const struct content *content, uint64_t offset, const char *bytes, size_t size);

/* Reads the option as=FORM. Returns false, with the answer made, for an unknown form. */
bool content_form(const struct command *command, enum form *form, struct answer *answer);

#endif
