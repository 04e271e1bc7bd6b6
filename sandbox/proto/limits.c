#include "proto/limits.h"

#include <string.h>

static const struct limit_row rows[] = {
#define LIMIT(key, unit, fallback, least, most, prose)                                             \
    {#key,           unit, offsetof(struct plan_limits, key), UINT64_C(fallback), UINT64_C(least), \
     UINT64_C(most), prose},
#include "proto/limits.def"
#undef LIMIT
};

const struct limit_row *limit_rows(size_t *ret_count)
{
    *ret_count = sizeof rows / sizeof *rows;
    return rows;
}

void plan_limits_apply_defaults(struct plan_limits *limits)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t *value = (void *)((char *)limits + rows[i].offset);

        if (!*value)
            *value = rows[i].fallback;
    }
}
