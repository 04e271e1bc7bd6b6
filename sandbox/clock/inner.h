/* Between clock.c and timers.c. */
#ifndef COLOQUIO_CLOCK_INNER_H
#define COLOQUIO_CLOCK_INNER_H

#include "clock/clock.h"

/* Writes an answer where the call wants it; nothing for a null address. Returns 0 or -EFAULT. */
int64_t clock_write(const struct task *task, uint64_t address, const void *data, size_t size_bytes);

/* The part of clock_answers() that sets and reads timers. */
bool timers_answer(struct clock *clock, struct tracer *tracer, struct task *task,
                   int64_t *ret_result);

#endif
