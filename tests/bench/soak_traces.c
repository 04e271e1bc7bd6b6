/*
 * soak_traces BOX CASES RUNS [CASE…]: the same trace hash every time. Each program runs RUNS times, in boxes
 * of its own and in series, half of the runs on an idle machine and half while every core is kept
 * busy by others: one that computes and one that moves data over the loopback interface, whose
 * packets the kernel then has to put off. Prints a row for each; exit code 1 when one differs.
 */
#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure.h"
#include "support/box.h"

#define SERIES_MAX 50 /* runs in one box */
#define BUSY_MAX 1024

/* Every mechanism that records know. */
static const char *const usual_cases[] = {
    "tcp-echo",         "tcp6-echo",         "large-transfer", "tcp-reset",       "datagrams-udp",
    "pair-both-ways",   "descriptor-passed", "full-pipe",      "fifo-meets",      "record-lock-cycle",
    "sysv-semaphore",   "sysv-messages",     "posix-queue",    "coalesced",       "interval-timer",
    "exit-with-threads", "condition-alternates", "barrier-meets", "system-and-popen", "epoll-waits"};

/* ---- the others ---- */

static pid_t busy[BUSY_MAX];
static int busy_count;

static _Noreturn void compute(void)
{
    for (volatile unsigned long n = 0;; n++)
        ;
}

static _Noreturn void move_data(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    static char data[65536];
    int receiver = socket(AF_INET, SOCK_DGRAM, 0), sender = socket(AF_INET, SOCK_DGRAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(receiver, (struct sockaddr *)&address, size) < 0 ||
        getsockname(receiver, (struct sockaddr *)&address, &size) < 0)
        _exit(1);
    for (;;) {
        for (int i = 0; i < 8; i++)
            (void)!sendto(sender, data, 1400, MSG_DONTWAIT, (struct sockaddr *)&address, size);
        while (recv(receiver, data, sizeof data, MSG_DONTWAIT) > 0)
            ;
    }
}

static void start_busy(void)
{
    cpu_set_t all;

    sched_getaffinity(0, sizeof all, &all);
    for (int core = 0; core < CPU_SETSIZE && busy_count + 2 <= BUSY_MAX; core++) {
        if (!CPU_ISSET(core, &all))
            continue;
        for (int kind = 0; kind < 2; kind++) {
            pid_t pid = fork();

            if (pid == 0) {
                cpu_set_t one;

                prctl(PR_SET_PDEATHSIG, SIGKILL);
                CPU_ZERO(&one);
                CPU_SET(core, &one);
                sched_setaffinity(0, sizeof one, &one);
                if (kind)
                    move_data();
                compute();
            }
            if (pid > 0)
                busy[busy_count++] = pid;
        }
    }
}

static void end_busy(void)
{
    while (busy_count > 0) {
        pid_t pid = busy[--busy_count];

        kill(pid, SIGKILL);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
}

/* ---- one program ---- */

struct soak {
    const char *name;
    struct outcome first; /* what all others must be */
    unsigned runs, different;
};

static void tell_difference(const struct soak *soak, const struct outcome *other)
{
    char before[512], after[512];

    for (size_t i = 0; i < soak->first.count && i < other->count; i++) {
        if (!record_is_hashed(soak->first.records[i].type))
            continue;
        record_describe(&soak->first.records[i], before, sizeof before);
        record_describe(&other->records[i], after, sizeof after);
        if (!strcmp(before, after))
            continue;
        fprintf(stderr, "%s, run %u, record %zu:\n  %s\n  %s\n", soak->name, soak->runs, i, before,
                after);
        return;
    }
    fprintf(stderr, "%s, run %u: %zu records instead of %zu, or one that looks the same\n",
            soak->name, soak->runs, other->count, soak->first.count);
}

/* Takes the outcome. */
static void compare(struct soak *soak, struct outcome *outcome)
{
    const struct record *mine = outcome_last(outcome, RECORD_FINISH), *first;

    if (!soak->runs++) {
        soak->first = *outcome;
        return;
    }
    first = outcome_last(&soak->first, RECORD_FINISH);
    if (!mine || !first || mine->trace_hash != first->trace_hash) {
        if (!soak->different++)
            tell_difference(soak, outcome);
    }
    outcome_done(outcome);
}

/* A tenth of the runs has a box each, and the kernel's answer also to what is foreseen; the others are
 * in series. */
static void repeat(struct soak *soak, struct cast *cast, const char *box, unsigned runs)
{
    static struct outcome outcomes[SERIES_MAX];

    unsigned alone = runs < 10 ? 1 : runs / 10;

    cast->plan.verify_foresight = true;
    for (unsigned i = 0; i < alone; i++) {
        cast_run(cast, box, &outcomes[0]);
        compare(soak, &outcomes[0]);
    }
    cast->plan.verify_foresight = false;
    for (unsigned left = runs - alone; left > 0;) {
        unsigned count = left < SERIES_MAX ? left : SERIES_MAX;

        if (cast_run_series(cast, box, count, NULL, outcomes) < 0) {
            soak->different++;
            return;
        }
        for (unsigned i = 0; i < count; i++)
            compare(soak, &outcomes[i]);
        left -= count;
    }
}

static bool soak_case(const char *name, const char *box, const char *cases, unsigned runs)
{
    const char *arguments[] = {name, NULL};
    struct soak soak = {.name = name};
    unsigned different;
    struct cast cast;
    double start = measure_now_us();

    cast_init(&cast);
    cast_add(&cast, "cases", cases, arguments);
    cast_default_script(&cast);
    repeat(&soak, &cast, box, runs / 2);
    different = soak.different;
    start_busy();
    repeat(&soak, &cast, box, runs - runs / 2);
    end_busy();
    printf("%-22s %6u %10u %10u %10zu %8.1f\n", name, soak.runs, different,
           soak.different - different, soak.first.count, (measure_now_us() - start) / 1e6);
    fflush(stdout);
    outcome_done(&soak.first);
    cast_done(&cast);
    return soak.different == 0;
}

int main(int argc, char **argv)
{
    const char *const *names = usual_cases;
    size_t count = sizeof usual_cases / sizeof *usual_cases;
    unsigned runs;
    bool same = true;

    if (argc < 4 || (runs = (unsigned)strtoul(argv[3], NULL, 10)) < 2)
        return 64;
    if (argc > 4) {
        names = (const char *const *)(argv + 4);
        count = (size_t)argc - 4;
    }
    printf("%-22s %6s %10s %10s %10s %8s\n", "program", "runs", "diff idle", "diff busy", "records",
           "seconds");
    for (size_t i = 0; i < count; i++)
        same = soak_case(names[i], argv[1], argv[2], runs) && same;
    return same ? 0 : 1;
}
