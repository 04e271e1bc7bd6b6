/* What the trace must show: calls that are required, forbidden, counted, ordered. */
#include <inttypes.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "verdict/inner.h"

/* ---- does a call fit? ---- */

static const char *family_name(uint64_t family)
{
    switch (family) {
    case AF_UNIX:
        return "unix";
    case AF_INET:
        return "inet";
    case AF_INET6:
        return "inet6";
    default:
        return "";
    }
}

static const char *type_name(uint64_t type)
{
    switch (type & 0xf) {
    case SOCK_STREAM:
        return "stream";
    case SOCK_DGRAM:
        return "datagram";
    default:
        return "";
    }
}

/* socket and socketpair say it in their arguments, all others by what their descriptor is. */
static uint64_t family_of(const struct trace *trace, const struct trace_call *call)
{
    const struct trace_object *object = trace_object(trace, call->object);

    if ((trace_call_is(call, "socket") || trace_call_is(call, "socketpair")) &&
        call->entry->arguments_raw_count)
        return (uint64_t)call->entry->arguments_raw[0];
    return object ? object->family : 0;
}

static uint64_t type_of(const struct trace *trace, const struct trace_call *call)
{
    const struct trace_object *object = trace_object(trace, call->object);

    if ((trace_call_is(call, "socket") || trace_call_is(call, "socketpair")) &&
        call->entry->arguments_raw_count > 1)
        return (uint64_t)call->entry->arguments_raw[1];
    return object ? object->socket_type : 0;
}

static bool option_fits(const struct trace_call *call, const char *name)
{
    static const struct {
        const char *name;
        int value;
    } options[] = {{"SO_REUSEADDR", SO_REUSEADDR},   {"SO_REUSEPORT", SO_REUSEPORT},
                   {"SO_LINGER", SO_LINGER},         {"SO_RCVTIMEO", SO_RCVTIMEO_OLD},
                   {"SO_SNDTIMEO", SO_SNDTIMEO_OLD}, {"SO_BROADCAST", SO_BROADCAST}};

    for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
        if (!strcmp(options[i].name, name))
            return call->entry->arguments_raw_count > 2 &&
                   call->entry->arguments_raw[1] == SOL_SOCKET &&
                   call->entry->arguments_raw[2] == options[i].value;
    return false;
}

static bool flag_fits(const struct trace_call *call, const char *name)
{
    static const struct {
        const char *name;
        uint64_t value;
    } flags[] = {{"O_CLOEXEC", 02000000}, {"O_NONBLOCK", 04000},      {"O_CREAT", 0100},
                 {"O_EXCL", 0200},        {"SA_RESTART", 0x10000000}, {"SA_SIGINFO", 4},
                 {"SA_NOCLDWAIT", 2},     {"SA_NOCLDSTOP", 1},        {"WNOHANG", 1},
                 {"WUNTRACED", 2},        {"MSG_DONTWAIT", 0x40},     {"MSG_NOSIGNAL", 0x4000}};

    for (size_t i = 0; i < G_N_ELEMENTS(flags); i++)
        if (!strcmp(flags[i].name, name))
            return (call->entry->flags & flags[i].value) == flags[i].value;
    return false;
}

static bool result_fits(const struct trace_call *call, const char *value)
{
    if (!call->exit)
        return false;
    if (!strcmp(value, "ok"))
        return call->exit->result >= 0;
    return call->exit->result < 0 && strerrorname_np((int)-call->exit->result) &&
           !strcmp(strerrorname_np((int)-call->exit->result), value);
}

/* What wait said of a child: its exit code, the signal that ended it, "stopped" or "continued". */
static bool status_fits(const struct trace_call *call, const char *value)
{
    int status;

    if (!call->exit || call->exit->pid <= 0)
        return false;
    status = (int)call->exit->value;
    if (!strcmp(value, "stopped"))
        return WIFSTOPPED(status);
    if (!strcmp(value, "continued"))
        return WIFCONTINUED(status);
    if (g_ascii_isdigit(value[0]))
        return WIFEXITED(status) && WEXITSTATUS(status) == g_ascii_strtoll(value, NULL, 10);
    return WIFSIGNALED(status) && WTERMSIG(status) == signal_number(value);
}

static bool action_fits(const struct trace_call *call, const char *value)
{
    static const char *const actions[] = {"default", "ignore", "handler"};

    return call->entry->disposition < G_N_ELEMENTS(actions) &&
           !strcmp(actions[call->entry->disposition], value);
}

