/*
 * Other computers: a network namespace each, and a link to it.
 *
 *     box's network        namespace of the wires         host's network
 *       link0 =============== ours0 . . . host0 =============== eth0
 *      (gateway)                                              (address)
 *
 * Both halves are veth(4) pairs. Nobody connects them in the middle: the box reads what comes out
 * of one and puts it into the other, when it likes. So it says how long a packet takes, and whether
 * the link is up, in its own time.
 */
#include <errno.h>
#include <fcntl.h>
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/veth.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "isolate/inner.h"
#include "isolate/netlink.h"

/* TCP waits at least so long in real time before it repeats itself: virtual delays are not losses.
 */
#define LEAST_TIMEOUT_MS 10000u

/* The namespaces while they are being made. */
struct making {
    const struct isolation *isolation;
    struct isolation_network *network;
    int home, wires; /* namespaces of the box and of the middle */
    int lowest;
    uint32_t *missing;
};

static int failure(struct box_error *reterr_error, const char *detail)
{
    return inner_failure(reterr_error, STAGE_NETWORK, detail);
}

/* The network namespace that we are in, on a high number. Returns it or -errno. */
static int current_namespace(const struct making *making)
{
    int fd = openat(making->isolation->proc_fd, "self/ns/net", O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return -errno;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, making->lowest);
    int r = high < 0 ? -errno : high;
    close(fd);
    return r;
}

/* Names of devices end in the number of their host; `name` must have room for it. */
static void number(char *name, size_t host)
{
    size_t length = strlen(name);

    name[length] = (char)('0' + host);
    name[length + 1] = '\0';
}

/* A pair of devices: `name` here, `peer` in the namespace of the wires. Returns 0 or -errno. */
static int make_pair(const struct making *making, const char *name, const char *peer)
{
    static const char kind[] = "veth";
    struct ifinfomsg other = {.ifi_family = AF_UNSPEC};
    struct netlink_request request = {.head = {.nlmsg_len = NLMSG_LENGTH(sizeof other),
                                               .nlmsg_type = RTM_NEWLINK,
                                               .nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL}};
    uint32_t namespace = (uint32_t)making->wires, one = 1;
    int fd = netlink_open();

    if (fd < 0)
        return fd;
    netlink_add(&request, IFLA_IFNAME, name, strlen(name) + 1);
    /* One segment in a packet: how many TCP would gather depends on how fast the machine is. */
    netlink_add(&request, IFLA_GSO_MAX_SEGS, &one, sizeof one);
    struct rtattr *info = netlink_begin(&request, IFLA_LINKINFO);
    netlink_add(&request, IFLA_INFO_KIND, kind, sizeof kind);
    struct rtattr *data = netlink_begin(&request, IFLA_INFO_DATA);
    struct rtattr *end = netlink_begin(&request, VETH_INFO_PEER);
    memcpy((char *)&request + request.head.nlmsg_len, &other, sizeof other);
    request.head.nlmsg_len += sizeof other;
    netlink_add(&request, IFLA_IFNAME, peer, strlen(peer) + 1);
    netlink_add(&request, IFLA_NET_NS_FD, &namespace, sizeof namespace);
    netlink_end(&request, end);
    netlink_end(&request, data);
    netlink_end(&request, info);
    int r = netlink_ask(fd, &request);
    close(fd);
    return r;
}

/* Puts the metrics of TCP on the route to the other end. Returns 0 or -errno. */
static int set_metrics(unsigned interface, uint32_t own, uint32_t other)
{
    struct {
        struct rtattr head;
        uint32_t value;
    } metrics[] = {{{sizeof *metrics, RTAX_LOCK}, 1u << RTAX_RTO_MIN},
                   {{sizeof *metrics, RTAX_QUICKACK}, 1},
                   {{sizeof *metrics, RTAX_RTO_MIN}, LEAST_TIMEOUT_MS}};
    struct netlink_request request = {.head = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)),
                                               .nlmsg_type = RTM_NEWROUTE,
                                               .nlmsg_flags = NLM_F_CREATE | NLM_F_REPLACE},
                                      .fixed.route = {.rtm_family = AF_INET,
                                                      .rtm_dst_len = 32,
                                                      .rtm_table = RT_TABLE_MAIN,
                                                      .rtm_protocol = RTPROT_STATIC,
                                                      .rtm_scope = RT_SCOPE_LINK,
                                                      .rtm_type = RTN_UNICAST}};
    int fd = netlink_open();

    if (fd < 0)
        return fd;
    netlink_add(&request, RTA_DST, &other, sizeof other);
    netlink_add(&request, RTA_PREFSRC, &own, sizeof own);
    netlink_add(&request, RTA_OIF, &interface, sizeof interface);
    netlink_add(&request, RTA_METRICS, metrics, sizeof metrics);
    int r = netlink_ask(fd, &request);
    close(fd);
    return r;
}

