/*
 * What a box costs: /bin/true in a box made by launch_begin() and taken down by launch_kill_all(),
 * by bubblewrap with the same namespaces and root, and by fork and exec alone, in turn in one run,
 * all as the same user and on one core, as controlled runs are. Both sandboxes install the same
 * filter, compiled beforehand.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "isolate/identity.h"
#include "launch/launch.h"
#include "support/box.h"

#define ROUNDS 101

static int filter_fd;
static struct cast cast;

static double now_us(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int execute(const char *const arguments[])
{
    int status;
    pid_t pid = vfork();

    if (pid == 0) {
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

    return execute(arguments);
}

static int in_bubblewrap(void)
{
    static char fd[16];
    static const char *const arguments[] = {
        "bwrap", "--seccomp", fd, "--unshare-all",
        "--die-with-parent", "--new-session", "--hostname", "coloquio",
        "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
        "--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
        "--tmpfs", "/home/student", "--chdir", "/home/student", "/bin/true", NULL};

    snprintf(fd, sizeof fd, "%d", filter_fd);
    lseek(filter_fd, 0, SEEK_SET);
    return execute(arguments);
}

static int complain(const struct box_error *error)
{
    fprintf(stderr, "%s: %s: %s\n", box_stage_prose(error->stage), error->detail,
            strerror(error->error));
    return -1;
}

static int in_box(void)
{
    int streams[4] = {0, 1, 2, -1};
    struct launch_exit ended = {.status = -1};
    struct box_error error = {0};
    struct box box;
    int result = launch_begin(&cast.plan, &filter_native, &filter_native, &box, &error);

    if (result < 0)
        return complain(&error);
    if ((result = launch_start(&box, &cast.members[0], streams, NULL, NULL, &error)) == 0 &&
        (result = launch_go(&box, &error)) == 0 &&
        (result = launch_executed(&box, true, &error)) > 0)
        result = launch_await_exit(&box, 10000, &ended, &error);
    launch_kill_all(&box);
    if (result < 0)
        return complain(&error);
    return result == 1 && WIFEXITED(ended.status) ? WEXITSTATUS(ended.status) : -1;
}

/* The filter as a file, for bubblewrap. */
static int write_filter(struct box_error *error)
{
    ssize_t size = (ssize_t)(filter_native.len * sizeof *filter_native.filter);

    filter_fd = memfd_create("filter", 0);
    if (filter_fd < 0 || write(filter_fd, filter_native.filter, (size_t)size) != size)
        return box_error_set(error, STAGE_FILTER, errno, "file");
    return 0;
}

static void stay_on_this_core(void)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(sched_getcpu(), &set);
    sched_setaffinity(0, sizeof set, &set);
}

static int by_size(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;

    return (difference > 0) - (difference < 0);
}

static double median(double *samples)
{
    qsort(samples, ROUNDS, sizeof *samples, by_size);
    return samples[ROUNDS / 2];
}

int main(void)
{
    static int (*const ways[])(void) = {alone, in_bubblewrap, in_box};
    static const char *const names[] = {"fork and exec", "bubblewrap", "box"};
    static double samples[3][ROUNDS];
    struct box_error error = {0};
    struct arena arena = {0};
    bool works[3];
    double cost[3];

    cast_init(&cast);
    cast.plan.mode = PLAN_NATIVE;
    cast_add_system(&cast, "true", "/bin/true", NULL);
    if (leave_root(IDENTITY_UNPRIVILEGED, &cast.plan, &arena, &error) < 0 ||
        write_filter(&error) < 0) {
        complain(&error);
        return 1;
    }
    stay_on_this_core();
    for (int i = 0; i < 3; i++)
        if (!(works[i] = ways[i]() == 0))
            fprintf(stderr, "%s does not work here\n", names[i]);
    if (!works[0] || !works[2])
        return 1;
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < 3; i++) {
            double start = now_us();

            if (works[i] && ways[i]() != 0)
                return 1;
            samples[i][round] = now_us() - start;
        }
    for (int i = 0; i < 3; i++)
        cost[i] = median(samples[i]);
    printf("one isolated /bin/true, median of %d: fork and exec %.0f us, box %.0f us", ROUNDS,
           cost[0], cost[2]);
    if (works[1])
        printf(", bubblewrap %.0f us\nbox / bubblewrap = %.2f, ", cost[1], cost[2] / cost[1]);
    else
        printf("\n");
    printf("box / fork and exec = %.2f\n", cost[2] / cost[0]);
    cast_done(&cast);
    return 0;
}
