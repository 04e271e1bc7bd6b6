#include "measure.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double measure_now_us(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;

    return (difference > 0) - (difference < 0);
}

double measure_median(double *samples, size_t count)
{
    qsort(samples, count, sizeof *samples, by_size);
    return samples[count / 2];
}

void measure_on_one_core(void)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(sched_getcpu(), &set);
    sched_setaffinity(0, sizeof set, &set);
}

double measure_execute_us(const char *const arguments[], int input, int quiet)
{
    static int null = -1;
    double start;
    int status;
    pid_t pid;

    if (null < 0)
        null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    start = measure_now_us();
    if ((pid = fork()) == 0) {
        if ((quiet && (dup2(null, 1) < 0 || dup2(null, 2) < 0)) || (input >= 0 && dup2(input, 0) < 0))
            _exit(127);
        execvp(arguments[0], (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? measure_now_us() - start : -1;
}