/* Whether the data, as far as they were recorded, hold the text. */
static bool text_fits(const struct trace_call *call, const char *value)
{
    const struct bytes *given = &call->entry->payload,
                       *got = call->exit ? &call->exit->payload : given;

    return (given->size && memmem(given->data, given->size, value, strlen(value))) ||
           (got->size && memmem(got->data, got->size, value, strlen(value)));
}

static bool argument_fits(const struct trace *trace, const struct trace_call *call,
                          const struct spec_argument *argument)
{
    const char *value = argument->value;

    if (!strcmp(argument->key, "fd"))
        return call->fd == g_ascii_strtoll(value, NULL, 10);
    if (!strcmp(argument->key, "path"))
        return call->path && !strcmp(call->path, value);
    if (!strcmp(argument->key, "address"))
        return call->address && !strcmp(call->address, value);
    if (!strcmp(argument->key, "signal"))
        return call->entry->signal == signal_number(value);
    if (!strcmp(argument->key, "family"))
        return !strcmp(family_name(family_of(trace, call)), value);
    if (!strcmp(argument->key, "type"))
        return !strcmp(type_name(type_of(trace, call)), value);
    if (!strcmp(argument->key, "option"))
        return option_fits(call, value);
    if (!strcmp(argument->key, "flags"))
        return flag_fits(call, value);
    if (!strcmp(argument->key, "result"))
        return result_fits(call, value);
    if (!strcmp(argument->key, "status"))
        return status_fits(call, value);
    if (!strcmp(argument->key, "action"))
        return action_fits(call, value);
    if (!strcmp(argument->key, "text"))
        return text_fits(call, value);
    return true;
}

static bool asks_result(const struct spec_call *wanted)
{
    for (size_t i = 0; i < wanted->arguments_count; i++)
        if (!strcmp(wanted->arguments[i].key, "result"))
            return true;
    return false;
}

static bool call_fits(const struct judge *judge, unsigned member, const struct spec_call *wanted,
                      const struct trace_call *call)
{
    const struct trace_task *process = trace_process(judge->trace, call->process);
    bool is_main;

    if (!process || process->member != (int64_t)member ||
        !g_strv_contains(wanted->classes, call->call_class))
        return false;
    is_main = trace_main_process(judge->trace, (int64_t)member) == process;
    if ((wanted->by == BY_PARENT && !is_main) || (wanted->by == BY_CHILD && is_main))
        return false;
    for (size_t i = 0; i < wanted->arguments_count; i++)
        if (!argument_fits(judge->trace, call, &wanted->arguments[i]))
            return false;
    return true;
}

/* A demand counts what succeeded, or still waits; exec and exit do not return when they do. */
static bool counts(const struct trace_call *call, const struct spec_call *wanted)
{
    return asks_result(wanted) || !call->exit || call->exit->result >= 0;
}

/* ---- words ---- */

static char *show_calls(const struct spec_call *wanted)
{
    g_autofree char *classes = g_strjoinv(_(" or "), (char **)(gpointer)wanted->classes);
    GString *text = g_string_new(classes);

    for (size_t i = 0; i < wanted->arguments_count; i++)
        g_string_append_printf(text, "%s%s=%s", i ? ", " : " (", wanted->arguments[i].key,
                               wanted->arguments[i].value);
    if (wanted->arguments_count)
        g_string_append_c(text, ')');
    if (wanted->by == BY_PARENT)
        g_string_append(text, _(" by the parent"));
    if (wanted->by == BY_CHILD)
        g_string_append(text, _(" by a child"));
    return g_string_free(text, FALSE);
}

/* ---- the kinds of demands ---- */

static void judge_count(struct judge *judge, const struct spec_demand *demand)
{
    uint64_t found = 0;
    struct finding *finding;
    g_autofree char *calls = show_calls(demand->calls);

    for (size_t i = 0; i < judge->trace->calls_count; i++)
        found += call_fits(judge, demand->member, demand->calls, &judge->trace->calls[i]) &&
                 counts(&judge->trace->calls[i], demand->calls);
    if ((found >= demand->least || judge->cut) && found <= demand->most)
        return;
    finding = judge_finding(judge, found ? "trace.count" : "trace.missing", demand->member);
    if (demand->most == demand->least)
        finding->expected = g_strdup_printf(_("%s: exactly %" PRIu64), calls, demand->least);
    else if (demand->most == UINT64_MAX)
        finding->expected = g_strdup_printf(_("%s: at least %" PRIu64), calls, demand->least);
    else
        finding->expected =
            g_strdup_printf(_("%s: %" PRIu64 " to %" PRIu64), calls, demand->least, demand->most);
    finding->observed = found ? g_strdup_printf("%" PRIu64, found) : g_strdup(_("not once"));
}

