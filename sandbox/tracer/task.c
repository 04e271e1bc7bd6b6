/* Tables of tasks and processes, and how a member's first task comes under control. */
#include "tracer/tracer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tracer/inner.h"

#define TRACE_OPTIONS                                                                              \
    (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK |      \
     PTRACE_O_TRACEVFORK | PTRACE_O_TRACEVFORKDONE | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |    \
     PTRACE_O_TRACEEXIT)

void tracer_init(struct tracer *tracer, const struct record_sink *sink)
{
    loopback_owe(0);
    memset(tracer, 0, sizeof *tracer);
    tracer->sink = sink;
    tracer->moment = 1;
    tracer->alive_limit = TASKS_MAX;
}

void task_close(struct task *task)
{
    task->pidfd = close_fd(task->pidfd);
    task->stat_fd = close_fd(task->stat_fd);
    task->status_fd = close_fd(task->status_fd);
}

static void process_free(struct process *process)
{
    free(process->descriptors);
    free(process);
}

void tracer_done(struct tracer *tracer)
{
    /* Threads share their process: each is left with one task before any goes. */
    for (int i = 0; i < tracer->task_count; i++)
        if (tracer->tasks[i]->process->index != i)
            tracer->tasks[i]->process = NULL;
    for (int i = 0; i < tracer->task_count; i++) {
        struct task *task = tracer->tasks[i];

        task_close(task);
        if (task->process)
            process_free(task->process);
        free(task->view);
        free(task);
    }
    for (uint32_t i = 0; i < tracer->object_count; i++) {
        free(tracer->objects[i]->path);
        free(tracer->objects[i]->address);
        free(tracer->objects[i]->backlog);
        free(tracer->objects[i]->values);
        buffer_done(&tracer->objects[i]->sent.content);
        queue_forget(tracer->objects[i]);
        free(tracer->objects[i]);
    }
    free(tracer->objects);
    tracer->objects = NULL;
    tracer->object_count = 0;
    tracer->task_count = 0;
}

struct task *tracer_find_task(struct tracer *tracer, pid_t tid)
{
    for (int i = tracer->task_count - 1; i >= 0; i--)
        if (tracer->tasks[i]->tid == tid && tracer->tasks[i]->state != TASK_GONE)
            return tracer->tasks[i];
    return NULL;
}

struct task *tracer_find_inside(struct tracer *tracer, pid_t pid_inside)
{
    for (int i = tracer->task_count - 1; i >= 0; i--) {
        struct task *task = tracer->tasks[i];

        /* A zombie keeps its pid until its parent waited for it. */
        if (task->tid_inside == pid_inside &&
            (task->state != TASK_GONE || (task->process->index == i && !task->process->waited_for)))
            return task;
    }
    return NULL;
}

struct task *tracer_main_task(struct tracer *tracer, int member)
{
    for (int i = 0; i < tracer->task_count; i++)
        if (tracer->tasks[i]->process->member == member)
            return tracer->tasks[i];
    return NULL;
}

bool process_in_group(const struct tracer *tracer, const struct process *process,
                      const struct process *caller, int group_inside)
{
    pid_t group = getpgid(process->pid);

    if (group < 0)
        return true; /* a zombie of an unknown group: the kernel decides */
    if (group_inside == 0)
        return group == getpgid(caller->pid);
    /* The group has the number of its first leader, who may be gone. */
    for (int i = 0; i < tracer->task_count; i++)
        if (tracer->tasks[i]->tid_inside == group_inside && tracer->tasks[i]->process->pid == group)
            return true;
    return false;
}

int tracer_alive(const struct tracer *tracer)
{
    int alive = 0;

    for (int i = 0; i < tracer->task_count; i++)
        alive += tracer->tasks[i]->state != TASK_GONE;
    return alive;
}

static struct task *task_new(struct tracer *tracer, pid_t tid, struct process *process)
{
    char path[64];
    struct task *task;

    if (tracer->task_count >= TASKS_MAX || !(task = calloc(1, sizeof *task)))
        return NULL;
    if (!(task->view = calloc(1, sizeof *task->view)) ||
        (!process && !(process = calloc(1, sizeof *process)))) {
        free(task->view);
        free(task);
        return NULL;
    }
    task->moment = &tracer->moment;
    task->index = tracer->task_count;
    task->tid = tid;
    task->process = process;
    task->pidfd = task->status_fd = -1;
    if (process->threads_alive++ == 0) {
        process->index = task->index;
        process->pid = tid;
        process->itimer_ns = NEVER;
        task->pidfd = (int)syscall(SYS_pidfd_open, tid, 0);
    }
    snprintf(path, sizeof path, "/proc/%d/stat", tid);
    task->stat_fd = open(path, O_RDONLY | O_CLOEXEC);
    task->signals_seen = tracer->signals_sent - 1;
    tracer->tasks[tracer->task_count++] = task;
    return task;
}

void task_record(struct tracer *tracer, const struct task *task, const struct task *creator,
                 enum task_origin how)
{
    struct record record;

    record_init(&record, RECORD_TASK);
    record.time_ns = tracer->time_ns;
    record.task = task->index;
    record.process = task->process->index;
    record.parent = creator ? creator->index : NONE;
    record.member = task->process->member;
    record.pid = task->tid_inside;
    record.origin = how;
    record_put(tracer->sink, &record);
}

int tracer_seize(struct tracer *tracer, pid_t pid, pid_t pid_inside, int member,
                 struct box_error *error)
{
    struct task *task = task_new(tracer, pid, NULL);

    if (!task)
        return box_error_set(error, STAGE_TRACE, ENOMEM, "task table");
    task->tid_inside = pid_inside;
    task->process->parent = NONE;
    task->process->member = member;
    task->state = TASK_RUNNING;
    if (ptrace(PTRACE_SEIZE, pid, 0, TRACE_OPTIONS) < 0) {
        int saved = errno;

        task->state = TASK_GONE;
        task->process->waited_for = true;
        return box_error_set(error, STAGE_TRACE, saved, "PTRACE_SEIZE");
    }
    task_record(tracer, task, NULL, ORIGIN_START);
    return task->index;
}

/* The thread id as the task sees it: last number of NSpid in its status, proc(5). */
static pid_t read_tid_inside(pid_t tid)
{
    char path[64], line[512];
    pid_t inside = tid;
    FILE *status;

    snprintf(path, sizeof path, "/proc/%d/status", tid);
    if (!(status = fopen(path, "re")))
        return tid;
    while (fgets(line, sizeof line, status)) {
        if (!strncmp(line, "NSpid:", 6)) {
            char *last = strrchr(line, '\t');

            if (last)
                inside = (pid_t)strtol(last + 1, NULL, 10);
            break;
        }
    }
    fclose(status);
    return inside;
}

struct task *task_add(struct tracer *tracer, pid_t tid, struct task *creator, enum task_origin how)
{
    struct process *parent = creator->process;
    struct task *task = task_new(tracer, tid, how == ORIGIN_THREAD ? parent : NULL);

    if (!task)
        return NULL;
    task->tid_inside = read_tid_inside(tid);
    if (how != ORIGIN_THREAD) {
        task->process->parent = parent->index;
        task->process->member = parent->member;
        task->process->executed = true;
        descriptors_copy(task->process, parent);
    }
    task->state = TASK_NEWBORN;
    if (tracer_alive(tracer) > tracer->alive_limit)
        tracer->limit_hit = true;
    task_record(tracer, task, creator, how);
    return task;
}
