#include "command.h"

#include <stdio.h>
#include <string.h>

#include "option.h"
#include "quote.h"

/* Reads one argument at the cursor, KEY=VALUE or a value. */
static const char *parse_argument(const char **cursor, struct argument *argument)
{
    size_t key_length = strcspn(*cursor, "= \t\"");

    if (key_length > 0 && (*cursor)[key_length] == '=') {
        text_append(&argument->key, *cursor, key_length);
        *cursor += key_length + 1;
    }
    return quote_read(cursor, &argument->value);
}

const char *command_parse(struct command *command, const char *line)
{
    const char *cursor = line;
    const char *wrong;
    size_t length;

    *command = (struct command){0};
    cursor += strspn(cursor, " \t");
    length = strcspn(cursor, " \t");
    if (length == 0)
        return "an empty command";
    text_append(&command->verb, cursor, length);
    cursor += length;
    while (*(cursor += strspn(cursor, " \t")) != '\0') {
        if (command->arguments_count == COMMAND_ARGUMENTS)
            return "too many arguments";
        wrong = parse_argument(&cursor, &command->arguments[command->arguments_count++]);
        if (wrong != NULL)
            return wrong;
    }
    return NULL;
}

void command_free(struct command *command)
{
    text_free(&command->verb);
    for (size_t i = 0; i < command->arguments_count; i++) {
        text_free(&command->arguments[i].key);
        text_free(&command->arguments[i].value);
    }
    command->arguments_count = 0;
}

/* True if the list, each word of it between blanks, holds the word. */
static bool list_holds(const char *list, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = list; (at = strstr(at, word)) != NULL; at++)
        if (at > list && at[-1] == ' ' && at[length] == ' ')
            return true;
    return false;
}

const char *command_check(const struct command *command, const struct verb *verb)
{
    size_t values = 0;

    for (size_t i = 0; i < command->arguments_count; i++) {
        const char *key = text_string(&command->arguments[i].key);

        if (*key == '\0')
            values++;
        else if (!list_holds(verb->options, key))
            return "an option that this command does not know";
        else if (command_option(command, key) != &command->arguments[i].value)
            return "the same option twice";
    }
    if (values < verb->values_min)
        return "a value is missing";
    if (values > verb->values_max)
        return "too many values";
    return NULL;
}

const struct text *command_value(const struct command *command, size_t index)
{
    for (size_t i = 0; i < command->arguments_count; i++)
        if (command->arguments[i].key.length == 0 && index-- == 0)
            return &command->arguments[i].value;
    return NULL;
}

const struct text *command_option(const struct command *command, const char *key)
{
    for (size_t i = 0; i < command->arguments_count; i++)
        if (strcmp(text_string(&command->arguments[i].key), key) == 0)
            return &command->arguments[i].value;
    return NULL;
}

/* Reads a number from minimum to maximum, or makes the answer that says it is none. */
static bool read_number(const char *string, uint64_t minimum, uint64_t maximum, uint64_t *number,
                        struct answer *answer)
{
    if (number_read(string, maximum, number) && *number >= minimum)
        return true;
    answer_usage(answer, "not a number, or one that is too large or too small");
    return false;
}

bool command_number_option(const struct command *command, const char *key, uint64_t otherwise,
                           uint64_t minimum, uint64_t maximum, uint64_t *number,
                           struct answer *answer)
{
    const struct text *value = command_option(command, key);

    *number = otherwise;
    return value == NULL || read_number(text_string(value), minimum, maximum, number, answer);
}

bool command_number(const struct command *command, size_t index, uint64_t maximum,
                    uint64_t *number, struct answer *answer)
{
    const struct text *value = command_value(command, index);

    return read_number(value != NULL ? text_string(value) : "", 0, maximum, number, answer);
}

void command_count(const struct command *command, size_t index, uint64_t count,
                   struct answer *answer)
{
    uint64_t wanted = count;
    char expected[24], observed[24];

    if (command_value(command, index) != NULL &&
        !command_number(command, index, UINT64_MAX, &wanted, answer))
        return;
    if (wanted == count) {
        answer_ok(answer);
        answer_number(answer, "times", (int64_t)count);
        return;
    }
    snprintf(expected, sizeof expected, "%llu", (unsigned long long)wanted);
    snprintf(observed, sizeof observed, "%llu", (unsigned long long)count);
    answer_failed_words(answer, expected, observed, "mismatch");
}

bool command_option_is(const struct command *command, const char *key, const char *value)
{
    const struct text *given = command_option(command, key);

    return given != NULL && strcmp(text_string(given), value) == 0;
}

bool command_flag(const struct command *command, const char *key, bool otherwise, bool *flag,
                  struct answer *answer)
{
    *flag = otherwise;
    if (command_option_is(command, key, "yes") || command_option_is(command, key, "true"))
        *flag = true;
    else if (command_option_is(command, key, "no") || command_option_is(command, key, "false"))
        *flag = false;
    else if (command_option(command, key) != NULL) {
        answer_usage(answer, "neither yes nor no");
        return false;
    }
    return true;
}
