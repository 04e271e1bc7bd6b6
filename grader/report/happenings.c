/* From the records of a run to what its processes did to each other, in words. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/i18n.h"
#include "report/inner.h"
#include "spec/spec.h"

#define PAYLOAD_SHOWN_BYTES 24

struct collection {
    const struct trace *trace;
    const char *const *names;
    GHashTable *evidence; /* places */
    GArray *happenings;
    struct messages *messages;
    /* The transfers of one process over one object, told as one line while nothing comes between.
     */
    const struct trace_call *transfer;
    GString *moved;
    gint64 moved_bytes;
    unsigned transfers;
    int64_t sender; /* of what it receives, or NONE */
};

static void happening_clear(void *pointer)
{
    g_free(((struct happening *)pointer)->text);
}

static bool is_evidence(const struct collection *collection, const struct trace_call *call,
                        size_t place)
{
    return g_hash_table_contains(collection->evidence, GSIZE_TO_POINTER(place)) ||
           (call && (g_hash_table_contains(collection->evidence, GSIZE_TO_POINTER(call->since)) ||
                     g_hash_table_contains(collection->evidence, GSIZE_TO_POINTER(call->until))));
}

/* Takes the text. Returns what was added, to be filled in further, or NULL. */
static struct happening *add(struct collection *collection, int64_t task, size_t place,
                             const struct trace_call *call, char *text)
{
    const struct trace_task *process = trace_process(collection->trace, task);
    const struct trace_object *object = call ? trace_object(collection->trace, call->object) : NULL;
    struct happening happening = {
        .task = task, .other = NONE, .place = place, .text = words_settle(text)};

    if (!process) {
        g_free(happening.text);
        return NULL;
    }
    happening.process = process->number;
    happening.evidence = is_evidence(collection, call, place);
    happening.output = object && object->standard == 1;
    happening.waits = call && !call->exit;
    g_array_append_val(collection->happenings, happening);
    return &g_array_index(collection->happenings, struct happening,
                          collection->happenings->len - 1);
}

/* ---- calls ---- */

/* Calls that say nothing about communication; a process that ends has a line of its own. */
static bool is_noise(const struct trace_call *call)
{
    static const char *const noise[] = {"clock_gettime", "sigreturn",   "umask", "getitimer",
                                        "mmap",          "sigprocmask", "exit",  NULL};

    return !call->row || g_strv_contains(noise, call->call_class) ||
           (trace_call_is(call, "fcntl") && !trace_lock_name(call)) ||
           !strcmp(call->row->name, "getrandom");
}

/* What libraries read of the system for themselves: locales, names of services. */
static bool is_of_system(const struct trace *trace, const struct trace_call *call)
{
    static const char *const prefixes[] = {"/usr/", "/etc/", "/lib/", "/lib64/"};
    const struct trace_object *object = trace_object(trace, call->object);
    const char *path = object ? object->path : trace_call_is(call, "open") ? call->path : NULL;

    if (object && object->kind != OBJECT_FILE && object->kind != OBJECT_DIRECTORY)
        return false;
    for (size_t i = 0; path && i < G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(path, prefixes[i]))
            return true;
    return false;
}

/* What the C library does with threads for itself: signals of its own, locks that were free. */
static bool is_of_threads(const struct trace_call *call)
{
    if (trace_call_is(call, "sigaction"))
        return call->entry->signal > 31 && call->entry->signal < SIGRTMIN;
    return trace_call_is(call, "futex") && call->exit &&
           (!call->exit->blocked || call->exit->result == -EAGAIN);
}

static char *name_of_pid(const struct collection *collection, int64_t pid, size_t place)
{
    const struct trace_task *process = trace_process_by_pid(collection->trace, pid, place);

    return process ? trace_name_process(collection->trace, collection->names, process->number)
                   : NULL;
}

/* "socket 1" without its address, which would fill the column; what binds and connects says it.
 * Free with g_free. */
static char *short_name(const struct collection *collection, const struct trace_call *call)
{
    g_autofree char *name = NULL;
    const char *label;

    if (call->address && (trace_call_is(call, "bind") || trace_call_is(call, "connect")))
        return g_strdup(call->address);
    if (!call->object)
        return NULL;
    name = trace_name_object(collection->trace, call->object);
    label = trace_name_label(name);
    return g_strndup(label,
                     strstr(label, " (") ? (gsize)(strstr(label, " (") - label) : strlen(label));
}

