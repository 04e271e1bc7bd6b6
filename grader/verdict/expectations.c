/* Output, exit, time and files against what the scenario expects. */
#include <inttypes.h>
#include <string.h>

#include "verdict/inner.h"

/* ---- output ---- */

static struct finding *differs(struct judge *judge, size_t member, const char *id, char *expected,
                               char *observed)
{
    struct finding *finding = judge_finding(judge, id, member);

    finding->expected = expected;
    finding->observed = observed;
    return finding;
}

/* The record of a member's stream that brought the byte at an offset, or its last one. */
static void add_output_evidence(const struct judge *judge, size_t member, int stream, size_t offset,
                                struct finding *finding)
{
    const struct trace_list *places = &trace_output(judge->trace, (int64_t)member, stream)->places;

    for (size_t i = 0, seen = 0; i < places->count; i++) {
        guint place = (guint)places->items[i];

        seen += judge->trace->records[place].payload.size;
        if (seen <= offset && i + 1 < places->count)
            continue;
        g_array_append_val(finding->records, place);
        return;
    }
}

/* From the line in which two texts first differ. */
static size_t first_difference(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t at = 0, line = 0;

    while (at < a_size && at < b_size && a[at] == b[at])
        if (a[at++] == '\n')
            line = at;
    return line;
}

static char *show_from(const char *data, size_t size, size_t from)
{
    unsigned line = 1;
    g_autofree char *text = NULL;

    for (size_t i = 0; i < from; i++)
        line += data[i] == '\n';
    text = from >= size && from ? g_strdup(_("(the end)")) : show_bytes(data + from, size - from);
    return from ? g_strdup_printf(_("line %u: %s"), line, text) : g_steal_pointer(&text);
}

/* A text in which ${MEMBER.pid} is who MEMBER was in this run. Free with g_free. */
static char *with_pids(const struct judge *judge, const char *text)
{
    GString *whole = g_string_new(text);

    for (size_t i = 0; i < judge->scenario->members_count; i++) {
        const struct trace_task *process = trace_main_process(judge->trace, (int64_t)i);
        g_autofree char *reference = g_strdup_printf("${%s.pid}", judge->names[i]);
        g_autofree char *pid =
            process ? g_strdup_printf("%" PRId64, process->pid) : g_strdup("(not started)");

        g_string_replace(whole, reference, pid, 0);
    }
    return g_string_free(whole, FALSE);
}

static void check_exact(struct judge *judge, size_t member, const struct spec_text *text,
                        const char *data, size_t size)
{
    struct finding *finding;
    size_t from;

    if (text->length == size && !memcmp(text->data, data, size))
        return;
    /* Cut short, all that came was right: the cause has been told. */
    if (judge->cut && size < text->length && !memcmp(text->data, data, size))
        return;
    from = first_difference(text->data, text->length, data, size);
    finding = differs(judge, member, "output.differs", show_from(text->data, text->length, from),
                      show_from(data, size, from));
    add_output_evidence(judge, member, 1, from, finding);
}

/* Lines of an output; a last one without newline counts. A NUL, which no expected line has, becomes
 * a byte that none has either. Free with g_strfreev. */
static char **split_lines(const char *data, size_t size)
{
    g_autofree char *text = g_malloc(size + 1);

    for (size_t i = 0; i < size; i++)
        text[i] = data[i] ? data[i] : '\xff';
    text[size] = 0;
    if (size && text[size - 1] == '\n')
        text[size - 1] = 0;
    return g_strsplit(text, "\n", -1);
}

static char *joined(const char *const *lines)
{
    return g_strjoinv("\n", (char **)(gpointer)lines);
}

