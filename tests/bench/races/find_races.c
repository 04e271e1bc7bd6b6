/*
 * How many schedules it takes to find the race in each program of races/, that its twin has none,
 * and how often the programs show theirs when they are just run, and when stress-ng(1) runs beside
 * them.
 *
 *   find_races BOX DIRECTORY [--schedules N] [--twins N] [--native N] [NAME...]
 *
 * DIRECTORY holds the programs as race_NAME and twin_NAME. A run has failed when the program does
 * not end, or not with 0. Ends with 1 when a race was not found, or a twin failed.
 */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "explore/explorer.h"
#include "support/box.h"

#define PATIENCE_MS 250 /* with a program that is just run; more than this and it hangs */
#define NATIVE_SECONDS 60
#define AT_ONCE 4
#define WALKS_IN_A_BOX 100
#define NAMES_MAX 64

static const char *box, *directory;
static unsigned schedules = 60, twins = 60, native;

struct found {
    unsigned first; /* schedule that failed, from 1; 0: none did */
    struct exploration tried;
};

static bool failed(const struct outcome *outcome)
{
    const struct record *finish = outcome_last(outcome, RECORD_FINISH),
                        *end = outcome_end(outcome, 0);

    if (!finish || finish->outcome == OUTCOME_FAULT) {
        fprintf(stderr, "find_races: the box failed: %s\n", outcome->error);
        exit(2);
    }
    return finish->outcome != OUTCOME_COMPLETED || !end || end->signal || end->status;
}

static struct outcome run(struct cast *cast, const struct trial *trial)
{
    struct outcome outcome;

    cast->plan.choices = trial->schedule->choices;
    cast->plan.choices_count = trial->schedule->choices_count;
    cast->plan.strategy = trial->strategy;
    cast->plan.draw = trial->draw;
    cast->plan.depth = trial->depth;
    cast->plan.length = trial->length;
    if (cast_run(cast, box, &outcome) < 0) {
        fprintf(stderr, "find_races: %s\n", outcome.error);
        exit(2);
    }
    return outcome;
}

static void draw_walk(struct plan *plan, size_t run)
{
    plan->choices_count = 0;
    plan->draw++;
    plan->strategy = run % 2 ? STRATEGY_RANDOM : STRATEGY_PRIORITY;
    plan->depth = 1 + run / 2 % 3;
    plan->length = 100;
}

/* Where every order was tried before the budget was used up, the rest goes into walks at random and
 * by priorities, which know nothing of what makes two orders the same: they try the explorer, too.
 */
static void walk(struct cast *cast, unsigned budget, struct exploration *tried)
{
    static struct outcome outcomes[WALKS_IN_A_BOX];

    while (tried->run < budget) {
        unsigned count = budget - tried->run;

        count = count < WALKS_IN_A_BOX ? count : WALKS_IN_A_BOX;
        if (cast_run_series(cast, box, count, draw_walk, outcomes) < 0)
            exit(2);
        for (unsigned i = 0; i < count; i++) {
            tried->failed += failed(&outcomes[i]);
            outcome_done(&outcomes[i]);
        }
        tried->run += count;
    }
}

static struct found explore(const char *path, unsigned budget, bool to_first)
{
    static const char *const arguments[] = {NULL};
    struct explorer *explorer = explorer_new(0, budget);
    struct found found = {0};
    struct trial trial;
    struct cast cast;

    cast_init(&cast);
    cast_add(&cast, "program", path, arguments);
    cast_default_script(&cast);
    while (!(to_first && found.first) && explorer_next(explorer, &trial)) {
        struct outcome outcome = run(&cast, &trial);
        struct trace *trace = trace_from_records(outcome.records, outcome.count);
        bool bad = failed(&outcome);

        if (bad && !found.first)
            found.first = trial.number + 1;
        explorer_report(explorer, trial.number, trace, bad);
        trace_free(trace);
        outcome_done(&outcome);
    }
    found.tried = explorer_result(explorer);
    if (!to_first)
        walk(&cast, budget, &found.tried);
    cast_done(&cast);
    explorer_free(explorer);
    return found;
}

/* ---- just running ---- */

/* One of the runs that go on at the same time. */
struct attempt {
    char place[32]; /* its directory */
    pid_t pid;
    int watch; /* pidfd */
};

static void attempt_start(struct attempt *attempt, const char *path)
{
    char *arguments[] = {(char *)path, NULL};

    strcpy(attempt->place, "/tmp/coloquio-race-XXXXXX");
    if (!mkdtemp(attempt->place) || (attempt->pid = fork()) < 0)
        exit(2);
    if (attempt->pid == 0) {
        setpgid(0, 0);
        /* What it leaves behind when it is killed goes with it, where one may have that. */
        (void)!unshare(CLONE_NEWIPC);
        dup2(open("/dev/null", O_RDWR), STDERR_FILENO); /* its exit code says it */
        if (chdir(attempt->place) == 0)
            execv(path, arguments);
        _exit(127);
    }
    setpgid(attempt->pid, attempt->pid);
    attempt->watch = (int)syscall(SYS_pidfd_open, attempt->pid, 0);
}

/* Waits up to a time for its end, and takes away what a program may leave behind when it is
 * killed: its processes, and what is in its directory. Returns whether it failed. */
