/* gcc's messages: "file:line:column: error: text [-Woption]". */
#include <string.h>

#include "build/inner.h"
#include "rules/rules.h"

#define FINDINGS_MAX 20

/* The last part of a path in the sandbox is the student's file. */
static char *file_name(const char *path)
{
    return g_path_get_basename(path);
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
        pattern = g_regex_new("^([^:]+):(\\d+):(?:(\\d+):)? (fatal error|error|warning): (.*)$",
                              G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL);
    if (!g_regex_match(pattern, line, 0, &match))
        return false;
    path = g_match_info_fetch(match, 1);
    number = g_match_info_fetch(match, 2);
    column = g_match_info_fetch(match, 3);
    kind = g_match_info_fetch(match, 4);
    message = g_match_info_fetch(match, 5);
    error = strcmp(kind, "warning") != 0;
    if (findings->len >= FINDINGS_MAX)
        return error;
    finding = diagnostic(error ? "build.error" : "build.warning", program, message);
    finding->file = file_name(path);
    finding->line = (int)g_ascii_strtoll(number, NULL, 10);
    finding->column = column ? (int)g_ascii_strtoll(column, NULL, 10) : 0;
    g_ptr_array_add(findings, finding);
    return error;
}

/* The linker has no columns: "/usr/bin/ld: main.o: in function `main': undefined reference to `f'". */
static void parse_linker(char **lines, const char *program, GPtrArray *findings)
{
    bool found = false;

    for (char **line = lines; *line && findings->len < FINDINGS_MAX; line++) {
        const char *reference = strstr(*line, "undefined reference to");

        if (!reference)
            reference = strstr(*line, "multiple definition of");
        if (!reference)
            continue;
        g_ptr_array_add(findings, diagnostic("build.error", program, reference));
        found = true;
    }
    for (char **line = lines; *line && !found; line++)
        if (**line) {
            g_ptr_array_add(findings, diagnostic("build.error", program, *line));
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
