/* sig.unsafe-handler: what handlers call, and what they interrupt. signal-safety(7). */
#include <signal.h>
#include <string.h>

#include "rules/inner.h"

/* Calls whose stacks are asked for at most, inside handlers and elsewhere. */
#define STACKS_ASKED 6

/* ---- a handler that waits for what it interrupted ---- */

/* A handler waits for ever for a lock: it ran in the middle of what holds it. */
static void find_deadlock(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; i < trace->waits_count; i++) {
        const struct trace_wait *wait = &trace->waits[i];
        const struct trace_task *task = trace_task(trace, wait->record->task);
        const struct trace_task *process = task ? trace_task(trace, task->process) : NULL;
        const struct trace_call *call = trace_call_numbered(trace, wait->record->call);
        size_t inside[64], depth = 0;
        struct finding *finding;

        if (!process || !rule_concerns(input, task->number) || !trace_call_is(call, "futex") ||
            process->threads.count != 1 || wait->record->deadline_ns)
            continue;
        for (size_t s = 0; s < task->signals.count; s++) {
            const struct record *record = &trace->records[task->signals.items[s]];

            if (record->event == SIGNAL_DELIVERED && record->effect == EFFECT_HANDLER && depth < 64)
                inside[depth++] = task->signals.items[s];
            else if (record->event == SIGNAL_HANDLER_RETURNED && depth)
                depth--;
        }
        if (!depth)
            continue;
        finding = rule_finding(input, "sig.unsafe-handler", process->number, findings);
        finding->expected = g_strdup(_("a handler calls only async-signal-safe functions"));
        finding->observed = g_strdup_printf(
            _("the handler of %s waits for a lock that the code it interrupted holds"),
            signal_name((int)trace->records[inside[depth - 1]].signal));
        rule_evidence(finding, inside[depth - 1]);
        rule_evidence(finding, wait->place);
    }
}

/* ---- functions that are not async-signal-safe ---- */

/* What a function keeps between calls, and would find half changed. */
enum shared_data { DATA_NONE, DATA_STREAMS, DATA_INPUT, DATA_HEAP, DATA_LOCKS };

static enum shared_data data_of(const char *function)
{
    static const struct {
        const char *name;
        enum shared_data data;
    } rows[] = {
        {"printf", DATA_STREAMS},
        {"vprintf", DATA_STREAMS},
        {"fprintf", DATA_STREAMS},
        {"vfprintf", DATA_STREAMS},
        {"puts", DATA_STREAMS},
        {"putchar", DATA_STREAMS},
        {"putc", DATA_STREAMS},
        {"fputs", DATA_STREAMS},
        {"fputc", DATA_STREAMS},
        {"fwrite", DATA_STREAMS},
        {"fflush", DATA_STREAMS},
        {"fclose", DATA_STREAMS},
        {"perror", DATA_STREAMS},
        {"exit", DATA_STREAMS}, /* writes out what is in buffers */
        {"fgets", DATA_INPUT},
        {"fgetc", DATA_INPUT},
        {"getc", DATA_INPUT},
        {"getchar", DATA_INPUT},
        {"getline", DATA_INPUT},
        {"fread", DATA_INPUT},
        {"scanf", DATA_INPUT},
        {"fscanf", DATA_INPUT},
        {"malloc", DATA_HEAP},
        {"calloc", DATA_HEAP},
        {"realloc", DATA_HEAP},
        {"free", DATA_HEAP},
        {"pthread_mutex_lock", DATA_LOCKS},
        {"pthread_mutex_unlock", DATA_LOCKS},
    };

    for (size_t i = 0; function && i < G_N_ELEMENTS(rows); i++)
        if (!strcmp(rows[i].name, function))
            return rows[i].data;
    return DATA_NONE;
}

/* The name that programmers know behind a symbol of glibc: "_IO_puts", "__printf_chk". Free with
 * g_free. */
static char *plain_name(const char *symbol)
{
    static const char *const prefixes[] = {"__libc_", "__isoc99_", "__isoc23_", "_IO_", "__"};

    for (size_t i = 0; symbol && i < G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(symbol, prefixes[i])) {
            symbol += strlen(prefixes[i]);
            break;
        }
    return symbol && g_str_has_suffix(symbol, "_chk") ? g_strndup(symbol, strlen(symbol) - 4)
                                                      : g_strdup(symbol);
}

/* The function of a library that the program is in there, where it is not async-signal-safe; or
 * NULL. Free with g_free. */
static char *unsafe_function(const struct trace *trace, struct trace_stack stack)
{
    const struct record *frame = trace_library_frame(trace, stack);
    g_autofree char *name = frame ? plain_name(frame->text) : NULL;

    return data_of(name) == DATA_NONE ? NULL : g_steal_pointer(&name);
}

