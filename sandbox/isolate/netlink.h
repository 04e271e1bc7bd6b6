/* Requests of rtnetlink(7), as far as a box needs them. Async-signal-safe. */
#ifndef COLOQUIO_ISOLATE_NETLINK_H
#define COLOQUIO_ISOLATE_NETLINK_H

#include <linux/rtnetlink.h>
#include <stddef.h>

/* One request: a head, the fixed part of its kind, attributes. */
struct netlink_request {
    struct nlmsghdr head;
    union {
        struct rtmsg route;
        struct ifinfomsg link;
    } fixed;
    char attributes[256];
};

/* A socket for requests, or -errno. */
int netlink_open(void);

/* Appends an attribute; those of a request always fit. */
void netlink_add(struct netlink_request *request, unsigned short type, const void *data,
                 size_t size);

/* Begins an attribute that holds others; the result is for netlink_end(). */
struct rtattr *netlink_begin(struct netlink_request *request, unsigned short type);
void netlink_end(struct netlink_request *request, struct rtattr *nest);

/* Sends the request and waits for the answer. Returns 0 or -errno. */
int netlink_ask(int fd, struct netlink_request *request);

#endif
