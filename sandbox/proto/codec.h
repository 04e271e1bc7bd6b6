/*
 * Structures to CBOR maps and back (RFC 8949), driven by tables of fields. Items are read by libcbor
 * (token.h), and written here, since a record is encoded in less time than it takes to call a
 * library for each of its items (held against libcbor by tests/unit/test_proto_token.c).
 *
 * A map holds the fields that differ from the neutral value. Only definite lengths, unsigned and
 * negative integers, booleans, text, bytes, arrays and maps exist. A text that is not UTF-8 (a file
 * name may be anything) travels as bytes.
 */
#ifndef COLOQUIO_PROTO_CODEC_H
#define COLOQUIO_PROTO_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"

enum field_type {
    FIELD_UINT,    /* uint64_t */
    FIELD_UINT32,  /* uint32_t */
    FIELD_INT,     /* int64_t */
    FIELD_INT32,   /* int32_t */
    FIELD_BOOL,    /* bool */
    FIELD_TEXT,    /* const char *, NUL-terminated */
    FIELD_BYTES,   /* struct bytes */
    FIELD_TEXTS,   /* const char **, count beside it */
    FIELD_INTS,    /* int64_t *, count beside it */
    FIELD_UINTS,   /* uint64_t *, count beside it */
    FIELD_STRUCT,  /* struct of `layout` inside */
    FIELD_STRUCTS, /* array of structs of `layout`, count beside it */
};

/* More fields than any structure has. */
#define FIELDS_MOST 128

struct layout;

/* Longest key. */
#define KEY_BYTES 16

struct field {
    char key[KEY_BYTES];         /* ASCII */
    const struct layout *layout; /* STRUCT, STRUCTS */
    uint64_t most; /* integers: largest value; arrays: longest; 0 = no bound of its own */
    uint16_t offset;
    uint16_t count_offset; /* arrays */
    uint8_t key_size;      /* without the NUL */
    uint8_t type;          /* enum field_type */
};

struct layout {
    size_t size;
    const struct field *fields;
    size_t count;
    const void *neutral; /* a value of the struct whose fields are left out */
    /* Of each field the word of the struct (64 bits) in which it begins, for one that is encoded
     * often: what is neutral is then passed over quickly. NULL: not given. No FIELD_STRUCT then. */
    const uint8_t *words;
};

/* Appends the map of a structure. Returns 0 or -ENOMEM. */
int codec_encode(const struct layout *layout, const void *structure, struct buffer *buffer);

/* Appends single items. Return 0 or -ENOMEM. */
int codec_put_uint(struct buffer *buffer, uint64_t value);
int codec_put_text(struct buffer *buffer, const char *text);
int codec_put_array(struct buffer *buffer, size_t count);

/* Where a decoder is. */
struct decoder {
    const uint8_t *data;
    size_t size_bytes, position;
    struct arena *arena;
    enum box_stage stage; /* of errors */
    struct box_error *error;
    char path[160]; /* of keys, for messages: "members[2].program" */
};

/*
 * Fills a structure (set to neutral first) from the map at the decoder's position. Memory comes
 * from the arena. Returns 0, or a negative errno with the error naming the key: -EBADMSG malformed
 * or unknown, -ERANGE, -ENOMEM.
 */
int codec_decode(struct decoder *decoder, const struct layout *layout, void *structure);

/* Copies the fields of a layout, and nothing else, from one structure to another. */
void codec_copy(const struct layout *layout, const void *from, void *to);

/* A look at data that are still coming: how far items are complete. */
struct codec_scan {
    size_t position; /* end of the last complete token */
    uint64_t items;  /* that still have to end; the caller's to set before the first call */
};

/*
 * Goes on over the data (all that have come so far, from the start) until the items have ended.
 * Returns 1 when they end at scan->position, 0 when more data are needed, or -EBADMSG.
 */
int codec_scan(struct codec_scan *scan, const void *data, size_t size_bytes);

/* Take one item of that type. Return 0 or a negative errno with the error. */
int codec_get_uint(struct decoder *decoder, uint64_t *ret_value);
int codec_get_text(struct decoder *decoder, const char **ret_text);
int codec_get_array(struct decoder *decoder, uint64_t *ret_count);

/* Fails with the decoder's path in front: "members[2].program: must be absolute". Returns -number.
 */
int codec_fail(struct decoder *decoder, int number, const char *what);

#endif
