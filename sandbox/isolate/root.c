/*
 * The root of a box: a tmpfs with read-only binds of the system, a fresh /proc and a small /dev.
 *
 * /tmp, /run, /dev/shm and the work directory are directories of a second tmpfs: one size bounds
 * them all, they stay writable when the root turns read-only, and each run of a box gets them
 * afresh. In a box for a native run they are directories of the root itself, each bound to itself:
 * a mount of its own stays writable as well.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "isolate/inner.h"

#define BUILD_PLACE "/tmp" /* any directory that every host has */

static const char *const devices[] = {"/dev/null",   "/dev/zero",    "/dev/full",
                                      "/dev/random", "/dev/urandom", "/dev/tty"};
#define DEVICES (sizeof devices / sizeof *devices)

static const char *const device_links[][2] = {{"/proc/self/fd", "/dev/fd"},
                                              {"/proc/self/fd/0", "/dev/stdin"},
                                              {"/proc/self/fd/1", "/dev/stdout"},
                                              {"/proc/self/fd/2", "/dev/stderr"}};

/* World-writable directories and their modes; the work directory comes from the plan. */
static const char *const shared_directories[] = {"/tmp", "/run", "/dev/shm"};
#define SHARED (sizeof shared_directories / sizeof *shared_directories)

/* Where the second tmpfs is mounted: its own directory for /tmp then hides it. */
#define RUN_PLACE "/tmp"

int inner_failure(struct box_error *reterr_error, enum box_stage stage, const char *detail)
{
    return box_error_set(reterr_error, stage, errno, "%s", detail);
}

static int failure(struct box_error *reterr_error, const char *detail)
{
    return inner_failure(reterr_error, STAGE_MOUNT, detail);
}

int root_begin(const struct isolation *isolation, struct box_error *reterr_error)
{
    int host = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), r = 0;

    if (host < 0)
        return failure(reterr_error, "/");
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        r = failure(reterr_error, "private mounts");
    else if (mount("box", BUILD_PLACE, "tmpfs", MS_NOSUID | MS_NODEV, isolation->root_options) < 0)
        r = failure(reterr_error, "tmpfs");
    /* Upon the new root instead of in a directory of it: then it needs none; pivot_root(2). */
    else if (chdir(BUILD_PLACE) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 || fchdir(host) < 0)
        r = failure(reterr_error, "pivot_root");
    close(host);
    return r;
}

/*
 * Before Linux 5.12: flags that the host's mount has are locked in a user namespace and must be
 * repeated, or the remount fails with EPERM; mount_namespaces(7). Mounts below it keep theirs.
 */
static int remount_read_only(const char *target)
{
    struct statvfs st;
    unsigned long flags = MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV;

    if (statvfs(target, &st) < 0)
        return -errno;
    flags |= st.f_flag & ST_NOEXEC ? MS_NOEXEC : 0;
    flags |= st.f_flag & ST_NOATIME ? MS_NOATIME : 0;
    flags |= st.f_flag & ST_NODIRATIME ? MS_NODIRATIME : 0;
    flags |= st.f_flag & ST_RELATIME ? MS_RELATIME : 0;
    return mount(NULL, target, NULL, flags, NULL) < 0 ? -errno : 0;
}

/* Read-only, nosuid, nodev, for everything mounted below too; mount_setattr(2) keeps locked flags.
 */
static int make_read_only(const char *target)
{
    struct mount_attr attributes = {.attr_set =
                                        MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};

    if (syscall(SYS_mount_setattr, AT_FDCWD, target, AT_RECURSIVE, &attributes,
                sizeof attributes) == 0)
        return 0;
    return errno == ENOSYS ? remount_read_only(target) : -errno;
}

/* An empty file or directory to mount on, with its parents. */
static int make_mount_point(const char *target, bool directory)
{
    int r = place_directories(target, directory);

    if (r < 0 || directory)
        return r;
    return mknod(target, S_IFREG | 0644, 0) < 0 && errno != EEXIST ? -errno : 0;
}

