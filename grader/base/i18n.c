#include "base/i18n.h"

#include <glib.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static const char *language = "en";

/* The first variable that is set decides, locale(7); "es_AR.UTF-8" means es. */
static const char *wanted(void)
{
    static const char *const variables[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *value = getenv(variables[i]);

        if (value && *value)
            return g_str_has_prefix(value, "es") ? "es" : "en";
    }
    return "en";
}

void i18n_init(const char *lang, const char *locale_directory)
{
    language = (lang ? g_str_has_prefix(lang, "es") : !strcmp(wanted(), "es")) ? "es" : "en";
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

const char *words_pick(const struct words *words)
{
    const char *first = !strcmp(language, "es") ? words->es : words->en;
    const char *second = first == words->es ? words->en : words->es;

    return first ? first : second ? second : "";
}
