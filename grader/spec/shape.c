/* The table of keys at work: checking a tree, and writing its JSON Schema. */
#include <jansson.h>
#include <string.h>

#include "spec/inner.h"

struct field {
    const char *context, *key, *type;
    bool needed;
    const char *prose;
};

static const struct field fields[] = {
#define FIELD(context, key, type, needed, prose) {#context, key, type, needed, prose},
#include "spec/fields.def"
#undef FIELD
};

static const struct field *find_field(const char *context, const char *key)
{
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (!strcmp(fields[i].context, context) && !strcmp(fields[i].key, key))
            return &fields[i];
    return NULL;
}

/* Splits "a|list(b|c)|{d}" at the bars that are outside of brackets. Free with g_strfreev. */
static char **alternatives(const char *type)
{
    GPtrArray *parts = g_ptr_array_new();
    const char *start = type;
    int depth = 0;

    for (const char *at = type;; at++) {
        if (*at == '(' || *at == '{')
            depth++;
        if (*at == ')' || *at == '}')
            depth--;
        if (!*at || (*at == '|' && !depth)) {
            g_ptr_array_add(parts, g_strndup(start, (gsize)(at - start)));
            start = at + 1;
        }
        if (!*at)
            break;
    }
    g_ptr_array_add(parts, NULL);
    return (char **)g_ptr_array_free(parts, FALSE);
}

/* What stands in the brackets of "list(X)", "{X}". Free with g_free. */
static char *inside(const char *type)
{
    const char *open = strpbrk(type, "({");

    return g_strndup(open + 1, strlen(open + 1) - 1);
}

/* ---- checking ---- */

bool is_integer(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text) && strlen(text) < 19;
}

static bool is_number(const char *text)
{
    char *end;

    g_ascii_strtod(text, &end);
    return *text && !*end && *text != '-';
}

static bool is_one_of(const char *type, const char *text)
{
    g_autofree char *set = inside(type);
    g_auto(GStrv) words = g_strsplit(set, ",", -1);

    return g_strv_contains((const char *const *)words, text);
}

static bool kind_fits(const char *type, const struct yaml_node *node)
{
    if (!strcmp(type, "any") || !strcmp(type, "step"))
        return true; /* whoever reads it looks at it */
    if (g_str_has_prefix(type, "list("))
        return node->kind == YAML_LIST;
    if (g_str_has_prefix(type, "map(") || type[0] == '{')
        return node->kind == YAML_MAP;
    if (!strcmp(type, "words"))
        return node->kind != YAML_LIST;
    return node->kind == YAML_SCALAR;
}

static bool scalar_fits(const char *type, const struct yaml_node *node)
{
    uint64_t ignored;

    if (!strcmp(type, "integer"))
        return is_integer(node->text);
    if (!strcmp(type, "number"))
        return is_number(node->text);
    if (!strcmp(type, "size"))
        return parse_size(node->text, &ignored);
    if (!strcmp(type, "duration"))
        return parse_duration(node->text, &ignored);
    if (g_str_has_prefix(type, "enum("))
        return is_one_of(type, node->text);
    /* Null in the core schema; the word null itself is a choice of the language (stdin: null). */
    return node->quoted || (node->length && strcmp(node->text, "~"));
}

static void check_type(struct loader *loader, const struct yaml_node *node, const char *type,
                       const char *key);

static void check_words(struct loader *loader, const struct yaml_node *node)
{
    static const char *const languages[] = {"es", "en", NULL};

    if (node->kind != YAML_MAP)
        return;
    for (guint i = 0; i < node->keys->len; i++) {
        const struct yaml_node *language = node->keys->pdata[i];

        if (!g_strv_contains(languages, language->text))
            error_unknown(loader, &language->position, _("language"), language->text, languages);
        check_type(loader, node->items->pdata[i], "text", language->text);
    }
}

