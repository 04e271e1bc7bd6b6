/* The exit codes of every peer, numbered as in sysexits.h. */
#ifndef REFERENCE_EXIT_CODES_H
#define REFERENCE_EXIT_CODES_H

enum {
    EXIT_USAGE = 64,  /* arguments or commands that are wrong: the exercise's mistake */
    EXIT_SYSTEM = 71, /* the system refused something the peer cannot do without */
    EXIT_REPORT = 74  /* an answer could not be written */
};

#endif
