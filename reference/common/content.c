#include "content.h"

#include <string.h>

struct content content_of_text(const struct text *text, uint64_t times)
{
    return (struct content){.text = text, .length_bytes = text->length * times};
}

struct content content_of_pattern(uint64_t length_bytes)
{
    return (struct content){.length_bytes = length_bytes};
}

/* Byte number `index` before its form is applied. */
static char plain_byte(const struct content *content, uint64_t index)
{
    if (content->text != NULL)
        return content->text->bytes[index % content->text->length];
    return index % 64 == 63 ? '\n' : (char)('a' + index % 26);
}

/* Byte number `index` as it is sent or expected. */
static char byte_at(const struct content *content, uint64_t index)
{
    char byte;

    if (content->form == FORM_REVERSED)
        return plain_byte(content, content->length_bytes - 1 - index);
    byte = plain_byte(content, index);
    /* toupper would ask the locale; upper case means ASCII letters here. */
    if (content->form == FORM_UPPER && byte >= 'a' && byte <= 'z')
        byte = (char)(byte - 'a' + 'A');
    return byte;
}

void content_copy(const struct content *content, uint64_t offset, char *buffer, size_t size)
{
    for (size_t i = 0; i < size; i++)
        buffer[i] = byte_at(content, offset + i);
}

size_t content_match(const struct content *content, uint64_t offset, const char *bytes, size_t size)
{
    size_t equal = 0;

    while (equal < size && offset + equal < content->length_bytes &&
           bytes[equal] == byte_at(content, offset + equal))
        equal++;
    return equal;
}

bool content_form(const struct command *command, enum form *form, struct answer *answer)
{
    *form = FORM_SAME;
    if (command_option_is(command, "as", "upper"))
        *form = FORM_UPPER;
    else if (command_option_is(command, "as", "reversed"))
        *form = FORM_REVERSED;
    else if (command_option(command, "as") != NULL && !command_option_is(command, "as", "same")) {
        answer_usage(answer, "as is same, upper or reversed");
        return false;
    }
    return true;
}
