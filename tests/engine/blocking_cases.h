/* The cases of blocking.def: each function brings a state about, says at_last(), and makes the
 * call. */
#ifndef COLOQUIO_ENGINE_BLOCKING_CASES_H
#define COLOQUIO_ENGINE_BLOCKING_CASES_H

#define CASE(call, expected, function) void function(void);
#include "blocking.def"
#undef CASE

/* umask(2) with this argument is what at_last() calls. */
#define AT_LAST_UMASK 0123

#endif
