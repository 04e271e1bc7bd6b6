/* What a program in the box can see, reach and ask for. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "inside.h"

struct claim {
    const char *attempt, *argument, *printed;
};

static void check_claim(const struct claim *claim)
{
    char *output = inside_attempt(claim->attempt, claim->argument);
    char expected[256];

    snprintf(expected, sizeof expected, "%s\n", claim->printed);
    ck_assert_msg(!strcmp(output, expected), "%s %s: expected \"%s\", got \"%s\"", claim->attempt,
                  claim->argument ? claim->argument : "", expected, output);
    free(output);
}

/* ---- who it is and where ---- */

static const struct claim places[] = {
    {"identity", NULL, "uid 1000 gid 1000 no_new_privs 1 capabilities 00 host coloquio"},
    {"descriptors", NULL, "0 1 2 "},
    {"count-processes", NULL, "2"},
    {"list", "/home", "student"},
    {"list", "/dev", "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero"},
    {"read", "/etc/shadow", "ENOENT"},
    {"read", "/root", "ENOENT"},
    {"read", "/sys", "ENOENT"},
    {"read", "/var/log", "ENOENT"},
    {"read", "/mnt", "ENOENT"},
    {"read", "/boot", "ENOENT"},
    {"read", "/opt", "ENOENT"},
    {"read", "/dev/tty", "ENXIO"},
    {"read", "/.host", "ENOENT"},
    {"read", "/proc/1/environ", "EACCES"},
    {"read", "/proc/1/mem", "EACCES"},
    {"read", "/proc/1/root/etc", "EACCES"},
};

START_TEST(a_program_sees_its_box_and_nothing_else)
{
    check_claim(&places[_i]);
}
END_TEST

START_TEST(every_namespace_is_another)
{
    static const char *const names[] = {"user", "mnt", "pid", "ipc", "net", "uts"};
    char *output = inside_attempt("namespaces", NULL), *line = strtok(output, "\n");

    for (size_t i = 0; i < sizeof names / sizeof *names; i++, line = strtok(NULL, "\n")) {
        char path[64], own[64] = "";

        snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
        ck_assert_int_gt(readlink(path, own, sizeof own - 1), 0);
        ck_assert_ptr_nonnull(line);
        ck_assert_int_eq(strncmp(line, names[i], strlen(names[i])), 0);
        ck_assert_str_ne(line, own);
    }
    free(output);
}
END_TEST

/* ---- what can be written ---- */

static const struct claim writes[] = {
    {"create", "/file", "EROFS"},
    {"create", "/usr/bin/coloquio-file", "EROFS"},
    {"create", "/etc/file", "EROFS"},
    {"create", "/dev/file", "EROFS"},
    {"create", "/home/file", "EROFS"},
    {"create", "/program/file", "EROFS"},
    {"delete", "/program/attempts", "EROFS"},
    {"delete", "/etc/passwd", "EROFS"},
    {"write", "/etc/passwd", "EROFS"},
    {"write", "/proc/sys/kernel/shmmax", "EROFS"},
    {"write", "/proc/1/oom_score_adj", "EACCES"},
    {"create", "/home/student/file", "ok"},
    {"create", "/tmp/file", "ok"},
    {"create", "/run/file", "ok"},
    {"create", "/dev/shm/file", "ok"},
    {"create", "/dev/mqueue/file", "ok"},
    {"write", "/dev/null", "ok"},
};

START_TEST(only_what_is_the_programs_own_can_be_written)
{
    check_claim(&writes[_i]);
}
END_TEST

/* ---- what the filter refuses ---- */

static const struct claim refusals[] = {
    {"clone3", NULL, "ENOSYS"},
    {"unshare", NULL, "EPERM"},
    {"clone", "10000000", "EPERM"}, /* CLONE_NEWUSER */
    {"clone", "20000", "EPERM"},    /* CLONE_NEWNS */
    {"clone", "20000000", "EPERM"}, /* CLONE_NEWPID */
    {"clone", "40000000", "EPERM"}, /* CLONE_NEWNET */
    {"clone", "8000000", "EPERM"},  /* CLONE_NEWIPC */
    {"clone", "4000000", "EPERM"},  /* CLONE_NEWUTS */
    {"clone", "2000000", "EPERM"},  /* CLONE_NEWCGROUP */
    {"clone", "800000", "EPERM"},   /* CLONE_UNTRACED */
    {"clone", "0", "ok"},
    {"set-dumpable", NULL, "EPERM"},
    {"set-personality", NULL, "ENOSYS"},
    {"type-into-terminal", NULL, "EPERM"},
    {"socket", "16", "EAFNOSUPPORT"}, /* AF_NETLINK */
    {"socket", "17", "EAFNOSUPPORT"}, /* AF_PACKET */
    {"socket", "38", "EAFNOSUPPORT"}, /* AF_ALG */
    {"socket", "40", "EAFNOSUPPORT"}, /* AF_VSOCK */
    {"socket", "4294967312", "EAFNOSUPPORT"}, /* AF_NETLINK, with a bit that the kernel drops */
    {"socket", "1", "ok"},
    {"multipath-socket", NULL, "EPROTONOSUPPORT"},
};

