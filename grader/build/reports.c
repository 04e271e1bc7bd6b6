/* What sanitizers write to standard error: reports of AddressSanitizer, LeakSanitizer,
 * ThreadSanitizer and UndefinedBehaviorSanitizer. */
#include <inttypes.h>
#include <string.h>

#include "build/inner.h"
#include "rules/rules.h"

#define REPORTS_MAX 10
#define FRAMES_MAX 16

/* What a report is called, how it begins, and the finding that it becomes. */
static const struct kind {
    const char *sanitizer, *begins, *id, *expected;
} kinds[] = {
    {"AddressSanitizer", "heap-use-after-free", "memory.use-after-free",
     N_("memory is used only until it is freed")},
    {"AddressSanitizer", "stack-use-after", "memory.use-after-free",
     N_("a variable is used only inside of its block")},
    {"AddressSanitizer", "attempting double-free", "memory.bad-free",
     N_("each piece of memory is freed once")},
    {"AddressSanitizer", "attempting free", "memory.bad-free",
     N_("only what was allocated is freed")},
    {"AddressSanitizer", "alloc-dealloc-mismatch", "memory.bad-free",
     N_("only what was allocated is freed")},
    {"AddressSanitizer", "SEGV", "proc.crash", N_("the process ends by itself")},
    {"AddressSanitizer", "", "memory.out-of-bounds", N_("only the object itself is used")},
    {"ThreadSanitizer", "data race", "thread.race",
     N_("what threads share is used under a lock, or is atomic")},
    {"ThreadSanitizer", "heap-use-after-free", "memory.use-after-free",
     N_("memory is used only until it is freed")},
    {"ThreadSanitizer", "lock-order-inversion", "thread.deadlock",
     N_("everybody locks in the same order")},
    {"ThreadSanitizer", "signal-unsafe call", "sig.unsafe-handler",
     N_("a handler calls only async-signal-safe functions")},
    {"ThreadSanitizer", "", "memory.undefined", N_("only what the standard allows")},
};

/* A report that is being read. */
struct reading {
    const struct spec_program *program;
    GPtrArray *findings;
    struct finding *finding; /* the last one, or NULL */
    bool stack;              /* its first stack is not over */
};

/* The declared name of a source or header at the end of a path, or NULL. */
static const char *declared(const struct spec_program *program, const char *path)
{
    const char **lists[] = {program->sources, program->headers};

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        for (const char **name = lists[i]; *name; name++)
            if (g_str_has_suffix(path, *name) &&
                (strlen(path) == strlen(*name) || path[strlen(path) - strlen(*name) - 1] == '/'))
                return *name;
    return NULL;
}

static void begin(struct reading *reading, const char *id, const char *expected,
                  const char *observed)
{
    if (reading->findings->len >= REPORTS_MAX) {
        reading->finding = NULL;
        return;
    }
    reading->finding = finding_make(id);
    reading->finding->program = g_strdup(reading->program->name);
    reading->finding->expected = g_strdup(expected);
    reading->finding->observed = g_strdup(observed);
    reading->stack = true;
    g_ptr_array_add(reading->findings, reading->finding);
}

static void locate(struct finding *finding, const char *file, int line, int column)
{
    if (finding->file)
        return;
    finding->file = g_strdup(file);
    finding->line = line;
    finding->column = column;
}

/* "program.c:5:12: runtime error: signed integer overflow: …" */
static bool read_undefined(struct reading *reading, const char *line)
{
    static const char marker[] = " runtime error: ";
    const char *at = strstr(line, marker);
    g_auto(GStrv) place = NULL;
    const char *name;

    if (!at)
        return false;
    place = g_strsplit(line, ":", 4);
    if (g_strv_length(place) < 4 || !(name = declared(reading->program, place[0])))
        return false;
    begin(reading, "memory.undefined", _("only what the standard allows"), at + strlen(marker));
    if (reading->finding)
        locate(reading->finding, name, (int)g_ascii_strtoull(place[1], NULL, 10),
               (int)g_ascii_strtoull(place[2], NULL, 10));
    reading->stack = false;
    return true;
}

/* "==3==ERROR: AddressSanitizer: heap-buffer-overflow on address …", "WARNING: ThreadSanitizer: …"
 */
