/*
 * What a run costs: a program of two processes alone, in a box of its own, and in one box for many
 * runs; how a step of a ring grows with its length; and 20,000 round trips through pipes. All on one
 * core, in turn, the least of several.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "measure.h"
#include "support/box.h"

#define SAMPLES 9
#define SERIES 100
#define ROUND_TRIPS 20000

static const char *box, *program;

/* The plan of a mix and requests for further runs of it, as a file for a box to read. */
static int write_plan(const char *mix, int rounds, int more_runs)
{
    char count[16];
    const char *arguments[] = {mix, count, NULL};
    struct buffer plan = {0};
    struct cast cast;
    int fd = memfd_create("plan", MFD_CLOEXEC);

    snprintf(count, sizeof count, "%d", rounds);
    cast_init(&cast);
    cast_add(&cast, "mixes", program, arguments);
    cast_default_script(&cast);
    cast.plan.limits.steps = 1000000;
    if (fd < 0 || plan_encode(&cast.plan, &plan) < 0)
        exit(1);
    for (int i = 0; i < more_runs; i++)
        if (plan_encode_run(&cast.plan, &plan) < 0)
            exit(1);
    if (write(fd, plan.data, plan.size) != (ssize_t)plan.size)
        exit(1);
    lseek(fd, 0, SEEK_SET);
    buffer_done(&plan);
    cast_done(&cast);
    return fd;
}

static double alone(const char *mix, int rounds)
{
    char count[16];

    snprintf(count, sizeof count, "%d", rounds);
    return measure_execute_us((const char *const[]){program, mix, count, NULL}, -1, 1);
}

static double under_strace(const char *mix, int rounds)
{
    char count[16];

    snprintf(count, sizeof count, "%d", rounds);
    return measure_execute_us(
        (const char *const[]){"strace", "-f", "-o", "/dev/null", program, mix, count, NULL}, -1, 1);
}

static double in_box(const char *mix, int rounds, int more_runs)
{
    int plan = write_plan(mix, rounds, more_runs);
    double passed = measure_execute_us(
        (const char *const[]){box, more_runs ? "--series" : NULL, NULL}, plan, 1);

    close(plan);
    if (passed < 0) {
        fprintf(stderr, "%s does not work in the box\n", mix);
        exit(1);
    }
    return passed;
}

static double least(double before, double now)
{
    return before == 0 || now < before ? now : before;
}

static void measure_runs(void)
{
    double native = 0, single = 0, few = 0, many = 0, each;

    for (int i = 0; i < SAMPLES; i++) {
        native = least(native, alone("pipes", 1));
        single = least(single, in_box("pipes", 1, 0));
        few = least(few, in_box("pipes", 1, 1));
        many = least(many, in_box("pipes", 1, 1 + SERIES));
    }
    each = (many - few) / SERIES;
    printf("two processes, us a run, least of %d: alone %.0f, box of its own %.0f, in a series %.0f\n"
           "box of its own / alone = %.2f, in a series / alone = %.2f: %.0f and %.0f runs a second\n",
           SAMPLES, native, single, each, single / native, each / native, 1e6 / single, 1e6 / each);
}

/* Of one step, a process's turn, in a ring of so many. */
static double step_of_ring(const char *mix, int processes)
{
    double few = 0, many = 0;

    for (int i = 0; i < SAMPLES; i++) {
        few = least(few, in_box(mix, 10, 0));
        many = least(many, in_box(mix, 10 + 1600 / processes, 0));
    }
    return (many - few) / 1600;
}

static void measure_rings(void)
{
    double two = step_of_ring("ring-2", 2), sixteen = step_of_ring("ring-16", 16);

    printf("ring, us a step, least of %d: 2 processes %.1f, 16 processes %.1f\n16 / 2 = %.2f\n",
           SAMPLES, two, sixteen, sixteen / two);
}

static void measure_round_trips(void)
{
    double native = alone("pipes", ROUND_TRIPS), strace = under_strace("pipes", ROUND_TRIPS),
           controlled = in_box("pipes", ROUND_TRIPS, 0);

    printf("%d round trips, ms: alone %.0f, strace -f %.0f, controlled %.0f\n"
           "controlled / strace -f = %.2f\n",
           ROUND_TRIPS, native / 1e3, strace / 1e3, controlled / 1e3, controlled / strace);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 64;
    box = argv[1];
    program = argv[2];
    measure_on_one_core();
    measure_runs();
    measure_rings();
    measure_round_trips();
    return 0;
}
