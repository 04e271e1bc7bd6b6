/*
 * shm.* and thread.race: what several runs of one scenario prove together.
 *
 * A trace holds calls, not loads and stores. So nobody is accused of a race for how the program
 * looks: two runs that differ in nothing but the schedule must have come to different results,
 * while memory was all that the processes (or threads) shared.
 */
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>

#include "rules/inner.h"

/* ---- who shares memory ---- */

static bool is_shared_mapping(const struct trace *trace, const struct trace_call *call)
{
    const struct trace_object *object = trace_object(trace, call->object);

    if (!trace_call_is(call, "mmap") || !trace_call_succeeded(call) ||
        (call->entry->flags & MAP_TYPE) == MAP_PRIVATE || call->entry->arguments_raw_count < 3 ||
        !(call->entry->arguments_raw[2] & PROT_WRITE))
        return false;
    /* What sem_open(3) maps is a semaphore, not data. */
    return !object || !object->path || !strstr(object->path, "/sem.");
}

/* Do other processes of the program have this memory, too: children made after it was mapped, or
 * those that map the same object? */
static bool is_mapped_elsewhere(const struct trace *trace, const struct trace_call *call)
{
    const struct trace_task *process = trace_process(trace, call->process);

    for (size_t i = 0; process && i < process->children.count; i++) {
        const struct trace_task *child = trace_task(trace, (int64_t)process->children.items[i]);

        if (child && child->since > call->until && !child->executed.count)
            return true;
    }
    for (size_t i = 0; call->object && i < trace->calls_count; i++) {
        const struct trace_call *other = &trace->calls[i];
        const struct trace_task *owner = trace_process(trace, other->process);

        if (other->object == call->object && owner && process && owner != process &&
            owner->member == process->member && trace_call_succeeded(other) &&
            (trace_call_is(other, "shmat") || is_shared_mapping(trace, other)))
            return true;
    }
    return false;
}

/* The call by which a program of the student came to share memory between its processes, or NULL.
 */
static const struct trace_call *sharing_call(const struct rule_input *input, int64_t member)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i];
        const struct trace_task *process = trace_process(trace, call->process);

        if (process && process->member == member &&
            ((trace_call_is(call, "shmat") && trace_call_succeeded(call)) ||
             is_shared_mapping(trace, call)) &&
            is_mapped_elsewhere(trace, call))
            return call;
    }
    return NULL;
}

/* The place where a second thread of a process of the member began, or NOWHERE. */
static size_t second_thread(const struct trace *trace, int64_t member)
{
    for (size_t p = 0; p < trace->processes.count; p++) {
        const struct trace_task *process = trace_task(trace, (int64_t)trace->processes.items[p]);

        if (process && process->member == member && process->threads.count > 1)
            return trace_task(trace, (int64_t)process->threads.items[1])->since;
    }
    return TRACE_NOWHERE;
}

bool rules_shares_memory(const struct rule_input *input)
{
    for (int64_t member = 0; input->names[member]; member++)
        if (input->student[member] &&
            (sharing_call(input, member) || second_thread(input->trace, member) != TRACE_NOWHERE))
            return true;
    return false;
}

/* ---- what came of it ---- */

static const char *text_of(const struct trace *trace, int64_t member, gsize *ret_size)
{
    return g_bytes_get_data(trace_output(trace, member, 1)->bytes, ret_size);
}

/*
 * A run of which the result of that member is another one than in the run that is shown, though
 * both came to their end; or NULL.
 */
static const struct trace *other_result(const struct rule_input *runs, size_t count, int64_t member)
{
    const struct trace *shown = runs[0].trace;

    for (size_t i = 1; i < count; i++) {
        const struct trace *other = runs[i].trace;

        if (shown->outcome == OUTCOME_COMPLETED && other->outcome == OUTCOME_COMPLETED &&
            !g_bytes_equal(trace_output(shown, member, 1)->bytes,
                           trace_output(other, member, 1)->bytes))
            return other;
    }
    return NULL;
}

/* A number in a text from *position on; moves behind it. Returns false when there is none. */
static bool next_number(const char *text, gsize size, gsize *position, guint64 *ret_number)
{
    while (*position < size && !g_ascii_isdigit(text[*position]))
        (*position)++;
    if (*position == size)
        return false;
    for (*ret_number = 0; *position < size && g_ascii_isdigit(text[*position]); (*position)++)
        *ret_number = *ret_number * 10 + (guint64)(text[*position] - '0');
    return true;
}

/* Are both the same but for numbers, and each that differs is smaller in one and the same of them?
 * Fills in the first pair. */