/* The node is of the right kind for this alternative: now all that is below. */
static void check_below(struct loader *loader, const struct yaml_node *node, const char *type,
                        const char *key)
{
    g_autofree char *inner = strpbrk(type, "({") ? inside(type) : NULL;

    if (type[0] == '{') {
        shape_check(loader, node, inner);
    } else if (g_str_has_prefix(type, "list(") || g_str_has_prefix(type, "map(")) {
        for (guint i = 0; i < node->items->len; i++)
            check_type(loader, node->items->pdata[i], inner, key);
    } else if (!strcmp(type, "words")) {
        check_words(loader, node);
    }
}

/* "a text or a list": what a type expects, for people. Free with g_free. */
static char *type_prose(const char *type)
{
    g_auto(GStrv) parts = alternatives(type);
    GString *prose = g_string_new(NULL);

    for (char **part = parts; *part; part++) {
        if (prose->len)
            g_string_append_printf(prose, " %s ", _("or"));
        if (g_str_has_prefix(*part, "enum(")) {
            g_autofree char *set = inside(*part);
            g_auto(GStrv) words = g_strsplit(set, ",", -1);
            g_autofree char *joined = g_strjoinv(", ", words);

            g_string_append_printf(prose, _("one of %s"), joined);
        } else if (g_str_has_prefix(*part, "list(")) {
            g_string_append(prose, _("a list"));
        } else if (g_str_has_prefix(*part, "map(") || **part == '{') {
            g_string_append(prose, _("a map of keys"));
        } else if (!strcmp(*part, "integer")) {
            g_string_append(prose, _("a whole number"));
        } else if (!strcmp(*part, "number")) {
            g_string_append(prose, _("a number"));
        } else if (!strcmp(*part, "size")) {
            g_string_append(prose, _("a size such as 64 MiB"));
        } else if (!strcmp(*part, "duration")) {
            g_string_append(prose, _("a time such as 10 s"));
        } else {
            g_string_append(prose, _("a text"));
        }
    }
    return g_string_free(prose, FALSE);
}

static void check_type(struct loader *loader, const struct yaml_node *node, const char *type,
                       const char *key)
{
    g_auto(GStrv) parts = alternatives(type);
    g_autofree char *prose = NULL;

    for (char **part = parts; *part; part++)
        if (kind_fits(*part, node) && (node->kind != YAML_SCALAR || scalar_fits(*part, node))) {
            check_below(loader, node, *part, key);
            return;
        }
    prose = type_prose(type);
    if (node->kind == YAML_SCALAR && node->length)
        error_at(loader, &node->position, _("%s: expected %s, found \"%.40s\""), key, prose,
                 node->text);
    else
        error_at(loader, &node->position, _("%s: expected %s, found %s"), key, prose,
                 yaml_kind_name(node));
}

static void unknown_key(struct loader *loader, const struct yaml_node *key, const char *context)
{
    const char *candidates[G_N_ELEMENTS(fields) + 1];
    size_t count = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (!strcmp(fields[i].context, context))
            candidates[count++] = fields[i].key;
    candidates[count] = NULL;
    error_unknown(loader, &key->position, _("key"), key->text, candidates);
}

