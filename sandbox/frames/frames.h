/*
 * From a RECORD_STACK to RECORD_FRAMEs: which functions and lines of the student's source it was.
 *
 * Everything read here is hostile: the stack, the program, its debug information. This code runs in
 * a box of its own, with nothing but the programs in it, and may die there.
 */
#ifndef COLOQUIO_FRAMES_FRAMES_H
#define COLOQUIO_FRAMES_FRAMES_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>

#include "proto/record.h"
#include "proto/sink.h"

/* Frames looked at of one stack, those of libraries included, and addresses told of it. */
#define FRAMES_MAX 128
#define FRAMES_TOLD_MAX 24

/* What one process executed from, ready to be asked. */
struct image {
    Dwfl *dwfl;
    const struct record *stack; /* the one that is being unwound */
    char **modules;             /* copies, to know the same image again */
    uint64_t *ranges;
    size_t modules_count;
};

/*
 * Unwinds a stack and looks up its frames.
 * stack: a RECORD_STACK. prefix: of the paths of the student's programs ("/program/"); other
 * modules are unwound through, not told. image: zeroed before the first stack, image_done() after
 * the last; kept from one to the next where they are of the same image. sink: gets a RECORD_FRAME
 * for each frame of the student's, innermost first, and in front of it one for the function of a
 * library that it had called, or where a signal came (enum frame_kind).
 */
void frames_of_stack(struct image *image, const struct record *stack, const char *prefix,
                     const struct record_sink *sink);

/* ---- image.c ---- */

/* Opens the files that a stack's process executed from, unless they are those of the image already.
 * Returns false when there is nothing to unwind. */
bool image_open(struct image *image, const struct record *stack);
void image_done(struct image *image);

/* ---- lines.c ---- */

/* Longer names are cut. */
#define FRAMES_NAME_BYTES 256

/* Is what is at an address of a module of the student's theirs? In a program with debug information
 * what has none is not: libc.a, crt1.o. */
bool lines_known(Dwfl_Module *module, Dwarf_Addr address);

/* Puts the frames of one address in a module of the student's: what was inlined there, then the
 * function itself. frame: a RECORD_FRAME with task, call and signal set. */
void lines_of_address(Dwfl_Module *module, Dwarf_Addr address, const struct record *frame,
                      const struct record_sink *sink);

#endif
