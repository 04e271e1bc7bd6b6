/* See codec.h. */
#include "proto/codec.h"

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "proto/token.h"

#define SCAN_ITEMS_MOST (UINT64_C(1) << 32) /* of one array or map: no sum of them overflows */
#define HEAD_BYTES 9 /* longest initial part of an item, RFC 8949 section 3 */

/* ---- encoding ---- */

/* Writes the initial part of an item in its shortest form (section 4.2.1) into a room of
 * HEAD_BYTES. Returns where the item goes on. */
static uint8_t *write_head(uint8_t *at, enum major major, uint64_t value)
{
    unsigned log = value <= UINT8_MAX ? 0 : value <= UINT16_MAX ? 1 : value <= UINT32_MAX ? 2 : 3;
    unsigned bytes = 1u << log;

    if (value < INFO_NUMBER) {
        *at = (uint8_t)(major << 5 | value);
        return at + 1;
    }
    *at = (uint8_t)(major << 5 | (INFO_NUMBER + log));
    value = htobe64(value << (64 - 8 * bytes));
    memcpy(at + 1, &value, sizeof value);
    return at + 1 + bytes;
}

static uint8_t *write_int(uint8_t *at, int64_t value)
{
    return value < 0 ? write_head(at, MAJOR_NEGATIVE, (uint64_t)(-1 - value))
                     : write_head(at, MAJOR_UINT, (uint64_t)value);
}

static int put_head(struct buffer *buffer, enum major major, uint64_t value)
{
    uint8_t *room = buffer_reserve(buffer, HEAD_BYTES);

    if (!room)
        return -ENOMEM;
    buffer->size += (size_t)(write_head(room, major, value) - room);
    return 0;
}

int codec_put_uint(struct buffer *buffer, uint64_t value)
{
    return put_head(buffer, MAJOR_UINT, value);
}

static int put_int(struct buffer *buffer, int64_t value)
{
    uint8_t *room = buffer_reserve(buffer, HEAD_BYTES);

    if (!room)
        return -ENOMEM;
    buffer->size += (size_t)(write_int(room, value) - room);
    return 0;
}

/* A string and what is in it. */
static int put_string(struct buffer *buffer, enum major major, const void *data, size_t size)
{
    uint8_t *room = size < SIZE_MAX - HEAD_BYTES ? buffer_reserve(buffer, HEAD_BYTES + size) : NULL;
    uint8_t *end;

    if (!room)
        return -ENOMEM;
    end = write_head(room, major, size);
    if (size)
        memcpy(end, data, size);
    buffer->size += (size_t)(end - room) + size;
    return 0;
}

/* RFC 3629, without surrogates and overlong forms. */
static bool is_utf8(const uint8_t *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        size_t more = text[i] < 0x80 ? 0 : text[i] >= 0xf0 ? 3 : text[i] >= 0xe0 ? 2 : 1;
        uint32_t point = more ? text[i] & (0x3fu >> more) : text[i];
        static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};

        if ((text[i] >= 0x80 && text[i] < 0xc2) || text[i] > 0xf4 || more > size - i - 1)
            return false;
        for (size_t j = 1; j <= more; j++) {
            if ((text[i + j] & 0xc0) != 0x80)
                return false;
            point = point << 6 | (text[i + j] & 0x3f);
        }
        if (point < least[more] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
            return false;
        i += more + 1;
    }
    return true;
}

int codec_put_text(struct buffer *buffer, const char *text)
{
    size_t size = strlen(text);

    return put_string(buffer, is_utf8((const uint8_t *)text, size) ? MAJOR_TEXT : MAJOR_BYTES, text,
                      size);
}

int codec_put_array(struct buffer *buffer, size_t count)
{
    return put_head(buffer, MAJOR_ARRAY, count);
}

#define AT(type, structure, offset)                                                                \
    (*(type const *)(const void *)((const char *)(structure) + (offset)))

static bool struct_is_neutral(const struct layout *layout, const void *structure);