static int bind_system(const struct system_mount *system, struct box_error *reterr_error)
{
    int r = make_mount_point(system->target, system->directory);

    /* Recursive: a mount that hides a locked one below it may not be bound alone. */
    if (r == 0 && mount(system->source, system->target, NULL, MS_BIND | MS_REC, NULL) < 0)
        r = -errno;
    if (r == 0)
        r = make_read_only(system->target);
    return r < 0 ? box_error_set(reterr_error, STAGE_MOUNT, -r, "%s", system->target) : 0;
}

static int bind_device(const char *path, struct box_error *reterr_error)
{
    /* The host's, whose root is the working directory. */
    return mount(path + 1, path, NULL, MS_BIND, NULL) < 0 ? failure(reterr_error, path) : 0;
}

/* Names to mount on, of one file: more of them cost more, when they are made and at the end. */
static int bind_devices(struct box_error *reterr_error)
{
    if (mknod(devices[0], S_IFREG | 0644, 0) < 0)
        return failure(reterr_error, devices[0]);
    for (size_t i = 1; i < DEVICES; i++)
        if (link(devices[0], devices[i]) < 0)
            return failure(reterr_error, devices[i]);
    for (size_t i = 0; i < DEVICES; i++) {
        int r = bind_device(devices[i], reterr_error);

        if (r < 0)
            return r;
    }
    return 0;
}

