/* What the race programs have in common. */
#ifndef RACE_H
#define RACE_H

#include <stdio.h>
#include <stdlib.h>

/* A call that has to work. */
static inline void must(long result, const char *what)
{
    if (result < 0) {
        perror(what);
        exit(1);
    }
}

#endif
