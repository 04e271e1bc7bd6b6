/*
 * YAML as a tree whose every node knows its line and column.
 *
 * YAML 1.2 core schema on libyaml, without what an exercise does not need and a hostile file could
 * use: no aliases, no tags, one document; depth, size and number of nodes are bounded. Keys are
 * scalars and stand once in their mapping.
 */
#ifndef COLOQUIO_SPEC_YAML_H
#define COLOQUIO_SPEC_YAML_H

#include <stdbool.h>

#include "base/fault.h"

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
    enum yaml_kind kind;
    struct position position;
    char *text;       /* scalar: NUL-terminated, but see length */
    size_t length;    /* of text; it may hold NUL */
    bool quoted;      /* scalar: in quotes or a block, so always text */
    GPtrArray *items; /* list: nodes; map: values */
    GPtrArray *keys;  /* map: scalar nodes */
};

/*
 * Parses a file's content.
 * file: its name, for positions (must outlive the tree). Problems are added to `problems`.
 * Returns the root (yaml_tree_free), or NULL when there is no tree at all (a problem says why).
 */
struct yaml_node *yaml_tree_parse(const char *file, const char *data, size_t size_bytes,
                                  GPtrArray *problems);
void yaml_tree_free(struct yaml_node *node);

/* Value of a key, or NULL (also when node is not a map). */
struct yaml_node *yaml_tree_get(const struct yaml_node *map, const char *key);

/* "text", "a list", "a map": what a node is, for messages. */
const char *yaml_kind_name(const struct yaml_node *node);

#endif
