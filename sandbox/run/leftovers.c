/* What a run leaves behind: processes, zombies, IPC objects. Seen from init, inside the box. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "run/inner.h"

static void leftover(struct run *run, enum leftover_kind kind, int64_t task, const char *name)
{
    struct record record = run_record(run, RECORD_LEFTOVER);

    record.kind = kind;
    record.task = task;
    record.text = name;
    run_put(run, &record);
}

static void processes(struct run *run)
{
    for (int i = 0; i < run->tracer.task_count; i++) {
        const struct process *process = run->tracer.tasks[i]->process;

        if (process->index != i)
            continue;
        if (!process->ended)
            leftover(run, LEFTOVER_PROCESS, i, NULL);
        else if (!process->waited_for && process->parent != NONE)
            leftover(run, LEFTOVER_ZOMBIE, i, NULL);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names in a directory of the box, sorted, as leftovers. */
static void directory(struct run *run, const char *path, enum leftover_kind kind)
{
    struct box_error ignored;
    int fd = launch_open(run->box, path, O_RDONLY | O_DIRECTORY, &ignored);
    char *names[256];
    size_t count = 0;
    struct dirent *entry;
    AUTO_DIR opened = NULL;

    if (fd < 0)
        return;
    if (!(opened = fdopendir(fd))) {
        close(fd);
        return;
    }
    while (count < sizeof names / sizeof *names && (entry = readdir(opened)))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") &&
            (names[count] = strdup(entry->d_name)))
            count++;
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++) {
        leftover(run, kind, NONE, names[i]);
        free(names[i]);
    }
}

/* One line an object after the heading, proc(5) /proc/sysvipc: key and id come first. Told is the
 * id, as ipcs(1) calls it: keys of ftok(3) differ from run to run with the device. */
static void sysv(struct run *run, const char *path, const char *what, enum leftover_kind kind)
{
    struct box_error ignored;
    int fd = launch_open(run->box, path, O_RDONLY, &ignored);
    char line[512];
    FILE *table;

    if (fd < 0)
        return;
    if (!(table = fdopen(fd, "r"))) {
        close(fd);
        return;
    }
    if (fgets(line, sizeof line, table))
        while (fgets(line, sizeof line, table)) {
            long id;
            char name[32];

            if (sscanf(line, "%*d %ld", &id) != 1)
                continue;
            snprintf(name, sizeof name, "%s %ld", what, id);
            leftover(run, kind, NONE, name);
        }
    fclose(table);
}

void leftovers_record(struct run *run)
{
    if (run->outcome == OUTCOME_COMPLETED && run->phase == PHASE_ENDING)
        processes(run);
    directory(run, "/dev/shm", LEFTOVER_SHM);
    if (run->tracer.queues_used)
        directory(run, "/dev/mqueue", LEFTOVER_QUEUE);
    if (!run->tracer.system_v_used)
        return;
    sysv(run, "/proc/sysvipc/msg", "msqid", LEFTOVER_SYSV_QUEUE);
    sysv(run, "/proc/sysvipc/sem", "semid", LEFTOVER_SYSV_SEMAPHORE);
    sysv(run, "/proc/sysvipc/shm", "shmid", LEFTOVER_SYSV_SEGMENT);
}
