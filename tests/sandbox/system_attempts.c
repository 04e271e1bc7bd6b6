/* Calls that must not work, whatever the kernel of this machine could do. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <net/if.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempts.h"

static void identity(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    struct utsname name;

    syscall(SYS_capget, &header, data);
    uname(&name);
    printf("uid %d gid %d no_new_privs %d capabilities %x%x host %s\n", getuid(), getgid(),
           prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), data[0].permitted, data[1].permitted,
           name.nodename);
}

static void namespaces(void)
{
    static const char *const names[] = {"user", "mnt", "pid", "ipc", "net", "uts"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64], target[64];
        ssize_t size;

        snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
        size = readlink(path, target, sizeof target);
        printf("%.*s\n", size < 0 ? 0 : (int)size, target);
    }
}

/* ---- calls by number: the filter decides before the kernel looks at the arguments ---- */

static void call_by_number(void)
{
    say_result(syscall(strtol(attempt_argument, NULL, 10), 0, 0, 0, 0, 0, 0));
}

static void clone3_thread(void)
{
    struct clone_args arguments = {.flags = CLONE_VM};

    say_result(syscall(SYS_clone3, &arguments, sizeof arguments));
}

static void clone_with_flag(void)
{
    unsigned long flag = strtoul(attempt_argument, NULL, 16);
    long pid = syscall(SYS_clone, flag | SIGCHLD, 0, 0, 0, 0);

    if (pid == 0)
        _exit(0);
    say_result(pid);
}

static void unshare_user(void)
{
    say_result(unshare(CLONE_NEWUSER));
}

static void set_dumpable(void)
{
    say_result(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
}

static void set_personality(void)
{
    say_result(syscall(SYS_personality, READ_IMPLIES_EXEC));
}

static void type_into_terminal(void)
{
    char key = 'x';

    /* The kernel looks at the low half only, so a filter must too. */
    say_result(syscall(SYS_ioctl, 0, UINT64_C(0x100000000) | TIOCSTI, &key));
}

static void foreign_architecture(void)
{
#ifdef __x86_64__
    long result;

    /* getpid(2) by its i386 number */
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
    say_result(result);
#else
    raise(SIGSYS);
#endif
}

static void x32_call(void)
{
#ifdef __x86_64__
    say_result(syscall(0x40000000 + SYS_getpid));
#else
    raise(SIGSYS);
#endif
}

/* ---- network ---- */

static void socket_family(void)
{
    say_result(syscall(SYS_socket, strtol(attempt_argument, NULL, 10), SOCK_DGRAM, 0));
}

static void multipath_socket(void)
{
    say_result(socket(AF_INET, SOCK_STREAM, 262));
}

static void interfaces(void)
{
    struct if_nameindex *all = if_nameindex();

    if (!all)
        say_result(-1);
    for (struct if_nameindex *one = all; one && one->if_index; one++)
        puts(one->if_name);
}

static void outside(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(53)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    inet_pton(AF_INET, "192.0.2.1", &address.sin_addr);
    say_result(connect(fd, (struct sockaddr *)&address, sizeof address));
}

static void host_abstract_socket(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(attempt_argument);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    memcpy(address.sun_path + 1, attempt_argument, length);
    say_result(connect(fd, (struct sockaddr *)&address,
                       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length)));
}

static void talk_to_oneself(struct sockaddr *address, socklen_t size)
{
    int server = socket(address->sa_family, SOCK_STREAM, 0);
    int client = socket(address->sa_family, SOCK_STREAM, 0), other;
    char text[3] = "";

    if (bind(server, address, size) < 0 || listen(server, 1) < 0 ||
        getsockname(server, address, &size) < 0 || connect(client, address, size) < 0 ||
        (other = accept(server, NULL, NULL)) < 0 || write(client, "hi", 2) != 2 ||
        read(other, text, 2) != 2) {
        say_result(-1);
        return;
    }
    puts(text);
}

static void loopback(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    talk_to_oneself((struct sockaddr *)&address, sizeof address);
}

static void loopback6(void)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};

    talk_to_oneself((struct sockaddr *)&address, sizeof address);
}

const struct attempt system_attempts[] = {
    {"identity", identity},
    {"namespaces", namespaces},
    {"call", call_by_number},
    {"clone3", clone3_thread},
    {"clone", clone_with_flag},
    {"unshare", unshare_user},
    {"set-dumpable", set_dumpable},
    {"set-personality", set_personality},
    {"type-into-terminal", type_into_terminal},
    {"foreign-architecture", foreign_architecture},
    {"x32-call", x32_call},
    {"socket", socket_family},
    {"multipath-socket", multipath_socket},
    {"interfaces", interfaces},
    {"outside", outside},
    {"host-abstract-socket", host_abstract_socket},
    {"loopback", loopback},
    {"loopback6", loopback6},
    {0},
};
