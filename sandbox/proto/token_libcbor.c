/* See token.h: by libcbor. */
#include "proto/token.h"

#include <cbor.h>
#include <errno.h>

static void set(void *context, enum token_type type, uint64_t value, const uint8_t *data)
{
    struct token *token = context;

    token->type = type;
    token->value = value;
    token->data = data;
}

#define ON_NUMBER(name, token, type)                                                               \
    static void on_##name(void *context, type value)                                               \
    {                                                                                              \
        set(context, TOKEN_##token, value, NULL);                                                  \
    }
#define ON_DATA(name, token)                                                                       \
    static void on_##name(void *context, cbor_data data, size_t size)                              \
    {                                                                                              \
        set(context, TOKEN_##token, size, data);                                                   \
    }
ON_NUMBER(uint8, UINT, uint8_t)
ON_NUMBER(uint16, UINT, uint16_t)
ON_NUMBER(uint32, UINT, uint32_t)
ON_NUMBER(uint64, UINT, uint64_t)
ON_NUMBER(negint8, NEGATIVE, uint8_t)
ON_NUMBER(negint16, NEGATIVE, uint16_t)
ON_NUMBER(negint32, NEGATIVE, uint32_t)
ON_NUMBER(negint64, NEGATIVE, uint64_t)
ON_NUMBER(array, ARRAY, size_t)
ON_NUMBER(map, MAP, size_t)
ON_NUMBER(bool, BOOL, bool)
ON_DATA(text, TEXT)
ON_DATA(bytes, BYTES)

/* All of them, because libcbor calls every one without a look. */
static const struct cbor_callbacks callbacks = {
    .uint8 = on_uint8,
    .uint16 = on_uint16,
    .uint32 = on_uint32,
    .uint64 = on_uint64,
    .negint8 = on_negint8,
    .negint16 = on_negint16,
    .negint32 = on_negint32,
    .negint64 = on_negint64,
    .string = on_text,
    .byte_string = on_bytes,
    .array_start = on_array,
    .map_start = on_map,
    .boolean = on_bool,
    .byte_string_start = cbor_null_byte_string_start_callback,
    .string_start = cbor_null_string_start_callback,
    .indef_array_start = cbor_null_indef_array_start_callback,
    .indef_map_start = cbor_null_indef_map_start_callback,
    .tag = cbor_null_tag_callback,
    .float2 = cbor_null_float2_callback,
    .float4 = cbor_null_float4_callback,
    .float8 = cbor_null_float8_callback,
    .undefined = cbor_null_undefined_callback,
    .null = cbor_null_null_callback,
    .indef_break = cbor_null_indef_break_callback,
};

ssize_t token_read(const uint8_t *data, size_t size_bytes, struct token *ret)
{
    struct cbor_decoder_result result;

    ret->type = TOKEN_OTHER;
    if (!size_bytes)
        return 0;
    result = cbor_stream_decode(data, size_bytes, &callbacks, ret);
    if (result.status == CBOR_DECODER_NEDATA)
        /* A tag or a number with a fraction: more data would not make it belong here. */
        return data[0] >> 5 >= MAJOR_TAG ? -EBADMSG : 0;
    if (result.status != CBOR_DECODER_FINISHED || ret->type == TOKEN_OTHER)
        return -EBADMSG;
    return (ssize_t)result.read;
}