static int ask_device(int fd, unsigned long what, struct ifreq *request,
                      struct box_error *reterr_error)
{
    return ioctl(fd, what, request) < 0 ? failure(reterr_error, request->ifr_name) : 0;
}

/* Gives a device its address and brings it up. All ends have the same hardware address, so nobody
 * has to ask for it. */
static int bring_up(int fd, const char *name, uint32_t own, uint32_t other,
                    struct box_error *reterr_error)
{
    static const unsigned char hardware[ETH_ALEN] = {2, 0, 0, 0, 0, 1};
    struct ifreq request = {.ifr_hwaddr = {.sa_family = ARPHRD_ETHER}};
    struct sockaddr_in address = {.sin_family = AF_INET};
    int r;

    memcpy(request.ifr_name, name, strlen(name));
    memcpy(request.ifr_hwaddr.sa_data, hardware, sizeof hardware);
    if ((r = ask_device(fd, SIOCSIFHWADDR, &request, reterr_error)) < 0)
        return r;
    address.sin_addr.s_addr = own;
    memcpy(&request.ifr_addr, &address, sizeof address);
    if ((r = ask_device(fd, SIOCSIFADDR, &request, reterr_error)) < 0)
        return r;
    address.sin_addr.s_addr = htonl(0xffffff00);
    memcpy(&request.ifr_netmask, &address, sizeof address);
    if ((r = ask_device(fd, SIOCSIFNETMASK, &request, reterr_error)) < 0)
        return r;
    request.ifr_flags = IFF_UP | IFF_NOARP;
    if ((r = ask_device(fd, SIOCSIFFLAGS, &request, reterr_error)) < 0 ||
        (r = ask_device(fd, SIOCGIFINDEX, &request, reterr_error)) < 0)
        return r;
    r = set_metrics((unsigned)request.ifr_ifindex, own, other);
    return r < 0 ? box_error_set(reterr_error, STAGE_NETWORK, -r, "route") : 0;
}

/* Gives the device of one half its address, in the namespace that we are in. */
static int open_half(const char *name, uint32_t own, uint32_t other, struct box_error *reterr_error)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return failure(reterr_error, "socket");
    int r = bring_up(fd, name, own, other, reterr_error);
    close(fd);
    return r;
}

/* The socket at the end of a wire, and its device up. Returns it or -errno. */
static int open_wire(const struct making *making, const char *name, struct box_error *reterr_error)
{
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP)};
    struct ifreq request = {.ifr_name = ""};
    int on = 1, high = -1;

    memcpy(request.ifr_name, name, strlen(name));
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return failure(reterr_error, "packet socket");
    /* Frames of up to 64 KiB that nobody has summed up yet, as they are between such devices. The
     * queue of a device is made by a thread of the kernel, some time after it is up: not needed. */
    if (ioctl(fd, SIOCGIFINDEX, &request) == 0 &&
        setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on) == 0 &&
        setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) == 0) {
        address.sll_ifindex = request.ifr_ifindex;
        request.ifr_flags = IFF_UP | IFF_NOARP;
        if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
            ioctl(fd, SIOCSIFFLAGS, &request) == 0)
            high = fcntl(fd, F_DUPFD_CLOEXEC, making->lowest);
    }
    int r = high < 0 ? failure(reterr_error, name) : high;
    close(fd);
    return r;
}

/* A socket that hears what it says. Returns it or -errno. */
static int open_echo(const struct making *making, struct box_error *reterr_error)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7)};
    int high = -1;
    int r = network_up(making->isolation, making->missing, reterr_error);

    if (r < 0)
        return r;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return failure(reterr_error, "echo");
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        high = fcntl(fd, F_DUPFD_CLOEXEC, making->lowest);
    r = high < 0 ? failure(reterr_error, "echo") : high;
    close(fd);
    return r;
}

