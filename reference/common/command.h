/* A command: a verb and its arguments. */
#ifndef REFERENCE_COMMAND_H
#define REFERENCE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "text.h"

/* More arguments than any command has. */
#define COMMAND_ARGUMENTS 16

struct argument {
    struct text key; /* empty for a plain value */
    struct text value;
};

struct command {
    struct text verb;
    struct argument arguments[COMMAND_ARGUMENTS];
    size_t arguments_count;
};

/* What a verb accepts and who carries it out. */
struct verb {
    const char *name;
    size_t values_min, values_max; /* how many plain values */
    const char *options;           /* keys it knows, each between blanks: " chunk repeat " */
    void (*run)(const struct command *command, struct answer *answer);
};

/* Takes a line apart; it has no newline. Returns NULL or what is wrong with it. */
const char *command_parse(struct command *command, const char *line);

/* Frees what command_parse made. */
void command_free(struct command *command);

/* NULL if the verb accepts the command's arguments, else what is wrong with them. */
const char *command_check(const struct command *command, const struct verb *verb);

/* The plain value number `index` from 0, or NULL. */
const struct text *command_value(const struct command *command, size_t index);

/* The value of KEY=VALUE, or NULL if the command has none. */
const struct text *command_option(const struct command *command, const char *key);

/*
 * A number given as KEY=VALUE, or `otherwise` if it was not given.
 * Returns false, with the answer made, if it is no number or not from minimum to maximum.
 */
bool command_number_option(const struct command *command, const char *key, uint64_t otherwise,
                           uint64_t minimum, uint64_t maximum, uint64_t *number,
                           struct answer *answer);

/* The same for a plain value, which must be there. */
bool command_number(const struct command *command, size_t index, uint64_t maximum,
                    uint64_t *number, struct answer *answer);

/* Answers ok times=COUNT, or failed if the plain value `index` is there and asks for another count. */
void command_count(const struct command *command, size_t index, uint64_t count,
                   struct answer *answer);

/*
 * KEY=yes or KEY=no (or true and false), or `otherwise` if it was not given.
 * Returns false, with the answer made, for any other value.
 */
bool command_flag(const struct command *command, const char *key, bool otherwise, bool *flag,
                  struct answer *answer);

/* True if KEY=VALUE was given with this VALUE. */
bool command_option_is(const struct command *command, const char *key, const char *value);

#endif
