/*
 * How many schedules it takes to find the race in each program of races/, that its twin has none,
 * and how often the programs show theirs when they are just run.
 *
 *   find_races BOX DIRECTORY [--schedules N] [--twins N] [--native N] [NAME...]
 *
 * DIRECTORY holds the programs as race_NAME and twin_NAME. A run has failed when the program does
 * not end, or not with 0. Ends with 1 when a race was not found, or a twin failed.
 */
#include <dirent.h>
#include <errno.h>
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

#define PATIENCE_MS 500 /* with a program that is just run; more than this and it hangs */
#define NATIVE_SECONDS 20
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
    cast_done(&cast);
    explorer_free(explorer);
    return found;
}

/* ---- just running ---- */

/* What a program may leave behind when it is killed: its processes, and what is in its directory.
 */
static bool fails_natively(const char *path)
{
    static const char *const made[] = {"fifo", "socket", "lock", "one", "other", "number"};
    char place[] = "/tmp/coloquio-race-XXXXXX", *arguments[] = {(char *)path, NULL};
    int status = -1, watch;
    struct pollfd ended;
    pid_t pid;

    if (!mkdtemp(place) || (pid = fork()) < 0)
        exit(2);
    if (pid == 0) {
        setpgid(0, 0);
        /* What it leaves behind when it is killed goes with it, where one may have that. */
        (void)!unshare(CLONE_NEWIPC);
        if (chdir(place) == 0)
            execv(path, arguments);
        _exit(127);
    }
    setpgid(pid, pid);
    watch = (int)syscall(SYS_pidfd_open, pid, 0);
    ended = (struct pollfd){watch, POLLIN, 0};
    if (poll(&ended, 1, PATIENCE_MS) == 0)
        kill(-pid, SIGKILL);
    waitpid(pid, &status, 0);
    kill(-pid, SIGKILL); /* children that are left */
    close(watch);
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        char file[256];

        snprintf(file, sizeof file, "%s/%s", place, made[i]);
        unlink(file);
    }
    rmdir(place);
    return status != 0;
}

static void run_natively(const char *path, unsigned *ret_failed, unsigned *ret_run)
{
    gint64 start = g_get_monotonic_time();

    *ret_failed = *ret_run = 0;
    while (*ret_run < native && g_get_monotonic_time() - start < NATIVE_SECONDS * G_USEC_PER_SEC) {
        *ret_failed += fails_natively(path);
        ++*ret_run;
    }
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
    unsigned native_failed = 0, native_run = 0;
    char first[16] = "-", tried[32] = "-", natively[32] = "-";

    if (native)
        run_natively(race, &native_failed, &native_run);
    if (bad.first)
        snprintf(first, sizeof first, "%u", bad.first);
    if (good.tried.complete)
        snprintf(tried, sizeof tried, "all");
    else if (good.tried.exhausted_bound >= 0)
        snprintf(tried, sizeof tried, "up to %d", good.tried.exhausted_bound);
    if (native)
        snprintf(natively, sizeof natively, "%u of %u", native_failed, native_run);
    printf("| %-24s | %8s | %5u of %-5u | %-8s | %14s |\n", name, first, good.tried.failed,
           good.tried.run, tried, natively);
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
    directory = argv[2];
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
    printf("| race                     | found at | twin failed    | orders   | just run fails |\n"
           "|---|---|---|---|---|\n");
    for (size_t i = 0; i < count; i++) {
        good &= try_one(names[i]);
        free(names[i]);
    }
    return good && count ? EXIT_SUCCESS : EXIT_FAILURE;
}
