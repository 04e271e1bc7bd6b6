/* Scalars: texts with repetition, numbers with units, signals. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "spec/inner.h"

#define REPEATED_BYTES_MAX ((size_t)4 << 20)
/* Beyond what a file of 1 MiB needs, unless `repeat` or many scenarios copy a large text. */
#define TEXT_BYTES_MAX ((size_t)64 << 20)

void *own(struct loader *loader, void *pointer)
{
    g_ptr_array_add(loader->exercise->owned, pointer);
    return pointer;
}

const char *own_text(struct loader *loader, const char *text)
{
    return own(loader, g_strdup(text));
}

void error_at(struct loader *loader, const struct position *position, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list arguments;

    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    problem_add(loader->problems, position, PROBLEM_ERROR, "%s", message);
}

void error_unknown(struct loader *loader, const struct position *position, const char *what,
                   const char *word, const char *const *candidates)
{
    const char *nearest = nearest_word(word, candidates);
    g_autofree char *all = NULL;

    if (nearest) {
        error_at(loader, position, _("no such %s: \"%.60s\"; did you mean \"%s\"?"), what, word,
                 nearest);
        return;
    }
    all = g_strjoinv(", ", (char **)(gpointer)candidates);
    error_at(loader, position, _("no such %s: \"%.60s\"; there are: %s"), what, word, all);
}

/* ---- texts ---- */

/* "${N*TEXT}" at `at`: its count, text and end. */
static bool is_repetition(const char *at, const char *end, unsigned long *ret_count,
                          const char **ret_text, const char **ret_close)
{
    char *after;

    if (end - at < 5 || at[0] != '$' || at[1] != '{' || !g_ascii_isdigit(at[2]))
        return false;
    *ret_count = strtoul(at + 2, &after, 10);
    if (*after != '*' || !(*ret_close = memchr(after, '}', (size_t)(end - after))))
        return false;
    *ret_text = after + 1;
    return true;
}

struct spec_text value_text(struct loader *loader, const struct yaml_node *node)
{
    struct spec_text result = {"", 0};
    GString *text;
    const char *at, *end;

    if (!node || node->kind != YAML_SCALAR)
        return result;
    if (node->length > TEXT_BYTES_MAX - loader->text_bytes) {
        error_at(loader, &node->position, _("too much text, repeated too often"));
        return result;
    }
    loader->text_bytes += node->length;
    text = g_string_new(NULL);
    for (at = node->text, end = at + node->length; at < end;) {
        unsigned long count;
        const char *piece, *close;

        if (!is_repetition(at, end, &count, &piece, &close)) {
            g_string_append_c(text, *at++);
            continue;
        }
        if (count > REPEATED_BYTES_MAX ||
            count * (size_t)(close - piece) > REPEATED_BYTES_MAX - loader->repeated_bytes) {
            error_at(loader, &node->position, _("the texts of an exercise may have 4 MiB in all"));
            break;
        }
        loader->repeated_bytes += count * (size_t)(close - piece);
        while (count--)
            g_string_append_len(text, piece, close - piece);
        at = close + 1;
    }
    result.length = text->len;
    result.data = own(loader, g_string_free(text, FALSE));
    return result;
}

const char *value_string(struct loader *loader, const struct yaml_node *node)
{
    struct spec_text text;

    if (!node || node->kind != YAML_SCALAR)
        return NULL;
    text = value_text(loader, node);
    if (memchr(text.data, 0, text.length))
        error_at(loader, &node->position, _("a NUL byte cannot stand here"));
    return text.data;
}

const char **value_strings(struct loader *loader, const struct yaml_node *node)
{
    bool is_list = node && node->kind == YAML_LIST;
    size_t count = is_list ? node->items->len : node && node->kind == YAML_SCALAR;
    const char **list = own(loader, g_new0(const char *, count + 1));

    for (size_t i = 0; i < count; i++)
        if (!(list[i] = value_string(loader, is_list ? node->items->pdata[i] : node)))
            list[i] = "";
    return list;
}

struct words value_words(struct loader *loader, const struct yaml_node *node)
{
    struct words words = {NULL, NULL};

    if (node && node->kind == YAML_SCALAR)
        words.es = words.en = value_string(loader, node);
    if (node && node->kind == YAML_MAP) {
        words.es = value_string(loader, yaml_tree_get(node, "es"));
        words.en = value_string(loader, yaml_tree_get(node, "en"));
    }
    return words;
}

/* ---- numbers ---- */

uint64_t value_integer(struct loader *loader, const struct yaml_node *node, uint64_t fallback)
{
    (void)loader;
    return node && node->kind == YAML_SCALAR ? g_ascii_strtoull(node->text, NULL, 10) : fallback;
}

double value_number(struct loader *loader, const struct yaml_node *node, double fallback)
{
    (void)loader;
    return node && node->kind == YAML_SCALAR ? g_ascii_strtod(node->text, NULL) : fallback;
}

struct unit {
    const char *name;
    uint64_t factor;
};

static bool parse_units(const char *text, const struct unit *units, uint64_t *ret)
{
    char *end;
    uint64_t number = g_ascii_strtoull(text, &end, 10);

    if (end == text || !g_ascii_isdigit(*text))
        return false;
    end += *end == ' ';
    for (; units->name; units++)
        if (!strcmp(end, units->name))
            return !__builtin_mul_overflow(number, units->factor, ret);
    return false;
}

