/*
 * What a box costs: /bin/true in a box that native_run() makes and takes down, in one of a
 * coloquio-box that is executed for it, by bubblewrap, in bare namespaces with loopback and the
 * filter and nothing else, and by fork and exec alone, by turns in one run, all as the same user
 * and on one core, as controlled runs are; whatever is executed, by vfork(2).
 *
 * By turns of nine, of which the one before them does not count, nobody pays for what another way
 * has left to the kernel; by turns of one everybody pays for the one before: bubblewrap does not
 * wait for the end of its namespaces.
 *
 * Bubblewrap is asked for what a box has: the six namespaces, a second user namespace without
 * capabilities for the program, loopback, /usr read-only, /proc, /dev with terminals and queues,
 * writable /tmp, /run, /dev/shm and work directory, the files of /etc, /var/run, the rest
 * read-only, the same filter. It sets neither limits nor sysctls; a box does.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <net/if.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter/filter.h"
#include "isolate/identity.h"
#include "isolate/isolate.h"
#include "launch/native.h"
#include "measure.h"
#include "support/box.h"

#define ROUNDS 198
#define TURN 9 /* divides ROUNDS */

#define ETC 7 /* files of /etc that are written */

enum { ALONE, NAMESPACES, BUBBLEWRAP, BOX, EXECUTED_BOX, WAYS };

static int filter_fd, etc_fds[ETC], plan_fd, null_fd;
static struct cast cast;
static const char *box_program;

