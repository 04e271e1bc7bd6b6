#include "address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/un.h>

#include "option.h"

/* unix:PATH; a leading @ stands for the NUL of an abstract name. */
static bool parse_unix(const char *path, struct address *address)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    size_t length = strlen(path);

    if (length == 0 || length >= sizeof name.sun_path)
        return false;
    memcpy(name.sun_path, path, length);
    if (*path == '@')
        name.sun_path[0] = '\0';
    else
        length++; /* the NUL belongs to a path, but not to an abstract name */
    memcpy(&address->storage, &name, sizeof name);
    address->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    return true;
}

/* inet:HOST:PORT and inet6:[HOST]:PORT */
static bool parse_internet(const char *string, int family, struct address *address)
{
    const char *colon = strrchr(string, ':');
    char host[INET6_ADDRSTRLEN];
    size_t length = colon != NULL ? (size_t)(colon - string) : sizeof host;
    uint64_t port;

    if (family == AF_INET6) {
        if (length < 2 || length >= sizeof host || string[0] != '[' || string[length - 1] != ']')
            return false;
        string++;
        length -= 2;
    }
    if (length >= sizeof host || !number_read(colon + 1, 65535, &port))
        return false;
    memcpy(host, string, length);
    host[length] = '\0';
    if (family == AF_INET) {
        struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

        address->length = sizeof name;
        if (inet_pton(AF_INET, host, &name.sin_addr) != 1)
            return false;
        memcpy(&address->storage, &name, sizeof name);
    } else {
        struct sockaddr_in6 name = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};

        address->length = sizeof name;
        if (inet_pton(AF_INET6, host, &name.sin6_addr) != 1)
            return false;
        memcpy(&address->storage, &name, sizeof name);
    }
    return true;
}

bool address_parse(const char *string, struct address *address)
{
    *address = (struct address){0};
    if (strncmp(string, "unix:", 5) == 0)
        return parse_unix(string + 5, address);
    if (strncmp(string, "inet:", 5) == 0)
        return parse_internet(string + 5, AF_INET, address);
    if (strncmp(string, "inet6:", 6) == 0)
        return parse_internet(string + 6, AF_INET6, address);
    return false;
}

int address_family(const struct address *address)
{
    return address->storage.ss_family;
}

int address_port(const struct address *address)
{
    struct sockaddr_in name;
    struct sockaddr_in6 name6;

    switch (address_family(address)) {
    case AF_INET:
        memcpy(&name, &address->storage, sizeof name);
        return ntohs(name.sin_port);
    case AF_INET6:
        memcpy(&name6, &address->storage, sizeof name6);
        return ntohs(name6.sin6_port);
    default:
        return 0;
    }
}

/* Appends a unix name: a path, @ and an abstract name, or nothing. */
static void append_unix(struct text *text, const struct address *address)
{
    const struct sockaddr_un *name = (const struct sockaddr_un *)(const void *)&address->storage;
    size_t length = address->length;

    text_append_string(text, "unix:");
    if (length <= offsetof(struct sockaddr_un, sun_path))
        return;
    length -= offsetof(struct sockaddr_un, sun_path);
    if (length > sizeof name->sun_path)
        length = sizeof name->sun_path;
    if (name->sun_path[0] != '\0') {
        text_append(text, name->sun_path, strnlen(name->sun_path, length));
    } else if (length > 1) {
        text_append(text, "@", 1);
        text_append(text, name->sun_path + 1, length - 1);
    }
}

void address_append(struct text *text, const struct address *address)
{
    char host[INET6_ADDRSTRLEN] = "?";
    bool is_inet6 = address_family(address) == AF_INET6;
    struct sockaddr_in name;
    struct sockaddr_in6 name6;

    /* A datagram from a socket without a name comes without any address. */
    if (address->length == 0 || address_family(address) == AF_UNIX) {
        append_unix(text, address);
        return;
    }
    memcpy(&name, &address->storage, sizeof name);
    memcpy(&name6, &address->storage, sizeof name6);
    inet_ntop(is_inet6 ? AF_INET6 : AF_INET,
              is_inet6 ? (const void *)&name6.sin6_addr : (const void *)&name.sin_addr, host,
              sizeof host);
    text_append_string(text, is_inet6 ? "inet6:[" : "inet:");
    text_append_string(text, host);
    text_append_string(text, is_inet6 ? "]:" : ":");
    text_append_number(text, address_port(address));
}

/* The address in words, without a "./" in front of its path. */
static void append_normal(struct text *text, const struct address *address)
{
    struct address copy = *address;
    struct sockaddr_un *name = (struct sockaddr_un *)(void *)&copy.storage;
    const char *path = address_path(address);

    if (path != NULL && path[0] == '.' && path[1] == '/') {
        memmove(name->sun_path, name->sun_path + 2, sizeof name->sun_path - 2);
        copy.length -= 2;
    }
    address_append(text, &copy);
}

bool address_equal(const struct address *one, const struct address *other)
{
    struct text left = {0};
    struct text right = {0};
    bool equal;

    append_normal(&left, one);
    append_normal(&right, other);
    equal = left.length == right.length && memcmp(left.bytes, right.bytes, left.length) == 0;
    text_free(&left);
    text_free(&right);
    return equal;
}

const char *address_path(const struct address *address)
{
    const struct sockaddr_un *name = (const struct sockaddr_un *)(const void *)&address->storage;

    if (address_family(address) != AF_UNIX ||
        address->length <= offsetof(struct sockaddr_un, sun_path) || name->sun_path[0] == '\0')
        return NULL;
    return name->sun_path;
}

int address_of_socket(int fd, struct address *address)
{
    address->length = sizeof address->storage;
    return getsockname(fd, (struct sockaddr *)&address->storage, &address->length) < 0 ? errno : 0;
}
