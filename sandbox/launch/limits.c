/* The resource limits of a member, from the plan's. */
#include "launch/limits.h"

#include <stdio.h>
#include <sys/utsname.h>

#include "proto/limits.h"

#define STACK_BYTES (8u << 20)
#define STACK_MAX_BYTES (64u << 20) /* the gcc driver raises its own */
#define MEMLOCK_BYTES (64u << 10)
#define MSGQUEUE_BYTES 819200u
#define INIT_PROCESSES 1u
#define SHARED_PROCESSES 4096u /* room for what the user runs elsewhere */

/* Always missing without a cgroup: one process's address space is bounded, their sum is not. */
#define ALWAYS_MISSING "memory-total"

/* Nobody may raise a hard limit, so what we have is the most that there is. */
static void add(struct start_context *context, int resource, uint64_t soft, uint64_t hard)
{
    struct resource_row *row = &context->limits[context->limits_count];
    struct rlimit own;

    if (getrlimit(resource, &own) == 0 && own.rlim_max < hard)
        hard = own.rlim_max;
    row->resource = resource;
    row->value = (struct rlimit){.rlim_cur = soft < hard ? soft : hard, .rlim_max = hard};
    context->limits_count++;
}

/* Whether RLIMIT_NPROC can bound the processes of one box alone: since Linux 5.14 it counts per
 * user namespace; before, all that the user runs. */
static bool can_count_processes(void)
{
    static enum { UNKNOWN, CAN, CANNOT } answer;
    struct utsname name;
    unsigned major, minor;

    if (answer == UNKNOWN)
        answer = uname(&name) == 0 && sscanf(name.release, "%u.%u", &major, &minor) == 2 &&
                         (major > 5 || (major == 5 && minor >= 14))
                     ? CAN
                     : CANNOT;
    return answer == CAN;
}

void limits_resolve(const struct plan_limits *limits, struct start_context *context)
{
    struct plan_limits all = *limits;

    plan_limits_apply_defaults(&all);
    rlim_t processes = all.processes + INIT_PROCESSES + context->many;
    rlim_t cpu_s = (all.cpu_ms + 999) / 1000;
    if (!can_count_processes())
        processes += SHARED_PROCESSES;
    context->limits_count = 0;
    add(context, RLIMIT_NPROC, processes, processes); /* first: see member_run() */
    add(context, RLIMIT_NOFILE, all.descriptors, all.descriptors);
    add(context, RLIMIT_FSIZE, all.file_bytes, all.file_bytes);
    /* SIGXCPU first, so that the cause can be told; SIGKILL a second later. In a controlled run
     * both are behind the run's own count, which knows who waits meanwhile. */
    if (!context->native)
        cpu_s++;
    add(context, RLIMIT_CPU, cpu_s, cpu_s + 1);
    add(context, RLIMIT_CORE, 0, 0);
    add(context, RLIMIT_STACK, STACK_BYTES, STACK_MAX_BYTES);
    add(context, RLIMIT_MEMLOCK, MEMLOCK_BYTES, MEMLOCK_BYTES);
    add(context, RLIMIT_MSGQUEUE, MSGQUEUE_BYTES, MSGQUEUE_BYTES);
    /* Sanitizers reserve terabytes of addresses: a plan that names no ceiling gets none. */
    if (limits->memory_bytes)
        add(context, RLIMIT_AS, limits->memory_bytes, limits->memory_bytes);
}

void limits_list_missing(uint32_t missing, char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "%s", ALWAYS_MISSING);

    if (!can_count_processes())
        used += (size_t)snprintf(text + used, size - used, ",processes");
    for (enum isolation_missing i = 0; i < MISSING_COUNT; i++)
        if (missing & 1u << i && used < size)
            used += (size_t)snprintf(text + used, size - used, ",%s", isolation_missing_name(i));
}
