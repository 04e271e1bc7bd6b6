/*
 * The middle of each link. A packet that comes out of one end is kept for the host's delay and put
 * into the other, both in virtual time; while the link is down it is kept until it goes up, which
 * for TCP is as good as being repeated then.
 *
 * What the kernel does about a link that is down takes minutes of real time. It is done here after
 * the same minutes of virtual time, tcp(7): unacknowledged data are given up after tcp_retries2
 * tries or TCP_USER_TIMEOUT, an idle connection with SO_KEEPALIVE after its probes, and one without
 * never. Who connects is told at once by a router that the host cannot be reached.
 */
#include "run/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/sockios.h>
#include <linux/virtio_net.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "isolate/isolate.h"
#include "run/inner.h"

#define FRAME_BYTES (1u << 17) /* one of 64 KiB with everything in front */
#define FRAMES_MAX 4096
/* Real milliseconds for a packet to come back; it takes a few microseconds. */
#define PATIENCE_MS 1000
#define SECOND_NS UINT64_C(1000000000)
/* 15 tries, each after twice the time of the one before, from 200 ms to 2 minutes. */
#define RETRIES_NS (924 * SECOND_NS + SECOND_NS / 2)

/* One packet with its virtio_net_hdr and Ethernet header. */
struct frame {
    struct frame *next;
    unsigned wire; /* the end that it came out of */
    uint64_t sent_ns;
    uint64_t due_ns; /* NEVER: the link is down */
    size_t size;
    uint8_t data[];
};

/* The headers of an IPv4 packet in a frame. */
struct headers {
    struct iphdr ip;
    struct tcphdr tcp; /* when ip.protocol is TCP */
};

#define IP_OFFSET (sizeof(struct virtio_net_hdr) + ETH_HLEN)

static bool read_headers(const uint8_t *data, size_t size, struct headers *ret)
{
    size_t length;

    memset(ret, 0, sizeof *ret);
    if (size < IP_OFFSET + sizeof ret->ip)
        return false;
    memcpy(&ret->ip, data + IP_OFFSET, sizeof ret->ip);
    length = ret->ip.ihl * 4u;
    if (ret->ip.protocol == IPPROTO_TCP && length >= sizeof ret->ip &&
        size >= IP_OFFSET + length + sizeof ret->tcp)
        memcpy(&ret->tcp, data + IP_OFFSET + length, sizeof ret->tcp);
    return true;
}

/* ---- a router that has nowhere to send a packet to ---- */

/* The checksum of the Internet protocols, RFC 1071. */
static uint16_t checksum(const void *data, size_t size)
{
    const uint8_t *bytes = data;
    uint32_t sum = 0;

    for (size_t i = 0; i + 1 < size; i += 2)
        sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return htons((uint16_t)~sum);
}

/* Answers a packet from where it came from: host unreachable, RFC 792. */
static void refuse(const struct run *run, unsigned wire, const uint8_t *data,
                   const struct headers *headers)
{
    struct {
        struct icmphdr head;
        uint8_t about[sizeof(struct iphdr) + 8]; /* the header and the ports */
    } message = {.head = {.type = ICMP_DEST_UNREACH, .code = ICMP_HOST_UNREACH}};
    uint8_t answer[IP_OFFSET + sizeof(struct iphdr) + sizeof message] = {0};
    struct iphdr ip = {.version = 4,
                       .ihl = sizeof ip / 4,
                       .ttl = 64,
                       .protocol = IPPROTO_ICMP,
                       .tot_len = htons(sizeof ip + sizeof message),
                       .daddr = headers->ip.saddr};

    ip.saddr = htonl((ntohl(headers->ip.daddr) & 0xffffff00) | 254);
    ip.check = checksum(&ip, sizeof ip);
    memcpy(message.about, data + IP_OFFSET, sizeof message.about);
    message.head.checksum = checksum(&message, sizeof message);
    memcpy(answer + sizeof(struct virtio_net_hdr), data + sizeof(struct virtio_net_hdr), ETH_HLEN);
    memcpy(answer + IP_OFFSET, &ip, sizeof ip);
    memcpy(answer + IP_OFFSET + sizeof ip, &message, sizeof message);
    (void)!send(run->box->wires[wire], answer, sizeof answer, MSG_DONTWAIT);
}

/* ---- packets ---- */

