/* Init's way into the box, and a member's into its own user namespace. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "isolate/inner.h"

/* setgroups must be denied before an unprivileged gid_map is accepted; user_namespaces(7). */
static int map_ids(const struct isolation *isolation, struct box_error *reterr_error)
{
    int r = write_text(isolation->proc_fd, "self/setgroups", "deny");

    if (r < 0)
        return box_error_set(reterr_error, STAGE_ID_MAP, -r, "setgroups");
    r = write_text(isolation->proc_fd, "self/uid_map", isolation->uid_map);
    if (r < 0)
        return box_error_set(reterr_error, STAGE_ID_MAP, -r, "uid_map");
    r = write_text(isolation->proc_fd, "self/gid_map", isolation->gid_map);
    return r < 0 ? box_error_set(reterr_error, STAGE_ID_MAP, -r, "gid_map") : 0;
}

static int enter_network(const struct isolation *isolation, uint32_t *missing,
                         struct box_error *reterr_error)
{
    int r = network_up(isolation, missing, reterr_error);

    if (r == 0)
        sysctls_set_network(isolation, *missing & 1u << MISSING_PROC, missing);
    return r;
}

int isolation_enter(const struct isolation *isolation, uint32_t *ret_missing,
                    struct box_error *reterr_error)
{
    static const char host_name[] = "coloquio";

    *ret_missing = 0;
    umask(0);
    int r = map_ids(isolation, reterr_error);
    if (r < 0)
        return r;
    if (sethostname(host_name, sizeof host_name - 1) < 0)
        return inner_failure(reterr_error, STAGE_NAMESPACES, "host name");
    r = root_begin(isolation, reterr_error);
    if (r == 0)
        r = root_build(isolation, ret_missing, reterr_error);
    if (r == 0)
        r = place_files(isolation, false, reterr_error);
    return r == 0 ? enter_network(isolation, ret_missing, reterr_error) : r;
}

int isolation_enter_run(const struct isolation *isolation, bool again, bool network,
                        uint32_t *missing, struct box_error *reterr_error)
{
    int r = again ? root_renew(*missing, reterr_error) : 0;

    if (r == 0 && network)
        r = enter_network(isolation, missing, reterr_error);
    if (r == 0)
        r = root_open(isolation, missing, reterr_error);
    if (r == 0)
        r = place_files(isolation, true, reterr_error);
    if (r < 0)
        return r;
    sysctls_set_ipc(isolation, missing);
    return root_seal(*missing, reterr_error);
}

static int drop_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};

    return syscall(SYS_capset, &header, none) < 0 ? -errno : 0;
}

int isolation_become_member(int proc_fd, struct box_error *reterr_error)
{
    static const char map[] = ISOLATION_MEMBER_ID " 0 1";

    /* setgroups stays denied: a new user namespace inherits that. */
    if (unshare(CLONE_NEWUSER) < 0)
        return inner_failure(reterr_error, STAGE_NAMESPACES, "member's user namespace");
    int r = write_text(proc_fd, "self/uid_map", map);
    if (r == 0)
        r = write_text(proc_fd, "self/gid_map", map);
    if (r < 0)
        return box_error_set(reterr_error, STAGE_ID_MAP, -r, "member");
    r = drop_capabilities();
    if (r < 0)
        return box_error_set(reterr_error, STAGE_START, -r, "capabilities");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return inner_failure(reterr_error, STAGE_START, "no_new_privs");
    return 0;
}
