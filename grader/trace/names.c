/* Names of tasks, objects and calls, for people. */
#include <string.h>

#include "base/i18n.h"
#include "trace/inner.h"

/* ---- processes: by the part they play ---- */

/* How many processes of its member were made by the same parent, and which of them it is. */
static unsigned siblings(const struct trace *trace, const struct trace_task *process,
                         unsigned *ret_index)
{
    unsigned count = 0;

    for (size_t i = 0; i < trace->processes.count; i++) {
        const struct trace_task *other = trace_task(trace, (int64_t)trace->processes.items[i]);

        if (!other || other->member != process->member ||
            other->parent_process != process->parent_process)
            continue;
        count++;
        if (other == process)
            *ret_index = count;
    }
    return count;
}

/* 0 for the main process of a member, 1 for its children, 2 for theirs. */
static unsigned generation(const struct trace *trace, const struct trace_task *process)
{
    unsigned count = 0;

    while (process && process->origin != ORIGIN_START && count < 3) {
        process = trace_task(trace, process->parent_process);
        count++;
    }
    return count;
}

/* The role of a process in its family, with an article: Spanish has a no-break space behind it, so
 * that words_settle() can contract it. owner: of the family, or NULL. Free with g_free. */
static char *role_of(const struct trace *trace, const struct trace_task *process, const char *owner)
{
    unsigned index = 0, count = siblings(trace, process, &index);

    switch (generation(trace, process)) {
    case 1:
        if (count == 1)
            return owner ? g_strdup_printf(_("the child of %s"), owner) : g_strdup(_("the child"));
        return owner ? g_strdup_printf(_("child %u of %s"), index, owner)
                     : g_strdup_printf(_("child %u"), index);
    case 2:
        if (count == 1 && !owner)
            return g_strdup(_("the grandchild"));
        /* fall through */
    default:
        index = trace_process_ordinal(trace, process->number);
        return owner ? g_strdup_printf(_("process %u of %s"), index, owner)
                     : g_strdup_printf(_("process %u"), index);
    }
}

/* The name of the program that a child has executed instead of its own, or NULL. */
static char *program_of(const struct trace *trace, const struct trace_task *process)
{
    size_t own = process->origin == ORIGIN_START ? 1 : 0;
    const struct record *record =
        process->executed.count > own
            ? &trace->records[process->executed.items[process->executed.count - 1]]
            : NULL;

    return record && record->path ? g_path_get_basename(record->path) : NULL;
}

char *trace_name_process(const struct trace *trace, const char *const *names, int64_t task)
{
    const struct trace_task *process = trace_process(trace, task);
    size_t count = names ? g_strv_length((char **)(gpointer)names) : 0;
    g_autofree char *role = NULL, *program = NULL;

    if (!process || process->member < 0 || (size_t)process->member >= count)
        return g_strdup_printf("%s %" G_GINT64_FORMAT, "task", task);
    if (process->origin == ORIGIN_START)
        return g_strdup(count == 1 && process->children.count ? _("the parent")
                                                              : names[process->member]);
    role = role_of(trace, process, count > 1 ? names[process->member] : NULL);
    program = program_of(trace, process);
    return program ? g_strdup_printf("%s (%s)", role, program) : g_steal_pointer(&role);
}

char *trace_name_task(const struct trace *trace, const char *const *names, int64_t task)
{
    const struct trace_task *process = trace_process(trace, task);
    g_autofree char *name = trace_name_process(trace, names, task);
    /* The only process there is need not be named beside its threads. */
    bool alone = process && trace->processes.count == 1 && names && names[0] && !names[1];

    if (!process || process->threads.count <= 1)
        return g_steal_pointer(&name);
    for (size_t i = 1; i < process->threads.count; i++)
        if ((int64_t)process->threads.items[i] == task)
            return alone ? g_strdup_printf(_("thread %zu"), i + 1)
                         : g_strdup_printf(_("thread %zu of %s"), i + 1, name);
    return alone ? g_strdup(_("the main thread"))
                 : g_strdup_printf(_("the main thread of %s"), name);
}

const char *trace_name_label(const char *name)
{
    const char *space = strstr(name, "\xc2\xa0"); /* behind the article, in Spanish */

    return space ? space + 2 : g_str_has_prefix(name, "the ") ? name + strlen("the ") : name;
}

/* ---- objects and calls ---- */

/* Kinds that have a word of their own in every language; the others are called as in C. */
static const char *kind_title(enum object_kind kind)
{
    static const char *const titles[] = {
        [OBJECT_FILE] = N_("file"),
        [OBJECT_DIRECTORY] = N_("directory"),
        [OBJECT_TTY] = N_("terminal"),
        [OBJECT_MESSAGE_QUEUE] = N_("message queue"),
        [OBJECT_SYSV_QUEUE] = N_("System V queue"),
        [OBJECT_SYSV_SEMAPHORE] = N_("System V semaphore"),
        [OBJECT_SYSV_SEGMENT] = N_("System V segment"),
        [OBJECT_DEVICE] = N_("device"),
    };

    return kind < G_N_ELEMENTS(titles) && titles[kind] ? _(titles[kind]) : object_kind_name(kind);
}

