/* Arguments of the program: --NAME VALUE or --NAME=VALUE, and one plain argument. */
#ifndef REFERENCE_OPTION_H
#define REFERENCE_OPTION_H

#include <stdbool.h>
#include <stdint.h>

/* The arguments of a program while they are taken out one by one. */
struct options {
    const char *usage; /* printed when something is wrong */
    int count;         /* how many are left in arguments, the program's name included */
    char **arguments;
};

/*
 * Takes the first --NAME and its value out of the arguments. name: with the two dashes.
 * Returns the value, or NULL if the option is not there. Ends the program if the value is missing.
 */
const char *options_take(struct options *options, const char *name);

/*
 * Ends taking: returns the one plain argument that is left, or NULL if none is.
 * Ends the program if there are more, an unknown option, or none although required.
 */
const char *options_rest(struct options *options, bool required);

/* Prints what is wrong and the usage to stderr and ends the program with exit 64. */
_Noreturn void options_wrong(const struct options *options, const char *what);

/* Reads decimal digits and nothing else. Returns false if it is anything else or over maximum. */
bool number_read(const char *string, uint64_t maximum, uint64_t *number);

#endif
