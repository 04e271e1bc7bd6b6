/* The life of a peer: read a command, carry it out, answer, until stdin ends. */
#ifndef REFERENCE_PEER_H
#define REFERENCE_PEER_H

#include <stddef.h>

#include "command.h"
#include "option.h"

struct peer {
    const struct verb *verbs;
    size_t verbs_count;
    int report_fd;
    void (*wait)(int fd); /* see struct input; NULL for most */
};

/* Takes --report FD out of the arguments. Returns FD, or NULL if it is not there. */
const char *peer_report_option(struct options *options);

/*
 * The descriptor for answers: what --report gave, or `otherwise` if that was NULL. Ends the
 * program if it is not open. Also ignores SIGPIPE, so that a write that nobody can read is an
 * error to be answered.
 */
int peer_report(const struct options *options, const char *given, int otherwise);

/* Serves commands from stdin until it ends. Returns the exit code of the program. */
int peer_run(const struct peer *peer);

#endif
