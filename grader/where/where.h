/*
 * Lines of the student's source for the findings of a run.
 *
 * Records hold stacks (RECORD_STACK): registers, a slice of memory, the files that were executed.
 * Turning those into lines means reading ELF and DWARF that the student may have forged, so
 * coloquio-frames does it in a box of its own, with nothing but the programs in it. What it says is
 * believed no more than the rest of what comes out of a box; without it there are no lines.
 */
#ifndef COLOQUIO_WHERE_WHERE_H
#define COLOQUIO_WHERE_WHERE_H

#include "engine/engine.h"
#include "scenario/scenario.h"
#include "verdict/verdict.h"

/* Called when nothing more can be learnt. */
typedef void where_done(void *context);

/*
 * Finds out where the findings of a judged run are, and judges it again with what it knows then.
 *
 * The stacks of deaths, loops and waits are in the run's records; for those of the calls that
 * findings rest on, the same plan is run once more with them asked for. If that run differs, which
 * would be our fault, they are left out.
 * lowered: the plan that was run, schedule included; it, the scenario and the result must live
 * until done is called, from engine_work or before this returns. result: its findings keep their
 * order and ids and get file, line, frames and origins; its records and trace are replaced by such
 * with RECORD_FRAMEs. Of one that passed, its suspect is looked at in the same way, and takes its place
 * if it turns out to be wrong; there is none left afterwards.
 */
void where_start(struct engine *engine, const struct spec_scenario *scenario,
                 const struct lowered *lowered, struct scenario_result *result, where_done *done,
                 void *context);

/* The same, waiting for it. */
void where_find(const struct spec_scenario *scenario, const struct lowered *lowered,
                struct scenario_result *result);

#endif