static void check_set(struct judge *judge, size_t member, const char *const *expected,
                      const char *data, size_t size)
{
    g_auto(GStrv) lines = split_lines(data, size);
    g_autoptr(GPtrArray) left = g_ptr_array_new();
    GString *unexpected = g_string_new(NULL);
    bool missing;

    for (const char *const *line = expected; *line; line++)
        g_ptr_array_add(left, (gpointer)(uintptr_t)*line);
    for (char **line = lines; *line; line++) {
        guint at;

        for (at = 0; at < left->len && strcmp(left->pdata[at], *line); at++)
            ;
        if (at < left->len)
            g_ptr_array_remove_index(left, at);
        else
            g_string_append_printf(unexpected, "%s%s", unexpected->len ? "\n" : "", *line);
    }
    missing = left->len > 0 && !judge->cut;
    if (missing || unexpected->len) {
        g_autofree char *absent = NULL;

        g_ptr_array_add(left, NULL);
        absent = joined((const char *const *)left->pdata);
        differs(judge, member, "output.differs",
                left->len > 1 ? g_strdup_printf(_("also: %s"), absent) : joined(expected),
                unexpected->len ? g_strdup_printf(_("not expected: %s"), unexpected->str)
                                : g_strdup(_("these lines are missing")));
    }
    g_string_free(unexpected, TRUE);
}

/* Each list in order, freely interleaved: greedy is right when no two lists begin with the same
 * line; else all ways are tried, which stays small. */
static bool interleaves(const char **const *orders, size_t *positions, char **lines,
                        unsigned *budget)
{
    bool all_done = true;

    if (!(*budget)--)
        return true; /* too many ways: no evidence against the student */
    for (size_t i = 0; orders[i]; i++)
        all_done &= !orders[i][positions[i]];
    if (!*lines)
        return all_done;
    for (size_t i = 0; orders[i]; i++) {
        if (!orders[i][positions[i]] || strcmp(orders[i][positions[i]], *lines))
            continue;
        positions[i]++;
        if (interleaves(orders, positions, lines + 1, budget))
            return true;
        positions[i]--;
    }
    return false;
}

static void check_orders(struct judge *judge, size_t member, const char **const *orders,
                         const char *data, size_t size)
{
    g_auto(GStrv) lines = split_lines(data, size);
    g_autofree size_t *positions = NULL;
    unsigned budget = 200000;
    size_t count = 0;
    GString *expected;
    char *no_lines[] = {NULL};

    while (orders[count])
        count++;
    positions = g_new0(size_t, count + 1);

    if (interleaves(orders, positions, size ? lines : no_lines, &budget) || judge->cut)
        return;
    expected = g_string_new(_("in any mixture, each list in its order:"));
    for (size_t i = 0; orders[i]; i++) {
        g_autofree char *list = g_strjoinv(" | ", (char **)(gpointer)orders[i]);

        g_string_append_printf(expected, "\n%s", list);
    }
    differs(judge, member, "output.differs", g_string_free(expected, FALSE),
            show_bytes(data, size));
}

static void check_match(struct judge *judge, size_t member, const struct spec_text *text,
                        const char *data, size_t size)
{
    g_autofree char *whole = g_strdup_printf("\\A(?:%s)\\z", text->data);
    g_autoptr(GRegex) regex = g_regex_new(whole, G_REGEX_RAW, 0, NULL);
    g_autoptr(GError) error = NULL;

    if (!regex || judge->cut ||
        g_regex_match_full(regex, size ? data : "", (gssize)size, 0, 0, NULL, &error))
        return;
    if (error) { /* too much backtracking: that is no difference */
        g_free(judge->trouble);
        judge->trouble = g_strdup_printf(_("the expression \"%s\" cannot be matched: %s"),
                                         text->data, error->message);
        return;
    }
    differs(judge, member, "output.differs", g_strdup_printf(_("text like %s"), text->data),
            show_bytes(data, size));
}

static void check_hash(struct judge *judge, size_t member, const struct spec_output *output,
                       const char *data, size_t size)
{
    g_autofree char *hash =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)data, size);

    if ((size == output->bytes && !g_ascii_strcasecmp(hash, output->sha256)) || judge->cut)
        return;
    differs(
        judge, member, "output.differs",
        g_strdup_printf(_("%" PRIu64 " bytes with SHA-256 %.12s…"), output->bytes, output->sha256),
        g_strdup_printf(_("%zu bytes with SHA-256 %.12s…"), size, hash));
}

