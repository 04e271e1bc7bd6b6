/* gcc's messages: "file:line:column: error: text [-Woption]". */
#include <string.h>

#include "build/inner.h"
#include "rules/rules.h"

#define FINDINGS_MAX 20

/* The student's file as it was handed in; NULL for one that the compiler made. */
static char *file_name(const char *path)
{
    const char *name =
        g_str_has_prefix(path, STUDENT_DIRECTORY "/") ? path + strlen(STUDENT_DIRECTORY "/") : path;

    return g_str_has_suffix(name, ".s") || g_str_has_suffix(name, ".o") ? NULL : g_strdup(name);
}

static bool is_known(const GPtrArray *findings, const struct finding *finding)
{
    for (guint i = 0; i < findings->len; i++) {
        const struct finding *known = findings->pdata[i];

        if (known->line == finding->line && known->column == finding->column &&
            !g_strcmp0(known->file, finding->file) &&
            !g_strcmp0(known->observed, finding->observed))
            return true;
    }
    return false;
}

/* Adds a finding, taking it, unless macros made the compiler say the same before. */
static void add(GPtrArray *findings, struct finding *finding)
{
    if (is_known(findings, finding))
        finding_free(finding);
    else
        g_ptr_array_add(findings, finding);
}

static struct finding *diagnostic(const char *id, const char *program, const char *message)
{
    struct finding *finding = finding_make(id);
    g_autofree char *valid = g_utf8_make_valid(message, -1);

    finding->program = g_strdup(program);
    finding->observed = g_steal_pointer(&valid);
    return finding;
}

static bool parse_line(const char *line, const char *program, GPtrArray *findings)
{
    static GRegex *pattern;
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *path = NULL, *number = NULL, *column = NULL, *kind = NULL, *message = NULL;
    struct finding *finding;
    bool error;

    if (!pattern)
        pattern =
            g_regex_new("^([^:]+):(\\d+):(?:(\\d+):)? (fatal error|[Ee]rror|[Ww]arning): (.*)$",
                        G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL);
    if (!g_regex_match(pattern, line, 0, &match))
        return false;
    path = g_match_info_fetch(match, 1);
    number = g_match_info_fetch(match, 2);
    column = g_match_info_fetch(match, 3);
    kind = g_match_info_fetch(match, 4);
    message = g_match_info_fetch(match, 5);
    error = g_ascii_strcasecmp(kind, "warning") != 0;
    if (findings->len >= FINDINGS_MAX)
        return error;
    finding = diagnostic(error ? "build.error" : "build.warning", program, message);
    finding->file = file_name(path);
    finding->line = finding->file ? (int)g_ascii_strtoll(number, NULL, 10) : 0;
    finding->column = finding->file && column ? (int)g_ascii_strtoll(column, NULL, 10) : 0;
    add(findings, finding);
    return error;
}

/* "/usr/bin/ld: cannot find -lx", "gcc: error: …": said by a program, not of a line of a source. */
static bool is_of_tool(const char *line)
{
    return strstr(line, "ld: ") || g_str_has_prefix(line, "gcc: ") ||
           g_str_has_prefix(line, "cc1: ");
}

/* The linker has no columns: "/usr/bin/ld: main.o: in function `main': undefined reference to `f'".
 */
static void parse_linker(char **lines, const char *program, GPtrArray *findings)
{
    bool found = false;

    for (char **line = lines; *line && findings->len < FINDINGS_MAX; line++) {
        const char *reference = strstr(*line, "undefined reference to");

        if (!reference)
            reference = strstr(*line, "multiple definition of");
        if (!reference)
            continue;
        add(findings, diagnostic("build.error", program, reference));
        found = true;
    }
    for (char **line = lines; *line && !found; line++)
        if (is_of_tool(*line)) {
            add(findings, diagnostic("build.error", program, *line));
            found = true;
        }
}

bool diagnostics_parse(const char *text, gsize size, const char *program, GPtrArray *findings)
{
    g_autofree char *whole = g_strndup(text ? text : "", size);
    g_auto(GStrv) lines = g_strsplit(whole, "\n", -1);
    bool error = false;

    for (char **line = lines; *line; line++)
        error |= parse_line(*line, program, findings);
    if (!error && findings)
        parse_linker(lines, program, findings);
    return error;
}
