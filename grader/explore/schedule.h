/*
 * A schedule as people hand it on: the replay string.
 *
 *   7:12=1,40=2     seed 7; at choice point 12 option 1, at choice point 40 option 2,
 *                   everywhere else the default (option 0)
 *   7               seed 7, the default everywhere
 *   7!33=short-read,41=fork
 *                   as before, and call 33 reads less than is there, call 41 makes no process
 *
 * Choice points count from 0, one for each RECORD_CHOICE of the run; calls from 1, as in their
 * records. The names of faults are those of proto/injections.def.
 */
#ifndef COLOQUIO_EXPLORE_SCHEDULE_H
#define COLOQUIO_EXPLORE_SCHEDULE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/plan.h"

/* Most choices of one schedule, as the plan's table has it (two numbers each). */
#define SCHEDULE_CHOICES_MAX 500000
/* Digits and separators of so many choices in a string of any sense. */
#define SCHEDULE_TEXT_MAX ((size_t)1 << 20)

struct schedule {
    uint64_t seed;
    uint64_t *choices;    /* pairs (choice point, option): points ascending, options at least 1 */
    size_t choices_count; /* numbers, hence two for each pair, as in struct plan */
    uint64_t *injections; /* pairs (call, enum injection): calls ascending */
    size_t injections_count;
};

/*
 * Reads a replay string.
 * text: hostile. Fills *ret_schedule (schedule_clear frees what it holds) and returns true; or
 * returns false with *error (FAULT_USAGE), which says where the string goes wrong.
 */
bool schedule_parse(const char *text, struct schedule *ret_schedule, GError **error);

/* The replay string. Free with g_free. */
char *schedule_print(const struct schedule *schedule);

/* That of a plan: its seed, its choices and its faults. Free with g_free. */
char *schedule_of_plan(const struct plan *plan);

/* Lets a plan run under this schedule. The plan borrows what the schedule holds. */
void schedule_apply(const struct schedule *schedule, struct plan *plan);

/* Frees the choices and faults; what is left is seed 0 with the default everywhere. */
void schedule_clear(struct schedule *schedule);

/* Copies a schedule. ret_copy: freed with schedule_clear. */
void schedule_copy(const struct schedule *schedule, struct schedule *ret_copy);

/* Adds one choice, behind those that are there. point: greater than all of theirs. option: not 0.
 */
void schedule_add(struct schedule *schedule, uint64_t point, uint64_t option);

/* Adds one fault, behind those that are there. call: greater than all of theirs. */
void schedule_inject(struct schedule *schedule, uint64_t call, enum injection kind);

/* Do they choose the same everywhere, with the same seed and the same faults? */
bool schedule_equal(const struct schedule *left, const struct schedule *right);

#endif