/* "(socket 1)", "(SIGUSR1 → child)", "(./path)" or nothing. */
static void append_arguments(const struct collection *collection, const struct trace_call *call,
                             GString *text)
{
    g_autofree char *object = short_name(collection, call);
    int64_t number = call->entry->signal;

    if (object) {
        const char *lock = trace_lock_name(call);

        g_string_append_printf(text, "(%s%s%s)", object, lock ? ", " : "", lock ? lock : "");
    } else if (number > 0) {
        g_autofree char *target =
            trace_call_is(call, "kill") && call->entry->arguments_raw_count
                ? name_of_pid(collection, call->entry->arguments_raw[0], call->since)
                : NULL;

        g_string_append_printf(text, "(%s%s%s)", signal_name((int)number), target ? " → " : "",
                               target ? target : "");
    } else if (call->path || call->address) {
        g_string_append_printf(text, "(%s)", call->path ? call->path : call->address);
    }
}

/* Who was made or waited for, instead of a number. */
static bool append_child(const struct collection *collection, const struct trace_call *call,
                         GString *text)
{
    bool waits = trace_call_is(call, "wait");
    int64_t pid = waits ? call->exit->pid : call->exit->result;
    int status = (int)call->exit->value;
    g_autofree char *child = NULL;

    if ((!waits && !trace_call_is(call, "fork")) || call->exit->result < 0 || pid <= 0)
        return false;
    child = name_of_pid(collection, pid, call->until);
    if (!child)
        return false;
    g_string_append_printf(text, " → %s", child);
    if (waits && WIFEXITED(status))
        g_string_append_printf(text, " (exit %d)", WEXITSTATUS(status));
    else if (waits && WIFSIGNALED(status))
        g_string_append_printf(text, " (%s)", signal_name(WTERMSIG(status)));
    return true;
}

static char *describe_call(const struct collection *collection, const struct trace_call *call)
{
    char *access = trace_name_access(call, false);
    GString *text;

    if (access)
        return access;
    text = g_string_new(trace_wait_title(collection->trace, call));
    append_arguments(collection, call, text);
    if (!call->exit && !trace_call_is(call, "exec"))
        g_string_append_printf(text, " … %s", _("waits"));
    if (!call->exit)
        return g_string_free(text, FALSE);
    if (call->exit->result < 0)
        g_string_append_printf(text, " = %s", strerrorname_np((int)-call->exit->result));
    else if (!call->exit->result && trace_call_transfers(call) == ACCESS_READ)
        g_string_append(text, _(" = 0: the end"));
    else if (!append_child(collection, call, text) &&
             (call->exit->result > 0 || trace_call_transfers(call)))
        g_string_append_printf(text, " = %" G_GINT64_FORMAT, call->exit->result);
    return g_string_free(text, FALSE);
}

/* ---- transfers: read, read, read of one byte each is one line ---- */

static bool continues(const struct collection *collection, const struct trace_call *call,
                      int64_t sender)
{
    const struct trace_call *before = collection->transfer;

    return before && before->task == call->task && before->object == call->object &&
           before->entry->number == call->entry->number && collection->sender == sender;
}

static void flush_transfer(struct collection *collection)
{
    const struct trace_call *call = collection->transfer;
    struct happening *happening;
    GString *text;
    g_autofree char *raw = NULL;
    g_auto(GStrv) lines = NULL;
    g_autofree char *shown = NULL;

    if (!call)
        return;
    collection->transfer = NULL;
    text = g_string_new(trace_call_title(call));
    append_arguments(collection, call, text);
    if (collection->transfers > 1)
        g_string_append_printf(text, " ×%u,", collection->transfers);
    raw = g_utf8_make_valid(collection->moved->str, (gssize)collection->moved->len);
    lines = g_strsplit(raw, "\n", -1);
    shown = g_strjoinv("\\n", lines);
    g_string_append_printf(
        text,
        ngettext(" %" PRIi64 " byte", " %" PRIi64 " bytes", (unsigned long)collection->moved_bytes),
        (int64_t)collection->moved_bytes);
    if (*shown)
        g_string_append_printf(
            text, collection->moved_bytes > (gint64)collection->moved->len ? " \"%s…\"" : " \"%s\"",
            shown);
    happening = add(collection, call->task, call->until, call, g_string_free(text, FALSE));
    if (happening)
        happening->other = collection->sender;
}