static bool is_neutral(const struct layout *layout, const struct field *field,
                       const void *structure)
{
    const char *neutral = layout->neutral;

    switch ((enum field_type)field->type) {
    case FIELD_UINT:
    case FIELD_INT:
        return AT(uint64_t, structure, field->offset) == AT(uint64_t, neutral, field->offset);
    case FIELD_UINT32:
    case FIELD_INT32:
        return AT(uint32_t, structure, field->offset) == AT(uint32_t, neutral, field->offset);
    case FIELD_BOOL:
        return !AT(bool, structure, field->offset);
    case FIELD_TEXT:
        return !AT(char *, structure, field->offset);
    case FIELD_BYTES:
        return !AT(struct bytes, structure, field->offset).size;
    case FIELD_STRUCT:
        return struct_is_neutral(field->layout, (const char *)structure + field->offset);
    default:
        return !AT(size_t, structure, field->count_offset);
    }
}

static bool struct_is_neutral(const struct layout *layout, const void *structure)
{
    for (size_t i = 0; i < layout->count; i++)
        if (!is_neutral(layout, &layout->fields[i], structure))
            return false;
    return true;
}

static uint64_t word_at(const void *structure, size_t index)
{
    uint64_t word;

    memcpy(&word, (const char *)structure + index * sizeof word, sizeof word);
    return word;
}

/*
 * The fields that may differ from neutral. Few do: a pass over the words in which they begin,
 * without a branch, finds them for a closer look. Bytes and arrays begin with their pointer, which
 * is NULL when there are none.
 */
static size_t find_different(const struct layout *layout, const void *structure, uint8_t *ret)
{
    const void *neutral = layout->neutral;
    const uint8_t *words = layout->words;
    size_t different = 0, fields = layout->count;

    for (size_t i = 0; i < fields; i++) {
        ret[different] = (uint8_t)i;
        different += word_at(structure, words[i]) != word_at(neutral, words[i]);
    }
    return different;
}

static size_t find_present(const struct layout *layout, const void *structure, uint8_t *ret)
{
    size_t candidates = layout->words ? find_different(layout, structure, ret) : layout->count;
    size_t present = 0;

    for (size_t i = 0; i < candidates; i++) {
        size_t index = layout->words ? ret[i] : i;

        if (!is_neutral(layout, &layout->fields[index], structure))
            ret[present++] = (uint8_t)index;
    }
    return present;
}

static int encode_array(const struct field *field, const void *structure, struct buffer *buffer)
{
    size_t count = AT(size_t, structure, field->count_offset);
    const char *items = AT(char *, structure, field->offset);
    int error = codec_put_array(buffer, count);

    for (size_t i = 0; i < count && !error; i++) {
        switch (field->type) {
        case FIELD_TEXTS:
            error = codec_put_text(buffer, ((const char *const *)(const void *)items)[i]);
            break;
        case FIELD_INTS:
            error = put_int(buffer, ((const int64_t *)(const void *)items)[i]);
            break;
        case FIELD_UINTS:
            error = codec_put_uint(buffer, ((const uint64_t *)(const void *)items)[i]);
            break;
        default:
            error = codec_encode(field->layout, items + i * field->layout->size, buffer);
            break;
        }
    }
    return error;
}

/* What is not of one size. */
static int encode_long(const struct field *field, const void *structure, struct buffer *buffer)
{
    switch (field->type) {
    case FIELD_TEXT:
        return codec_put_text(buffer, AT(char *, structure, field->offset));
    case FIELD_BYTES:
        return put_string(buffer, MAJOR_BYTES, AT(struct bytes, structure, field->offset).data,
                          AT(struct bytes, structure, field->offset).size);
    case FIELD_STRUCT:
        return codec_encode(field->layout, (const char *)structure + field->offset, buffer);
    default:
        return encode_array(field, structure, buffer);
    }
}

