/* What can be decided before there is a box. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "isolate/inner.h"

#define DEFAULT_FILE_BYTES (64u << 20)
#define MAX_SHM_BYTES (256u << 20)
#define PAGE_BYTES 4096u
#define SPARE_BYTES (1u << 20)
#define SPARE_INODES 4096u

static const char passwd[] = "root:x:0:0:root:/:/bin/sh\n"
                             "student:x:1000:1000:student:/home/student:/bin/sh\n"
                             "nobody:x:65534:65534:nobody:/:/bin/sh\n";
static const char group[] = "root:x:0:\nstudent:x:1000:\nnogroup:x:65534:\n";
static const char hosts[] = "127.0.0.1 localhost\n::1 localhost\n127.0.1.1 coloquio\n";
static const char nsswitch[] = "passwd: files\ngroup: files\nhosts: files\nservices: files\n"
                               "protocols: files\nrpc: files\n";
static const char services[] = "echo 7/tcp\necho 7/udp\nhttp 80/tcp\n"
                               "sunrpc 111/tcp portmapper\nsunrpc 111/udp portmapper\n";
static const char protocols[] = "ip 0 IP\nicmp 1 ICMP\ntcp 6 TCP\nudp 17 UDP\nipv6 41 IPv6\n"
                                "ipv6-icmp 58 IPv6-ICMP\n";
/* Where libtirpc finds its transports; netconfig(5). */
static const char netconfig[] = "udp tpi_clts v inet udp - -\ntcp tpi_cots_ord v inet tcp - -\n"
                                "udp6 tpi_clts v inet6 udp - -\ntcp6 tpi_cots_ord v inet6 tcp - -\n"
                                "rawip tpi_raw - inet - - -\nlocal tpi_cots_ord - loopback - - -\n"
                                "unix tpi_cots_ord - loopback - - -\n";

static const char *const root_links[][2] = {
    {"/bin", "usr/bin"},     {"/sbin", "usr/sbin"},   {"/lib", "usr/lib"},
    {"/lib64", "usr/lib64"}, {"/lib32", "usr/lib32"},
};

/* Whether the host's `name` is the link into /usr that distributions with a merged /usr have. */
static bool is_root_link(const char *name, const char *target)
{
    char text[64];
    ssize_t length = readlink(name, text, sizeof text - 1);

    if (length < 0)
        return false;
    text[length] = '\0';
    return strcmp(text[0] == '/' ? text + 1 : text, target) == 0;
}

static bool mounts_usr(const struct plan *plan)
{
    for (size_t i = 0; i < plan->mounts_count; i++)
        if (strcmp(plan->mounts[i].target, "/usr") == 0)
            return true;
    return false;
}

static void find_links(const struct plan *plan, struct isolation *isolation)
{
    if (!mounts_usr(plan))
        return;
    for (size_t i = 0; i < sizeof root_links / sizeof *root_links; i++)
        if (is_root_link(root_links[i][0], root_links[i][1])) {
            isolation->links[isolation->links_count][0] = root_links[i][0];
            isolation->links[isolation->links_count++][1] = root_links[i][1];
        }
}

/* A mount of /lib where /lib is a link that the root has anyway needs no mount. */
static bool is_linked(const struct isolation *isolation, const char *target)
{
    for (size_t i = 0; i < isolation->links_count; i++)
        if (strcmp(isolation->links[i][0], target) == 0)
            return true;
    return false;
}

/* Where a source is from the host's root: 1 found, 0 absent, or -errno. */
static int find_source(const char *source, struct arena *arena, struct system_mount *ret)
{
    char path[PATH_MAX], *copy;
    struct stat st;

    /* Absolute links in it would lead into the new root, so none may be left. */
    if (!realpath(source, path) || stat(path, &st) < 0)
        return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
    ret->directory = S_ISDIR(st.st_mode);
    const char *relative = path[1] ? path + 1 : ".";
    size_t size = strlen(relative) + 1;
    if (!(copy = arena_calloc(arena, size, 1)))
        return -ENOMEM;
    memcpy(copy, relative, size);
    ret->source = copy;
    return 1;
}

static int find_mounts(const struct plan *plan, struct isolation *isolation,
                       struct box_error *reterr_error)
{
    static _Alignas(max_align_t) uint8_t room[2048]; /* there is one box at a time */

    arena_lend(&isolation->arena, room, sizeof room);
    isolation->mounts =
        arena_calloc(&isolation->arena, plan->mounts_count, sizeof *isolation->mounts);
    if (!isolation->mounts)
        return box_error_set(reterr_error, STAGE_MOUNT, ENOMEM, "mounts");
    for (size_t i = 0; i < plan->mounts_count; i++) {
        struct system_mount *mount = &isolation->mounts[isolation->mounts_count];
        int r;

        if (is_linked(isolation, plan->mounts[i].target))
            continue;
        if ((r = find_source(plan->mounts[i].source, &isolation->arena, mount)) < 0)
            return box_error_set(reterr_error, STAGE_MOUNT, -r, "%s", plan->mounts[i].source);
        mount->target = plan->mounts[i].target;
        isolation->mounts_count += r > 0;
    }
    return 0;
}

