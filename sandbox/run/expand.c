/* ${NAME.pid} and its like in arguments, commands and paths. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "run/inner.h"

static int find_member(const struct run *run, const char *name, size_t length)
{
    for (size_t i = 0; i < run->plan->members_count; i++)
        if (strlen(run->plan->members[i].name) == length &&
            !memcmp(run->plan->members[i].name, name, length))
            return (int)i;
    return NONE;
}

/* The kernel chose an address when the socket connected or sent: ask for it. */
static void learn_address(struct tracer *tracer, struct process *process, int fd,
                          struct object *object)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    char text[160];
    AUTO_FD duplicate = -1;

    if (object->family != AF_INET && object->family != AF_INET6)
        return;
    duplicate = task_get_fd(tracer, tracer->tasks[process->index], fd);
    if (duplicate < 0 || getsockname(duplicate, (struct sockaddr *)&address, &size) < 0)
        return;
    address_format(&address, size, text, sizeof text);
    if (strcmp(strrchr(text, ':') ? strrchr(text, ':') : ":0", ":0"))
        object_bound(tracer, object, text);
}

/* The address that the member, or a child of it, bound a socket to, last. */
static const char *bound_address(struct run *run, int member)
{
    for (int i = run->tracer.task_count - 1; i >= 0; i--) {
        struct process *process = run->tracer.tasks[i]->process;

        if (process->index != i || process->member != member)
            continue;
        for (int fd = process->descriptors_size - 1; fd >= 0; fd--) {
            struct object *object = object_of(&run->tracer, process, fd);

            if (!object || object->kind != OBJECT_SOCKET)
                continue;
            if (!object->address)
                learn_address(&run->tracer, process, fd, object);
            if (object->address)
                return object->address;
        }
    }
    return NULL;
}

/* N-th line (from 1) that it printed, without its newline. */
static char *printed_line(const struct member_state *state, long number)
{
    const char *at = (const char *)state->printed.data;
    size_t left = state->printed.size;

    for (long line = 1; left; line++) {
        const char *end = memchr(at, '\n', left);
        size_t length = end ? (size_t)(end - at) : left;

        if (!end)
            return NULL; /* not complete yet */
        if (line == number)
            return strndup(at, length);
        at += length + 1;
        left -= length + 1;
    }
    return NULL;
}

static char *value_of(struct run *run, int member, const char *what)
{
    const struct member_state *state = &run->members[member];
    const struct task *task = tracer_main_task(&run->tracer, member);
    const char *address = state->address ? state->address : bound_address(run, member);
    char text[32];

    if (!strcmp(what, "pid") && task) {
        snprintf(text, sizeof text, "%d", task->tid_inside);
        return strdup(text);
    }
    if (!strcmp(what, "address") && address)
        return strdup(address);
    if (!strcmp(what, "port")) {
        const char *colon = address ? strrchr(address, ':') : NULL;

        if (state->port)
            return strdup(state->port);
        return colon ? strdup(colon + 1) : NULL;
    }
    if (!strncmp(what, "line.", 5))
        return printed_line(state, strtol(what + 5, NULL, 10));
    return NULL;
}

/* The value of one "${NAME.what}", of `length` bytes between the braces; NULL: not known; "" is a
 * value. */
static char *lookup(struct run *run, const char *inside, size_t length, bool *ret_ours)
{
    const char *dot = memchr(inside, '.', length);
    char what[32];
    size_t what_length;
    int member;

    *ret_ours = false;
    if (!dot || (member = find_member(run, inside, (size_t)(dot - inside))) == NONE)
        return NULL;
    what_length = length - (size_t)(dot + 1 - inside);
    if (what_length >= sizeof what)
        return NULL;
    memcpy(what, dot + 1, what_length);
    what[what_length] = 0;
    *ret_ours = true;
    return value_of(run, member, what);
}

char *expand(struct run *run, const char *text, const char **ret_problem)
{
    struct buffer out = {0};
    const char *start, *end;

    *ret_problem = NULL;
    while ((start = strstr(text, "${")) && (end = strchr(start, '}'))) {
        bool ours;
        char *value = lookup(run, start + 2, (size_t)(end - start - 2), &ours);

        if (ours && !value) {
            *ret_problem = "a value of another member is not known yet";
            buffer_done(&out);
            return NULL;
        }
        buffer_append(&out, text, (size_t)(start - text));
        if (value)
            buffer_append(&out, value, strlen(value));
        else
            buffer_append(&out, start, (size_t)(end + 1 - start));
        free(value);
        text = end + 1;
    }
    if (buffer_append(&out, text, strlen(text) + 1) < 0) {
        *ret_problem = "out of memory";
        buffer_done(&out);
        return NULL;
    }
    return (char *)out.data;
}
