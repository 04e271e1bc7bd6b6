/*
 * Preloaded into rpcbind(8): it takes itself for root, and believes that it has become another
 * user. Whether it may then use its port and its socket is for the system to say.
 */
#include <grp.h>
#include <pwd.h>
#include <stddef.h>
#include <sys/types.h>
#include <unistd.h>

uid_t geteuid(void)
{
    return 0;
}

int setuid(uid_t uid)
{
    (void)uid;
    return 0;
}

int setgid(gid_t gid)
{
    (void)gid;
    return 0;
}

int setgroups(size_t size, const gid_t *list)
{
    (void)size;
    (void)list;
    return 0;
}

/* Its account, _rpc or rpc or daemon, which differs from system to system. */
struct passwd *getpwnam(const char *name)
{
    static char account[] = "rpc", none[] = "", home[] = "/";
    static struct passwd entry = {
        .pw_name = account, .pw_passwd = none, .pw_gecos = none, .pw_dir = home, .pw_shell = none};

    (void)name;
    entry.pw_uid = getuid();
    entry.pw_gid = getgid();
    return &entry;
}
