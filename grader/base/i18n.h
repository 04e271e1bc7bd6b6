/* Words in the user's language: gettext, with the catalogue found beside the program. */
#ifndef COLOQUIO_BASE_I18N_H
#define COLOQUIO_BASE_I18N_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) (text)

/* A pair of texts by an exercise's author, either may be NULL. */
struct words {
    const char *es, *en;
};

/*
 * Chooses the language. lang: "es", "en", or NULL for what the environment asks (LANGUAGE, LC_ALL,
 * LC_MESSAGES, LANG), which works too when that locale is not installed. locale_directory: where
 * the catalogues are. Call once, before any text is used.
 */
void i18n_init(const char *lang, const char *locale_directory);

/* "es" or "en". */
const char *i18n_language(void);

/* The text in the chosen language, else the other one, else "". */
const char *words_pick(const struct words *words);

#endif
