/* connect(2): it waits while the queue of the listening socket is full, listen(2). */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "schedule/inner.h"

/* Of a listening socket: how many connections wait, and how many may, tcp(7) TCP_INFO. Returns
 * false for any other: it was bound, but refuses connections. */
static bool look_at_queue(int fd, struct tcp_info *ret_info)
{
    socklen_t size = sizeof *ret_info;

    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, ret_info, &size) == 0 &&
           ret_info->tcpi_state == TCP_LISTEN;
}

bool queue_has_room(int listening_fd)
{
    struct tcp_info info;

    return look_at_queue(listening_fd, &info) && info.tcpi_unacked <= info.tcpi_sacked;
}

static bool tcp_queue_is_full(struct tracer *tracer, const struct task *task,
                              const struct object *client)
{
    uint64_t size = task->call.arguments[2];
    const struct object *listener;
    char raw[128], address[160];
    struct tcp_info info;
    AUTO_FD duplicate = -1;

    if (size > sizeof raw || task_read(task, task->call.arguments[1], raw, size) != (ssize_t)size)
        return false;
    address_format(raw, size, address, sizeof address);
    if (!(listener = object_listening(tracer, client, address)) ||
        (duplicate = object_duplicate(tracer, listener)) < 0)
        return false;
    return look_at_queue(duplicate, &info) && info.tcpi_unacked > info.tcpi_sacked;
}

struct answer probe_connect(struct tracer *tracer, struct task *task)
{
    int fd = (int)task->call.arguments[0];
    const struct object *object = object_of(tracer, task->process, fd);

    if (!object || object->kind != OBJECT_SOCKET ||
        (object->socket_type != SOCK_STREAM && object->socket_type != SOCK_SEQPACKET) ||
        is_nonblocking(tracer, task, fd))
        return RUN;
    if (object->family == AF_UNIX)
        return task->call.blocked_at_change > tracer->last_change[BLOCKING_CONNECT] ? HOLD : TRY;
    /* TCP would drop the request and repeat it after a second of real time. */
    return tcp_queue_is_full(tracer, task, object) ? HOLD : LOOK;
}
