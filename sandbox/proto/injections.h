/* The kinds of injected faults; the rows are injections.def. */
#ifndef COLOQUIO_PROTO_INJECTIONS_H
#define COLOQUIO_PROTO_INJECTIONS_H

#include <stdint.h>

enum injection {
    INJECTION_NONE,
#define INJECTION(constant, name, prose) INJECTION_##constant,
#include "proto/injections.def"
#undef INJECTION
    INJECTION_COUNT
};

/* The bit of a kind in a set of them. */
#define INJECTION_BIT(kind) (UINT64_C(1) << (kind))
/* Every kind. */
#define INJECTION_ALL ((INJECTION_BIT(INJECTION_COUNT) - 1) & ~INJECTION_BIT(INJECTION_NONE))

/* Name and one sentence of a kind; "none" and "" for INJECTION_NONE and what is none. */
const char *injection_name(enum injection kind);
const char *injection_prose(enum injection kind);
/* The kind of that name, or INJECTION_NONE. */
enum injection injection_by_name(const char *name);

#endif