/* ---- what is blocked ---- */

/* The signals that a task blocks just before a place: what it has set itself, or began with. */
static uint64_t blocked_before(const struct trace *trace, const struct trace_task *task,
                               size_t place)
{
    uint64_t blocked = 0;
    const struct trace_task *parent = trace_task(trace, task->parent);

    if (parent && parent != task && task->origin != ORIGIN_START)
        blocked = blocked_before(trace, parent, task->since);
    for (size_t i = 0; i < task->calls.count; i++) {
        const struct trace_call *call = &trace->calls[task->calls.items[i]];
        int64_t how = call->entry->arguments_raw_count > 1 ? call->entry->arguments_raw[0] : -1;

        if (call->since >= place)
            break;
        if (!trace_call_is(call, "sigprocmask") || !trace_call_succeeded(call) ||
            !call->entry->arguments_raw[1])
            continue;
        if (how == SIG_BLOCK)
            blocked |= call->entry->signals;
        else if (how == SIG_UNBLOCK)
            blocked &= ~call->entry->signals;
        else if (how == SIG_SETMASK)
            blocked = call->entry->signals;
    }
    return blocked;
}

/* The signal whose handler is running in a task at a place, or 0. */
static int handled_at(const struct trace *trace, const struct trace_task *task, size_t place)
{
    int running[64];
    size_t depth = 0;

    for (size_t i = 0; i < task->signals.count && task->signals.items[i] < place; i++) {
        const struct record *record = &trace->records[task->signals.items[i]];

        if (record->event == SIGNAL_DELIVERED && record->effect == EFFECT_HANDLER && depth < 64)
            running[depth++] = (int)record->signal;
        else if (record->event == SIGNAL_HANDLER_RETURNED && depth)
            depth--;
    }
    return depth ? running[depth - 1] : 0;
}

/* Could the handler of a signal run in the middle of this call of the program itself? */
static bool can_be_interrupted(const struct trace *trace, const struct trace_task *process,
                               const struct trace_call *call, int signal)
{
    const struct trace_task *task = trace_task(trace, call->task);

    return task && !handled_at(trace, task, call->since) &&
           rule_disposition(trace, process, signal, call->since) == 2 &&
           !(blocked_before(trace, task, call->since) & (UINT64_C(1) << (signal - 1)));
}

/* ---- a handler that uses what it interrupted ---- */

/* A call of the program, outside its handlers, by a function that uses the same data and that the
 * handler could interrupt; *ret_function, to be freed with g_free. NULL: none. */
static const struct trace_call *exposed_call(const struct trace *trace,
                                             const struct trace_task *process, int signal,
                                             enum shared_data data, char **ret_function)
{
    const struct trace_call *call;

    for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
        g_autofree char *function = unsafe_function(trace, trace_stack_of_call(call));

        if (data_of(function) != data || !can_be_interrupted(trace, process, call, signal))
            continue;
        *ret_function = g_steal_pointer(&function);
        return call;
    }
    return NULL;
}

/* "printf()", as it stands in the source: compilers make puts of a printf that only has a text.
 * Free with g_free. */