/* A key, which is ASCII, and its value, in one go when that is a number. */
static int encode_field(const struct field *field, const void *structure, struct buffer *buffer)
{
    uint8_t *room = buffer_reserve(buffer, HEAD_BYTES + KEY_BYTES + HEAD_BYTES);
    uint8_t *end;
    bool is_long = false;

    if (!room)
        return -ENOMEM;
    end = write_head(room, MAJOR_TEXT, field->key_size);
    memcpy(end, field->key, KEY_BYTES);
    end += field->key_size;
    switch (field->type) {
    case FIELD_UINT:
        end = write_head(end, MAJOR_UINT, AT(uint64_t, structure, field->offset));
        break;
    case FIELD_UINT32:
        end = write_head(end, MAJOR_UINT, AT(uint32_t, structure, field->offset));
        break;
    case FIELD_INT:
        end = write_int(end, AT(int64_t, structure, field->offset));
        break;
    case FIELD_INT32:
        end = write_int(end, AT(int32_t, structure, field->offset));
        break;
    case FIELD_BOOL:
        end = write_head(end, MAJOR_SIMPLE, SIMPLE_TRUE);
        break;
    default:
        is_long = true;
        break;
    }
    buffer->size += (size_t)(end - room);
    return is_long ? encode_long(field, structure, buffer) : 0;
}

int codec_encode(const struct layout *layout, const void *structure, struct buffer *buffer)
{
    uint8_t present[FIELDS_MOST];
    size_t count = find_present(layout, structure, present);
    int error = put_head(buffer, MAJOR_MAP, count);

    for (size_t i = 0; i < count && !error; i++)
        error = encode_field(&layout->fields[present[i]], structure, buffer);
    return error;
}

static size_t size_of(enum field_type type, const struct layout *layout)
{
    switch (type) {
    case FIELD_UINT32:
    case FIELD_INT32:
        return sizeof(uint32_t);
    case FIELD_BOOL:
        return sizeof(bool);
    case FIELD_BYTES:
        return sizeof(struct bytes);
    case FIELD_STRUCT:
        return layout->size;
    case FIELD_UINT:
    case FIELD_INT:
        return sizeof(uint64_t);
    default:
        return sizeof(void *);
    }
}

void codec_copy(const struct layout *layout, const void *from, void *to)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct field *field = &layout->fields[i];

        memcpy((char *)to + field->offset, (const char *)from + field->offset,
               size_of(field->type, field->layout));
        if (field->count_offset)
            memcpy((char *)to + field->count_offset, (const char *)from + field->count_offset,
                   sizeof(size_t));
    }
}

/* ---- decoding: one token at a time ---- */

int codec_fail(struct decoder *decoder, int number, const char *what)
{
    return box_error_set(decoder->error, decoder->stage, number, "%s%s%s", decoder->path,
                         decoder->path[0] ? ": " : "", what);
}

static int next(struct decoder *decoder, struct token *token)
{
    ssize_t size = token_read(decoder->data + decoder->position,
                              decoder->size_bytes - decoder->position, token);

    if (size == 0)
        return codec_fail(decoder, EBADMSG, "the data end too early");
    if (size < 0)
        return codec_fail(decoder, EBADMSG, "not an item that belongs here");
    decoder->position += (size_t)size;
    return 0;
}

int codec_scan(struct codec_scan *scan, const void *data, size_t size_bytes)
{
    const uint8_t *bytes = data;

    while (scan->items > 0) {
        struct token token;
        ssize_t size = token_read(bytes + scan->position, size_bytes - scan->position, &token);

        if (size <= 0)
            return (int)size;
        scan->position += (size_t)size;
        scan->items--;
        if (token.type != TOKEN_ARRAY && token.type != TOKEN_MAP)
            continue;
        if (token.value > SCAN_ITEMS_MOST)
            return -EBADMSG;
        scan->items += token.type == TOKEN_MAP ? 2 * token.value : token.value;
    }
    return 1;
}

int codec_get_uint(struct decoder *decoder, uint64_t *ret_value)
{
    struct token token;
    int error = next(decoder, &token);

    if (error)
        return error;
    if (token.type != TOKEN_UINT)
        return codec_fail(decoder, EBADMSG, "must be an unsigned integer");
    *ret_value = token.value;
    return 0;
}

