/* Hints: what to look at, the concept with what to read, the place. Each says more than the one
 * before. */
#include "base/i18n.h"
#include "report/inner.h"

struct hints {
    char *directory;  /* of explanations, or NULL: no hints */
    GHashTable *read; /* id -> struct explanation *, or NULL for those that cannot be read */
};

static void free_explanation(gpointer explanation)
{
    explanation_free(explanation);
}

struct hints *hints_new(const char *directory)
{
    struct hints *hints = g_new0(struct hints, 1);

    hints->directory = g_strdup(directory);
    hints->read = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_explanation);
    return hints;
}

void hints_free(struct hints *hints)
{
    g_free(hints->directory);
    g_hash_table_unref(hints->read);
    g_free(hints);
}

char *finding_whereabouts(const struct finding *finding)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < finding->frames->len; i++) {
        const struct frame *frame = finding->frames->pdata[i];

        if (!frame->file || !frame->line)
            continue;
        g_string_append_printf(text, "%s:%d", frame->file, frame->line);
        if (frame->function)
            g_string_append_printf(text, ", %s()", frame->function);
        break;
    }
    if (finding->where && *finding->where)
        g_string_append_printf(text, "%s%s", text->len ? ": " : "", finding->where);
    return g_string_free(text, FALSE);
}

/* The last hint: the line, where the descriptors in it came from, and how it is done. */
static char *place_hint(const struct finding *finding, const struct explanation *explanation)
{
    GString *text = g_string_new(NULL);
    g_autofree char *where = finding_whereabouts(finding);

    if (*where)
        g_string_append_printf(text, _("Look at %s."), where);
    else if (finding->file)
        g_string_append_printf(text, _("Look at %s:%d."), finding->file, finding->line);
    for (guint i = 0; i < finding->origins->len; i++)
        g_string_append_printf(text, "%s%s", text->len ? "\n" : "",
                               (char *)finding->origins->pdata[i]);
    g_string_append_printf(text, _("%sIn the example of coloquio explain %s: %s"),
                           text->len ? "\n" : "", finding->id, explanation->right);
    return g_string_free(text, FALSE);
}

char **hints_of(struct hints *hints, const struct finding *finding)
{
    struct explanation *explanation;
    char **texts = g_new0(char *, HINT_LEVELS + 1);

    if (hints->directory && !g_hash_table_contains(hints->read, finding->id))
        g_hash_table_insert(hints->read, g_strdup(finding->id),
                            explanation_read(hints->directory, finding->id, i18n_language(), NULL));
    if (!(explanation = g_hash_table_lookup(hints->read, finding->id)))
        return texts;
    texts[0] = g_strdup(explanation->observe);
    texts[1] = g_strdup_printf("%s (%s)", explanation->concept, explanation->manual);
    texts[2] = place_hint(finding, explanation);
    return texts;
}