static void append(struct run *run, struct frame *frame)
{
    struct frame **end = &run->frames;

    while (*end)
        end = &(*end)->next;
    *end = frame;
    run->frames_count++;
}

static void take(struct run *run, unsigned wire, const uint8_t *data, size_t size)
{
    unsigned host = wire / WIRE_ENDS;
    struct headers headers;
    struct frame *frame;

    if (!read_headers(data, size, &headers))
        return;
    if (run->link_down[host] && headers.ip.protocol == IPPROTO_TCP && headers.tcp.syn &&
        !headers.tcp.ack) {
        refuse(run, wire, data, &headers);
        return;
    }
    /* A full queue loses what comes, as queues do. */
    if (run->frames_count >= FRAMES_MAX || !(frame = malloc(sizeof *frame + size)))
        return;
    *frame = (struct frame){.wire = wire, .sent_ns = run->tracer.time_ns, .size = size};
    frame->due_ns =
        run->link_down[host] ? NEVER : run->tracer.time_ns + run->plan->hosts[host].delay_ns;
    memcpy(frame->data, data, size);
    append(run, frame);
}

/* Takes what has come out of the ends. Returns whether anything had. */
static bool take_all(struct run *run)
{
    static uint8_t data[FRAME_BYTES];
    bool any = false;

    for (unsigned wire = 0; wire < run->box->wires_count; wire++) {
        ssize_t size;

        while ((size = recv(run->box->wires[wire], data, sizeof data, MSG_DONTWAIT)) > 0) {
            take(run, wire, data, (size_t)size);
            any = true;
        }
    }
    return any;
}

/*
 * The kernel may put off what it does with packets, to a thread of its own when the machine is
 * busy. Packets of one processor are queued in one row, so what comes back here has all others
 * before it.
 */
static void await_echo(struct run *run)
{
    struct pollfd wait = {.fd = run->box->echo, .events = POLLIN};
    char byte = 0;

    if (send(wait.fd, &byte, 1, MSG_DONTWAIT) == 1 && poll(&wait, 1, PATIENCE_MS) > 0)
        (void)!recv(wait.fd, &byte, 1, MSG_DONTWAIT);
}

/* Takes what has been sent. What arrives may be answered at once: until nothing more comes, twice.
 */
static void collect(struct run *run)
{
    for (int quiet = 0; quiet < 2; quiet++) {
        await_echo(run);
        if (take_all(run))
            quiet = -1;
    }
}

/* Puts every packet that is due into the end across from where it came out. */
static bool deliver(struct run *run)
{
    bool any = false;

    for (struct frame **at = &run->frames; *at;) {
        struct frame *frame = *at;

        if (frame->due_ns > run->tracer.time_ns) {
            at = &frame->next;
            continue;
        }
        (void)!send(run->box->wires[frame->wire ^ 1u], frame->data, frame->size, MSG_DONTWAIT);
        *at = frame->next;
        free(frame);
        run->frames_count--;
        any = true;
    }
    return any;
}

bool wire_move(struct run *run)
{
    bool any = false;

    if (!run->box->wires_count)
        return false;
    collect(run);
    while (deliver(run)) {
        any = true;
        collect(run);
    }
    if (any)
        run->tracer.changes++;
    return any;
}

bool wire_in_flight(const struct run *run)
{
    for (const struct frame *frame = run->frames; frame; frame = frame->next)
        if (frame->due_ns != NEVER)
            return true;
    return false;
}

void wire_set(struct run *run, unsigned host, bool up)
{
    wire_move(run);
    if (run->link_down[host] == !up)
        return;
    run->link_down[host] = !up;
    run->link_since_ns[host] = run->tracer.time_ns;
    for (struct frame *frame = run->frames; frame; frame = frame->next)
        if (frame->wire / WIRE_ENDS == host)
            frame->due_ns = up ? run->tracer.time_ns + run->plan->hosts[host].delay_ns : NEVER;
}

void wire_done(struct run *run)
{
    while (run->frames) {
        struct frame *frame = run->frames;

        run->frames = frame->next;
        free(frame);
    }
    run->frames_count = 0;
}

/* ---- connections over a link that is down ---- */

static uint64_t option(int fd, int level, int name)
{
    int value = 0;
    socklen_t size = sizeof value;

    return getsockopt(fd, level, name, &value, &size) == 0 && value > 0 ? (uint64_t)value : 0;
}