static int get_int(struct decoder *decoder, int64_t *ret_value)
{
    struct token token;
    int error = next(decoder, &token);

    if (error)
        return error;
    if (token.type != TOKEN_UINT && token.type != TOKEN_NEGATIVE)
        return codec_fail(decoder, EBADMSG, "must be an integer");
    if (token.value > INT64_MAX)
        return codec_fail(decoder, ERANGE, "is out of range");
    *ret_value = token.type == TOKEN_UINT ? (int64_t)token.value : -1 - (int64_t)token.value;
    return 0;
}

int codec_get_text(struct decoder *decoder, const char **ret_text)
{
    struct token token;
    int error = next(decoder, &token);

    if (error)
        return error;
    if (token.type != TOKEN_TEXT && token.type != TOKEN_BYTES)
        return codec_fail(decoder, EBADMSG, "must be a text");
    if (token.value && memchr(token.data, 0, token.value))
        return codec_fail(decoder, EBADMSG, "holds a NUL byte");
    *ret_text =
        arena_strndup(decoder->arena, token.value ? (const char *)token.data : "", token.value);
    return *ret_text ? 0 : codec_fail(decoder, ENOMEM, "out of memory");
}

static int get_bytes(struct decoder *decoder, struct bytes *ret)
{
    struct token token;
    int error = next(decoder, &token);

    if (error)
        return error;
    if (token.type != TOKEN_BYTES && token.type != TOKEN_TEXT)
        return codec_fail(decoder, EBADMSG, "must be bytes");
    ret->size = token.value;
    ret->data = arena_copy(decoder->arena, token.data, token.value);
    return ret->data ? 0 : codec_fail(decoder, ENOMEM, "out of memory");
}

static int get_count(struct decoder *decoder, enum token_type type, const char *message,
                     uint64_t *ret_count)
{
    struct token token;
    int error = next(decoder, &token);

    if (error)
        return error;
    if (token.type != type)
        return codec_fail(decoder, EBADMSG, message);
    /* Every element takes a byte at least: never allocate for more than can be there. */
    if (token.value > decoder->size_bytes - decoder->position)
        return codec_fail(decoder, EBADMSG, "claims more elements than there are data");
    *ret_count = token.value;
    return 0;
}

int codec_get_array(struct decoder *decoder, uint64_t *ret_count)
{
    return get_count(decoder, TOKEN_ARRAY, "must be an array", ret_count);
}

/* ---- decoding: fields ---- */

static size_t element_size(const struct field *field)
{
    switch (field->type) {
    case FIELD_TEXTS:
        return sizeof(char *);
    case FIELD_INTS:
    case FIELD_UINTS:
        return sizeof(uint64_t);
    default:
        return field->layout->size;
    }
}

static int decode_element(struct decoder *decoder, const struct field *field, char *element)
{
    switch (field->type) {
    case FIELD_TEXTS:
        return codec_get_text(decoder, (const char **)(void *)element);
    case FIELD_INTS:
        return get_int(decoder, (int64_t *)(void *)element);
    case FIELD_UINTS:
        return codec_get_uint(decoder, (uint64_t *)(void *)element);
    default:
        return codec_decode(decoder, field->layout, element);
    }
}

static int decode_array(struct decoder *decoder, const struct field *field, char *structure)
{
    size_t length = strlen(decoder->path);
    uint64_t count;
    char *items;
    int error = codec_get_array(decoder, &count);

    if (error)
        return error;
    if (field->most && count > field->most)
        return codec_fail(decoder, ERANGE, "has too many elements");
    if (!(items = arena_calloc(decoder->arena, count, element_size(field))))
        return codec_fail(decoder, ENOMEM, "out of memory");
    memcpy(structure + field->offset, &items, sizeof items);
    memcpy(structure + field->count_offset, &(size_t){count}, sizeof(size_t));
    for (uint64_t i = 0; i < count && !error; i++) {
        snprintf(decoder->path + length, sizeof decoder->path - length, "[%llu]",
                 (unsigned long long)i);
        error = decode_element(decoder, field, items + i * element_size(field));
        decoder->path[length] = 0;
    }
    return error;
}

