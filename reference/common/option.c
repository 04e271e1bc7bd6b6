#include "option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exit_codes.h"

_Noreturn void options_wrong(const struct options *options, const char *what)
{
    fprintf(stderr, "%s\nusage: %s\n", what, options->usage);
    exit(EXIT_USAGE);
}

/* Removes `number` arguments from position `from` on. */
static void remove_arguments(struct options *options, int from, int number)
{
    for (int i = from; i + number < options->count; i++)
        options->arguments[i] = options->arguments[i + number];
    options->count -= number;
}

const char *options_take(struct options *options, const char *name)
{
    size_t length = strlen(name);

    for (int i = 1; i < options->count; i++) {
        char *argument = options->arguments[i];
        char *value;

        if (strncmp(argument, name, length) != 0)
            continue;
        if (argument[length] == '=') {
            remove_arguments(options, i, 1);
            return argument + length + 1;
        }
        if (argument[length] != '\0')
            continue;
        if (i + 1 == options->count)
            options_wrong(options, "an option without its value");
        value = options->arguments[i + 1];
        remove_arguments(options, i, 2);
        return value;
    }
    return NULL;
}

const char *options_rest(struct options *options, bool required)
{
    for (int i = 1; i < options->count; i++)
        if (strncmp(options->arguments[i], "--", 2) == 0)
            options_wrong(options, "an unknown option");
    if (options->count > 2)
        options_wrong(options, "too many arguments");
    if (options->count < 2 && required)
        options_wrong(options, "an argument is missing");
    return options->count == 2 ? options->arguments[1] : NULL;
}

bool number_read(const char *string, uint64_t maximum, uint64_t *number)
{
    uint64_t value = 0;

    if (*string == '\0')
        return false;
    for (; *string != '\0'; string++) {
        unsigned digit = (unsigned)(*string - '0');

        if (*string < '0' || *string > '9' || value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *number = value;
    return value <= maximum;
}
