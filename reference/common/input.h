/* Lines from a descriptor, without the buffering of stdio, which would hide waiting bytes. */
#ifndef REFERENCE_INPUT_H
#define REFERENCE_INPUT_H

#include <stdbool.h>

#include "text.h"

/* Longest line, in bytes. */
#define INPUT_LINE_BYTES (64u << 20)

struct input {
    int fd;
    void (*wait)(int fd); /* blocks until fd can be read; NULL: read itself does */
    struct text waiting;  /* read but not handed out yet */
    size_t scanned;       /* that many bytes of waiting hold no newline */
    bool ended;
};

/*
 * The next line, without its newline; a last line may lack it.
 * Returns false at the end of input, when reading fails, and for a line over the limit.
 */
bool input_line(struct input *input, struct text *line);

#endif