static void add_transfer(struct collection *collection, const struct trace_call *call)
{
    const struct bytes *payload =
        trace_call_transfers(call) == ACCESS_WRITE ? &call->entry->payload : &call->exit->payload;
    size_t got = MIN(payload->size, (size_t)call->exit->result);
    int64_t sender = messages_received(collection->messages, call);

    messages_sent(collection->messages, call);
    if (!continues(collection, call, sender)) {
        flush_transfer(collection);
        g_string_truncate(collection->moved, 0);
        collection->moved_bytes = collection->transfers = 0;
    }
    collection->transfer = call;
    collection->sender = sender;
    collection->transfers++;
    if (collection->moved_bytes == (gint64)collection->moved->len && payload->size)
        g_string_append_len(collection->moved, (const char *)payload->data,
                            (gssize)MIN(got, PAYLOAD_SHOWN_BYTES -
                                                 MIN(collection->moved->len, PAYLOAD_SHOWN_BYTES)));
    collection->moved_bytes += call->exit->result;
}

/* The task at the other end of a call that returned, or NONE: who was made, who ended, who
 * connected, whose message it is. */
static int64_t counterpart(const struct collection *collection, const struct trace_call *call,
                           bool *ret_outgoing)
{
    const struct trace *trace = collection->trace;
    const struct trace_task *process = NULL;
    const struct trace_object *object;

    if (!call->exit || call->exit->result < 0)
        return NONE;
    if (trace_call_is(call, "fork") && call->exit->result > 0) {
        *ret_outgoing = true;
        process = trace_process_by_pid(trace, call->exit->result, call->until);
    } else if (trace_call_is(call, "wait") && call->exit->pid > 0) {
        process = trace_process_by_pid(trace, call->exit->pid, call->until);
    } else if (trace_call_is(call, "accept")) {
        object = trace_object(trace, call->exit->other);
        return object ? object->creator : NONE;
    } else {
        return messages_received(collection->messages, call);
    }
    return process ? process->number : NONE;
}

/* Is it the member that answers the script's commands: a reference peer? */
static bool is_peer(const struct trace *trace, const struct trace_task *task)
{
    for (size_t i = 0; task && i < trace->reports.count; i++)
        if (trace->records[trace->reports.items[i]].member == task->member)
            return true;
    return false;
}

/* How a peer gets its commands and answers them is none of the play. */
static bool is_prompting(const struct collection *collection, const struct trace_call *call)
{
    const struct trace_object *object = trace_object(collection->trace, call->object);
    const struct bytes *data = &call->entry->payload;

    if (!is_peer(collection->trace, trace_task(collection->trace, call->task)))
        return false;
    if (trace_call_is(call, "sigaction") || (object && object->standard == 0))
        return true;
    return trace_call_is(call, "write") && object && object->kind == OBJECT_PIPE &&
           ((data->size >= 2 && !memcmp(data->data, "ok", 2)) ||
            (data->size >= 6 && !memcmp(data->data, "failed", 6)));
}

/* recvmmsg(2), sendmmsg(2): their result is no number of bytes. */
static bool counts_messages(const struct trace_call *call)
{
    return g_str_has_suffix(call->row->name, "mmsg");
}

static void add_call(struct collection *collection, const struct trace_call *call)
{
    struct happening *happening;

    if (is_noise(call) || is_prompting(collection, call) ||
        ((is_of_system(collection->trace, call) || is_of_threads(call)) &&
         !is_evidence(collection, call, call->until)))
        return;
    if (call->exit && call->exit->result > 0 && trace_call_transfers(call) &&
        !counts_messages(call)) {
        add_transfer(collection, call);
        return;
    }
    flush_transfer(collection);
    happening = add(collection, call->task, call->exit ? call->until : call->since, call,
                    describe_call(collection, call));
    if (happening && call->exit) {
        happening->other = counterpart(collection, call, &happening->outgoing);
        messages_sent(collection->messages, call);
    }
}

/* ---- the rest ---- */

