/* See token.h: without a library. */
#include "proto/token.h"

#include <errno.h>

static uint64_t read_number(const uint8_t *at, size_t bytes)
{
    uint64_t number = 0;

    for (size_t i = 0; i < bytes; i++)
        number = number << 8 | at[i];
    return number;
}

ssize_t token_read(const uint8_t *data, size_t size_bytes, struct token *ret)
{
    static const enum token_type types[] = {
        [MAJOR_UINT] = TOKEN_UINT, [MAJOR_NEGATIVE] = TOKEN_NEGATIVE, [MAJOR_BYTES] = TOKEN_BYTES,
        [MAJOR_TEXT] = TOKEN_TEXT, [MAJOR_ARRAY] = TOKEN_ARRAY,       [MAJOR_MAP] = TOKEN_MAP,
        [MAJOR_TAG] = TOKEN_OTHER, [MAJOR_SIMPLE] = TOKEN_BOOL,
    };
    size_t size = 1;

    if (!size_bytes)
        return 0;
    ret->type = types[data[0] >> 5];
    ret->value = data[0] & 31;
    if (ret->value > INFO_NUMBER_MOST || ret->type == TOKEN_OTHER)
        return -EBADMSG;
    if (ret->type == TOKEN_BOOL) {
        if (ret->value != SIMPLE_FALSE && ret->value != SIMPLE_TRUE)
            return -EBADMSG;
        ret->value -= SIMPLE_FALSE;
        return 1;
    }
    if (ret->value >= INFO_NUMBER) {
        size += (size_t)1 << (ret->value - INFO_NUMBER);
        if (size > size_bytes)
            return 0;
        ret->value = read_number(data + 1, size - 1);
    }
    ret->data = data + size;
    if (ret->type != TOKEN_TEXT && ret->type != TOKEN_BYTES)
        return (ssize_t)size;
    return ret->value <= size_bytes - size ? (ssize_t)(size + ret->value) : 0;
}