static void judge_never(struct judge *judge, const struct spec_demand *demand)
{
    for (size_t i = 0; i < judge->trace->calls_count; i++)
        for (size_t j = 0; j < demand->calls_count; j++) {
            const struct trace_call *call = &judge->trace->calls[i];
            struct finding *finding;
            guint place = (guint)call->since;
            g_autofree char *calls = NULL;

            if (!call_fits(judge, demand->member, &demand->calls[j], call))
                continue;
            calls = show_calls(&demand->calls[j]);
            finding = judge_finding(judge, "trace.forbidden", demand->member);
            finding->expected = g_strdup_printf(_("never: %s"), calls);
            finding->observed = trace_name_call(judge->trace, call);
            finding->where = trace_name_process(judge->trace, judge->names, call->process);
            g_array_append_val(finding->records, place);
            return;
        }
}

static bool is_used(const size_t *used, size_t count, size_t call)
{
    while (count > 0 && used[count - 1] != call)
        count--;
    return count > 0;
}

/*
 * How far the calls come in this order, on one object (0: any).
 *
 * A call comes after another when it ended after that one had begun: a parent that waits already
 * when its child does something sees it afterwards, and vfork returns after the exec.
 */
static size_t in_order(const struct judge *judge, const struct spec_demand *demand, uint64_t object)
{
    g_autofree size_t *used = g_new(size_t, demand->calls_count + 1);
    size_t reached = 0, begun = 0;

    for (size_t i = 0; i < judge->trace->calls_count && reached < demand->calls_count; i++) {
        const struct trace_call *call = &judge->trace->calls[i];

        /* socket makes its object: it is the second one of the record. */
        if (object && call->object != object && call->object2 != object)
            continue;
        if ((call->exit ? call->until : call->since) < begun || is_used(used, reached, i) ||
            !call_fits(judge, demand->member, &demand->calls[reached], call) ||
            !counts(call, &demand->calls[reached]))
            continue;
        begun = MAX(begun, call->since);
        used[reached++] = i;
        i = SIZE_MAX; /* the next one may have begun before */
    }
    return reached;
}

/* The rule that found it already says exactly which call, and why. */
static bool is_told(const struct judge *judge, const char *id, size_t member)
{
    for (guint i = 0; i < judge->findings->len; i++) {
        const struct finding *finding = judge->findings->pdata[i];

        if (!strcmp(finding->id, id) && !g_strcmp0(finding->program, judge->names[member]))
            return true;
    }
    return false;
}

static void judge_order(struct judge *judge, const struct spec_demand *demand)
{
    bool life = demand->kind == DEMAND_LIFE_CYCLE;
    size_t best = life ? 0 : in_order(judge, demand, 0);
    struct finding *finding;
    g_autofree char *missing = NULL;
    GString *expected;

    for (size_t o = 1; life && o < judge->trace->objects_count; o++)
        if (judge->trace->objects[o].kind == OBJECT_SOCKET)
            best = MAX(best, in_order(judge, demand, o));
    if (best == demand->calls_count || judge->cut ||
        (life && is_told(judge, "sock.lifecycle", demand->member)))
        return;
    expected = g_string_new(NULL);
    for (size_t i = 0; i < demand->calls_count; i++) {
        g_autofree char *calls = show_calls(&demand->calls[i]);

        g_string_append_printf(expected, "%s%s", i ? ", " : "", calls);
    }
    missing = show_calls(&demand->calls[best]);
    finding = judge_finding(judge, life ? "sock.lifecycle" : "trace.order", demand->member);
    finding->expected = g_string_free(expected, FALSE);
    finding->observed = g_strdup_printf(_("%s is missing at its place"), missing);
}

void judge_demands(struct judge *judge)
{
    for (size_t i = 0; i < judge->scenario->demands_count; i++) {
        const struct spec_demand *demand = &judge->scenario->demands[i];

        switch (demand->kind) {
        case DEMAND_COUNT:
            judge_count(judge, demand);
            break;
        case DEMAND_NEVER:
            judge_never(judge, demand);
            break;
        default:
            judge_order(judge, demand);
            break;
        }
    }
}
