/*
 * What a traced call costs: rounds of several ways to talk under coloquio-box, under strace -f, and
 * alone, in turn in one run. The cost of a round is the slope between two counts, so that starting
 * does not matter; the least of several runs, because others on the machine only make it longer.
 * How many calls a round makes may depend on who is when woken, with futexes above all, so they are
 * counted, and the ratio is that of a call to a call.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "measure.h"
#include "support/box.h"

#define SAMPLES 7
#define FEW 100
#define MANY 1600

static const char *box, *program;

enum way { ALONE, STRACE, CONTROLLED, WAYS };

static const char *const mixes[] = {"pipe-alone", "pipes",   "small-reads", "socketpair", "tcp",
                                    "signals",    "futexes", "semop",       "mq"};

/* The plan of one program as a file, for a box to read. */
static int write_plan(const char *mix, const char *count)
{
    const char *arguments[] = {mix, count, NULL};
    struct buffer plan = {0};
    struct cast cast;
    int fd = memfd_create("plan", MFD_CLOEXEC);

    cast_init(&cast);
    cast_add(&cast, "mixes", program, arguments);
    cast_default_script(&cast);
    if (fd < 0 || plan_encode(&cast.plan, &plan) < 0 ||
        write(fd, plan.data, plan.size) != (ssize_t)plan.size)
        exit(1);
    lseek(fd, 0, SEEK_SET);
    buffer_done(&plan);
    cast_done(&cast);
    return fd;
}

static double under_box(const char *mix, const char *count)
{
    int plan = write_plan(mix, count);
    double passed = measure_execute_us((const char *const[]){box, NULL}, plan, 1);

    close(plan);
    return passed;
}

/* Traced calls of a run in a box, or -1 when the program does not end well there. */
static long calls_in_box(const char *mix, const char *count)
{
    const char *arguments[] = {mix, count, NULL};
    const struct record *end;
    struct outcome outcome;
    struct cast cast;
    long calls = -1;

    cast_init(&cast);
    cast_add(&cast, "mixes", program, arguments);
    cast_default_script(&cast);
    if (cast_run(&cast, box, &outcome) == 0 && outcome.exit_code == 0 &&
        (end = outcome_end(&outcome, 0)) && end->status == 0)
        calls = (long)outcome_last(&outcome, RECORD_FINISH)->calls;
    outcome_done(&outcome);
    cast_done(&cast);
    return calls;
}

/* Lines of strace that begin a call: "PID name(arguments…". */
static long calls_in_strace(const char *mix, const char *count)
{
    char path[64], line[4096];
    int file = memfd_create("calls", 0);
    long calls = 0;
    FILE *lines;

    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)getpid(), file);
    if (measure_execute_us(
            (const char *const[]){"strace", "-f", "-o", path, program, mix, count, NULL}, -1, 1) <
            0 ||
        !(lines = fdopen(file, "r")))
        return -1;
    while (fgets(line, sizeof line, lines)) {
        const char *name = line + strspn(line, "0123456789 ");

        calls += *name >= '_' && *name <= 'z';
    }
    fclose(lines);
    return calls;
}

static double calls_of_round(enum way way, const char *mix)
{
    char few[16], many[16];
    long (*count)(const char *, const char *) = way == STRACE ? calls_in_strace : calls_in_box;

    snprintf(few, sizeof few, "%d", FEW);
    snprintf(many, sizeof many, "%d", MANY);
    return (double)(count(mix, many) - count(mix, few)) / (MANY - FEW);
}

static double run(enum way way, const char *mix, int rounds)
{
    char count[16];

    snprintf(count, sizeof count, "%d", rounds);
    switch (way) {
    case ALONE:
        return measure_execute_us((const char *const[]){program, mix, count, NULL}, -1, 1);
    case STRACE:
        return measure_execute_us((const char *const[]){"strace", "-f", "-o", "/dev/null", program,
                                                        mix, count, NULL},
                                  -1, 1);
    default:
        return under_box(mix, count);
    }
}

static void measure(const char *mix)
{
    double few[WAYS], many[WAYS], cost[WAYS];
    bool works[WAYS] = {true, true, calls_in_box(mix, "10") > 0};

    for (int i = 0; i < SAMPLES; i++)
        for (enum way way = 0; way < WAYS; way++) {
            double short_run = works[way] ? run(way, mix, FEW) : -1;
            double long_run = works[way] ? run(way, mix, MANY) : -1;

            works[way] = short_run >= 0 && long_run >= 0;
            few[way] = i && few[way] < short_run ? few[way] : short_run;
            many[way] = i && many[way] < long_run ? many[way] : long_run;
        }
    for (enum way way = 0; way < WAYS; way++)
        cost[way] = (many[way] - few[way]) / (MANY - FEW);
    printf("%-12s", mix);
    for (enum way way = 0; way < WAYS; way++)
        if (works[way])
            printf(" %12.2f", cost[way]);
        else
            printf(" %12s", "-");
    if (works[STRACE] && works[CONTROLLED]) {
        double strace_calls = calls_of_round(STRACE, mix),
               our_calls = calls_of_round(CONTROLLED, mix);

        printf(" %12.2f %6.2f %6.2f %12.2f", cost[CONTROLLED] / cost[STRACE], strace_calls,
               our_calls, cost[CONTROLLED] / our_calls / (cost[STRACE] / strace_calls));
    }
    printf("\n");
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 64;
    box = argv[1];
    program = argv[2];
    measure_on_one_core();
    printf("us a round, least of %d, and calls a round under strace and controlled\n"
           "%-12s %12s %12s %12s %12s %6s %6s %12s\n",
           SAMPLES, "", "alone", "strace -f", "controlled", "ratio", "calls", "calls",
           "ratio a call");
    for (size_t i = 0; i < sizeof mixes / sizeof *mixes; i++)
        if (argc < 4 || !strcmp(argv[3], mixes[i]))
            measure(mixes[i]);
    return 0;
}