static bool attempt_end(struct attempt *attempt, gint64 until)
{
    static const char *const made[] = {"fifo", "socket", "lock", "one", "other", "number"};
    gint64 left = (until - g_get_monotonic_time()) / 1000;
    struct pollfd ended = {attempt->watch, POLLIN, 0};
    int status = -1;

    if (poll(&ended, 1, left > 0 ? (int)left : 0) == 0)
        kill(-attempt->pid, SIGKILL);
    waitpid(attempt->pid, &status, 0);
    kill(-attempt->pid, SIGKILL); /* children that are left */
    close(attempt->watch);
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        char file[256];

        snprintf(file, sizeof file, "%s/%s", attempt->place, made[i]);
        unlink(file);
    }
    rmdir(attempt->place);
    return status != 0;
}

/* Writes "3 of 1000" to `ret`: some at the same time, since many of them wait most of their time.
 */
static void run_natively(const char *path, char *ret, size_t size)
{
    gint64 start = g_get_monotonic_time();
    unsigned bad = 0, all = 0;

    while (all < native && g_get_monotonic_time() - start < NATIVE_SECONDS * G_USEC_PER_SEC) {
        struct attempt attempts[AT_ONCE];
        gint64 until = g_get_monotonic_time() + PATIENCE_MS * 1000;
        unsigned count = native - all < AT_ONCE ? native - all : AT_ONCE;

        for (unsigned i = 0; i < count; i++)
            attempt_start(&attempts[i], path);
        for (unsigned i = 0; i < count; i++)
            bad += attempt_end(&attempts[i], until);
        all += count;
    }
    snprintf(ret, size, "%u of %u", bad, all);
}

/* Keeps every processor busy until it is killed. Returns 0 where there is no stress-ng(1). */
static pid_t start_stress(void)
{
    static const char *const arguments[] = {"stress-ng", "--quiet", "--cpu", "4", "--switch",
                                            "2",         "--io",    "1",     NULL};
    pid_t pid;

    return posix_spawnp(&pid, arguments[0], NULL, NULL, (char *const *)(uintptr_t)arguments,
                        environ) == 0
               ? pid
               : 0;
}

static void run_under_stress(const char *path, char *ret, size_t size)
{
    pid_t stress = start_stress();

    if (!stress)
        return;
    run_natively(path, ret, size);
    kill(stress, SIGTERM);
    waitpid(stress, NULL, 0);
}

/* ---- all of them ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t list(char **names)
{
    DIR *all = opendir(directory);
    struct dirent *entry;
    size_t count = 0;

    while (all && (entry = readdir(all)) && count < NAMES_MAX)
        if (!strncmp(entry->d_name, "race_", 5))
            names[count++] = strdup(entry->d_name + 5);
    if (all)
        closedir(all);
    qsort(names, count, sizeof *names, by_name);
    return count;
}

static char *path_of(const char *kind, const char *name)
{
    return g_strdup_printf("%s/%s_%s", directory, kind, name);
}

/* Returns whether the race was found, and not in its twin. */
static bool try_one(const char *name)
{
    g_autofree char *race = path_of("race", name), *twin = path_of("twin", name);
    struct found bad = explore(race, schedules, true), good = explore(twin, twins, false);
    char first[16] = "-", tried[32] = "-", natively[32] = "-", stressed[32] = "-";

    if (native) {
        run_natively(race, natively, sizeof natively);
        run_under_stress(race, stressed, sizeof stressed);
    }
    if (bad.first)
        snprintf(first, sizeof first, "%u", bad.first);
    if (good.tried.complete)
        snprintf(tried, sizeof tried, "all");
    else if (good.tried.exhausted_bound >= 0)
        snprintf(tried, sizeof tried, "up to %d", good.tried.exhausted_bound);
    printf("| %-24s | %8s | %5u of %-5u | %-8s | %12s | %12s |\n", name, first, good.tried.failed,
           good.tried.run, tried, natively, stressed);
    fflush(stdout);
    return bad.first && !good.tried.failed;
}

static unsigned number(int argc, char **argv, int *position)
{
    if (++*position >= argc)
        exit(64);
    return (unsigned)strtoul(argv[*position], NULL, 10);
}

int main(int argc, char **argv)
{
    char *names[NAMES_MAX] = {NULL};
    size_t count = 0;
    bool good = true;

    if (argc < 3)
        return 64;
    box = argv[1];
    if (!(directory = realpath(argv[2], NULL))) { /* programs are run elsewhere */
        perror(argv[2]);
        return 66;
    }
    for (int i = 3; i < argc; i++) {
        if (!strcmp(argv[i], "--schedules"))
            schedules = number(argc, argv, &i);
        else if (!strcmp(argv[i], "--twins"))
            twins = number(argc, argv, &i);
        else if (!strcmp(argv[i], "--native"))
            native = number(argc, argv, &i);
        else if (count < NAMES_MAX)
            names[count++] = strdup(argv[i]);
    }
    if (!count)
        count = list(names);
    puts("| race                     | found at | twin failed    | orders   | just run     "
         "| under stress |\n|---|---|---|---|---|---|");
    for (size_t i = 0; i < count; i++) {
        good &= try_one(names[i]);
        free(names[i]);
    }
    return good && count ? EXIT_SUCCESS : EXIT_FAILURE;
}
