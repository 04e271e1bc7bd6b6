#include "base/i18n.h"

#include <glib.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static const char *language = "en";

/* The locale that the environment asks for, or NULL where it says nothing, locale(7). */
static const char *locale_wanted(const char *category)
{
    const char *const variables[] = {"LC_ALL", category, "LANG"};

    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *value = getenv(variables[i]);

        if (value && *value)
            return value;
    }
    return NULL;
}

static bool is_posix(const char *locale)
{
    return !strcmp(locale, "C") || !strcmp(locale, "POSIX");
}

/* "es", "es_AR.UTF-8", "es@euro" mean Spanish; "est" is Estonian. */
static bool is_language(const char *name, const char *code)
{
    return g_str_has_prefix(name, code) && !g_ascii_isalpha(name[strlen(code)]);
}

/* As gettext has it: LANGUAGE is a list in order of preference, and does not count in the C locale.
 * Where the environment names no locale at all it does count here: somebody has set it. */
static const char *wanted(void)
{
    const char *locale = locale_wanted("LC_MESSAGES"), *list = getenv("LANGUAGE");
    g_auto(GStrv) names = NULL;

    if (!list || !*list || (locale && is_posix(locale)))
        list = locale ? locale : "";
    names = g_strsplit(list, ":", -1);
    for (char **name = names; *name; name++)
        if (is_language(*name, "es"))
            return "es";
        else if (is_language(*name, "en"))
            return "en";
    return "en";
}

bool i18n_utf8(void)
{
    const char *locale = locale_wanted("LC_CTYPE");
    g_autofree char *lower = locale ? g_ascii_strdown(locale, -1) : NULL;

    return !lower || strstr(lower, "utf-8") || strstr(lower, "utf8");
}

void i18n_init(const char *lang, const char *locale_directory)
{
    language = !strcmp(lang ? lang : wanted(), "es") ? "es" : "en";
    /* gettext(3) translates nothing in the C locale, but in C.UTF-8, which is always there,
     * LANGUAGE chooses. */
    if (!setlocale(LC_ALL, "C.UTF-8"))
        setlocale(LC_ALL, "");
    setenv("LANGUAGE", language, 1);
    bindtextdomain("coloquio", locale_directory);
    bind_textdomain_codeset("coloquio", "UTF-8");
    textdomain("coloquio");
}

const char *i18n_language(void)
{
    return language;
}

#define NO_BREAK "\xc2\xa0"

char *words_settle(char *text)
{
    static const struct {
        const char *from, *to;
    } rows[] = {{" a el" NO_BREAK, " al "}, {" de el" NO_BREAK, " del "}, {NO_BREAK, " "}};
    GString *settled;

    if (!text || !strstr(text, NO_BREAK))
        return text;
    settled = g_string_new(text);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_string_replace(settled, rows[i].from, rows[i].to, 0);
    g_free(text);
    return g_string_free(settled, FALSE);
}

const char *words_pick(const struct words *words)
{
    const char *first = !strcmp(language, "es") ? words->es : words->en;
    const char *second = first == words->es ? words->en : words->es;

    return first ? first : second ? second : "";
}
