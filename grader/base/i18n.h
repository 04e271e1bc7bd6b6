/* Words in the user's language: gettext, with the catalogue found beside the program. */
#ifndef COLOQUIO_BASE_I18N_H
#define COLOQUIO_BASE_I18N_H

#include <libintl.h>
#include <stdbool.h>

#define _(text) gettext(text)
#define N_(text) (text)

/* A pair of texts by an exercise's author, either may be NULL. */
struct words {
    const char *es, *en;
};

/*
 * Chooses the language. lang: "es", "en", or NULL for what the environment asks: the first known
 * one of LANGUAGE, unless the locale is C; else the locale, of LC_ALL, LC_MESSAGES, LANG the first
 * that is set (gettext manual, "Locale Environment Variables"). It works too when that locale is
 * not installed. locale_directory: where the catalogues are. Call once, before any text is used.
 */
void i18n_init(const char *lang, const char *locale_directory);

/* Does the environment let text be UTF-8 (LC_ALL, LC_CTYPE, LANG; when none is set, it does)? */
bool i18n_utf8(void);

/* "es" or "en". */
const char *i18n_language(void);

/*
 * What a sentence with inserted names needs in the chosen language: Spanish contracts "a el", "de
 * el" where a no-break space follows, which marks the article of an inserted name. No-break spaces
 * become blanks. Takes the text, which may be NULL; free the result with g_free.
 */
char *words_settle(char *text);

/* The text in the chosen language, else the other one, else "". */
const char *words_pick(const struct words *words);

#endif