static char *shown_name(const char *function)
{
    static const char *const made[][2] = {
        {"puts", "puts()/printf()"},
        {"putchar", "putchar()/printf()"},
        {"fwrite", "fwrite()/fprintf()"},
        {"fputc", "fputc()/fprintf()"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(made); i++)
        if (!strcmp(made[i][0], function))
            return g_strdup(made[i][1]);
    return g_strdup_printf("%s()", function);
}

static char *at_line(const struct trace *trace, const struct trace_call *call)
{
    g_autofree char *line = trace_name_line(trace, call->since);

    return line ? g_strdup_printf(_(" (%s)"), line) : g_strdup("");
}

/* Somewhere in a handler, by its stack and a place in the trace. */
struct moment {
    const struct trace_task *process;
    struct trace_stack stack;
    size_t place;
    int signal; /* whose handler it is */
};

/* Is it in a function whose like it interrupted, or could? */
static bool judge_moment(const struct rule_input *input, const struct moment *moment,
                         GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct record *line, *interrupted = trace_interrupted_frame(trace, moment->stack, &line);
    const struct trace_call *exposed = NULL;
    g_autofree char *function = unsafe_function(trace, moment->stack), *other = NULL, *where = NULL,
                    *inner = NULL, *outer = NULL;
    struct finding *finding;
    bool proven;

    if (!interrupted || !function)
        return false;
    other = plain_name(interrupted->text);
    /* It ended in the handler: then any two will do. */
    proven = data_of(function) == data_of(other) || (moment->stack.signal && data_of(other));
    if (proven) {
        where = line ? g_strdup_printf(" (%s:%d)", line->path, (int)line->line) : g_strdup("");
    } else {
        g_clear_pointer(&other, g_free);
        if (!(exposed =
                  exposed_call(trace, moment->process, moment->signal, data_of(function), &other)))
            return false;
        where = at_line(trace, exposed);
    }
    inner = shown_name(function);
    outer = shown_name(other);
    finding = rule_finding(input, "sig.unsafe-handler", moment->process->number, findings);
    finding->remark = !proven;
    finding->expected = g_strdup(_("a handler calls only async-signal-safe functions"));
    finding->observed = g_strdup_printf(
        proven ? _("the handler of %s called %s in the middle of %s%s, which it had interrupted")
               : _("the handler of %s calls %s, and could interrupt %s%s"),
        signal_name(moment->signal), inner, outer, where);
    rule_evidence(finding, moment->place);
    if (exposed)
        rule_evidence(finding, exposed->since);
    return true;
}

/* What ended the process came while a handler was running: maybe that is why. */
static bool judge_end(const struct rule_input *input, const struct trace_task *process,
                      GPtrArray *findings)
{
    const struct trace *trace = input->trace;

    for (size_t i = 0; process->signal && i < process->threads.count; i++) {
        const struct trace_task *task = trace_task(trace, (int64_t)process->threads.items[i]);
        struct moment moment = {process, {task->number, 0, process->signal}, task->end, 0};

        if (task->end == TRACE_NOWHERE || !(moment.signal = handled_at(trace, task, task->end)))
            continue;
        if (judge_moment(input, &moment, findings))
            return true;
    }
    return false;
}

static void find_interruption(const struct rule_input *input, const struct trace_task *process,
                              GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_call *call;
    bool found = judge_end(input, process, findings);

    for (size_t i = 0; !found && (call = rule_next_call(trace, process, &i));) {
        const struct trace_task *task = trace_task(trace, call->task);
        struct moment moment = {process, trace_stack_of_call(call), call->since,
                                task ? handled_at(trace, task, call->since) : 0};

        found = moment.signal && judge_moment(input, &moment, findings);
    }
}

void rule_unsafe_handler(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace_task *process;
    guint before = findings->len;

    find_deadlock(input, findings);
    for (size_t p = 0; findings->len == before && (process = rule_next_process(input, &p));)
        if (!rule_is_foreign(input->trace, process) && input->trace->frames.count)
            find_interruption(input, process, findings);
}

/* ---- whose stacks would tell ---- */

/* Calls that functions make which are not async-signal-safe. */
static bool may_be_unsafe(const struct trace_call *call)
{
    static const char *const classes[] = {"write", "read", "exit", "futex", "mmap", NULL};

    return g_strv_contains(classes, call->call_class);
}

void rules_wish_for_stacks(const struct rule_input *input, GArray *calls)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_call *call;
        int handled = 0;
        guint inside = 0, outside = 0;

        for (size_t i = 0; (call = rule_next_call(trace, process, &i)) && inside < STACKS_ASKED;) {
            const struct trace_task *task = trace_task(trace, call->task);
            int signal = task && may_be_unsafe(call) ? handled_at(trace, task, call->since) : 0;

            if (!signal)
                continue;
            handled = signal;
            inside++;
            g_array_append_val(calls, call->entry->call);
        }
        for (size_t i = 0;
             handled && outside < STACKS_ASKED && (call = rule_next_call(trace, process, &i));) {
            if (!may_be_unsafe(call) || !can_be_interrupted(trace, process, call, handled))
                continue;
            outside++;
            g_array_append_val(calls, call->entry->call);
        }
    }
}

/* What the task was about to do when the signal of this handler came, or was doing: its first call
 * outside handlers that ends after this one. */
static const struct trace_call *interrupted_call(const struct trace *trace,
                                                 const struct trace_task *task,
                                                 const struct trace_call *inside)
{
    for (size_t i = 0; i < task->calls.count; i++) {
        const struct trace_call *call = &trace->calls[task->calls.items[i]];

        if (call->until > inside->until && call != inside && !trace_call_is(call, "sigreturn") &&
            !handled_at(trace, task, call->since))
            return call;
    }
    return NULL;
}

bool rules_suspect(const struct rule_input *input)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_call *call, *outer;

        for (size_t i = 0; (call = rule_next_call(trace, process, &i));) {
            const struct trace_task *task = trace_task(trace, call->task);

            if (trace_call_is(call, "write") && task && handled_at(trace, task, call->since) &&
                (outer = interrupted_call(trace, task, call)) && trace_call_is(outer, "write") &&
                outer->object == call->object)
                return true;
        }
    }
    return false;
}
