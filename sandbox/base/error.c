/* Filling errors, also between clone and exec: no allocation, no stdio. */
#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Only %s in it: formatted by hand, which is async-signal-safe (signal-safety(7)). */
static int only_strings(const char *format)
{
    for (const char *at = strchr(format, '%'); at; at = strchr(at + 2, '%'))
        if (at[1] != 's')
            return 0;
    return 1;
}

static void append(char *buffer, size_t size, size_t *length, const char *text, size_t text_length)
{
    size_t room = size - 1 - *length;
    size_t take = text_length < room ? text_length : room;

    memcpy(buffer + *length, text, take);
    *length += take;
    buffer[*length] = 0;
}

static void format_strings(char *buffer, size_t size, const char *format, va_list arguments)
{
    size_t length = 0;
    const char *percent;

    buffer[0] = 0;
    while ((percent = strchr(format, '%'))) {
        const char *text = va_arg(arguments, const char *);

        append(buffer, size, &length, format, (size_t)(percent - format));
        if (text)
            append(buffer, size, &length, text, strlen(text));
        format = percent + 2;
    }
    append(buffer, size, &length, format, strlen(format));
}

int box_error_set(struct box_error *error, enum box_stage stage, int error_number,
                  const char *format, ...)
{
    va_list arguments;

    if (!error)
        return -error_number;
    error->stage = stage;
    error->error = error_number;
    error->detail[0] = 0;
    if (format) {
        va_start(arguments, format);
        if (only_strings(format))
            format_strings(error->detail, sizeof error->detail, format, arguments);
        else
            vsnprintf(error->detail, sizeof error->detail, format, arguments);
        va_end(arguments);
    }
    return -error_number;
}

const char *box_stage_prose(enum box_stage stage)
{
    static const char *const prose[] = {
#define STAGE(symbol, text) [STAGE_##symbol] = text,
        BOX_STAGES(STAGE)
#undef STAGE
    };

    return (unsigned)stage < STAGE_COUNT ? prose[stage] : "doing something unknown";
}
