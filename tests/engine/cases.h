/* Small programs that say what they see. Each runs natively and under control, and must see the
 * same. */
#ifndef COLOQUIO_ENGINE_CASES_H
#define COLOQUIO_ENGINE_CASES_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* CASE(name) { … }: prints to stdout, returns its exit status. */
struct engine_case {
    const char *name;
    int (*run)(void);
};

extern const struct engine_case signal_cases[], wait_cases[], ipc_cases[], thread_cases[],
    socket_cases[], interrupt_cases[], timeout_cases[], transfer_cases[], process_cases[],
    terminal_cases[], stream_cases[], sync_cases[], argument_cases[], message_cases[];

/* Is the process on its way still, or does it sleep, stand stopped, or is gone? */
int case_runs(pid_t process);

/* What a call that failed says; "ok" if it did not. */
static inline const char *outcome_of(long result)
{
    return result < 0 ? strerrorname_np(errno) : "ok";
}

#endif