static bool differ_by_less(const struct trace *shown, const struct trace *other, int64_t member,
                           guint64 *ret_shown, guint64 *ret_other)
{
    gsize size, other_size, i = 0, j = 0;
    const char *text = text_of(shown, member, &size);
    const char *other_text = text_of(other, member, &other_size);
    guint64 number, other_number;
    int sign = 0;

    for (;;) {
        gsize since = i, other_since = j;
        bool more = next_number(text, size, &i, &number);
        bool other_more = next_number(other_text, other_size, &j, &other_number);
        gsize words = since, other_words = other_since;

        while (words < i && !g_ascii_isdigit(text[words]))
            words++;
        while (other_words < j && !g_ascii_isdigit(other_text[other_words]))
            other_words++;
        if (more != other_more || words - since != other_words - other_since ||
            memcmp(text + since, other_text + other_since, words - since))
            return false;
        if (!more)
            return sign != 0;
        if (number == other_number)
            continue;
        if (sign && sign != (number < other_number ? -1 : 1))
            return false;
        if (!sign) {
            *ret_shown = number;
            *ret_other = other_number;
        }
        sign = number < other_number ? -1 : 1;
    }
}

/* Is anything but memory there by which processes of the member could order what they do? */
static bool has_other_ways(const struct trace *trace, int64_t member)
{
    static const char *const ways[] = {"semop",    "semget", "futex",   "flock",      "msgsnd",
                                       "msgrcv",   "kill",   "pipe",    "socketpair", "sigsuspend",
                                       "sigwait",  "pause",  "mq_send", "mq_receive", "eventfd",
                                       "signalfd", "socket", "mkfifo",  NULL};

    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i];
        const struct trace_task *process = trace_process(trace, call->process);
        const struct trace_object *object = trace_object(trace, call->object);

        if (process && process->member == member &&
            (g_strv_contains(ways, call->call_class) ||
             (trace_call_is(call, "mmap") && object && object->path &&
              strstr(object->path, "/sem."))))
            return true;
    }
    return false;
}

/* ---- the rules ---- */

static struct finding *tell(const struct rule_input *shown, const char *id, int64_t member,
                            size_t evidence, GPtrArray *findings)
{
    const struct trace_task *process = trace_main_process(shown->trace, member);
    struct finding *finding = rule_finding(shown, id, process ? process->number : NONE, findings);

    rule_evidence(finding, evidence);
    return finding;
}

static int64_t members_of(const struct rule_input *input)
{
    int64_t count = 0;

    while (input->names[count])
        count++;
    return count;
}

/* A number comes out smaller under one schedule than under another: what one process added was
 * overwritten by another one that had read the number before. */
void rule_lost_update(const struct rule_input *runs, size_t count, GPtrArray *findings)
{
    for (int64_t member = 0; member < members_of(&runs[0]); member++) {
        const struct trace *other =
            runs[0].student[member] ? other_result(runs, count, member) : NULL;
        const struct trace_call *call = other ? sharing_call(&runs[0], member) : NULL;
        struct finding *finding;
        guint64 number, other_number;

        if (!call || !differ_by_less(runs[0].trace, other, member, &number, &other_number))
            continue;
        finding = tell(&runs[0], "shm.lost-update", member, call->since, findings);
        finding->expected = g_strdup(_("the same number, in whatever order the processes run"));
        finding->observed = g_strdup_printf(
            _("%" PRIu64 " here, %" PRIu64 " when the same processes take turns in another order"),
            (uint64_t)number, (uint64_t)other_number);
    }
}

/* The result depends on the schedule, and memory is all that the processes share. */
void rule_memory_race(const struct rule_input *runs, size_t count, GPtrArray *findings)
{
    for (int64_t member = 0; member < members_of(&runs[0]); member++) {
        const struct trace *other =
            runs[0].student[member] ? other_result(runs, count, member) : NULL;
        const struct trace_call *call = other ? sharing_call(&runs[0], member) : NULL;
        struct finding *finding;
        guint64 numbers[2];

        if (!call || has_other_ways(runs[0].trace, member) ||
            differ_by_less(runs[0].trace, other, member, &numbers[0], &numbers[1]))
            continue;
        finding = tell(&runs[0], "shm.race", member, call->since, findings);
        finding->expected = g_strdup(_("the same result, in whatever order the processes run"));
        finding->observed =
            g_strdup(_("the result is another one when the same processes take turns in another "
                       "order, and nothing but memory connects them"));
    }
}

/* A number that threads of one process compute depends on the schedule. */
void rule_thread_race(const struct rule_input *runs, size_t count, GPtrArray *findings)
{
    for (int64_t member = 0; member < members_of(&runs[0]); member++) {
        const struct trace *other =
            runs[0].student[member] ? other_result(runs, count, member) : NULL;
        size_t evidence = other ? second_thread(runs[0].trace, member) : TRACE_NOWHERE;
        struct finding *finding;
        guint64 number, other_number;

        if (evidence == TRACE_NOWHERE || sharing_call(&runs[0], member) ||
            !differ_by_less(runs[0].trace, other, member, &number, &other_number))
            continue;
        finding = tell(&runs[0], "thread.race", member, evidence, findings);
        finding->expected = g_strdup(_("the same number, in whatever order the threads run"));
        finding->observed = g_strdup_printf(
            _("%" PRIu64 " here, %" PRIu64 " when the same threads take turns in another order"),
            (uint64_t)number, (uint64_t)other_number);
    }
}
