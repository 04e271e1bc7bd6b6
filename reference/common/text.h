/* A growing run of bytes. */
#ifndef REFERENCE_TEXT_H
#define REFERENCE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Zero-initialised it is empty. The bytes are always followed by a NUL that is not counted. */
struct text {
    char *bytes; /* NULL while nothing was appended */
    size_t length;
    size_t capacity;
};

/* Appends size bytes. Ends the program with exit 71 if there is no memory. */
void text_append(struct text *text, const void *bytes, size_t size);

/* Appends a NUL-terminated string, without the NUL. */
void text_append_string(struct text *text, const char *string);

/* Appends a number in decimal. */
void text_append_number(struct text *text, int64_t number);

/* Makes it empty but keeps its memory. */
void text_clear(struct text *text);

/* Frees its memory and makes it empty. */
void text_free(struct text *text);

/* The bytes as a string: "" for an empty text, never NULL. It may contain NULs of its own. */
const char *text_string(const struct text *text);

/* realloc that ends the program with exit 71 instead of returning NULL. */
void *memory_resize(void *memory, size_t size);

#endif
