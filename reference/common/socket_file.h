/* The file of a bound unix socket, which must not outlive the program. */
#ifndef REFERENCE_SOCKET_FILE_H
#define REFERENCE_SOCKET_FILE_H

#include "address.h"

/*
 * Binds the socket. The file of a unix address is removed by socket_file_remove, at the end of
 * the program, and when SIGINT or SIGTERM ends it. Returns 0 or an errno value.
 */
int socket_file_bind(int fd, const struct address *address);

/* Removes the file, if there is one and it is still the one that was made here. */
void socket_file_remove(void);

/* Leaves the file where it is for good. */
void socket_file_abandon(void);

#endif
