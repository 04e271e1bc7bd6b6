/*
 * Terminals. What is written to one side reaches the other through a queue that the kernel works
 * off later, and so do the signals that control characters send (termios(3)). Polling a terminal
 * makes it do that at once (engine research, pitfall 16).
 */
#include "tracer/tracer.h"

#include <poll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tracer/inner.h"

/* Twice: what a slave echoes is then on its way to its master. */
#define ROUNDS 2

/* A duplicate of the descriptor if it is a terminal, else -1. What openpty(3) opens by ioctl(2) is
 * not in the tables yet. */
static int get_terminal(struct tracer *tracer, const struct task *task, int fd)
{
    const struct object *object = object_of(tracer, task->process, fd);
    int duplicate;

    if (object && object->kind != OBJECT_TTY)
        return -1;
    if ((duplicate = task_get_fd(tracer, task, fd)) >= 0 && !isatty(duplicate)) {
        close(duplicate);
        return -1;
    }
    return duplicate;
}

void terminal_learn(struct tracer *tracer, struct task *task, int fd)
{
    AUTO_FD duplicate = -1;

    if (!tracer->kernel_signals || descriptor_of(task->process, fd) ||
        (duplicate = get_terminal(tracer, task, fd)) < 0)
        return;
    descriptor_learn(tracer, task, fd, 0, DESCRIPTOR_OPENED, NONE, NULL);
}

static void poll_all(struct tracer *tracer)
{
    for (int i = 0; i < tracer->task_count; i++) {
        const struct process *process = tracer->tasks[i]->process;

        if (process->index != i || process->ended)
            continue;
        for (int fd = 0; fd < process->descriptors_size; fd++) {
            struct pollfd terminal = {.fd = -1, .events = POLLIN};
            AUTO_FD duplicate = get_terminal(tracer, tracer->tasks[i], fd);

            if (duplicate < 0)
                continue;
            terminal.fd = duplicate;
            poll(&terminal, 1, 0);
        }
    }
}

void terminals_settle(struct tracer *tracer)
{
    for (int round = 0; round < ROUNDS; round++)
        poll_all(tracer);
}