static int mount_queues(struct box_error *reterr_error)
{
    if (mount("mqueue", "/dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
        return failure(reterr_error, "/dev/mqueue");
    return 0;
}

/* What a private devpts needs; root_open() mounts it. */
static int place_terminals(struct box_error *reterr_error)
{
    if (mkdir("/dev/pts", 0755) < 0)
        return failure(reterr_error, "/dev/pts");
    if (symlink("pts/ptmx", "/dev/ptmx") < 0)
        return failure(reterr_error, "/dev/ptmx");
    return 0;
}

static int build_devices(struct box_error *reterr_error)
{
    if (mkdir("/dev", 0755) < 0)
        return failure(reterr_error, "/dev");
    int r = bind_devices(reterr_error);
    if (r < 0)
        return r;
    for (size_t i = 0; i < sizeof device_links / sizeof *device_links; i++)
        if (symlink(device_links[i][0], device_links[i][1]) < 0)
            return failure(reterr_error, device_links[i][1]);
    if (mkdir("/dev/mqueue", 0755) < 0)
        return failure(reterr_error, "/dev/mqueue");
    r = mount_queues(reterr_error);
    return r == 0 ? place_terminals(reterr_error) : r;
}

static const char *open_directory(const struct isolation *isolation, size_t index)
{
    return index < SHARED ? shared_directories[index] : isolation->plan->work_directory;
}

bool root_is_open(const struct isolation *isolation, const char *path)
{
    for (size_t i = 0; i <= SHARED; i++) {
        const char *directory = open_directory(isolation, i);
        size_t length = directory ? strlen(directory) : 0;

        if (length > 0 && strncmp(path, directory, length) == 0 &&
            (path[length] == '/' || path[length] == '\0'))
            return true;
    }
    return false;
}

static mode_t open_mode(size_t index)
{
    return index < SHARED ? 01777 : 0755;
}

/* Directories to mount on, made while the root is writable. */
static int place_open_directories(const struct isolation *isolation, struct box_error *reterr_error)
{
    for (size_t i = 0; i <= SHARED; i++) {
        const char *directory = open_directory(isolation, i);
        int r = directory ? place_directories(directory, false) : 0;

        if (r == 0 && directory)
            r = place_directory(directory, open_mode(i));
        if (r < 0)
            return box_error_set(reterr_error, STAGE_MOUNT, -r, "%s", directory);
    }
    return 0;
}

int root_build(const struct isolation *isolation, uint32_t *missing, struct box_error *reterr_error)
{
    for (size_t i = 0; i < isolation->links_count; i++)
        if (symlink(isolation->links[i][1], isolation->links[i][0]) < 0)
            return failure(reterr_error, isolation->links[i][0]);
    for (size_t i = 0; i < isolation->mounts_count; i++) {
        int r = bind_system(&isolation->mounts[i], reterr_error);
        if (r < 0)
            return r;
    }
    /* Where older programs, and libtirpc, look for sockets of services. */
    if (mkdir("/var", 0755) < 0 || symlink("../run", "/var/run") < 0)
        return failure(reterr_error, "/var/run");
    /* Refused where the visible /proc has hidden parts, as in most containers. */
    if (mkdir("/proc", 0555) < 0)
        return failure(reterr_error, "/proc");
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
        *missing |= 1u << MISSING_PROC;
    int r = build_devices(reterr_error);
    if (r < 0)
        return r;
    /* From here on no path, not even one of a wrong plan, leads to the host. */
    if (umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
        return failure(reterr_error, "host's root");
    return place_open_directories(isolation, reterr_error);
}

int root_renew(uint32_t missing, struct box_error *reterr_error)
{
    /* The one below must stay until then: the kernel allows a /proc only where one is in sight. */
    if (!(missing & 1u << MISSING_PROC) &&
        mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
        return failure(reterr_error, "/proc");
    return mount_queues(reterr_error);
}

/* One directory of the second tmpfs, which is the working directory, to where it belongs. */
static int bind_open_directory(const char *directory, const char *name, mode_t mode)
{
    if (mkdir(name, mode) < 0)
        return -errno;
    if (mount(name, directory, NULL, MS_BIND, NULL) == 0)
        return 0;
    /* It may lie in the one before it. */
    int r = errno == ENOENT ? place_directories(directory, true) : -errno;
    return r == 0 && mount(name, directory, NULL, MS_BIND, NULL) < 0 ? -errno : r;
}

static int bind_open_directories(const struct isolation *isolation, struct box_error *reterr_error)
{
    char name[] = "0";

    if (mount("run", RUN_PLACE, "tmpfs", MS_NOSUID | MS_NODEV, isolation->run_options) < 0 ||
        chdir(RUN_PLACE) < 0)
        return failure(reterr_error, "tmpfs");
    for (size_t i = 0; i <= SHARED; i++, name[0]++) {
        const char *directory = open_directory(isolation, i);
        int r = directory ? bind_open_directory(directory, name, open_mode(i)) : 0;

        if (r < 0)
            return box_error_set(reterr_error, STAGE_MOUNT, -r, "%s", directory);
    }
    return chdir("/") < 0 ? failure(reterr_error, "/") : 0;
}

/* Each to itself. */
static int open_directories(const struct isolation *isolation, struct box_error *reterr_error)
{
    for (size_t i = 0; i <= SHARED; i++) {
        const char *directory = open_directory(isolation, i);

        if (directory && mount(directory, directory, NULL, MS_BIND, NULL) < 0)
            return failure(reterr_error, directory);
    }
    return 0;
}

int root_open(const struct isolation *isolation, uint32_t *missing, struct box_error *reterr_error)
{
    int r = isolation->run_options[0] ? bind_open_directories(isolation, reterr_error)
                                      : open_directories(isolation, reterr_error);

    if (r < 0)
        return r;
    if (mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
              "newinstance,ptmxmode=0666,mode=620") < 0)
        *missing |= 1u << MISSING_TERMINAL;
    return 0;
}

int root_seal(uint32_t missing, struct box_error *reterr_error)
{
    if (!(missing & 1u << MISSING_PROC) &&
        (mount("/proc/sys", "/proc/sys", NULL, MS_BIND, NULL) < 0 ||
         mount(NULL, "/proc/sys", NULL,
               MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0))
        return failure(reterr_error, "/proc/sys");
    if (mount(NULL, "/", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) < 0)
        return failure(reterr_error, "read-only root");
    return 0;
}
