/* Leaving root, and dying with the parent. */
#include "isolate/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

/* Hidden by the staging directory; whoever is not root has no business below the first. */
static const char *const staging_places[] = {"/root", "/mnt", "/media"};

static int failure(struct box_error *reterr_error, const char *detail)
{
    return box_error_set(reterr_error, STAGE_IDENTITY, errno, "%s", detail);
}

/* Whether the effective user can reach and read a path; one that does not exist counts as reached.
 */
static bool reachable(const char *path)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return errno == ENOENT || errno == ENOTDIR;
    return faccessat(AT_FDCWD, path, S_ISDIR(st.st_mode) ? R_OK | X_OK : R_OK, AT_EACCESS) == 0;
}

/* Fills `unreachable` (one flag per mount of the plan); returns how many, or -errno. */
static int find_unreachable(uid_t uid, const struct plan *plan, bool *unreachable,
                            struct box_error *reterr_error)
{
    int found = 0;

    if (seteuid(uid) < 0)
        return failure(reterr_error, "seteuid");
    for (size_t i = 0; i < plan->mounts_count; i++) {
        unreachable[i] = !reachable(plan->mounts[i].source);
        found += unreachable[i];
    }
    if (seteuid(0) < 0)
        return failure(reterr_error, "seteuid");
    return found;
}

static const char *mount_staging(void)
{
    for (size_t i = 0; i < sizeof staging_places / sizeof *staging_places; i++)
        if (mount("staging", staging_places[i], "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") == 0)
            return staging_places[i];
    return NULL;
}

/* Binds the open source at `fd` to a new name in the staging directory, arena-owned. */
static int stage_source(int fd, const char *place, size_t index, struct arena *arena,
                        const char **ret_path, struct box_error *reterr_error)
{
    char path[64], source[64];
    struct stat st;

    snprintf(path, sizeof path, "%s/%zu", place, index);
    snprintf(source, sizeof source, "/proc/self/fd/%d", fd);
    if (fstat(fd, &st) < 0)
        return failure(reterr_error, "stat");
    if ((S_ISDIR(st.st_mode) ? mkdir(path, 0755) : mknod(path, S_IFREG | 0644, 0)) < 0)
        return failure(reterr_error, path);
    if (mount(source, path, NULL, MS_BIND | MS_REC, NULL) < 0)
        return failure(reterr_error, path);
    *ret_path = arena_strndup(arena, path, strlen(path));
    return *ret_path ? 0 : box_error_set(reterr_error, STAGE_IDENTITY, ENOMEM, "%s", path);
}

/* Sources are opened before the staging directory is mounted, which may hide them. */
static int stage_sources(struct plan *plan, const bool *unreachable, struct arena *arena,
                         struct box_error *reterr_error)
{
    int *fds = arena_calloc(arena, plan->mounts_count, sizeof *fds);

    if (!fds)
        return box_error_set(reterr_error, STAGE_IDENTITY, ENOMEM, "mounts");
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return failure(reterr_error, "private mounts");
    for (size_t i = 0; i < plan->mounts_count; i++)
        fds[i] = unreachable[i] ? open(plan->mounts[i].source, O_PATH | O_CLOEXEC) : -1;

    const char *place = mount_staging();
    int r = place ? 0 : failure(reterr_error, "staging directory");
    for (size_t i = 0; i < plan->mounts_count; i++) {
        if (r == 0 && fds[i] >= 0)
            r = stage_source(fds[i], place, i, arena, &plan->mounts[i].source, reterr_error);
        close_fd(fds[i]);
    }
    return r;
}

int leave_root(uid_t uid, struct plan *plan, struct arena *arena, struct box_error *reterr_error)
{
    if (geteuid() != 0)
        return 0;
    if (setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0)
        return failure(reterr_error, "groups");
    if (plan && plan->mounts_count > 0) {
        bool *unreachable = arena_calloc(arena, plan->mounts_count, sizeof *unreachable);

        if (!unreachable)
            return box_error_set(reterr_error, STAGE_IDENTITY, ENOMEM, "mounts");
        int r = find_unreachable(uid, plan, unreachable, reterr_error);
        if (r > 0)
            r = stage_sources(plan, unreachable, arena, reterr_error);
        if (r < 0)
            return r;
    }
    if (setresuid(uid, uid, uid) < 0)
        return failure(reterr_error, "setresuid");
    /* The kernel takes /proc/self away from a process that changes its identity; proc(5). */
    if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0)
        return failure(reterr_error, "dumpable");
    return 0;
}

int die_with_parent(pid_t expected_parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
        return -errno;
    /* It may have died between our birth and the prctl. */
    if (expected_parent != 0 && getppid() != expected_parent)
        return -ESRCH;
    return 0;
}