char *trace_name_object(const struct trace *trace, uint64_t number)
{
    static const char *const standard[] = {"stdin", "stdout", "stderr"};
    const struct trace_object *object = trace_object(trace, number);
    const char *kind;

    if (!object)
        return g_strdup("?");
    kind = kind_title(object->kind);
    if (object->standard >= 0 && object->standard <= 2)
        return g_strdup(standard[object->standard]);
    if (object->path)
        return g_strdup_printf("%s %s", kind, object->path);
    if (object->address)
        return g_strdup_printf("%s %u (%s)", kind, object->ordinal, object->address);
    return g_strdup_printf("%s %u", kind, object->ordinal);
}

char *trace_name_call(const struct trace *trace, const struct trace_call *call)
{
    const char *name = trace_call_title(call);
    g_autofree char *object = NULL;

    if (call->fd == NONE && !call->object)
        return g_strdup_printf("%s()", name);
    if (!call->object)
        return g_strdup_printf("%s(fd %" G_GINT64_FORMAT ")", name, call->fd);
    object = trace_name_object(trace, call->object);
    if (call->fd == NONE) /* System V objects have no descriptor */
        return g_strdup_printf("%s(%s)", name, trace_name_label(object));
    return g_strdup_printf("%s(fd %" G_GINT64_FORMAT " = %s)", name, call->fd,
                           trace_name_label(object));
}

/* The argument of that index is 0 or a null pointer. */
static bool is_zero_argument(const struct trace_call *call, size_t index)
{
    return call->entry->arguments_raw_count > index && !call->entry->arguments_raw[index];
}

const char *trace_call_title(const struct trace_call *call)
{
    static const char *const by_class[] = {
        "fork",     "wait",    "exec",    "sigaction",  "sigsuspend", "sleep",  "accept",
        "thread",   "sigwait", "poll",    "select",     "open",       "unlink", "mkfifo",
        "signalfd", "semop",   "mq_send", "mq_receive", NULL};
    const char *name = call->row ? call->row->name : call->call_class;

    if (g_strv_contains(by_class, call->call_class))
        return call->call_class;
    /* glibc makes the left one for the right one, whose last arguments are 0. */
    if (!strcmp(name, "pipe2") && !call->entry->flags)
        return "pipe";
    if (!strcmp(name, "sendto") && is_zero_argument(call, 4))
        return "send";
    if (!strcmp(name, "recvfrom") && is_zero_argument(call, 4))
        return "recv";
    return name;
}

char *trace_name_access(const struct trace_call *call, bool noun)
{
    g_autofree char *memory = NULL;
    int64_t access;
    int region, byte;

    if (!trace_call_is(call, "memory") || call->entry->arguments_raw_count < 3)
        return NULL;
    access = call->entry->arguments_raw[2]; /* as reference/steps/memory_steps.c puts it together */
    region = (int)(access >> 2 & 15);
    byte = (int)(access >> 6 & 0x1ffffff);
    memory = region ? g_strdup_printf(_("shared memory %d"), region + 1)
                    : g_strdup(_("shared memory"));
    switch (access & 3) {
    case 1:
        return noun ? g_strdup_printf(_("a read of %s (byte %d)"), memory, byte)
                    : g_strdup_printf(_("reads %s (byte %d)"), memory, byte);
    case 2:
        return noun ? g_strdup_printf(_("a write to %s (byte %d)"), memory, byte)
                    : g_strdup_printf(_("writes %s (byte %d)"), memory, byte);
    case 3:
        return noun ? g_strdup_printf(_("an atomic change of %s (byte %d)"), memory, byte)
                    : g_strdup_printf(_("changes %s atomically (byte %d)"), memory, byte);
    default:
        return NULL; /* a membarrier(2) of its own */
    }
}

const char *trace_wait_title(const struct trace *trace, const struct trace_call *call)
{
    static const char *const titles[] = {[WAIT_FOR_MUTEX] = "pthread_mutex_lock",
                                         [WAIT_FOR_SEMAPHORE] = "sem_wait",
                                         [WAIT_FOR_THREAD] = "pthread_join"};

    for (size_t i = 0; trace_call_is(call, "futex") && !call->exit && i < trace->waits_count; i++) {
        const struct record *wait = trace->waits[i].record;

        if (wait->call == call->entry->call && wait->kind < G_N_ELEMENTS(titles) &&
            titles[wait->kind])
            return titles[wait->kind];
    }
    return trace_call_title(call);
}
