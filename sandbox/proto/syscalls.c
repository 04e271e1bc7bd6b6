#include "proto/syscalls.h"

#include <sys/syscall.h>

static const struct syscall_row rows[] = {
#define SYSCALL(name, call_class, family, shape, blocking)                                         \
    {SYS_##name, #name, call_class, family, shape, BLOCKING_##blocking},
#include "proto/syscalls.def"
#undef SYSCALL
};

#define ROWS (sizeof rows / sizeof *rows)
#define HIGHEST 512

const struct syscall_row *syscall_find(uint64_t number)
{
    /* Filled at the first use: one byte per number, index into rows + 1. */
    static uint8_t index[HIGHEST];
    static int filled;

    _Static_assert(ROWS < 255, "index is a byte");
    if (!filled) {
        for (size_t i = 0; i < ROWS; i++)
            index[rows[i].number] = (uint8_t)(i + 1);
        filled = 1;
    }
    if (number >= HIGHEST || !index[number])
        return NULL;
    return &rows[index[number] - 1];
}

const struct syscall_row *syscall_rows(size_t *ret_count)
{
    *ret_count = ROWS;
    return rows;
}