static void check_output(struct judge *judge, size_t member, const struct spec_output *output)
{
    gsize size;
    const char *data =
        g_bytes_get_data(trace_output(judge->trace, (int64_t)member, 1)->bytes, &size);

    if (!data)
        data = "";
    switch (output->kind) {
    case OUTPUT_EXACT: {
        bool is_binary = memchr(output->text.data, 0, output->text.length);
        g_autofree char *filled = is_binary ? NULL : with_pids(judge, output->text.data);
        struct spec_text expected = {filled, filled ? strlen(filled) : 0};

        check_exact(judge, member, filled ? &expected : &output->text, data, size);
        break;
    }
    case OUTPUT_LINES: {
        g_autofree char *lines = joined(output->lines), *text = with_pids(judge, lines);
        g_autofree char *whole = *output->lines ? g_strconcat(text, "\n", NULL) : g_strdup("");
        struct spec_text expected = {whole, strlen(whole)};

        check_exact(judge, member, &expected, data, size);
        break;
    }
    case OUTPUT_SET: {
        g_autofree char *lines = joined(output->lines), *text = with_pids(judge, lines);
        g_auto(GStrv) expected = g_strsplit(text, "\n", -1);

        check_set(judge, member, (const char *const *)expected, data, size);
        break;
    }
    case OUTPUT_ORDER:
        check_orders(judge, member, output->orders, data, size);
        break;
    case OUTPUT_MATCH:
        check_match(judge, member, &output->text, data, size);
        break;
    case OUTPUT_HASH:
        check_hash(judge, member, output, data, size);
        break;
    default:
        break;
    }
}

static void check_errors(struct judge *judge, size_t member, enum spec_stderr expected)
{
    gsize size;
    const char *data =
        g_bytes_get_data(trace_output(judge->trace, (int64_t)member, 2)->bytes, &size);

    if (expected == STDERR_EMPTY && size)
        add_output_evidence(judge, member, 2, 0,
                            differs(judge, member, "output.stderr",
                                    g_strdup(_("nothing on standard error")),
                                    show_bytes(data, size)));
    if (expected == STDERR_NON_EMPTY && !size && !judge->cut)
        differs(judge, member, "output.stderr", g_strdup(_("a message on standard error")),
                g_strdup(_("(nothing)")));
}

/* ---- exit ---- */

static bool exit_fits(const struct spec_expectation *expectation, const struct trace_task *process)
{
    switch (expectation->exit) {
    case EXIT_ANY:
        return true;
    case EXIT_KILLED:
        return process->signal == expectation->signal;
    case EXIT_NON_ZERO:
        return !process->signal && process->status != 0;
    default:
        for (size_t i = 0; i < expectation->statuses_count; i++)
            if (!process->signal && process->status == expectation->statuses[i])
                return true;
        return false;
    }
}

static char *show_expected_exit(const struct spec_expectation *expectation)
{
    GString *text;

    if (expectation->exit == EXIT_KILLED)
        return g_strdup_printf(_("ended by %s"), signal_name(expectation->signal));
    if (expectation->exit == EXIT_NON_ZERO)
        return g_strdup(_("an exit status other than 0"));
    text = g_string_new(NULL);
    for (size_t i = 0; i < expectation->statuses_count; i++)
        g_string_append_printf(text, "%s%d", i ? _(" or ") : "", expectation->statuses[i]);
    g_string_prepend(text, _("exit "));
    return g_string_free(text, FALSE);
}

static void check_exit(struct judge *judge, size_t member,
                       const struct spec_expectation *expectation)
{
    const struct trace_task *process = trace_main_process(judge->trace, (int64_t)member);
    struct finding *finding;
    guint place;

    if (!process || process->process_end == TRACE_NOWHERE) {
        /* Left running is told by the left-overs; a run that was cut short by its cause. */
        return;
    }
    if (exit_fits(expectation, process) || (process->signal && expectation->exit != EXIT_KILLED))
        return; /* a crash is told by itself */
    finding = differs(judge, member, "proc.exit-status", show_expected_exit(expectation),
                      show_end(judge->trace, process));
    place = (guint)process->process_end;
    g_array_append_val(finding->records, place);
}

