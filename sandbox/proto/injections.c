#include "proto/injections.h"

#include <string.h>

static const struct {
    const char *name, *prose;
} rows[INJECTION_COUNT] = {
    {"none", ""},
#define INJECTION(constant, name, prose) {name, prose},
#include "proto/injections.def"
#undef INJECTION
};

const char *injection_name(enum injection kind)
{
    return rows[(unsigned)kind < INJECTION_COUNT ? kind : INJECTION_NONE].name;
}

const char *injection_prose(enum injection kind)
{
    return rows[(unsigned)kind < INJECTION_COUNT ? kind : INJECTION_NONE].prose;
}

enum injection injection_by_name(const char *name)
{
    for (unsigned kind = INJECTION_NONE + 1; kind < INJECTION_COUNT; kind++)
        if (!strcmp(rows[kind].name, name))
            return (enum injection)kind;
    return INJECTION_NONE;
}
