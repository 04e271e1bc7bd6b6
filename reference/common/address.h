/* Socket addresses as exercises write them: unix:PATH, inet:HOST:PORT, inet6:[HOST]:PORT. */
#ifndef REFERENCE_ADDRESS_H
#define REFERENCE_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "text.h"

struct address {
    struct sockaddr_storage storage;
    socklen_t length;
};

/* Reads an address. Returns false if it is none, or a unix path that is too long. */
bool address_parse(const char *string, struct address *address);

/* Appends the address as address_parse reads it; "unix:" for a socket without a name. */
void address_append(struct text *text, const struct address *address);

/* True if both name the same place; "unix:./a" and "unix:a" do. */
bool address_equal(const struct address *one, const struct address *other);

/* The port, or 0 for a unix address. */
int address_port(const struct address *address);

/* The path of a unix socket file, or NULL for every other address, abstract ones included. */
const char *address_path(const struct address *address);

/* The address a socket is bound to. Returns 0 or an errno value. */
int address_of_socket(int fd, struct address *address);

/* The family, as for socket(). */
int address_family(const struct address *address);

#endif
