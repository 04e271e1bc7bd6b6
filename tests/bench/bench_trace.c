/*
 * What a traced call costs: round_trips under coloquio-box, under strace -f, and alone, in turn in
 * one run. The cost of a call is the slope between two counts, so that starting does not matter.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/box.h"

#define ROUNDS 7
#define FEW 200
#define MANY 5200

static const char *box, *program;

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double execute(char *const arguments[])
{
    double start = now();
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);

        dup2(null, 2);
        execvp(arguments[0], arguments);
        _exit(127);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? now() - start : -1;
}

static double alone(char *count)
{
    char *arguments[] = {(char *)(uintptr_t)program, count, NULL};

    return execute(arguments);
}

static double under_strace(char *count)
{
    static char name[] = "strace", follow[] = "-f", output[] = "-o", null[] = "/dev/null";
    char *arguments[] = {name, follow, output, null, (char *)(uintptr_t)program, count, NULL};

    return execute(arguments);
}

static double under_box(char *count)
{
    const char *arguments[] = {count, NULL};
    struct outcome outcome;
    struct cast cast;
    double start, passed;

    cast_init(&cast);
    cast_add(&cast, "round_trips", program, arguments);
    cast_default_script(&cast);
    start = now();
    cast_run(&cast, box, &outcome);
    passed = outcome.exit_code ? -1 : now() - start;
    outcome_done(&outcome);
    cast_done(&cast);
    return passed;
}

static int by_size(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;

    return (difference > 0) - (difference < 0);
}

/* Median cost of one call in microseconds, or a negative number when it cannot be run. */
static double cost(double (*run)(char *count))
{
    static char few[16], many[16];
    double samples[ROUNDS];

    snprintf(few, sizeof few, "%d", FEW);
    snprintf(many, sizeof many, "%d", MANY);
    for (int i = 0; i < ROUNDS; i++) {
        double short_run = run(few), long_run = run(many);

        if (short_run < 0 || long_run < 0)
            return -1;
        samples[i] = (long_run - short_run) / (2.0 * (MANY - FEW)) * 1e6;
    }
    qsort(samples, ROUNDS, sizeof *samples, by_size);
    return samples[ROUNDS / 2];
}

/* A tracer and its tracee are faster on one core, where the box always is: all three ways get it.
 */
static void stay_on_this_core(void)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(sched_getcpu(), &set);
    sched_setaffinity(0, sizeof set, &set);
}

int main(int argc, char **argv)
{
    double native, strace, controlled;

    if (argc < 3)
        return 64;
    box = argv[1];
    program = argv[2];
    stay_on_this_core();
    native = cost(alone);
    strace = cost(under_strace);
    controlled = cost(under_box);
    if (controlled < 0 || native < 0) {
        fprintf(stderr, "the program could not be run\n");
        return 1;
    }
    printf("one traced call, median of %d: alone %.2f us, controlled %.2f us", ROUNDS, native,
           controlled);
    if (strace > 0)
        printf(", strace -f %.2f us\ncontrolled / strace -f = %.2f\n", strace, controlled / strace);
    else
        printf("\nstrace is not installed: no ratio\n");
    return 0;
}
