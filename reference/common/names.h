/* Names of errors and signals. */
#ifndef REFERENCE_NAMES_H
#define REFERENCE_NAMES_H

#include <stddef.h>

/* The symbol of an errno value, such as "EPIPE"; "UNKNOWN" for one that is not in the table. */
const char *error_name(int error);

/* The number of a signal called "SIGUSR1", "SIGRTMIN+2", "SIGRTMAX-1" or "10"; -1 if there is none. */
int signal_number(const char *name);

#endif
