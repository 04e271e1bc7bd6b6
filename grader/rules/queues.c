/* mq.*: message queues, System V and POSIX */
#include <errno.h>
#include <inttypes.h>
#include <sys/msg.h>

#include "rules/inner.h"

/* Who sent what is in a System V queue at the end: int64_t type to GQueue of processes, the oldest
 * message first, as they are taken out (msgop(2)). */
static GHashTable *messages_in(const struct trace *trace, uint64_t queue)
{
    GHashTable *senders = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
                                                (GDestroyNotify)(void (*)(void))g_queue_free);

    for (size_t i = 0; i < trace->calls_count; i++) {
        const struct trace_call *call = &trace->calls[i];
        bool sent = trace_call_is(call, "msgsnd");
        GQueue *of_type;
        int64_t type;

        if (call->object != queue || !trace_call_succeeded(call) ||
            (!sent && !trace_call_is(call, "msgrcv")))
            continue;
        type = sent ? call->entry->value : call->exit->value;
        if (!(of_type = g_hash_table_lookup(senders, &type)))
            g_hash_table_insert(senders, g_memdup2(&type, sizeof type), of_type = g_queue_new());
        if (sent)
            g_queue_push_tail(of_type, GINT_TO_POINTER((int)call->process));
        else
            g_queue_pop_head(of_type);
    }
    return senders;
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;

    return first < second ? -1 : first > second;
}

/* Types of the messages that come from others than `process`, "1, 3"; empty when there are none:
 * its own answers are for others to fetch. Free with g_free. */
static char *types_there(GHashTable *senders, int64_t process)
{
    g_autoptr(GList) types = g_hash_table_get_keys(senders);
    GString *text = g_string_new(NULL);

    types = g_list_sort(types, by_number);
    for (const GList *type = types; type; type = type->next) {
        const GQueue *of_type = g_hash_table_lookup(senders, type->data);
        bool others = false;

        for (const GList *sender = of_type->head; sender; sender = sender->next)
            others |= GPOINTER_TO_INT(sender->data) != process;
        if (others)
            g_string_append_printf(text, "%s%" PRId64, text->len ? ", " : "",
                                   *(const int64_t *)type->data);
    }
    return g_string_free(text, FALSE);
}

/* The receiver waits for ever for a type, and what is in the queue is of others. */
static void judge_receiver(const struct rule_input *input, const struct trace_wait *wait,
                           GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_call *call = trace_call_numbered(trace, wait->record->call);
    g_autoptr(GHashTable) senders = NULL;
    g_autofree char *types = NULL, *queue = NULL;
    struct finding *finding;
    int64_t wanted;

    if (!trace_call_is(call, "msgrcv") || wait->record->deadline_ns ||
        call->entry->arguments_raw_count < 4 || (call->entry->flags & MSG_EXCEPT))
        return;
    wanted = call->entry->arguments_raw[3];
    senders = messages_in(trace, call->object);
    types = types_there(senders, call->process);
    if (!wanted || !*types)
        return;
    queue = trace_name_object(trace, call->object);
    finding = rule_finding(input, "mq.wrong-type", call->process, findings);
    finding->expected =
        wanted > 0 ? g_strdup_printf(_("a message of type %" PRId64 " comes to %s"), wanted, queue)
                   : g_strdup_printf(_("a message of type %" PRId64 " or less comes to %s"),
                                     -wanted, queue);
    finding->observed = g_strdup_printf(_("what is in the queue is of type %s"), types);
    rule_evidence(finding, wait->place);
}

/* msgsnd was refused because of its type, msgop(2). */
static void judge_sender(const struct rule_input *input, const struct trace_call *call,
                         GPtrArray *findings)
{
    struct finding *finding = rule_finding(input, "mq.wrong-type", call->process, findings);

    finding->expected = g_strdup(_("the type of a message is greater than 0"));
    finding->observed = g_strdup_printf(
        _("msgsnd was given a message of type %" PRId64 ", and refused it"), call->entry->value);
    rule_evidence(finding, call->since);
}

void rule_wrong_type(const struct rule_input *input, GPtrArray *findings)
{
    const struct trace *trace = input->trace;
    const struct trace_task *process;

    for (size_t p = 0; (process = rule_next_process(input, &p));) {
        const struct trace_call *call;

        for (size_t i = 0; (call = rule_next_call(trace, process, &i));)
            if (trace_call_is(call, "msgsnd") && rule_failed(call, EINVAL) &&
                call->entry->value <= 0) {
                judge_sender(input, call, findings);
                break;
            }
    }
    for (size_t i = 0; trace->outcome == OUTCOME_DEADLOCK && i < trace->waits_count; i++)
        if (rule_concerns(input, trace->waits[i].record->task))
            judge_receiver(input, &trace->waits[i], findings);
}