static void check_time(struct judge *judge, size_t member,
                       const struct spec_expectation *expectation)
{
    const struct trace_task *process = trace_main_process(judge->trace, (int64_t)member);
    uint64_t time_ns;

    if (!process || process->process_end == TRACE_NOWHERE)
        return;
    time_ns = judge->trace->records[process->process_end].time_ns;
    if (expectation->earliest_ns && time_ns < expectation->earliest_ns)
        differs(judge, member, "time.early",
                g_strdup_printf(_("not before %.3f s"), (double)expectation->earliest_ns / 1e9),
                g_strdup_printf(_("after %.3f s"), (double)time_ns / 1e9));
    if (expectation->latest_ns && time_ns > expectation->latest_ns)
        differs(judge, member, "time.late",
                g_strdup_printf(_("after %.3f s at most"), (double)expectation->latest_ns / 1e9),
                g_strdup_printf(_("after %.3f s"), (double)time_ns / 1e9));
}

/* Did its main process crash, as a finding says? */
static bool crashed(const struct judge *judge, size_t member)
{
    const struct trace *trace = judge->trace;

    for (guint i = 0; i < judge->findings->len; i++) {
        const struct finding *finding = judge->findings->pdata[i];

        if ((!strcmp(finding->id, "proc.crash") || !strcmp(finding->id, "pipe.sigpipe")) &&
            trace_process(trace, finding->process) == trace_main_process(trace, (int64_t)member))
            return true;
    }
    return false;
}

void judge_members(struct judge *judge)
{
    for (size_t i = 0; i < judge->scenario->members_count; i++) {
        const struct spec_expectation *expectation = &judge->scenario->expectations[i];

        bool cut = judge->cut;

        if (!trace_main_process(judge->trace, (int64_t)i))
            continue; /* never started: the run ended before */
        /* What a process that crashed did not do any more proves nothing else. */
        judge->cut |= crashed(judge, i);
        if (expectation->position.line)
            check_output(judge, i, &expectation->output);
        check_errors(judge, i, expectation->errors);
        judge->cut = cut;
        if (judge->student[i]) /* a peer that fails is no fault of the student's */
            check_exit(judge, i, expectation);
        check_time(judge, i, expectation);
    }
}

/* ---- files ---- */

static const struct record *find_file(const struct judge *judge, const char *path)
{
    const struct record *found = NULL;

    /* The collected one, with its content, comes first. */
    for (size_t i = 0; i < judge->trace->files.count && !found; i++) {
        const struct record *record = &judge->trace->records[judge->trace->files.items[i]];
        g_autofree char *absolute = g_build_filename(STUDENT_DIRECTORY, path, NULL);

        if (record->path && !strcmp(record->path, absolute))
            found = record;
    }
    return found;
}

static const char *kind_name(uint64_t kind)
{
    static const char *const names[] = {[FILE_REGULAR] = N_("a regular file"),
                                        [FILE_DIRECTORY] = N_("a directory"),
                                        [FILE_FIFO] = N_("a FIFO"),
                                        [FILE_SOCKET] = N_("a socket"),
                                        [FILE_SYMLINK] = N_("a symbolic link"),
                                        [FILE_OTHER] = N_("something else")};

    return kind < G_N_ELEMENTS(names) ? _(names[kind]) : "?";
}

static void file_finding(struct judge *judge, const char *id, const char *path, char *expected,
                         char *observed)
{
    size_t member = 0;
    struct finding *finding;

    while (member + 1 < judge->scenario->members_count && !judge->student[member])
        member++;
    finding = judge_finding(judge, id, member);
    finding->expected = expected;
    finding->observed = observed;
    finding->where = g_strdup(path);
}