void shape_check(struct loader *loader, const struct yaml_node *node, const char *context)
{
    if (node->kind != YAML_MAP) {
        error_at(loader, &node->position, _("expected a map of keys, found %s"),
                 yaml_kind_name(node));
        return;
    }
    for (guint i = 0; i < node->keys->len; i++) {
        const struct yaml_node *key = node->keys->pdata[i];
        const struct field *field = find_field(context, key->text);

        if (field)
            check_type(loader, node->items->pdata[i], field->type, key->text);
        else
            unknown_key(loader, key, context);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (fields[i].needed && !strcmp(fields[i].context, context) &&
            !yaml_tree_get(node, fields[i].key))
            error_at(loader, &node->position, _("the key \"%s\" is missing"), fields[i].key);
}

/* ---- JSON Schema, draft-07 ---- */

static json_t *schema_of(const char *type);

static json_t *schema_enum(const char *type)
{
    g_autofree char *set = inside(type);
    g_auto(GStrv) words = g_strsplit(set, ",", -1);
    json_t *values = json_array();

    for (char **word = words; *word; word++) {
        /* YAML editors read off and on as booleans, and null as nothing. */
        if (!strcmp(*word, "off") || !strcmp(*word, "on"))
            json_array_append_new(values, json_boolean(!strcmp(*word, "on")));
        if (!strcmp(*word, "null"))
            json_array_append_new(values, json_null());
        json_array_append_new(values, json_string(*word));
    }
    return json_pack("{s:o}", "enum", values);
}

static json_t *schema_words(void)
{
    return json_pack("{s:[{s:s},{s:s,s:b,s:{s:{s:s},s:{s:s}}}]}", "anyOf", "type", "string", "type",
                     "object", "additionalProperties", 0, "properties", "es", "type", "string",
                     "en", "type", "string");
}

static json_t *schema_of_one(const char *type)
{
    g_autofree char *inner = strpbrk(type, "({") ? inside(type) : NULL;
    g_autofree char *reference = NULL;

    if (g_str_has_prefix(type, "enum("))
        return schema_enum(type);
    if (g_str_has_prefix(type, "list("))
        return json_pack("{s:s,s:o}", "type", "array", "items", schema_of(inner));
    if (g_str_has_prefix(type, "map("))
        return json_pack("{s:s,s:o}", "type", "object", "additionalProperties", schema_of(inner));
    if (type[0] == '{') {
        reference = g_strdup_printf("#/definitions/%s", inner);
        return json_pack("{s:s}", "$ref", reference);
    }
    if (!strcmp(type, "integer"))
        return json_pack("{s:s,s:i}", "type", "integer", "minimum", 0);
    if (!strcmp(type, "number"))
        return json_pack("{s:s,s:i}", "type", "number", "minimum", 0);
    if (!strcmp(type, "size"))
        return json_pack("{s:s,s:s}", "type", "string", "pattern", "^[0-9]+ ?(B|KiB|MiB|GiB)$");
    if (!strcmp(type, "duration"))
        return json_pack("{s:s,s:s}", "type", "string", "pattern", "^[0-9]+ ?(ms|s|min|h)$");
    if (!strcmp(type, "words"))
        return schema_words();
    if (!strcmp(type, "any"))
        return json_object();
    if (!strcmp(type, "step"))
        return json_pack("{s:[{s:[s]},{s:s}]}", "anyOf", "enum", "end", "$ref",
                         "#/definitions/step");
    /* A text: plain numbers are texts too. */
    return json_pack("{s:[s,s,s]}", "type", "string", "number", "boolean");
}

static json_t *schema_of(const char *type)
{
    g_auto(GStrv) parts = alternatives(type);
    json_t *all;

    if (!parts[1])
        return schema_of_one(parts[0]);
    all = json_array();
    for (char **part = parts; *part; part++)
        json_array_append_new(all, schema_of_one(*part));
    return json_pack("{s:o}", "anyOf", all);
}

static json_t *schema_context(const char *context)
{
    json_t *properties = json_object(), *needed = json_array();
    json_t *schema;

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        json_t *property;

        if (strcmp(fields[i].context, context))
            continue;
        property = schema_of(fields[i].type);
        json_object_set_new(property, "description", json_string(fields[i].prose));
        json_object_set_new(properties, fields[i].key, property);
        if (fields[i].needed)
            json_array_append_new(needed, json_string(fields[i].key));
    }
    schema = json_pack("{s:s,s:b,s:o}", "type", "object", "additionalProperties",
                       !strcmp(context, "step"), "properties", properties);
    if (json_array_size(needed))
        json_object_set(schema, "required", needed);
    json_decref(needed);
    return schema;
}

char *exercise_schema(void)
{
    json_t *schema = schema_context("exercise"), *definitions = json_object();
    char *text, *result;

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (strcmp(fields[i].context, "exercise") &&
            !json_object_get(definitions, fields[i].context))
            json_object_set_new(definitions, fields[i].context, schema_context(fields[i].context));
    json_object_set_new(schema, "$schema", json_string("http://json-schema.org/draft-07/schema#"));
    json_object_set_new(schema, "title", json_string("Coloquio exercise"));
    json_object_set_new(schema, "definitions", definitions);
    text = json_dumps(schema, JSON_INDENT(2) | JSON_SORT_KEYS);
    json_decref(schema);
    result = g_strconcat(text, "\n", NULL);
    free(text);
    return result;
}
