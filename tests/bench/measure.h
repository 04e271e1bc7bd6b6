/* For the measurements: time, medians, one core. */
#ifndef COLOQUIO_BENCH_MEASURE_H
#define COLOQUIO_BENCH_MEASURE_H

#include <stddef.h>

/* Monotonic time in microseconds. */
double measure_now_us(void);

/* Median of the samples, which are sorted. */
double measure_median(double *samples, size_t count);

/* This process and its children from now on stay on the core they are on: a tracer and its tracee are
 * faster so, a box always is, and whatever it is compared with shall be, too. */
void measure_on_one_core(void);

/* Executes a program and waits. input: its stdin, or -1: this one's. quiet: its stdout and stderr go to
 * /dev/null. Returns microseconds, or a negative number when it fails. */
double measure_execute_us(const char *const arguments[], int input, int quiet);

#endif
