#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exit_codes.h"

void *memory_resize(void *memory, size_t size)
{
    void *resized = realloc(memory, size);

    if (resized == NULL) {
        perror("realloc");
        exit(EXIT_SYSTEM);
    }
    return resized;
}

void text_append(struct text *text, const void *bytes, size_t size)
{
    if (text->capacity - text->length < size + 1) {
        text->capacity = (text->length + size + 1) * 2;
        text->bytes = memory_resize(text->bytes, text->capacity);
    }
    if (size > 0)
        memcpy(text->bytes + text->length, bytes, size);
    text->length += size;
    text->bytes[text->length] = '\0';
}

void text_append_string(struct text *text, const char *string)
{
    text_append(text, string, strlen(string));
}

void text_append_number(struct text *text, int64_t number)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRId64, number);

    text_append(text, digits, (size_t)length);
}

void text_clear(struct text *text)
{
    text->length = 0;
    if (text->bytes != NULL)
        text->bytes[0] = '\0';
}

void text_free(struct text *text)
{
    free(text->bytes);
    *text = (struct text){0};
}

const char *text_string(const struct text *text)
{
    return text->bytes != NULL ? text->bytes : "";
}
