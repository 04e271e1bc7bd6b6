/*
 * Ports that the system chooses (ip(7), ip_local_port_range) are random, and so are the names of
 * UNIX sockets that it binds itself (unix(7), "Autobind feature"); here both are given out in
 * order, so that the same run has the same ones.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "schedule/schedule.h"

#define FIRST_PORT 40000
#define LAST_PORT 60000

static bool is_inet(int family)
{
    return family == AF_INET || family == AF_INET6;
}

static in_port_t *port_of(struct sockaddr_storage *address)
{
    return address->ss_family == AF_INET ? &((struct sockaddr_in *)address)->sin_port
                                         : &((struct sockaddr_in6 *)address)->sin6_port;
}

/* Binds the open socket itself, through a duplicate, to the next port that is free. */
static void bind_next(struct tracer *tracer, int fd, struct sockaddr_storage *address,
                      socklen_t size)
{
    for (int tries = 0; tries < 64; tries++) {
        unsigned port = FIRST_PORT + tracer->ports_given++ % (LAST_PORT - FIRST_PORT);

        *port_of(address) = htons((in_port_t)port);
        if (bind(fd, (struct sockaddr *)address, size) == 0 || errno != EADDRINUSE)
            return;
    }
}

/* bind(2) of a UNIX socket to a family without a name: an abstract name of five hexadecimal digits.
 */
static bool bind_abstract(struct tracer *tracer, int fd)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    for (int tries = 0; tries < 64; tries++) {
        int length = snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "%05x",
                              tracer->names_given++ & 0xfffff);

        if (bind(fd, (struct sockaddr *)&address,
                 (socklen_t)(sizeof(sa_family_t) + 1 + (size_t)length)) == 0)
            return true;
        if (errno != EADDRINUSE)
            return false; /* the kernel says the same to the program */
    }
    return false;
}

static void autobind(struct tracer *tracer, struct task *task)
{
    sa_family_t family = AF_UNSPEC;
    const struct object *object = object_of(tracer, task->process, (int)task->call.arguments[0]);
    AUTO_FD duplicate = -1;

    if (!object || object->kind != OBJECT_SOCKET || object->family != AF_UNIX || object->address ||
        task_read(task, task->call.arguments[1], &family, sizeof family) != sizeof family ||
        family != AF_UNIX ||
        (duplicate = task_get_fd(tracer, task, (int)task->call.arguments[0])) < 0)
        return;
    task->call.answered = bind_abstract(tracer, duplicate);
}

/* bind(2) to port 0: the program's own address with the port filled in. */
static void assign_for_bind(struct tracer *tracer, struct task *task)
{
    struct sockaddr_storage address = {0};
    uint64_t size = task->call.arguments[2];
    AUTO_FD duplicate = -1;

    if (size < sizeof(struct sockaddr_in) || size > sizeof address ||
        task_read(task, task->call.arguments[1], &address, size) != (ssize_t)size ||
        !is_inet(address.ss_family) || *port_of(&address) != 0)
        return;
    if ((duplicate = task_get_fd(tracer, task, (int)task->call.arguments[0])) < 0)
        return;
    bind_next(tracer, duplicate, &address, (socklen_t)size);
    if (*port_of(&address) == 0)
        return;
    task->call.answered =
        getsockname(duplicate, (struct sockaddr *)&address, &(socklen_t){sizeof address}) == 0 &&
        *port_of(&address) != 0;
}

static void assign_unbound(struct tracer *tracer, struct task *task)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof address;
    int fd = (int)task->call.arguments[0];
    const struct object *object = object_of(tracer, task->process, fd);
    AUTO_FD duplicate = -1;

    if (!object || object->kind != OBJECT_SOCKET || !is_inet(object->family) ||
        object->port_assigned)
        return;
    ((struct object *)object)->port_assigned = true;
    if ((duplicate = task_get_fd(tracer, task, fd)) < 0 ||
        getsockname(duplicate, (struct sockaddr *)&address, &size) < 0 ||
        !is_inet(address.ss_family) || *port_of(&address) != 0)
        return;
    bind_next(tracer, duplicate, &address, size);
}

void ports_assign(struct tracer *tracer, struct task *task)
{
    switch (task->call.row->number) {
    case SYS_bind:
        if (task->call.arguments[2] == sizeof(sa_family_t))
            autobind(tracer, task);
        else
            assign_for_bind(tracer, task);
        break;
    case SYS_connect:
    case SYS_listen:
    case SYS_sendto:
    case SYS_sendmsg:
        assign_unbound(tracer, task);
        break;
    default:
        break;
    }
}
