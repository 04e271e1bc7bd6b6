/*
 * Streams of which every transfer was seen whole: what is on its way in a pipe, between the two of
 * a socketpair(2), or over a TCP connection of this host. They are counted, so that nobody has to
 * ask the kernel whether there is something to read, and what it is.
 *
 * A write has arrived when it returns: in pipes and between UNIX sockets it is put there itself,
 * and over the loopback interface nobody goes on before packets have arrived, but for who reads one
 * of them (loopback.c); none is held back where acknowledgements are not delayed
 * (isolate/network.c).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tracer/inner.h"

/* What a pipe is made of: a write of so much fills one slot, pipe(7). */
#define PAGE_BYTES 4096
/* More is not kept. */
#define CONTENT_BYTES_MAX 65536
/* Over TCP more than this may wait at the sender, for a window. */
#define TCP_BYTES_MAX 65536

struct object *object_receiver(struct tracer *tracer, struct object *object)
{
    return object->kind == OBJECT_SOCKET ? object_by_id(tracer, object->other) : object;
}

struct stream *stream_to_read(struct tracer *tracer, struct object *object)
{
    struct object *sender = object->kind == OBJECT_SOCKET ? object_by_id(tracer, object->other)
                                                          : object;

    return sender ? &sender->sent : NULL;
}

void object_uncount(struct tracer *tracer, struct object *object)
{
    struct object *receiver;

    if (!object || !object->counted)
        return;
    object->counted = false;
    if ((receiver = object_receiver(tracer, object)))
        receiver->counted = false;
}

/* ---- what is seen whole ---- */

/* setsockopt(2) of what decides neither when somebody waits, but for timeouts, which are asked
 * for, nor what a transfer moves, nor how a connection ends. */
static bool is_plain_option(const struct task *task)
{
    int option = (int)task->call.arguments[2];

    switch ((int)task->call.arguments[1]) {
    case SOL_SOCKET:
        return option == SO_REUSEADDR || option == SO_REUSEPORT || option == SO_RCVTIMEO ||
               option == SO_SNDTIMEO;
    case IPPROTO_TCP:
        return option == TCP_NODELAY;
    case IPPROTO_IPV6:
        return option == IPV6_V6ONLY;
    default:
        return false;
    }
}

bool call_is_plain(const struct task *task)
{
    switch (task->call.row->number) {
    case SYS_read:
    case SYS_readv:
    case SYS_write:
    case SYS_writev:
    case SYS_close:
    case SYS_dup:
    case SYS_dup2:
    case SYS_dup3:
    case SYS_epoll_ctl:
        return true;
    case SYS_fcntl:
        return task->call.arguments[1] != F_SETPIPE_SZ && task->call.arguments[1] != F_SETFL;
    case SYS_sendto:
        return !(task->call.arguments[3] & ~(uint64_t)MSG_NOSIGNAL) && !task->call.arguments[4];
    case SYS_recvfrom:
        return !task->call.arguments[3] && !task->call.arguments[4];
    case SYS_getsockname:
    case SYS_getpeername:
    case SYS_getsockopt:
        return true;
    case SYS_setsockopt:
        return is_plain_option(task);
    default:
        return false;
    }
}

/* ---- where counting begins ---- */

static bool is_inet_stream(const struct object *object)
{
    return object && object->kind == OBJECT_SOCKET && object->socket_type == SOCK_STREAM &&
           (object->family == AF_INET || object->family == AF_INET6);
}

/* connect(2) was called: what it sends before somebody accepts is counted, too. */
static void begun_to_connect(struct tracer *tracer, const struct task *task)
{
    struct object *client = object_of(tracer, task->process, (int)task->call.arguments[0]);

    if (!is_inet_stream(client) || client->connected_once)
        return;
    client->connected_once = true;
    client->counted = tracer->loopback_prompt && client->listener && !client->tuned;
}

static bool is_loopback(const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> IN_CLASSA_NSHIFT ==
               IN_LOOPBACKNET;
    return address->ss_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)address)->sin6_addr);
}

/* Is the accepted socket the other end of that client, by their addresses? */
static bool is_other_end(struct tracer *tracer, const struct task *task, int accepted,
                         const struct object *client)
{
    struct sockaddr_storage peer = {0}, name = {0};
    socklen_t peer_size = sizeof peer, name_size = sizeof name;
    AUTO_FD ours = task_get_fd(tracer, task, accepted);
    AUTO_FD theirs = object_duplicate(tracer, client);

    return ours >= 0 && theirs >= 0 &&
           getpeername(ours, (struct sockaddr *)&peer, &peer_size) == 0 &&
           getsockname(theirs, (struct sockaddr *)&name, &name_size) == 0 && is_loopback(&peer) &&
           peer_size == name_size && !memcmp(&peer, &name, peer_size);
}

static void has_accepted(struct tracer *tracer, const struct task *task, int fd)
{
    const struct object *listener =
        object_of(tracer, task->process, (int)task->call.arguments[0]);
    struct object *accepted = object_of(tracer, task->process, fd), *client;

    if (!listener || !is_inet_stream(accepted) ||
        !(client = object_by_id(tracer, accepted->other)) || !client->counted)
        return;
    accepted->connected_once = true;
    accepted->counted = !listener->tuned && is_other_end(tracer, task, fd, client);
    client->counted = accepted->counted;
}

void stream_begins(struct object *one, struct object *two)
{
    one->counted = two->counted = true;
}

/* ---- counting ---- */

/* Bytes that were written: kept if they are few and known. */
static void put_in(struct stream *stream, const struct bytes *content, uint64_t size)
{
    stream->unread += size;
    stream->pieces++;
    if (stream->content_known && content->data && content->size >= size &&
        stream->content.size + size <= CONTENT_BYTES_MAX)
        stream->content_known = buffer_append(&stream->content, content->data, size) == 0;
    else
        stream->content_known = false;
}

static void take_out(struct stream *stream, uint64_t size)
{
    stream->unread -= size;
    stream->content_read += stream->content_known ? (size_t)size : 0;
    if (stream->unread)
        return;
    stream->pieces = 0;
    stream->content.size = stream->content_read = 0;
    stream->content_known = true;
}

static void has_transferred(struct tracer *tracer, const struct task *task, uint64_t size)
{
    struct object *object = object_of(tracer, task->process, (int)task->call.arguments[0]);
    struct stream *stream;

    if (!object || !object->counted)
        return;
    if (task->call.row->blocking == BLOCKING_OUTPUT) {
        put_in(&object->sent, &task->content, size);
        if (size > PAGE_BYTES || (is_inet_stream(object) && object->sent.unread > TCP_BYTES_MAX))
            object_uncount(tracer, object);
    } else if (task->call.row->blocking == BLOCKING_INPUT) {
        if ((stream = stream_to_read(tracer, object)) && stream->unread >= size)
            take_out(stream, size);
        else
            object_uncount(tracer, object);
    }
}

void stream_returned(struct tracer *tracer, const struct task *task, int64_t result)
{
    switch (task->call.row->number) {
    case SYS_connect:
        if (result == 0 || result == -EINPROGRESS)
            begun_to_connect(tracer, task);
        break;
    case SYS_accept:
    case SYS_accept4:
        if (result >= 0)
            has_accepted(tracer, task, (int)result);
        break;
    default:
        if (result > 0 && call_is_plain(task))
            has_transferred(tracer, task, (uint64_t)result);
        break;
    }
}