static void add_etc(struct isolation *isolation, const char *path, const void *data, size_t size)
{
    isolation->etc[isolation->etc_count++] =
        (struct etc_file){.path = path, .content = {.data = data, .size = size}};
}

static void find_etc(struct isolation *isolation)
{
    add_etc(isolation, "/etc/passwd", passwd, sizeof passwd - 1);
    add_etc(isolation, "/etc/group", group, sizeof group - 1);
    add_etc(isolation, "/etc/hosts", hosts, sizeof hosts - 1);
    add_etc(isolation, "/etc/nsswitch.conf", nsswitch, sizeof nsswitch - 1);
    add_etc(isolation, "/etc/services", services, sizeof services - 1);
    add_etc(isolation, "/etc/protocols", protocols, sizeof protocols - 1);
    add_etc(isolation, "/etc/netconfig", netconfig, sizeof netconfig - 1);
}

/* How large a tmpfs must be. */
struct room {
    uint64_t bytes, inodes;
};

/* For the plan's files of one kind, and a few of ours. */
static struct room find_room(const struct isolation *isolation, bool run)
{
    const struct plan *plan = isolation->plan;
    struct room room = {SPARE_BYTES, SPARE_INODES};

    for (size_t i = 0; i < plan->files_count; i++) {
        if (root_is_open(isolation, plan->files[i].path) != run)
            continue;
        room.bytes += (plan->files[i].content.size + PAGE_BYTES) / PAGE_BYTES * PAGE_BYTES;
        room.inodes += 4;
    }
    return room;
}

static void format_options(char *options, size_t size, const struct room *room)
{
    snprintf(options, size, "mode=755,size=%llu,nr_inodes=%llu", (unsigned long long)room->bytes,
             (unsigned long long)room->inodes);
}

/* One tmpfs holds everything that is not a bind mount, another what is writable: its size bounds
 * files, /tmp and /dev/shm. Natively, where nobody asks for the same numbers of inodes every time,
 * it is one for both. */
static void find_sizes(const struct plan *plan, struct isolation *isolation)
{
    uint64_t bytes = plan->limits.file_bytes ? plan->limits.file_bytes : DEFAULT_FILE_BYTES;
    uint64_t shm_bytes = plan->limits.memory_bytes;

    if (shm_bytes == 0 || shm_bytes > MAX_SHM_BYTES)
        shm_bytes = MAX_SHM_BYTES;
    struct room root = find_room(isolation, false), run = find_room(isolation, true);
    run.bytes += bytes;
    if (plan->mode == PLAN_CONTROLLED) {
        format_options(isolation->run_options, sizeof isolation->run_options, &run);
    } else {
        root.bytes += run.bytes;
        root.inodes += run.inodes;
    }
    format_options(isolation->root_options, sizeof isolation->root_options, &root);
    snprintf(isolation->shm_pages, sizeof isolation->shm_pages, "%llu",
             (unsigned long long)(shm_bytes / PAGE_BYTES));
}

/* The plan has been checked: addresses are numeric IPv4. */
static void find_hosts(const struct plan *plan, struct isolation *isolation)
{
    for (size_t i = 0; i < plan->hosts_count && i < PLAN_HOSTS_MAX; i++) {
        struct in_addr address = {0};

        (void)inet_pton(AF_INET, plan->hosts[i].address, &address);
        isolation->hosts[i].address = address.s_addr;
        isolation->hosts[i].gateway = htonl((ntohl(address.s_addr) & 0xffffff00) | 1);
    }
}

int isolation_prepare(const struct plan *plan, struct isolation *ret,
                      struct box_error *reterr_error)
{
    struct isolation isolation = {.plan = plan};

    snprintf(isolation.uid_map, sizeof isolation.uid_map, "0 %u 1", (unsigned)geteuid());
    snprintf(isolation.gid_map, sizeof isolation.gid_map, "0 %u 1", (unsigned)getegid());
    find_links(plan, &isolation);
    find_sizes(plan, &isolation);
    find_hosts(plan, &isolation);
    isolation.proc_fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (isolation.proc_fd < 0)
        return box_error_set(reterr_error, STAGE_ID_MAP, errno, "/proc");
    find_etc(&isolation);
    int r = find_mounts(plan, &isolation, reterr_error);
    if (r < 0) {
        isolation_done(&isolation);
        return r;
    }
    *ret = isolation;
    return 0;
}

void isolation_done(struct isolation *isolation)
{
    close_fd(isolation->proc_fd);
    arena_done(&isolation->arena);
    *isolation = (struct isolation){.proc_fd = -1};
}

const char *isolation_missing_name(enum isolation_missing missing)
{
    static const char *const names[] = {
#define ROW(symbol, name) name,
        ISOLATION_MISSING(ROW)
#undef ROW
    };
    return missing < MISSING_COUNT ? names[missing] : "unknown";
}
