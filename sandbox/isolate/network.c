/* The loopback interface and the limits that live in sysctls of the namespaces. */
#include <errno.h>
#include <fcntl.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "isolate/inner.h"
#include "isolate/netlink.h"

#define RETRANSMISSION_MS 120000
#define SEGMENT_BYTES 8192
#define NETWORK_SYSCTLS "/proc/sys/net/ipv4"
#define IPC_SYSCTLS "/proc/sys/kernel"

/* A run whose trace must not depend on real time; natively the network is as everywhere. */
static bool is_controlled(const struct isolation *isolation)
{
    return isolation->plan->mode == PLAN_CONTROLLED;
}

/* ::1 comes with the interface; a host without IPv6 has none. fd: a socket of either family. */
static bool has_ipv6_loopback(int fd)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};

    return bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
}

/* One metric of a route. */
struct metric {
    struct rtattr head;
    uint32_t value;
};

/* Puts a route in place of the one that came with the interface, with metrics that take real time
 * out of TCP. Returns 0 or -errno. */
static int replace_route(int fd, int family, const void *address, unsigned char bits)
{
    const struct metric metrics[] = {
        {{sizeof(struct metric), RTAX_QUICKACK}, 1},
        {{sizeof(struct metric), RTAX_RTO_MIN}, RETRANSMISSION_MS},
        {{sizeof(struct metric), RTAX_ADVMSS}, SEGMENT_BYTES},
    };
    struct netlink_request request = {
        .head = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)),
                 .nlmsg_type = RTM_NEWROUTE,
                 .nlmsg_flags = NLM_F_CREATE | NLM_F_REPLACE},
        .fixed.route = {.rtm_family = (unsigned char)family,
                        .rtm_dst_len = bits,
                        .rtm_table = RT_TABLE_LOCAL,
                        .rtm_protocol = RTPROT_KERNEL,
                        .rtm_scope = family == AF_INET ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE,
                        .rtm_type = RTN_LOCAL}};
    uint32_t interface = 1; /* lo is the first of every network namespace */

    netlink_add(&request, RTA_DST, address, family == AF_INET ? 4 : 16);
    netlink_add(&request, RTA_OIF, &interface, sizeof interface);
    if (family == AF_INET) {
        in_addr_t source = htonl(INADDR_LOOPBACK);

        netlink_add(&request, RTA_PREFSRC, &source, sizeof source);
    } else {
        uint32_t priority = 0;

        netlink_add(&request, RTA_PRIORITY, &priority, sizeof priority);
    }
    netlink_add(&request, RTA_METRICS, metrics, sizeof metrics);
    return netlink_ask(fd, &request);
}

/*
 * What happens in TCP after a while of real time would depend on the machine's load. On these
 * routes there are no delayed acknowledgements (RFC 1122, 4.2.3.2), and neither retransmissions nor
 * probes of a window (4.2.2.17) before the run is over. Segments are much smaller than a window, so
 * that none has to wait for a probe until there is room for all of it.
 */
static bool leave_out_real_time(void)
{
    static const struct in6_addr local = IN6ADDR_LOOPBACK_INIT;
    in_addr_t network = htonl(INADDR_LOOPBACK & IN_CLASSA_NET), host = htonl(INADDR_LOOPBACK);
    int fd = netlink_open();
    bool done;

    if (fd < 0)
        return false;
    done =
        replace_route(fd, AF_INET, &network, 8) == 0 && replace_route(fd, AF_INET, &host, 32) == 0;
    (void)replace_route(fd, AF_INET6, &local, 128); /* a host without IPv6 has none */
    close(fd);
    return done;
}

int network_up(const struct isolation *isolation, uint32_t *missing, struct box_error *reterr_error)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return inner_failure(reterr_error, STAGE_NETWORK, "socket");
    if (ioctl(fd, SIOCSIFFLAGS, &request) < 0) {
        int r = inner_failure(reterr_error, STAGE_NETWORK, "lo");
        close(fd);
        return r;
    }
    if (!has_ipv6_loopback(fd))
        *missing |= 1u << MISSING_IPV6;
    close(fd);
    if (is_controlled(isolation) && !leave_out_real_time())
        *missing |= 1u << MISSING_QUICK_ACKNOWLEDGEMENT;
    return 0;
}

struct sysctl {
    const char *name; /* in its directory */
    const char *text;
    enum isolation_missing missing;
};

/* A /proc keeps an entry for every namespace that has been looked at: in the outer one they would
 * become more and more. */
static void set_all(const struct isolation *isolation, bool outer, const char *path,
                    const struct sysctl *rows, size_t count, uint32_t *missing)
{
    int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
    int directory =
        outer ? openat(isolation->proc_fd, path + sizeof "/proc", flags) : open(path, flags);

    for (size_t i = 0; i < count; i++)
        if (directory < 0 || write_text(directory, rows[i].name, rows[i].text) < 0)
            *missing |= 1u << rows[i].missing;
    if (directory >= 0)
        close(directory);
}

void sysctls_set_network(const struct isolation *isolation, bool outer, uint32_t *missing)
{
    static const struct sysctl ports = {"ip_unprivileged_port_start", "0", MISSING_PORTS};
    /*
     * TCP buffers of one fixed size, so that the moment at which a writer must wait does not depend
     * on the kernel's tuning; about as large as that makes them, so that whoever need not wait
     * elsewhere need not here. Nothing that is decided by real time: pacing (BBR), holding segments
     * back for a millisecond, loss probes.
     */
    static const struct sysctl controlled[] = {
        {"tcp_rmem", "4096 4194304 4194304", MISSING_SOCKET_BUFFERS},
        {"tcp_wmem", "4096 65536 65536", MISSING_SOCKET_BUFFERS},
        {"tcp_moderate_rcvbuf", "0", MISSING_SOCKET_BUFFERS},
        {"tcp_no_metrics_save", "1", MISSING_SOCKET_BUFFERS},
        {"tcp_tso_win_divisor", "255", MISSING_SOCKET_BUFFERS},
        {"tcp_autocorking", "0", MISSING_SOCKET_BUFFERS},
        {"tcp_early_retrans", "0", MISSING_SOCKET_BUFFERS},
        {"tcp_congestion_control", "reno", MISSING_SOCKET_BUFFERS},
        {"tcp_tso_rtt_log", "0", MISSING_SOCKET_BUFFERS},
    };

    set_all(isolation, outer, NETWORK_SYSCTLS, &ports, 1, missing);
    if (is_controlled(isolation))
        set_all(isolation, outer, NETWORK_SYSCTLS, controlled,
                sizeof controlled / sizeof *controlled, missing);
}

void sysctls_set_ipc(const struct isolation *isolation, uint32_t *missing)
{
    /* Queues: 256 of 16 KiB. Semaphores: 250 per set, 128 sets. */
    const struct sysctl rows[] = {
        {"shmall", isolation->shm_pages, MISSING_SHM_TOTAL},
        {"msgmni", "256", MISSING_MESSAGE_TOTAL},
        {"sem", "250 32000 100 128", MISSING_SEMAPHORE_TOTAL},
    };

    set_all(isolation, *missing & 1u << MISSING_PROC, IPC_SYSCTLS, rows, sizeof rows / sizeof *rows,
            missing);
}