/* input, output: what the program reads and writes, or -1 for ours. */
static int execute(const char *const arguments[], int input, int output)
{
    int status;
    pid_t pid = vfork();

    if (pid == 0) {
        if ((input >= 0 && dup2(input, 0) < 0) || (output >= 0 && dup2(output, 1) < 0))
            _exit(127);
        execvp(arguments[0], (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    if (pid < 0)
        return -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int alone(void)
{
    static const char *const arguments[] = {"/bin/true", NULL};

    return execute(arguments, -1, -1);
}

/* Appends words that are separated by spaces. */
static size_t add_words(char **arguments, size_t count, char *words)
{
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
        arguments[count++] = word;
    return count;
}

static int in_bubblewrap(void)
{
    char words[] =
        "bwrap --unshare-all --die-with-parent --new-session --hostname coloquio --uid 1000 --gid "
        "1000 "
        "--ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/sbin /sbin --symlink usr/lib "
        "/lib "
        "--symlink usr/lib64 /lib64 --ro-bind /etc/ld.so.cache /etc/ld.so.cache --dir /var "
        "--symlink "
        "../run /var/run --proc /proc --dev /dev --mqueue /dev/mqueue --tmpfs /tmp "
        "--tmpfs /run --tmpfs /home/student";
    char last_words[] = "--remount-ro / --chdir /home/student /bin/true";
    static const char *const etc[ETC] = {"/etc/passwd",        "/etc/group",    "/etc/hosts",
                                         "/etc/nsswitch.conf", "/etc/services", "/etc/protocols",
                                         "/etc/netconfig"};
    char *arguments[128] = {NULL}, fds[1 + ETC][16], option[] = "--file", filter[] = "--seccomp";
    size_t count = add_words(arguments, 0, words);

    for (int i = 0; i <= ETC; i++) {
        int fd = i < ETC ? etc_fds[i] : filter_fd;

        snprintf(fds[i], sizeof fds[i], "%d", fd);
        lseek(fd, 0, SEEK_SET);
        arguments[count++] = i < ETC ? option : filter;
        arguments[count++] = fds[i];
        if (i < ETC)
            arguments[count++] = (char *)(uintptr_t)etc[i];
    }
    add_words(arguments, count, last_words);
    return execute((const char *const *)arguments, -1, -1);
}

static int in_executed_box(void)
{
    lseek(plan_fd, 0, SEEK_SET);
    return execute((const char *const[]){box_program, NULL}, plan_fd, null_fd);
}

/* What nobody gets around: the kernel's part of all of this but for the mounts. */
static int in_namespaces(void)
{
    struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    pid_t pid = (pid_t)syscall(SYS_clone, ISOLATION_NAMESPACES | SIGCHLD, 0, 0, 0, 0);
    int status;

    if (pid == 0) {
        if (ioctl(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), SIOCSIFFLAGS, &loopback) == 0 &&
            prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && filter_install(&filter_native) == 0)
            execl("/bin/true", "true", (char *)NULL);
        _exit(127);
    }
    return pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0;
}

static int complain(const struct box_error *error)
{
    fprintf(stderr, "%s: %s: %s\n", box_stage_prose(error->stage), error->detail,
            strerror(error->error));
    return -1;
}

static void forget(void *context, const struct record *record)
{
    if (record->type == RECORD_END)
        *(int64_t *)context = record->status;
}

static int in_box(void)
{
    int64_t status = -1;
    struct record_sink sink = {forget, &status};
    struct box_error error = {0};

    return native_run(&cast.plan, &sink, &error) < 0 ? complain(&error) : (int)status;
}

static int write_file(const void *data, size_t size)
{
    int fd = memfd_create("file", 0);

    return fd >= 0 && write(fd, data, size) == (ssize_t)size ? fd : -1;
}

/* The filter and as much of /etc as a box has for bubblewrap, a plan for coloquio-box. */
static int write_files(struct box_error *error)
{
    static const char line[] = "student:x:1000:1000:student:/home/student:/bin/sh\n";
    struct buffer plan = {0};
    int failed = 0;

    filter_fd = write_file(filter_native.filter, filter_native.len * sizeof *filter_native.filter);
    for (size_t i = 0; i < ETC; i++)
        failed |= (etc_fds[i] = write_file(line, sizeof line - 1)) < 0;
    if (plan_encode(&cast.plan, &plan) == 0)
        plan_fd = write_file(plan.data, plan.size);
    buffer_done(&plan);
    null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (failed || filter_fd < 0 || plan_fd <= 0 || null_fd < 0)
        return box_error_set(error, STAGE_FILES, errno, "files");
    return 0;
}

/* One way several times; unless it is once, after one that does not count. */
static int run_turn(int (*way)(void), size_t times, double *samples)
{
    if (times > 1 && way() != 0)
        return -1;
    for (size_t i = 0; i < times; i++) {
        double start = measure_now_us();

        if (way() != 0)
            return -1;
        samples[i] = measure_now_us() - start;
    }
    return 0;
}

static double samples[WAYS][ROUNDS];

/* What a way costs of another: of each turn, the median of those. The machine may be slower in one
 * turn than in the next. */
static double ratio_of(int way, int other, size_t turn)
{
    double ratios[ROUNDS];
    size_t count = 0;

    for (size_t round = 0; round < ROUNDS; round += turn)
        ratios[count++] = measure_median(samples[way] + round, turn) /
                          measure_median(samples[other] + round, turn);
    return measure_median(ratios, count);
}

/* All ways by turns of so many. Prints what each costs, or which does not work. */
static int compare(size_t turn)
{
    static int (*const ways[WAYS])(void) = {alone, in_namespaces, in_bubblewrap, in_box,
                                            in_executed_box};
    static const char *const names[WAYS] = {"fork and exec", "namespaces alone", "bubblewrap",
                                            "box", "coloquio-box"};
    double cost[WAYS], of_bubblewrap[WAYS], of_alone[WAYS];

    for (size_t round = 0; round < ROUNDS; round += turn)
        for (int i = 0; i < WAYS; i++)
            if (run_turn(ways[i], turn, samples[i] + round) < 0) {
                fprintf(stderr, "%s does not work here\n", names[i]);
                return -1;
            }
    for (int i = 0; i < WAYS; i++) {
        of_bubblewrap[i] = ratio_of(i, BUBBLEWRAP, turn);
        of_alone[i] = ratio_of(i, ALONE, turn);
    }
    for (int i = 0; i < WAYS; i++)
        cost[i] = measure_median(samples[i], ROUNDS);
    printf("one isolated /bin/true, us, median of %d, by turns of %zu:\n", ROUNDS, turn);
    for (int i = 0; i < WAYS; i++)
        printf("%-16s %5.0f = %.3f of bubblewrap, %.2f of fork and exec\n", names[i], cost[i],
               of_bubblewrap[i], of_alone[i]);
    return 0;
}

int main(int argc, char **argv)
{
    struct box_error error = {0};
    struct arena arena = {0};

    if (argc < 2)
        return 64;
    box_program = argv[1];
    cast_init(&cast);
    cast.plan.mode = PLAN_NATIVE;
    cast_add_system(&cast, "true", "/bin/true", NULL);
    cast_default_script(&cast);
    if (leave_root(IDENTITY_UNPRIVILEGED, &cast.plan, &arena, &error) < 0 ||
        write_files(&error) < 0) {
        complain(&error);
        return 1;
    }
    measure_on_one_core();
    int failed = compare(TURN) < 0 || compare(1) < 0;
    cast_done(&cast);
    return failed;
}