/* The host at the other end of a connection, or whose end it is; -1 if it does not cross a link. */
static int host_of(const struct run *run, int fd, in_port_t *ret_port)
{
    struct sockaddr_in own = {0}, other = {0};
    socklen_t own_size = sizeof own, other_size = sizeof other;

    if (getsockname(fd, (struct sockaddr *)&own, &own_size) < 0 ||
        getpeername(fd, (struct sockaddr *)&other, &other_size) < 0 || own.sin_family != AF_INET)
        return -1;
    *ret_port = own.sin_port;
    for (size_t i = 0; i < run->plan->hosts_count; i++) {
        struct in_addr address;

        if (inet_pton(AF_INET, run->plan->hosts[i].address, &address) == 1 &&
            (address.s_addr == own.sin_addr.s_addr || address.s_addr == other.sin_addr.s_addr))
            return (int)i;
    }
    return -1;
}

/* When the oldest packet that waits for the link was sent from a port. */
static uint64_t first_sent(const struct run *run, unsigned host, in_port_t port)
{
    for (const struct frame *frame = run->frames; frame; frame = frame->next) {
        struct headers headers;

        if (frame->wire / WIRE_ENDS == host && frame->due_ns == NEVER &&
            read_headers(frame->data, frame->size, &headers) && headers.tcp.source == port)
            return frame->sent_ns;
    }
    return run->link_since_ns[host];
}

/* When the system of that computer gives a connection up. */
static uint64_t given_up_at(const struct run *run, int fd)
{
    in_port_t port;
    int host = host_of(run, fd, &port);
    int unacknowledged = 0;
    uint64_t user_ms;

    if (host < 0 || !run->link_down[host])
        return NEVER;
    user_ms = option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT);
    if (ioctl(fd, SIOCOUTQ, &unacknowledged) == 0 && unacknowledged > 0)
        return first_sent(run, (unsigned)host, port) +
               (user_ms ? user_ms * (SECOND_NS / 1000) : RETRIES_NS);
    if (!option(fd, SOL_SOCKET, SO_KEEPALIVE))
        return NEVER;
    return run->link_since_ns[host] + SECOND_NS * (option(fd, IPPROTO_TCP, TCP_KEEPIDLE) +
                                                   option(fd, IPPROTO_TCP, TCP_KEEPINTVL) *
                                                       option(fd, IPPROTO_TCP, TCP_KEEPCNT));
}

static bool any_link_down(const struct run *run)
{
    for (size_t i = 0; i < run->plan->hosts_count; i++)
        if (run->link_down[i])
            return true;
    return false;
}

/* Visits the connections of everybody: the earliest end of one, after ending those that are due. */
static uint64_t next_end(struct run *run, bool end)
{
    uint64_t next = NEVER;

    for (int i = 0; i < run->tracer.task_count && any_link_down(run); i++) {
        struct task *task = run->tracer.tasks[i];

        if (task->process->index != i || task->process->ended)
            continue;
        for (int fd = 0; fd < task->process->descriptors_size; fd++) {
            static const struct sockaddr nowhere = {.sa_family = AF_UNSPEC};
            struct object *object = object_of(&run->tracer, task->process, fd);
            AUTO_FD duplicate = -1;
            uint64_t at;

            if (!object || object->kind != OBJECT_SOCKET || object->socket_type != SOCK_STREAM ||
                object->family != AF_INET)
                continue;
            duplicate = task_get_fd(&run->tracer, task, fd);
            at = duplicate < 0 ? NEVER : given_up_at(run, duplicate);
            if (end && at <= run->tracer.time_ns) {
                /* The connection is over, and both readers and writers are told so; connect(2). */
                (void)connect(duplicate, &nowhere, sizeof nowhere);
                run->tracer.changes++;
            } else if (at < next) {
                next = at;
            }
        }
    }
    return next;
}

uint64_t wire_next(struct run *run)
{
    uint64_t next = NEVER;

    for (const struct frame *frame = run->frames; frame; frame = frame->next)
        if (frame->due_ns < next)
            next = frame->due_ns;
    if (run->box->wires_count) {
        uint64_t end = next_end(run, false);

        next = end < next ? end : next;
    }
    return next;
}

void wire_give_up(struct run *run)
{
    if (run->box->wires_count)
        (void)next_end(run, true);
}
