/* Numbers that look random and are the same for the same seed. */
#ifndef COLOQUIO_BASE_RANDOM_H
#define COLOQUIO_BASE_RANDOM_H

#include <stdint.h>

/*
 * The next number: Sebastiano Vigna's splitmix64 (public domain, prng.di.unimi.it/splitmix64.c).
 * state: any value to begin with, a small number as well; it moves on.
 */
uint64_t random_next(uint64_t *state);

#endif
