/* Sending and receiving on one socket at the same time. */
#ifndef REFERENCE_EXCHANGE_H
#define REFERENCE_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "content.h"
#include "expect.h"
#include "transfer.h"

struct exchange {
    struct channel channel;
    struct content to_send;
    struct content to_expect;
    size_t chunk;    /* bytes of one send */
    bool half_close; /* shutdown(SHUT_WR) after the last byte was sent */
    uint64_t sent;   /* how many bytes were taken */
    int send_error;  /* errno value that ended the sending, or 0 */
};

/*
 * Sends all and takes all that is expected, whichever is possible, so that neither side can make
 * the other one stand still with full buffers. Ends early when something wrong comes or a call fails.
 */
void exchange_run(struct exchange *exchange, struct outcome *outcome);

#endif