/* The task that sent a signal which is delivered at a place, or NONE: kernel, timer or script. */
static int64_t sender_of(const struct trace *trace, const struct record *record, size_t place)
{
    const struct trace_task *task = trace_task(trace, record->task);
    int64_t sender = NONE;

    for (size_t i = 0; task && i < task->signals.count && task->signals.items[i] < place; i++) {
        const struct record *earlier = &trace->records[task->signals.items[i]];

        if (earlier->event == SIGNAL_GENERATED && earlier->signal == record->signal)
            sender = earlier->sender;
    }
    return sender;
}

static void add_signal(struct collection *collection, const struct record *record, size_t place)
{
    static const char *const effects[] = {N_("handler"),           N_("ignored"),
                                          N_("ends the process"),  N_("ends the process"),
                                          N_("stops the process"), N_("continues")};
    const char *name = signal_name((int)record->signal);
    struct happening *happening = NULL;

    /* What is ignored by default happens at every end of a child. */
    if (record->event == SIGNAL_DELIVERED && record->effect < G_N_ELEMENTS(effects) &&
        !(record->signal == SIGCHLD && record->effect == EFFECT_IGNORE)) {
        flush_transfer(collection);
        happening = add(collection, record->task, place, NULL,
                        g_strdup_printf("↯ %s: %s", name, _(effects[record->effect])));
    } else if (record->event == SIGNAL_MERGED) {
        flush_transfer(collection);
        happening = add(collection, record->task, place, NULL,
                        g_strdup_printf(_("↯ %s: merged with one that was pending"), name));
    }
    if (happening)
        happening->other = record->event == SIGNAL_MERGED
                               ? record->sender
                               : sender_of(collection->trace, record, place);
}

static void add_end(struct collection *collection, const struct record *record, size_t place)
{
    if (!record->last)
        return;
    flush_transfer(collection);
    add(collection, record->task, place, NULL,
        record->signal ? g_strdup_printf("■ %s", signal_name((int)record->signal))
                       : g_strdup_printf("■ exit %d", (int)record->status));
}

static void add_record(struct collection *collection, size_t place)
{
    const struct record *record = &collection->trace->records[place];
    const struct trace_call *call;

    switch (record->type) {
    case RECORD_CALL: /* what never returned is told when it began */
        if ((call = trace_call_numbered(collection->trace, record->call)) && !call->exit)
            add_call(collection, call);
        break;
    case RECORD_RETURN:
        if ((call = trace_call_numbered(collection->trace, record->call)))
            add_call(collection, call);
        break;
    case RECORD_SIGNAL:
        add_signal(collection, record, place);
        break;
    case RECORD_STATE:
        flush_transfer(collection);
        add(collection, record->task, place, NULL,
            g_strdup(record->event == STATE_STOPPED ? _("▪ stopped") : _("▪ continued")));
        break;
    case RECORD_END:
        add_end(collection, record, place);
        break;
    default:
        break;
    }
}

/* Places of evidence; a wait at the end of the run is shown at the call that waits. */
static GHashTable *evidence_of(const struct trace *trace, const GArray *places)
{
    GHashTable *evidence = g_hash_table_new(g_direct_hash, g_direct_equal);

    for (guint i = 0; places && i < places->len; i++) {
        size_t place = g_array_index(places, guint, i);
        const struct record *record = place < trace->records_count ? &trace->records[place] : NULL;
        const struct trace_call *call =
            record && record->type == RECORD_WAIT ? trace_call_numbered(trace, record->call) : NULL;

        g_hash_table_add(evidence, GSIZE_TO_POINTER(call ? call->since : place));
    }
    return evidence;
}

GArray *happenings_of(const struct trace *trace, const char *const *names, const GArray *places)
{
    struct collection collection = {.trace = trace, .names = names};

    collection.happenings = g_array_new(FALSE, FALSE, sizeof(struct happening));
    g_array_set_clear_func(collection.happenings, happening_clear);
    collection.evidence = evidence_of(trace, places);
    collection.moved = g_string_new(NULL);
    collection.messages = messages_new(trace);
    for (size_t place = 0; place < trace->records_count; place++)
        add_record(&collection, place);
    flush_transfer(&collection);
    g_string_free(collection.moved, TRUE);
    messages_free(collection.messages);
    g_hash_table_unref(collection.evidence);
    return collection.happenings;
}
