/*
 * Faults on demand: a call ends as POSIX allows it to end, although nothing went wrong.
 *
 * Each call that is about to be executed is asked which faults it could suffer now; the plan says
 * which one it does, by the number of the call or by drawing. Faults hit programs of the student's;
 * what happens to datagrams on their way, peers' as well.
 */
#ifndef COLOQUIO_SCHEDULE_INJECT_H
#define COLOQUIO_SCHEDULE_INJECT_H

#include "schedule/schedule.h"

/* A datagram that was sent and has not arrived. */
struct late_datagram {
    int fd; /* duplicate of the socket it was sent through, or -1: there is none */
    struct buffer data;
    uint8_t address[128]; /* of the receiver, sockaddr_storage */
    size_t address_bytes; /* 0: the socket is connected */
};

struct injector {
    const struct plan *plan;
    uint64_t draw; /* state of what is drawn */
    struct late_datagram late;
    bool overtaken; /* another datagram was sent since */
};

/* Takes the faults of a plan (borrowed). Release with injector_done(). */
void injector_init(struct injector *injector, const struct plan *plan);
void injector_done(struct injector *injector);

/*
 * A held call whose RECORD_CALL is out is about to be executed: decides what it suffers
 * (call->injection, call->injectable) and prepares it.
 * answer: what call_readiness() said. Returns true with *ret_result when the call is not to be
 * executed but to end so; false when it is to be executed, with fewer bytes or as it is.
 */
bool injector_apply(struct injector *injector, struct tracer *tracer, struct task *task,
                    const struct answer *answer, int64_t *ret_result);

/* Lets the late datagram arrive: after one that was sent later, or, if `at_last`, because nobody
 * can go on otherwise. Returns true if one did. */
bool injector_deliver(struct injector *injector, struct tracer *tracer, bool at_last);

#endif
