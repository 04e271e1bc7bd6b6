/* The connections of a stream peer, numbered from 1 in the order in which they were made. */
#ifndef REFERENCE_CONNECTIONS_H
#define REFERENCE_CONNECTIONS_H

#include <stddef.h>

/* Adds a connected socket. Returns its number, which is never used again. */
size_t connections_add(int fd);

/* The socket of a connection, or -1 if it was closed or never was. */
int connections_fd(size_t number);

/* The newest connection that is open, or 0. */
size_t connections_newest(void);

/* The newest connection of all, open or not: the highest number. */
size_t connections_count(void);

/* Closes a connection. */
void connections_close(size_t number);

/* Frees the table at the end of the program. */
void connections_free(void);

#endif