bool parse_size(const char *text, uint64_t *ret_bytes)
{
    static const struct unit units[] = {
        {"B", 1}, {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}, {NULL, 0}};

    return parse_units(text, units, ret_bytes);
}

bool parse_duration(const char *text, uint64_t *ret_ns)
{
    static const struct unit units[] = {{"ms", 1000000},
                                        {"s", 1000000000},
                                        {"min", UINT64_C(60000000000)},
                                        {"h", UINT64_C(3600000000000)},
                                        {NULL, 0}};

    return parse_units(text, units, ret_ns);
}

uint64_t value_size(struct loader *loader, const struct yaml_node *node)
{
    uint64_t bytes = 0;

    (void)loader;
    if (node && node->kind == YAML_SCALAR)
        parse_size(node->text, &bytes);
    return bytes;
}

uint64_t value_duration_ns(struct loader *loader, const struct yaml_node *node)
{
    uint64_t duration = 0;

    (void)loader;
    if (node && node->kind == YAML_SCALAR)
        parse_duration(node->text, &duration);
    return duration;
}

int value_octal(struct loader *loader, const struct yaml_node *node, int fallback)
{
    char *end;
    unsigned long value;

    if (!node || node->kind != YAML_SCALAR)
        return fallback;
    value = strtoul(node->text, &end, 8);
    if (!*node->text || *end || value > 07777) {
        error_at(loader, &node->position,
                 _("expected permission bits in octal such as \"0644\", found \"%.20s\""),
                 node->text);
        return fallback;
    }
    return (int)value;
}

int value_choice(const struct yaml_node *node, const char *const *words, int fallback)
{
    for (int i = 0; node && node->kind == YAML_SCALAR && words[i]; i++)
        if (!strcmp(node->text, words[i]))
            return i;
    return fallback;
}

/* ---- signals ---- */

static const struct {
    const char *name;
    int number;
} signals[] = {
    {"SIGHUP", SIGHUP},       {"SIGINT", SIGINT},   {"SIGQUIT", SIGQUIT},   {"SIGILL", SIGILL},
    {"SIGTRAP", SIGTRAP},     {"SIGABRT", SIGABRT}, {"SIGBUS", SIGBUS},     {"SIGFPE", SIGFPE},
    {"SIGKILL", SIGKILL},     {"SIGUSR1", SIGUSR1}, {"SIGSEGV", SIGSEGV},   {"SIGUSR2", SIGUSR2},
    {"SIGPIPE", SIGPIPE},     {"SIGALRM", SIGALRM}, {"SIGTERM", SIGTERM},   {"SIGCHLD", SIGCHLD},
    {"SIGCONT", SIGCONT},     {"SIGSTOP", SIGSTOP}, {"SIGTSTP", SIGTSTP},   {"SIGTTIN", SIGTTIN},
    {"SIGTTOU", SIGTTOU},     {"SIGURG", SIGURG},   {"SIGXCPU", SIGXCPU},   {"SIGXFSZ", SIGXFSZ},
    {"SIGVTALRM", SIGVTALRM}, {"SIGPROF", SIGPROF}, {"SIGWINCH", SIGWINCH}, {"SIGIO", SIGIO},
    {"SIGPWR", SIGPWR},       {"SIGSYS", SIGSYS},
};

/* Of what stands behind SIGRTMIN or SIGRTMAX: "" is 0, "+3" is 3; -1: nothing of the kind. */
static long realtime_offset(const char *text, char sign)
{
    long number;

    if (!*text)
        return 0;
    if (*text != sign || !is_integer(text + 1))
        return -1;
    number = strtol(text + 1, NULL, 10);
    return number <= SIGRTMAX - SIGRTMIN ? number : -1;
}

int signal_number(const char *name)
{
    char *end;
    long number = strtol(name, &end, 10);

    if (*name && !*end && number > 0 && number <= 64)
        return (int)number;
    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
        if (!strcmp(signals[i].name, name))
            return signals[i].number;
    if (g_str_has_prefix(name, "SIGRTMIN") && (number = realtime_offset(name + 8, '+')) >= 0)
        return SIGRTMIN + (int)number;
    if (g_str_has_prefix(name, "SIGRTMAX") && (number = realtime_offset(name + 8, '-')) >= 0)
        return SIGRTMAX - (int)number;
    return 0;
}

const char *signal_name(int number)
{
    g_autofree char *name = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
        if (signals[i].number == number)
            return signals[i].name;
    if (number == SIGRTMIN)
        return "SIGRTMIN";
    name = number > SIGRTMIN ? g_strdup_printf("SIGRTMIN+%d", number - SIGRTMIN)
                             : g_strdup_printf("%d", number);
    return g_intern_string(name);
}

int value_signal(struct loader *loader, const struct yaml_node *node)
{
    const char *names[G_N_ELEMENTS(signals) + 1] = {NULL};
    int number;

    if (!node || node->kind != YAML_SCALAR)
        return 0;
    if ((number = signal_number(node->text)))
        return number;
    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
        names[i] = signals[i].name;
    error_unknown(loader, &node->position, _("signal"), node->text, names);
    return 0;
}