START_TEST(calls_with_forbidden_arguments_are_refused)
{
    check_claim(&refusals[_i]);
}
END_TEST

static const struct {
    long number;
    const char *printed;
} forbidden_calls[] = {
    {SYS_ptrace, "EPERM"},        {SYS_process_vm_readv, "EPERM"}, {SYS_process_vm_writev, "EPERM"},
    {SYS_unshare, "EPERM"},       {SYS_setns, "EPERM"},            {SYS_mount, "EPERM"},
    {SYS_umount2, "EPERM"},       {SYS_chroot, "EPERM"},           {SYS_pivot_root, "EPERM"},
    {SYS_open_tree, "EPERM"},     {SYS_bpf, "EPERM"},              {SYS_perf_event_open, "EPERM"},
    {SYS_keyctl, "EPERM"},        {SYS_seccomp, "EPERM"},          {SYS_reboot, "EPERM"},
    {SYS_pidfd_getfd, "EPERM"},   {SYS_init_module, "EPERM"},      {SYS_clock_settime, "EPERM"},
    {SYS_io_uring_setup, "ENOSYS"}, {SYS_userfaultfd, "ENOSYS"},   {SYS_vmsplice, "ENOSYS"},
    {SYS_openat2, "ENOSYS"},      {SYS_io_setup, "ENOSYS"},        {SYS_modify_ldt, "ENOSYS"},
    {100000, "ENOSYS"},
};

START_TEST(calls_that_no_exercise_needs_are_refused)
{
    char number[16];
    struct claim claim = {"call", number, forbidden_calls[_i].printed};

    snprintf(number, sizeof number, "%ld", forbidden_calls[_i].number);
    check_claim(&claim);
}
END_TEST

START_TEST(calls_of_another_architecture_kill)
{
    static const char *const attempts[] = {"foreign-architecture", "x32-call"};
    struct outcome outcome;
    struct cast cast;

    inside_cast(&cast, attempts[_i], NULL);
    inside_run(&cast, &outcome);
    ck_assert_int_eq(outcome_end(&outcome, 0)->signal, SIGSYS);
    outcome_done(&outcome);
    cast_done(&cast);
}
END_TEST

/* ---- the network ---- */

static const struct claim network[] = {
    {"loopback", NULL, "hi"},
    {"loopback6", NULL, "hi"},
    {"outside", NULL, "ENETUNREACH"},
};

START_TEST(the_network_is_a_loopback_of_its_own)
{
    /* A machine without IPv6 has none to give. */
    if (_i == 1 && access("/proc/net/if_inet6", F_OK) < 0)
        return;
    check_claim(&network[_i]);
}
END_TEST

START_TEST(a_socket_of_the_host_cannot_be_reached)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char name[64];
    struct claim claim = {"host-abstract-socket", name, "ECONNREFUSED"};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(name, sizeof name, "coloquio-test-%d", getpid());
    memcpy(address.sun_path + 1, name, strlen(name));
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address,
                          (socklen_t)(sizeof address.sun_family + 1 + strlen(name))), 0);
    ck_assert_int_eq(listen(fd, 1), 0);
    check_claim(&claim);
    close(fd);
}
END_TEST

/* ---- objects with names ---- */

START_TEST(objects_of_the_host_do_not_show)
{
    static const struct claim empty[] = {{"list", "/dev/shm", ""}, {"list", "/dev/mqueue", ""}};
    char name[64], *output;
    int memory, segment;
    mqd_t queue;

    snprintf(name, sizeof name, "/coloquio-test-%d", getpid());
    memory = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, NULL);
    segment = shmget(IPC_PRIVATE, 4096, 0600);
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        output = inside_attempt(empty[i].attempt, empty[i].argument);
        ck_assert_str_eq(output, "");
        free(output);
    }
    output = inside_attempt("count-segments", NULL);
    shm_unlink(name);
    mq_unlink(name);
    shmctl(segment, IPC_RMID, NULL);
    close(memory);
    mq_close(queue);
    ck_assert_int_ge(memory, 0);
    ck_assert_int_ge(segment, 0);
    ck_assert_str_eq(output, "0\n");
    free(output);
}
END_TEST

int main(int argc, char **argv)
{
    const struct suite_row tests[] = {
        {a_program_sees_its_box_and_nothing_else, ROWS(places)},
        {every_namespace_is_another, 0},
        {only_what_is_the_programs_own_can_be_written, ROWS(writes)},
        {calls_with_forbidden_arguments_are_refused, ROWS(refusals)},
        {calls_that_no_exercise_needs_are_refused, ROWS(forbidden_calls)},
        {calls_of_another_architecture_kill, 2},
        {the_network_is_a_loopback_of_its_own, ROWS(network)},
        {a_socket_of_the_host_cannot_be_reached, 0},
        {objects_of_the_host_do_not_show, 0},
    };

    return inside_main(argc, argv, "isolation", tests, sizeof tests / sizeof *tests);
}
