#include "spec/yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/i18n.h"

#define DEPTH_MAX 24
#define NODES_MAX 50000

struct reader {
    yaml_parser_t parser;
    const char *file;
    GPtrArray *problems;
    unsigned nodes;
    bool failed;
};

static struct position position_of(const struct reader *reader, yaml_mark_t mark)
{
    struct position position = {reader->file, (unsigned)mark.line + 1, (unsigned)mark.column + 1};

    return position;
}

static void fail(struct reader *reader, yaml_mark_t mark, const char *message)
{
    struct position position = position_of(reader, mark);

    if (!reader->failed)
        problem_add(reader->problems, &position, PROBLEM_ERROR, "%s", message);
    reader->failed = true;
}

static bool next_event(struct reader *reader, yaml_event_t *event)
{
    if (yaml_parser_parse(&reader->parser, event))
        return true;
    fail(reader,
         reader->parser.problem_mark.line ? reader->parser.problem_mark : reader->parser.mark,
         reader->parser.problem ? reader->parser.problem : _("this is not YAML"));
    return false;
}

static struct yaml_node *node_new(struct reader *reader, enum yaml_kind kind, yaml_mark_t mark)
{
    struct yaml_node *node = g_new0(struct yaml_node, 1);

    node->kind = kind;
    node->position = position_of(reader, mark);
    if (kind != YAML_SCALAR)
        node->items = g_ptr_array_new();
    if (kind == YAML_MAP)
        node->keys = g_ptr_array_new();
    if (++reader->nodes > NODES_MAX)
        fail(reader, mark, _("too many values in one file"));
    return node;
}

void yaml_tree_free(struct yaml_node *node)
{
    if (!node)
        return;
    for (guint i = 0; node->items && i < node->items->len; i++)
        yaml_tree_free(node->items->pdata[i]);
    for (guint i = 0; node->keys && i < node->keys->len; i++)
        yaml_tree_free(node->keys->pdata[i]);
    if (node->items)
        g_ptr_array_unref(node->items);
    if (node->keys)
        g_ptr_array_unref(node->keys);
    g_free(node->text);
    g_free(node);
}

struct yaml_node *yaml_tree_get(const struct yaml_node *map, const char *key)
{
    if (!map || map->kind != YAML_MAP)
        return NULL;
    for (guint i = 0; i < map->keys->len; i++)
        if (!strcmp(((struct yaml_node *)map->keys->pdata[i])->text, key))
            return map->items->pdata[i];
    return NULL;
}

const char *yaml_kind_name(const struct yaml_node *node)
{
    switch (node->kind) {
    case YAML_LIST:
        return _("a list");
    case YAML_MAP:
        return _("a map of keys");
    default:
        return node->quoted || node->length ? _("a text") : _("nothing");
    }
}

static struct yaml_node *read_node(struct reader *reader, yaml_event_t *event, unsigned depth);

static struct yaml_node *read_scalar(struct reader *reader, const yaml_event_t *event)
{
    struct yaml_node *node = node_new(reader, YAML_SCALAR, event->start_mark);

    node->length = event->data.scalar.length;
    node->text = g_malloc(node->length + 1);
    memcpy(node->text, event->data.scalar.value, node->length);
    node->text[node->length] = 0;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return node;
}

static struct yaml_node *read_list(struct reader *reader, const yaml_event_t *start, unsigned depth)
{
    struct yaml_node *list = node_new(reader, YAML_LIST, start->start_mark);
    yaml_event_t event;

    while (!reader->failed && next_event(reader, &event)) {
        bool end = event.type == YAML_SEQUENCE_END_EVENT;
        struct yaml_node *item = end ? NULL : read_node(reader, &event, depth);

        yaml_event_delete(&event);
        if (end)
            return list;
        if (item)
            g_ptr_array_add(list->items, item);
    }
    return list;
}

