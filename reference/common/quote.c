#include "quote.h"

#include <stdio.h>
#include <string.h>

/* Appends one byte as it looks between quotes. */
static void append_escaped(struct text *text, unsigned char byte)
{
    static const char special[] = "\\\"\n\r\t";
    static const char letters[] = "\\\"nrt";
    const char *found = byte == '\0' ? NULL : strchr(special, byte);
    char escape[5];

    if (found != NULL)
        snprintf(escape, sizeof escape, "\\%c", letters[found - special]);
    else if (byte == '\0')
        snprintf(escape, sizeof escape, "\\0");
    else if (byte < ' ' || byte > '~')
        snprintf(escape, sizeof escape, "\\x%02X", byte);
    else
        snprintf(escape, sizeof escape, "%c", byte);
    text_append_string(text, escape);
}

void quote_append(struct text *text, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;

    text_append(text, "\"", 1);
    for (size_t i = 0; i < size; i++)
        append_escaped(text, byte[i]);
    text_append(text, "\"", 1);
}

/* The value of a hexadecimal digit, or -1. */
static int hex_value(char digit)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *found = digit == '\0' ? NULL : strchr(digits, digit);

    if (found == NULL)
        return -1;
    return found - digits < 16 ? (int)(found - digits) : (int)(found - digits) - 6;
}

/* Reads what follows a backslash. Returns the byte and moves the cursor, or returns -1. */
static int read_escape(const char **cursor)
{
    static const char letters[] = "\\\"nrt0";
    static const char bytes[] = "\\\"\n\r\t\0";
    const char *at = *cursor;
    const char *found = *at == '\0' ? NULL : strchr(letters, *at);

    if (found != NULL) {
        *cursor = at + 1;
        return (unsigned char)bytes[found - letters];
    }
    if (*at != 'x' || hex_value(at[1]) < 0 || hex_value(at[2]) < 0)
        return -1;
    *cursor = at + 3;
    return hex_value(at[1]) * 16 + hex_value(at[2]);
}

/* Reads up to the closing quote; the cursor stands behind the opening one. */
static const char *read_quoted(const char **cursor, struct text *value)
{
    while (**cursor != '"') {
        char byte = **cursor;

        if (byte == '\0')
            return "a closing quote is missing";
        (*cursor)++;
        if (byte == '\\') {
            int escaped = read_escape(cursor);

            if (escaped < 0)
                return "unknown escape; known are \\\\ \\\" \\n \\r \\t \\0 \\xHH";
            byte = (char)escaped;
        }
        text_append(value, &byte, 1);
    }
    (*cursor)++;
    if (**cursor != ' ' && **cursor != '\t' && **cursor != '\0')
        return "a blank is missing behind a closing quote";
    return NULL;
}

const char *quote_read(const char **cursor, struct text *value)
{
    size_t length;

    if (**cursor == '"') {
        (*cursor)++;
        return read_quoted(cursor, value);
    }
    length = strcspn(*cursor, " \t\"");
    if ((*cursor)[length] == '"')
        return "a quote inside a word";
    text_append(value, *cursor, length);
    *cursor += length;
    return NULL;
}
