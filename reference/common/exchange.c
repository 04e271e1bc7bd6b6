#include "exchange.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

/* True while there is something left to send. */
static bool is_sending(const struct exchange *exchange)
{
    return exchange->send_error == 0 && exchange->sent < exchange->to_send.length_bytes;
}

/* Sends the next piece. buffer: of exchange->chunk bytes. */
static void send_some(struct exchange *exchange, char *buffer)
{
    uint64_t left = exchange->to_send.length_bytes - exchange->sent;
    size_t size = left < exchange->chunk ? (size_t)left : exchange->chunk;
    ssize_t taken;

    content_copy(&exchange->to_send, exchange->sent, buffer, size);
    taken = channel_put(exchange->channel, buffer, size);
    if (taken >= 0)
        exchange->sent += (uint64_t)taken;
    else if (errno != EAGAIN && errno != EWOULDBLOCK)
        exchange->send_error = errno;
    if (exchange->half_close && exchange->sent == exchange->to_send.length_bytes)
        shutdown(exchange->channel.fd, SHUT_WR);
}

/* Waits until something can be sent or taken. Returns what, or 0 with errno when poll failed. */
static short wait_for_either(const struct exchange *exchange, bool taking)
{
    struct pollfd both = {.fd = exchange->channel.fd};

    both.events = (short)((is_sending(exchange) ? POLLOUT : 0) | (taking ? POLLIN : 0));
    while (poll(&both, 1, -1) < 0)
        if (errno != EINTR)
            return 0;
    return both.revents;
}

void exchange_run(struct exchange *exchange, struct outcome *outcome)
{
    char *buffer = memory_resize(NULL, exchange->chunk);
    bool taking = exchange->to_expect.length_bytes > 0;

    channel_set_nonblocking(exchange->channel, true);
    while ((taking || is_sending(exchange)) && outcome->ending == ENDING_COMPLETE) {
        short ready = wait_for_either(exchange, taking);

        if (ready == 0) {
            outcome->ending = ENDING_ERROR;
            outcome->error = errno;
        }
        /* After a hang-up or an error there may still be bytes; recv says when there are none. */
        if (taking && (ready & ~POLLOUT) != 0)
            taking = expect_some(exchange->channel, &exchange->to_expect, outcome);
        if (is_sending(exchange) && (ready & ~POLLIN) != 0)
            send_some(exchange, buffer);
    }
    channel_set_nonblocking(exchange->channel, false);
    free(buffer);
    /* A reset is told once: if send heard of it, recv sees no more than an end. */
    if (outcome->ending == ENDING_END && exchange->send_error == ECONNRESET) {
        outcome->ending = ENDING_ERROR;
        outcome->error = ECONNRESET;
    }
}
