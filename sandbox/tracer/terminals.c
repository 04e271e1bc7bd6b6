/*
 * Terminals. What is written to one side reaches the other through a queue that the kernel works off
 * later, and so do the signals that control characters send (termios(3)). Polling a terminal makes it
 * do that at once (engine research, pitfall 16).
 */
#include "tracer/tracer.h"

#include <poll.h>

#include "base/cleanup.h"
#include "tracer/inner.h"

void terminals_settle(struct tracer *tracer)
{
    for (int i = 0; i < tracer->task_count; i++) {
        const struct process *process = tracer->tasks[i]->process;

        if (process->index != i || process->ended)
            continue;
        for (int fd = 0; fd < process->descriptors_size; fd++) {
            const struct object *object = object_by_id(tracer, process->descriptors[fd].object);
            struct pollfd terminal = {.fd = -1, .events = POLLIN};
            AUTO_FD duplicate = -1;

            if (!object || object->kind != OBJECT_TTY ||
                (duplicate = task_get_fd(tracer, tracer->tasks[i], fd)) < 0)
                continue;
            terminal.fd = duplicate;
            poll(&terminal, 1, 0);
        }
    }
}
