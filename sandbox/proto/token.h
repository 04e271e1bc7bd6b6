/* Items of CBOR (RFC 8949), of arrays and maps their heads only. */
#ifndef COLOQUIO_PROTO_TOKEN_H
#define COLOQUIO_PROTO_TOKEN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The major type is the upper three bits of an item's first byte, RFC 8949 section 3.1. */
enum major {
    MAJOR_UINT,
    MAJOR_NEGATIVE, /* -1 - value */
    MAJOR_BYTES,
    MAJOR_TEXT,
    MAJOR_ARRAY,
    MAJOR_MAP,
    MAJOR_TAG,
    MAJOR_SIMPLE
};

/* The lower five are a number, or tell how many bytes it has that follow: 1, 2, 4 or 8. */
#define INFO_NUMBER 24
#define INFO_NUMBER_MOST 27
#define SIMPLE_FALSE 20
#define SIMPLE_TRUE 21

enum token_type {
    TOKEN_OTHER, /* tags, floats, null, indefinite lengths: nothing that belongs here */
    TOKEN_UINT,
    TOKEN_NEGATIVE, /* -1 - value */
    TOKEN_BOOL,
    TOKEN_TEXT,
    TOKEN_BYTES,
    TOKEN_ARRAY,
    TOKEN_MAP
};

struct token {
    enum token_type type;
    uint64_t value; /* number, count, or length */
    const uint8_t *data;
};

/*
 * Reads one item. libcbor does that (token_libcbor.c), but in a coloquio-box that is linked
 * statically, since there is no static libcbor in Debian (token.c, held against the other by
 * tests/unit/test_proto_token.c).
 * data, size_bytes: hostile. Returns the size of what was read, with *ret filled (data: into them),
 * 0 when they end within the item, or -EBADMSG for one that does not belong here.
 */
ssize_t token_read(const uint8_t *data, size_t size_bytes, struct token *ret);

#endif
