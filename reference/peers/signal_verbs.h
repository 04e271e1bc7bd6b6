/* The commands of signal-sender and signal-receiver. */
#ifndef REFERENCE_SIGNAL_VERBS_H
#define REFERENCE_SIGNAL_VERBS_H

#include "option.h"
#include "peer.h"

/* Starts taking the usual signals and those of --catch, which it takes out of the options. */
void signal_verbs_catch(struct options *options);

/* A peer that knows them all and answers on report_fd. */
struct peer signal_verbs_peer(int report_fd);

#endif
