/* The links to other computers: what goes over them, and when it arrives. */
#ifndef COLOQUIO_RUN_WIRE_H
#define COLOQUIO_RUN_WIRE_H

#include <stdbool.h>
#include <stdint.h>

struct run;

/* Takes what has been sent, and delivers what is due at the run's time. Returns whether anything
 * was delivered. Without hosts it does nothing. */
bool wire_move(struct run *run);

/* Is anything on its way that will arrive? Not so what waits for a link to go up. */
bool wire_in_flight(const struct run *run);

/*
 * When the next thing happens on the links: a packet arrives, or a connection over one that is down
 * is given up. In virtual nanoseconds; NEVER if nothing will.
 */
uint64_t wire_next(struct run *run);

/* Ends the connections whose time has come, as the system of that computer would. */
void wire_give_up(struct run *run);

/* The link to a host (from 0) goes up or down. */
void wire_set(struct run *run, unsigned host, bool up);

/* Forgets everything; closes nothing. */
void wire_done(struct run *run);

#endif