static void add_entry(struct reader *reader, struct yaml_node *map, struct yaml_node *key,
                      struct yaml_node *value)
{
    if (key->kind != YAML_SCALAR || memchr(key->text, 0, key->length)) {
        problem_add(reader->problems, &key->position, PROBLEM_ERROR, _("a key must be a text"));
    } else if (yaml_tree_get(map, key->text)) {
        problem_add(reader->problems, &key->position, PROBLEM_ERROR,
                    _("the key \"%s\" stands twice in this map"), key->text);
    } else {
        g_ptr_array_add(map->keys, key);
        g_ptr_array_add(map->items, value);
        return;
    }
    yaml_tree_free(key);
    yaml_tree_free(value);
}

static struct yaml_node *read_map(struct reader *reader, const yaml_event_t *start, unsigned depth)
{
    struct yaml_node *map = node_new(reader, YAML_MAP, start->start_mark);
    yaml_event_t event;

    while (!reader->failed && next_event(reader, &event)) {
        struct yaml_node *key, *value;

        if (event.type == YAML_MAPPING_END_EVENT) {
            yaml_event_delete(&event);
            return map;
        }
        key = read_node(reader, &event, depth);
        yaml_event_delete(&event);
        if (!key || !next_event(reader, &event)) {
            yaml_tree_free(key);
            return map;
        }
        value = read_node(reader, &event, depth);
        yaml_event_delete(&event);
        if (value)
            add_entry(reader, map, key, value);
        else
            yaml_tree_free(key);
    }
    return map;
}

static bool has_tag(const yaml_event_t *event)
{
    return (event->type == YAML_SCALAR_EVENT && event->data.scalar.tag) ||
           (event->type == YAML_SEQUENCE_START_EVENT && event->data.sequence_start.tag) ||
           (event->type == YAML_MAPPING_START_EVENT && event->data.mapping_start.tag);
}

static struct yaml_node *read_node(struct reader *reader, yaml_event_t *event, unsigned depth)
{
    if (depth >= DEPTH_MAX) {
        fail(reader, event->start_mark, _("values are nested too deeply"));
        return NULL;
    }
    if (has_tag(event)) {
        fail(reader, event->start_mark, _("tags (!name) are not used in exercises"));
        return NULL;
    }
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        fail(reader, event->start_mark, _("aliases (*name) are not used in exercises"));
        return NULL;
    case YAML_SCALAR_EVENT:
        return read_scalar(reader, event);
    case YAML_SEQUENCE_START_EVENT:
        return read_list(reader, event, depth + 1);
    case YAML_MAPPING_START_EVENT:
        return read_map(reader, event, depth + 1);
    default:
        fail(reader, event->start_mark, _("this is not an exercise"));
        return NULL;
    }
}

static struct yaml_node *read_document(struct reader *reader)
{
    struct yaml_node *root = NULL;
    bool end = false;

    while (!end && !reader->failed) {
        yaml_event_t event;

        if (!next_event(reader, &event))
            break;
        switch (event.type) {
        case YAML_STREAM_START_EVENT:
        case YAML_DOCUMENT_START_EVENT:
        case YAML_DOCUMENT_END_EVENT:
            break;
        case YAML_STREAM_END_EVENT:
            end = true;
            break;
        default:
            if (root)
                fail(reader, event.start_mark, _("a second document in one file"));
            else
                root = read_node(reader, &event, 0);
            break;
        }
        yaml_event_delete(&event);
    }
    return root;
}

struct yaml_node *yaml_tree_parse(const char *file, const char *data, size_t size_bytes,
                                  GPtrArray *problems)
{
    struct reader reader = {.file = file, .problems = problems};
    struct yaml_node *root;
    yaml_mark_t start = {0};

    if (!yaml_parser_initialize(&reader.parser))
        g_error("out of memory");
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)data, size_bytes);
    root = read_document(&reader);
    yaml_parser_delete(&reader.parser);
    if (!root && !reader.failed)
        fail(&reader, start, _("the file is empty"));
    if (reader.failed) {
        yaml_tree_free(root);
        return NULL;
    }
    return root;
}
