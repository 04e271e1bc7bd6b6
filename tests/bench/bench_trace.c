/*
 * What a traced call costs: rounds of several ways to talk under coloquio-box, under strace -f, and
 * alone, in turn in one run. The cost of a round is the slope between two counts, so that starting
 * does not matter.
 */
#include <stdio.h>
#include <string.h>

#include "measure.h"
#include "support/box.h"

#define SAMPLES 7
#define FEW 100
#define MANY 1600

static const char *box, *program;

enum way { ALONE, STRACE, CONTROLLED, WAYS };

static const char *const mixes[] = {"pipe-alone", "pipes",   "small-reads", "socketpair", "tcp",
                                    "signals",    "futexes", "semop",       "mq"};

static double under_box(const char *mix, const char *count)
{
    const char *arguments[] = {mix, count, NULL};
    struct outcome outcome;
    struct cast cast;
    double start, passed;
    const struct record *end;

    cast_init(&cast);
    cast_add(&cast, "mixes", program, arguments);
    cast_default_script(&cast);
    start = measure_now_us();
    cast_run(&cast, box, &outcome);
    passed = measure_now_us() - start;
    end = outcome_end(&outcome, 0);
    if (outcome.exit_code || !end || end->status != 0)
        passed = -1;
    outcome_done(&outcome);
    cast_done(&cast);
    return passed;
}

static double run(enum way way, const char *mix, int rounds)
{
    char count[16];

    snprintf(count, sizeof count, "%d", rounds);
    switch (way) {
    case ALONE:
        return measure_execute_us((const char *const[]){program, mix, count, NULL}, 1);
    case STRACE:
        return measure_execute_us((const char *const[]){"strace", "-f", "-o", "/dev/null", program,
                                                        mix, count, NULL},
                                  1);
    default:
        return under_box(mix, count);
    }
}

static void measure(const char *mix)
{
    static double samples[WAYS][SAMPLES];
    double cost[WAYS];
    bool works[WAYS] = {true, true, true};

    for (int i = 0; i < SAMPLES; i++)
        for (enum way way = 0; way < WAYS; way++) {
            double few = works[way] ? run(way, mix, FEW) : -1;
            double many = works[way] ? run(way, mix, MANY) : -1;

            works[way] = few >= 0 && many >= 0;
            samples[way][i] = (many - few) / (MANY - FEW);
        }
    for (enum way way = 0; way < WAYS; way++)
        cost[way] = measure_median(samples[way], SAMPLES);
    printf("%-12s", mix);
    for (enum way way = 0; way < WAYS; way++)
        if (works[way])
            printf(" %12.2f", cost[way]);
        else
            printf(" %12s", "-");
    if (works[STRACE] && works[CONTROLLED])
        printf(" %12.2f", cost[CONTROLLED] / cost[STRACE]);
    printf("\n");
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 64;
    box = argv[1];
    program = argv[2];
    measure_on_one_core();
    printf("us a round, median of %d\n%-12s %12s %12s %12s %12s\n", SAMPLES, "", "alone", "strace -f",
           "controlled", "ratio");
    for (size_t i = 0; i < sizeof mixes / sizeof *mixes; i++)
        if (argc < 4 || !strcmp(argv[3], mixes[i]))
            measure(mixes[i]);
    return 0;
}