/* Settings of a network whose packets pass our hands. */
static void set_sysctls(const struct making *making)
{
    static const char *const rows[][2] = {
        /* No packets that nobody asked for. */
        {"sys/net/ipv6/conf/default/disable_ipv6", "1"},
        /* TCP is to go by acknowledgements alone, not by how much real time passes: no probes after
         * a few milliseconds (RFC 8985, 7), no slow start after a pause, no window that grows with
         * time (RFC 9438). */
        {"sys/net/ipv4/tcp_early_retrans", "0"},
        {"sys/net/ipv4/tcp_slow_start_after_idle", "0"},
        {"sys/net/ipv4/tcp_congestion_control", "reno"},
        /* Who does not read is to be felt at the other side before megabytes have gone. */
        {"sys/net/ipv4/tcp_rmem", "4096 131072 131072"}};

    /* A kernel without one of them does without. */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        (void)write_text(making->isolation->proc_fd, rows[i][0], rows[i][1]);
}

static int go_to(int namespace, struct box_error *reterr_error)
{
    return setns(namespace, CLONE_NEWNET) < 0 ? failure(reterr_error, "setns") : 0;
}

/* The network of a host, with nothing but a device in it. */
static int make_network(struct making *making, size_t host, const char *peer,
                        struct box_error *reterr_error)
{
    int r;

    if (unshare(CLONE_NEWNET) < 0)
        return failure(reterr_error, "network of a host");
    r = making->network->namespaces[host] = current_namespace(making);
    if (r < 0)
        return box_error_set(reterr_error, STAGE_NETWORK, -r, "network of a host");
    if ((r = network_up(making->isolation, making->missing, reterr_error)) < 0)
        return r;
    sysctls_set_network(making->isolation, true, making->missing); /* ours is sealed */
    set_sysctls(making);
    r = make_pair(making, "eth0", peer);
    return r < 0 ? box_error_set(reterr_error, STAGE_NETWORK, -r, "veth") : 0;
}

/* A device whose other end is up when it comes up works at once; so the middle comes first. */
static int make_host(struct making *making, size_t host, struct box_error *reterr_error)
{
    const struct isolation_host *row = &making->isolation->hosts[host];
    char ours[8] = "ours", theirs[8] = "host", link[8] = "link";
    int *wires = making->network->wires[host];
    int r;

    number(ours, host);
    number(theirs, host);
    number(link, host);
    if ((r = make_network(making, host, theirs, reterr_error)) < 0 ||
        (r = go_to(making->home, reterr_error)) < 0)
        return r;
    if ((r = make_pair(making, link, ours)) < 0)
        return box_error_set(reterr_error, STAGE_NETWORK, -r, "veth");
    if ((r = go_to(making->wires, reterr_error)) < 0 ||
        (r = wires[WIRE_OURS] = open_wire(making, ours, reterr_error)) < 0 ||
        (r = wires[WIRE_HOST] = open_wire(making, theirs, reterr_error)) < 0 ||
        (r = go_to(making->network->namespaces[host], reterr_error)) < 0 ||
        (r = open_half("eth0", row->address, row->gateway, reterr_error)) < 0 ||
        (r = go_to(making->home, reterr_error)) < 0)
        return r;
    return open_half(link, row->gateway, row->address, reterr_error);
}

int isolation_make_hosts(const struct isolation *isolation, int lowest,
                         struct isolation_network *ret, uint32_t *missing,
                         struct box_error *reterr_error)
{
    struct making making = {
        .isolation = isolation, .network = ret, .lowest = lowest, .missing = missing};
    int r = making.home = current_namespace(&making);

    set_sysctls(&making);
    if (r >= 0 && unshare(CLONE_NEWNET) < 0)
        r = -errno;
    if (r >= 0)
        r = making.wires = current_namespace(&making);
    if (r < 0)
        return box_error_set(reterr_error, STAGE_NETWORK, -r, "network of the wires");
    set_sysctls(&making);
    if ((r = ret->echo = open_echo(&making, reterr_error)) < 0)
        return r;
    for (size_t i = 0; i < isolation->plan->hosts_count; i++)
        if ((r = make_host(&making, i, reterr_error)) < 0)
            return r;
    if ((r = go_to(making.home, reterr_error)) < 0)
        return r;
    /* The sockets keep what they are in. */
    close(making.home);
    close(making.wires);
    return 0;
}
