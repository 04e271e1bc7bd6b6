/* For tests: as much of JSON Schema (draft-07) as the project's schemas use. */
#ifndef COLOQUIO_TESTS_JSON_SCHEMA_H
#define COLOQUIO_TESTS_JSON_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Does a value fit a schema? root: the whole schema, for "#/definitions/…". why: gets the path and
 * the keyword that it does not fit. A keyword that is not known here makes every value unfit.
 */
bool json_fits(const json_t *schema, const json_t *root, const json_t *value, const char *path,
               char *why, size_t why_size);

#endif