static void check_file(struct judge *judge, const struct spec_file *expected)
{
    static const enum file_kind kinds[] = {
        [SPEC_REGULAR] = FILE_REGULAR, [SPEC_DIRECTORY] = FILE_DIRECTORY,
        [SPEC_FIFO] = FILE_FIFO,       [SPEC_SOCKET] = FILE_SOCKET,
        [SPEC_SYMLINK] = FILE_SYMLINK, [SPEC_ABSENT] = FILE_OTHER};
    const struct record *file = find_file(judge, expected->path);

    if (expected->kind == SPEC_ABSENT) {
        if (file && !judge->cut)
            file_finding(judge, file->kind == FILE_SOCKET ? "sock.path-left" : "file.left",
                         expected->path, g_strdup(_("the file is gone")),
                         g_strdup(kind_name(file->kind)));
        return;
    }
    if (!file) {
        if (!judge->cut)
            file_finding(judge, "file.differs", expected->path,
                         g_strdup(kind_name(kinds[expected->kind])), g_strdup(_("no such file")));
        return;
    }
    if (expected->kind_given && file->kind != (uint64_t)kinds[expected->kind])
        file_finding(judge, "file.differs", expected->path,
                     g_strdup(kind_name(kinds[expected->kind])), g_strdup(kind_name(file->kind)));
    else if (expected->mode >= 0 && file->mode != (uint64_t)expected->mode)
        file_finding(judge, "file.differs", expected->path,
                     g_strdup_printf(_("mode %04o"), (unsigned)expected->mode),
                     g_strdup_printf(_("mode %04o"), (unsigned)file->mode));
    else if (expected->text_given &&
             (file->payload.size != expected->text.length ||
              (file->payload.size &&
               memcmp(file->payload.data, expected->text.data, expected->text.length))))
        file_finding(judge, "file.differs", expected->path,
                     show_bytes(expected->text.data, expected->text.length),
                     show_bytes((const char *)file->payload.data, file->payload.size));
}

static bool is_mentioned(const struct spec_file *files, size_t count, const char *path)
{
    for (size_t i = 0; i < count; i++) {
        g_autofree char *absolute = g_build_filename(STUDENT_DIRECTORY, files[i].path, NULL);

        if (!strcmp(absolute, path))
            return true;
    }
    return false;
}

/* FIFOs and sockets that the program made and nobody spoke of. */
static void check_rest(struct judge *judge)
{
    const struct spec_scenario *scenario = judge->scenario;

    for (size_t i = 0; i < judge->trace->files.count; i++) {
        const struct record *file = &judge->trace->records[judge->trace->files.items[i]];

        if ((file->kind != FILE_FIFO && file->kind != FILE_SOCKET) || !file->path ||
            is_mentioned(scenario->files, scenario->files_count, file->path) ||
            is_mentioned(scenario->expected_files, scenario->expected_files_count, file->path))
            continue;
        file_finding(judge, file->kind == FILE_SOCKET ? "sock.path-left" : "file.left",
                     file->path + strlen(STUDENT_DIRECTORY) + 1, g_strdup(_("the file is gone")),
                     g_strdup(kind_name(file->kind)));
    }
}

/* Did the script end the run with everybody alive, or kill somebody? Then nothing could be tidied
 * up. */
static bool was_killed(const struct judge *judge)
{
    for (size_t i = 0; i < judge->scenario->steps_count; i++)
        if (judge->scenario->steps[i].kind == SPEC_END ||
            (judge->scenario->steps[i].kind == SPEC_SIGNAL &&
             judge->scenario->steps[i].signal == 9))
            return true;
    for (size_t i = 0; i < judge->scenario->members_count; i++)
        if (judge->scenario->expectations[i].exit == EXIT_KILLED)
            return true;
    return false;
}

void judge_files(struct judge *judge)
{
    bool leaves_any = false;

    for (size_t i = 0; i < judge->scenario->expected_files_count; i++)
        check_file(judge, &judge->scenario->expected_files[i]);
    for (size_t i = 0; i < judge->scenario->members_count; i++)
        leaves_any |= judge->student[i] && judge->scenario->expectations[i].leaves_any;
    if (!judge->cut && !was_killed(judge) && !leaves_any)
        check_rest(judge);
}
