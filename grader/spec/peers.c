/* Peers and their verbs: checking a command and writing its line. */
#include <string.h>

#include "spec/inner.h"

static const char *const names[] = {
#define PEER(name, arguments) name,
#include "spec/peers.def"
    NULL};

static const struct {
    const char *peer, *verb, *options;
} verbs[] = {
#define VERB(peer, verb, options) {peer, verb, options},
#include "spec/peers.def"
};

const char *const *peer_names(void)
{
    return names;
}

bool peer_exists(const char *peer)
{
    return g_strv_contains(names, peer);
}

static const struct peer_need needs[] = {
#define NEEDS(peer, program, package) {peer, program, package},
#include "spec/peers.def"
};

const struct peer_need *peer_needs(size_t *ret_count)
{
    *ret_count = G_N_ELEMENTS(needs);
    return needs;
}

bool peer_need_is_met(const struct peer_need *need)
{
    static const char *const places[] = {"/usr/sbin", "/sbin", "/usr/bin", "/bin"};

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *path = g_build_filename(places[i], need->program, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
            return true;
    }
    return false;
}

/* A row speaks of one peer, or of a family: "stream" of stream-client and stream-server. */
static bool row_is_of(size_t row, const char *peer)
{
    size_t length = strlen(verbs[row].peer);

    return !strncmp(verbs[row].peer, peer, length) &&
           (!length || !peer[length] || peer[length] == '-');
}

static int find_verb(const char *peer, const char *verb)
{
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (row_is_of(i, peer) && !strcmp(verbs[i].verb, verb))
            return (int)i;
    return -1;
}

static void unknown_verb(struct loader *loader, const char *peer, const struct yaml_node *node)
{
    const char *candidates[G_N_ELEMENTS(verbs) + 1];
    size_t count = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (row_is_of(i, peer))
            candidates[count++] = verbs[i].verb;
    candidates[count] = NULL;
    error_unknown(loader, &node->position, _("command of this peer"), node->text, candidates);
}

/* A value as the peers read it: plain, or in quotes with everything unusual escaped. */
static void append_value(GString *line, const struct spec_text *text)
{
    bool plain = text->length > 0;

    for (size_t i = 0; i < text->length; i++)
        plain = plain &&
                (g_ascii_isalnum(text->data[i]) || strchr("-_.:/@[]+,%${}", text->data[i])) &&
                text->data[i];
    if (plain) {
        g_string_append_len(line, text->data, (gssize)text->length);
        return;
    }
    g_string_append_c(line, '"');
    for (size_t i = 0; i < text->length; i++) {
        unsigned char byte = (unsigned char)text->data[i];

        if (byte == '"' || byte == '\\')
            g_string_append_printf(line, "\\%c", byte);
        else if (byte == '\n')
            g_string_append(line, "\\n");
        else if (byte < 32 || byte > 126)
            g_string_append_printf(line, "\\x%02x", byte);
        else
            g_string_append_c(line, (char)byte);
    }
    g_string_append_c(line, '"');
}

static void append_node(struct loader *loader, GString *line, const struct yaml_node *node)
{
    struct spec_text text = value_text(loader, node);

    append_value(line, &text);
}

static void append_option(struct loader *loader, GString *line, int verb,
                          const struct yaml_node *key, const struct yaml_node *value)
{
    g_auto(GStrv) options = g_strsplit(verbs[verb].options, " ", -1);

    if (!g_strv_contains((const char *const *)options, key->text)) {
        error_unknown(loader, &key->position, _("option of this command"), key->text,
                      (const char *const *)options);
        return;
    }
    g_string_append_printf(line, " %s=", key->text);
    append_node(loader, line, value);
}

const char *peer_command(struct loader *loader, const char *peer, const struct yaml_node *node)
{
    const struct yaml_node *verb_node = node->kind == YAML_SCALAR ? node : NULL;
    const struct yaml_node *value = NULL;
    GString *line;
    int verb;

    if (node->kind == YAML_MAP && node->keys->len) {
        verb_node = node->keys->pdata[0];
        value = node->items->pdata[0];
    }
    if (!verb_node) {
        error_at(loader, &node->position, _("expected a command of the peer, found %s"),
                 yaml_kind_name(node));
        return NULL;
    }
    if ((verb = find_verb(peer, verb_node->text)) < 0) {
        unknown_verb(loader, peer, verb_node);
        return NULL;
    }
    line = g_string_new(verb_node->text);
    for (guint i = 0; value && value->kind == YAML_LIST && i < value->items->len; i++) {
        g_string_append_c(line, ' ');
        append_node(loader, line, value->items->pdata[i]);
    }
    if (value && value->kind == YAML_SCALAR && (value->length || value->quoted)) {
        g_string_append_c(line, ' ');
        append_node(loader, line, value);
    }
    for (guint i = 1; node->kind == YAML_MAP && i < node->keys->len; i++)
        append_option(loader, line, verb, node->keys->pdata[i], node->items->pdata[i]);
    return own(loader, g_string_free(line, FALSE));
}