static bool read_headline(struct reading *reading, const char *line)
{
    const char *name = strstr(line, "ERROR: "), *what;
    g_autofree char *text = NULL;
    size_t length;

    name = name                                  ? name + strlen("ERROR: ")
           : g_str_has_prefix(line, "WARNING: ") ? line + strlen("WARNING: ")
                                                 : NULL;
    if (!name || !(what = strstr(name, ": ")))
        return false;
    length = (size_t)(what - name);
    what += 2;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const char *end;

        if (strlen(kinds[i].sanitizer) != length || strncmp(name, kinds[i].sanitizer, length) ||
            !g_str_has_prefix(what, kinds[i].begins))
            continue;
        /* Addresses and numbers say nothing to people. */
        end = strstr(what, " on ");
        if (!end)
            end = strstr(what, " (pid=");
        text = end ? g_strndup(what, (gsize)(end - what)) : g_strdup(what);
        begin(reading, kinds[i].id, _(kinds[i].expected), text);
        return true;
    }
    return false;
}

/* "Direct leak of 40 byte(s) in 1 object(s) allocated from:" */
static bool read_leak(struct reading *reading, const char *line)
{
    g_autofree char *text = NULL;

    if (!g_str_has_prefix(line, "Direct leak of "))
        return false;
    text = g_strdup_printf(_("%" PRIu64 " bytes"),
                           (uint64_t)g_ascii_strtoull(line + strlen("Direct leak of "), NULL, 10));
    begin(reading, "memory.leak", _("what is allocated is freed"), text);
    return true;
}

/* "  WRITE of size 4 at 0x… thread T0": which access it was. */
static bool read_access(const struct reading *reading, const char *line)
{
    static const char *const accesses[] = {"READ of size ", "WRITE of size ", "Read of size ",
                                           "Write of size "};
    const char *end = strstr(line, " at 0x");
    char *observed;

    while (*line == ' ')
        line++;
    for (size_t i = 0; end && i < G_N_ELEMENTS(accesses); i++)
        if (g_str_has_prefix(line, accesses[i])) {
            observed =
                g_strdup_printf("%s: %.*s", reading->finding->observed, (int)(end - line), line);
            g_free(reading->finding->observed);
            reading->finding->observed = observed;
            return true;
        }
    return false;
}

/* "    #0 0x55… in main /home/student/program.c:7:3", or as ThreadSanitizer: "    #0 main
 * program.c:7 (program+0x12)". Frames of the student's sources only. */
static bool read_frame(struct reading *reading, const char *line)
{
    g_auto(GStrv) words = NULL, place = NULL;
    guint word = 1;
    const char *name;
    int number;

    while (*line == ' ')
        line++;
    if (*line != '#' || !g_ascii_isdigit(line[1]))
        return false;
    words = g_strsplit_set(line, " ", 12);
    if (words[1] && g_str_has_prefix(words[1], "0x"))
        word = 3; /* 0x… in NAME */
    if (g_strv_length(words) < word + 2 || !reading->stack ||
        reading->finding->frames->len >= FRAMES_MAX)
        return true;
    place = g_strsplit(words[word + 1], ":", 3);
    if (!place[0] || !place[1] || !(name = declared(reading->program, place[0])))
        return true;
    number = (int)g_ascii_strtoull(place[1], NULL, 10);
    g_ptr_array_add(reading->finding->frames, frame_new(words[word], name, number, false));
    locate(reading->finding, name, number, 0);
    return true;
}

static void read_line(struct reading *reading, const char *line)
{
    if (read_undefined(reading, line) || read_leak(reading, line) || read_headline(reading, line))
        return;
    if (!reading->finding)
        return;
    if (!*line)
        reading->stack = reading->stack && !reading->finding->file; /* a stack is over */
    else if (!reading->stack || !read_access(reading, line))
        read_frame(reading, line);
}

/* The same of many threads or processes is told once. */
static void drop_repetitions(GPtrArray *findings, guint since)
{
    for (guint i = since; i < findings->len; i++) {
        const struct finding *first = findings->pdata[i];

        for (guint j = findings->len; j-- > i + 1;) {
            const struct finding *again = findings->pdata[j];

            if (!strcmp(first->id, again->id) && first->line == again->line &&
                !g_strcmp0(first->file, again->file))
                g_ptr_array_remove_index(findings, j);
        }
    }
}

void sanitizer_reports(const char *text, gsize size, const struct spec_program *program,
                       GPtrArray *findings)
{
    struct reading reading = {.program = program, .findings = findings};
    g_autofree char *copy = g_utf8_make_valid(text ? text : "", (gssize)size);
    g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
    guint before = findings->len;

    for (char **line = lines; *line; line++)
        read_line(&reading, *line);
    drop_repetitions(findings, before);
}
