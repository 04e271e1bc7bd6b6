/* The explanation of a finding: a page of CommonMark with fixed sections, and two programs. */
#include <cmark.h>
#include <string.h>

#include "base/fault.h"
#include "base/i18n.h"
#include "report/report.h"

void explanation_free(struct explanation *explanation)
{
    if (!explanation)
        return;
    g_free(explanation->meaning);
    g_free(explanation->concept);
    g_free(explanation->wrong);
    g_free(explanation->right);
    g_free(explanation->observe);
    g_free(explanation->manual);
    g_free(explanation->wrong_source);
    g_free(explanation->right_source);
    g_free(explanation);
}

/* ---- from CommonMark to plain paragraphs ---- */

/* Appends the words below a node: text and code as they stand, line ends as blanks. */
static void append_words(GString *out, cmark_node *node)
{
    for (cmark_node *at = cmark_node_first_child(node); at; at = cmark_node_next(at))
        switch (cmark_node_get_type(at)) {
        case CMARK_NODE_TEXT:
        case CMARK_NODE_CODE:
            g_string_append(out, cmark_node_get_literal(at));
            break;
        case CMARK_NODE_SOFTBREAK:
        case CMARK_NODE_LINEBREAK:
            g_string_append_c(out, ' ');
            break;
        default:
            append_words(out, at);
        }
}

/* Appends a block to its section: paragraphs, and items of lists as paragraphs with a bullet. */
static void append_block(GString *out, cmark_node *block, const char *bullet)
{
    switch (cmark_node_get_type(block)) {
    case CMARK_NODE_PARAGRAPH:
        if (out->len)
            g_string_append(out, *bullet ? "\n" : "\n\n");
        g_string_append(out, bullet);
        append_words(out, block);
        break;
    case CMARK_NODE_CODE_BLOCK: {
        g_auto(GStrv) lines = g_strsplit(cmark_node_get_literal(block), "\n", -1);

        if (out->len)
            g_string_append_c(out, '\n');
        for (char **line = lines; *line && (line[1] || **line); line++)
            g_string_append_printf(out, "\n    %s", *line);
        break;
    }
    default:
        for (cmark_node *at = cmark_node_first_child(block); at; at = cmark_node_next(at))
            append_block(out, at, cmark_node_get_type(block) == CMARK_NODE_ITEM ? "• " : bullet);
    }
}

/* Where the text of a section goes, or NULL if there is no such section. */
static char **section_named(struct explanation *explanation, const char *name)
{
    const struct {
        const char *name;
        char **text;
    } sections[] = {{"meaning", &explanation->meaning}, {"concept", &explanation->concept},
                    {"wrong", &explanation->wrong},     {"right", &explanation->right},
                    {"observe", &explanation->observe}, {"manual", &explanation->manual}};

    for (size_t i = 0; i < G_N_ELEMENTS(sections); i++)
        if (!strcmp(sections[i].name, name))
            return sections[i].text;
    return NULL;
}

static void read_sections(struct explanation *explanation, const char *text, gsize size)
{
    cmark_node *document = cmark_parse_document(text, size, CMARK_OPT_DEFAULT);
    cmark_node *at = cmark_node_first_child(document);

    while (at) {
        GString *name = g_string_new(NULL), *body = g_string_new(NULL);
        char **section;

        if (cmark_node_get_type(at) == CMARK_NODE_HEADING)
            append_words(name, at);
        section = section_named(explanation, name->str);
        for (at = cmark_node_next(at); at && cmark_node_get_type(at) != CMARK_NODE_HEADING;
             at = cmark_node_next(at))
            append_block(body, at, "");
        if (section && !*section && body->len)
            *section = g_strdup(body->str);
        g_string_free(name, TRUE);
        g_string_free(body, TRUE);
    }
    cmark_node_free(document);
}

/* ---- files ---- */

static const char *missing_section(const struct explanation *explanation)
{
    return !explanation->meaning   ? "meaning"
           : !explanation->concept ? "concept"
           : !explanation->wrong   ? "wrong"
           : !explanation->right   ? "right"
           : !explanation->observe ? "observe"
           : !explanation->manual  ? "manual"
                                   : NULL;
}

struct explanation *explanation_read(const char *directory, const char *id, const char *language,
                                     GError **error)
{
    struct explanation *explanation = g_new0(struct explanation, 1);
    g_autofree char *folder = g_strdelimit(g_strdup(id), ".", '/');
    g_autofree char *name = g_strdup_printf("page.%s.md", language);
    g_autofree char *page = g_build_filename(directory, folder, name, NULL);
    g_autofree char *wrong = g_build_filename(directory, folder, "wrong.c", NULL);
    g_autofree char *right = g_build_filename(directory, folder, "right.c", NULL);
    g_autofree char *text = NULL;
    gsize size;

    if (!g_file_get_contents(page, &text, &size, error) ||
        !g_file_get_contents(wrong, &explanation->wrong_source, NULL, error) ||
        !g_file_get_contents(right, &explanation->right_source, NULL, error)) {
        explanation_free(explanation);
        return NULL;
    }
    read_sections(explanation, text, size);
    if (missing_section(explanation)) {
        g_set_error(error, FAULT_ERROR, FAULT_GRADER, _("%s: the section \"%s\" is missing"), page,
                    missing_section(explanation));
        explanation_free(explanation);
        return NULL;
    }
    return explanation;
}
