#include "unit/json_schema.h"

#include <regex.h>
#include <stdio.h>
#include <string.h>

static bool unfit(char *why, size_t why_size, const char *path, const char *keyword)
{
    snprintf(why, why_size, "%s: %s", path, keyword);
    return false;
}

static bool is_of_type(const char *type, const json_t *value)
{
    static const struct {
        const char *name;
        json_type type;
    } types[] = {{"object", JSON_OBJECT},   {"array", JSON_ARRAY}, {"string", JSON_STRING},
                 {"integer", JSON_INTEGER}, {"null", JSON_NULL},   {"number", JSON_REAL}};

    if (!strcmp(type, "boolean"))
        return json_is_boolean(value);
    if (!strcmp(type, "number") && json_is_integer(value))
        return true;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcmp(types[i].name, type))
            return json_typeof(value) == types[i].type;
    return false;
}

static bool fits_type(const json_t *types, const json_t *value)
{
    size_t i;
    json_t *type;

    if (json_is_string(types))
        return is_of_type(json_string_value(types), value);
    json_array_foreach(types, i, type) if (is_of_type(json_string_value(type), value)) return true;
    return false;
}

static bool is_one_of(const json_t *values, const json_t *value)
{
    size_t i;
    json_t *other;

    json_array_foreach(values, i, other) if (json_equal(other, value)) return true;
    return false;
}

static bool matches(const char *pattern, const char *text)
{
    regex_t regex;
    bool found;

    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB))
        return false;
    found = !regexec(&regex, text, 0, NULL, 0);
    regfree(&regex);
    return found;
}

static bool fits_any(const json_t *schemas, const json_t *root, const json_t *value,
                     const char *path, char *why, size_t why_size)
{
    size_t i;
    json_t *schema;

    json_array_foreach(schemas, i, schema)
    {
        if (json_fits(schema, root, value, path, why, why_size))
            return true;
    }
    return unfit(why, why_size, path, "anyOf");
}

static bool fits_object(const json_t *schema, const json_t *root, const json_t *value,
                        const char *path, char *why, size_t why_size)
{
    const json_t *properties = json_object_get(schema, "properties"),
                 *required = json_object_get(schema, "required"),
                 *others = json_object_get(schema, "additionalProperties");
    char below[256];
    const char *key;
    json_t *member;
    size_t i;

    json_array_foreach(
        required, i,
        member) if (!json_object_get(value,
                                     json_string_value(member))) return unfit(why, why_size, path,
                                                                              json_string_value(
                                                                                  member));
    json_object_foreach((json_t *)value, key, member)
    {
        const json_t *property = json_object_get(properties, key);

        snprintf(below, sizeof below, "%s.%s", path, key);
        if (!property && json_is_false(others))
            return unfit(why, why_size, below, "additionalProperties");
        if (!property && json_is_object(others))
            property = others;
        if (property && !json_fits(property, root, member, below, why, why_size))
            return false;
    }
    return true;
}

static bool fits_array(const json_t *items, const json_t *root, const json_t *value,
                       const char *path, char *why, size_t why_size)
{
    char below[256];
    size_t i;
    json_t *item;

    json_array_foreach(value, i, item)
    {
        snprintf(below, sizeof below, "%s[%zu]", path, i);
        if (!json_fits(items, root, item, below, why, why_size))
            return false;
    }
    return true;
}

static bool knows_all(const json_t *schema, const char **ret_unknown)
{
    static const char known[] =
        " $schema title description definitions type required properties additionalProperties "
        "items enum const minimum pattern anyOf $ref ";
    const char *key;
    json_t *value;
    char word[64];

    json_object_foreach((json_t *)schema, key, value)
    {
        snprintf(word, sizeof word, " %s ", key);
        if (!strstr(known, word)) {
            *ret_unknown = key;
            return false;
        }
    }
    return true;
}

bool json_fits(const json_t *schema, const json_t *root, const json_t *value, const char *path,
               char *why, size_t why_size)
{
    const json_t *reference = json_object_get(schema, "$ref"), *part;
    const char *unknown;

    if (!knows_all(schema, &unknown))
        return unfit(why, why_size, path, unknown);
    if (reference) {
        const json_t *target =
            json_object_get(json_object_get(root, "definitions"),
                            json_string_value(reference) + strlen("#/definitions/"));

        return target ? json_fits(target, root, value, path, why, why_size)
                      : unfit(why, why_size, path, "$ref");
    }
    if ((part = json_object_get(schema, "type")) && !fits_type(part, value))
        return unfit(why, why_size, path, "type");
    if ((part = json_object_get(schema, "enum")) && !is_one_of(part, value))
        return unfit(why, why_size, path, "enum");
    if ((part = json_object_get(schema, "const")) && !json_equal(part, value))
        return unfit(why, why_size, path, "const");
    if ((part = json_object_get(schema, "minimum")) && json_is_number(value) &&
        json_number_value(value) < json_number_value(part))
        return unfit(why, why_size, path, "minimum");
    if ((part = json_object_get(schema, "pattern")) && json_is_string(value) &&
        !matches(json_string_value(part), json_string_value(value)))
        return unfit(why, why_size, path, "pattern");
    if ((part = json_object_get(schema, "anyOf")) &&
        !fits_any(part, root, value, path, why, why_size))
        return false;
    if (json_is_object(value))
        return fits_object(schema, root, value, path, why, why_size);
    if (json_is_array(value) && (part = json_object_get(schema, "items")))
        return fits_array(part, root, value, path, why, why_size);
    return true;
}