static int decode_number(struct decoder *decoder, const struct field *field, char *at)
{
    uint64_t value = 0;
    int64_t number = 0;
    int error = field->type == FIELD_UINT || field->type == FIELD_UINT32
                    ? codec_get_uint(decoder, &value)
                    : get_int(decoder, &number);

    if (error)
        return error;
    if ((field->most && (value > field->most || number > (int64_t)field->most)) ||
        (field->type == FIELD_UINT32 && value > UINT32_MAX) ||
        (field->type == FIELD_INT32 && (number > INT32_MAX || number < INT32_MIN)))
        return codec_fail(decoder, ERANGE, "is out of range");
    switch (field->type) {
    case FIELD_UINT:
        memcpy(at, &value, sizeof value);
        break;
    case FIELD_UINT32:
        memcpy(at, &(uint32_t){(uint32_t)value}, sizeof(uint32_t));
        break;
    case FIELD_INT:
        memcpy(at, &number, sizeof number);
        break;
    default:
        memcpy(at, &(int32_t){(int32_t)number}, sizeof(int32_t));
        break;
    }
    return 0;
}

static int decode_field(struct decoder *decoder, const struct field *field, char *structure)
{
    char *at = structure + field->offset;
    struct token token;
    int error;

    switch (field->type) {
    case FIELD_UINT:
    case FIELD_UINT32:
    case FIELD_INT:
    case FIELD_INT32:
        return decode_number(decoder, field, at);
    case FIELD_BOOL:
        if ((error = next(decoder, &token)))
            return error;
        if (token.type != TOKEN_BOOL)
            return codec_fail(decoder, EBADMSG, "must be true or false");
        *(bool *)at = token.value != 0;
        return 0;
    case FIELD_TEXT:
        return codec_get_text(decoder, (const char **)(void *)at);
    case FIELD_BYTES:
        return get_bytes(decoder, (struct bytes *)(void *)at);
    case FIELD_STRUCT:
        return codec_decode(decoder, field->layout, at);
    default:
        return decode_array(decoder, field, structure);
    }
}

/* Searched from where the field before it was found: encoders keep the order of the table. */
static const struct field *find_field(const struct layout *layout, size_t start,
                                      const struct token *key)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct field *field = &layout->fields[(start + i) % layout->count];

        if (field->key_size == key->value && !memcmp(field->key, key->data, field->key_size))
            return field;
    }
    return NULL;
}

/* Adds a key to the path. It may be any bytes: what is no printable ASCII is shown as '?'. */
static void append_key(struct decoder *decoder, size_t length, const struct token *key)
{
    size_t end = length;

    if (length && end < sizeof decoder->path - 1)
        decoder->path[end++] = '.';
    for (uint64_t i = 0; i < key->value && end < sizeof decoder->path - 1; i++)
        decoder->path[end++] = key->data[i] > ' ' && key->data[i] < 0x7f ? (char)key->data[i] : '?';
    decoder->path[end] = 0;
}

static int decode_entry(struct decoder *decoder, const struct layout *layout, void *structure,
                        size_t *start, uint64_t *seen)
{
    size_t length = strlen(decoder->path), index;
    const struct field *field;
    struct token key;
    int error = next(decoder, &key);

    if (error)
        return error;
    if (key.type != TOKEN_TEXT)
        return codec_fail(decoder, EBADMSG, "keys must be texts");
    append_key(decoder, length, &key);
    if (!(field = find_field(layout, *start, &key)))
        return codec_fail(decoder, EBADMSG, "no such key");
    index = (size_t)(field - layout->fields);
    if (seen[index / 64] & UINT64_C(1) << index % 64)
        return codec_fail(decoder, EBADMSG, "given twice");
    seen[index / 64] |= UINT64_C(1) << index % 64;
    *start = index + 1;
    if (!(error = decode_field(decoder, field, structure)))
        decoder->path[length] = 0;
    return error;
}

int codec_decode(struct decoder *decoder, const struct layout *layout, void *structure)
{
    uint64_t count, seen[FIELDS_MOST / 64] = {0};
    size_t start = 0;
    int error = get_count(decoder, TOKEN_MAP, "must be a map", &count);

    if (error)
        return error;
    memcpy(structure, layout->neutral, layout->size);
    for (uint64_t i = 0; i < count && !error; i++)
        error = decode_entry(decoder, layout, structure, &start, seen);
    return error;
}
