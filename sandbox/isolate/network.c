/* The loopback interface and the limits that live in sysctls of the namespaces. */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "isolate/inner.h"

/* ::1 comes with the interface; a host without IPv6 has none. */
static bool has_ipv6_loopback(void)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return false;
    bool has = bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return has;
}

int network_up(uint32_t *missing, struct box_error *reterr_error)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return inner_failure(reterr_error, STAGE_NETWORK, "socket");
    if (ioctl(fd, SIOCSIFFLAGS, &request) < 0) {
        int r = inner_failure(reterr_error, STAGE_NETWORK, "lo");
        close(fd);
        return r;
    }
    close(fd);
    if (!has_ipv6_loopback())
        *missing |= 1u << MISSING_IPV6;
    return 0;
}

void sysctls_set(const struct isolation *isolation, uint32_t *missing)
{
    /*
     * Queues: 256 of 16 KiB. Semaphores: 250 per set, 128 sets. TCP buffers of one fixed size, so
     * that the moment at which a writer must wait does not depend on the kernel's tuning.
     */
    const struct {
        const char *path;
        const char *text;
        enum isolation_missing missing;
    } rows[] = {
        {"kernel/shmall", isolation->shm_pages, MISSING_SHM_TOTAL},
        {"kernel/msgmni", "256", MISSING_MESSAGE_TOTAL},
        {"kernel/sem", "250 32000 100 128", MISSING_SEMAPHORE_TOTAL},
        {"net/ipv4/ip_unprivileged_port_start", "0", MISSING_PORTS},
        {"net/ipv4/tcp_rmem", "4096 131072 131072", MISSING_SOCKET_BUFFERS},
        {"net/ipv4/tcp_wmem", "4096 65536 65536", MISSING_SOCKET_BUFFERS},
    };
    int directory = openat(isolation->proc_fd, "sys", O_PATH | O_DIRECTORY | O_CLOEXEC);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (directory < 0 || write_text(directory, rows[i].path, rows[i].text) < 0)
            *missing |= 1u << rows[i].missing;
    if (directory >= 0)
        close(directory);
}
