/* Between the files that answer for single kinds of calls. */
#ifndef COLOQUIO_SCHEDULE_INNER_H
#define COLOQUIO_SCHEDULE_INNER_H

#include <time.h>

#include "schedule/schedule.h"

/* Of the 16 writes that a pipe has room for. Where a user has so many pipes that new ones are
 * smaller, pipe(7), the writer sleeps in its call and is watched like any that does. */
#define PIECES_SURE 8

#define RUN ((struct answer){READY_RUN, 0})
#define HOLD ((struct answer){READY_HOLD, 0})
#define TRY ((struct answer){READY_TRY, 0})
#define LOOK ((struct answer){READY_LOOK, 0})

/* probe.c: calls that wait for one descriptor. */
struct answer probe_input(struct tracer *tracer, struct task *task);
struct answer probe_output(struct tracer *tracer, struct task *task);
/* Events of a descriptor now, poll(2); POLLNVAL if it is not open. Knows signalfd, which must not
 * be polled from here. */
short probe_events(struct tracer *tracer, struct task *task, int fd, short events);
/* O_NONBLOCK belongs to the open file, which other processes may share: the kernel is asked again
 * once somebody may have changed it for any. */
bool is_nonblocking(const struct tracer *tracer, const struct task *task, int fd);
/* splice(2), tee(2), sendfile(2). */
struct answer probe_inside(struct tracer *tracer, struct task *task);

/* amounts.c: receiving from a stream that waits for more, or for less, than poll(2) goes by. */
/* There is something to read: is it enough? Sets task->call.least. */
struct answer probe_amount(struct tracer *tracer, struct task *task, const struct object *object);
/* Does it take what there is, and wait for the rest then? Once that was asked. */
bool receives_in_pieces(const struct task *task, const struct object *object);
/* …is there, although poll(2) waits for more (SO_RCVLOWAT of TCP)? */
bool is_content(struct tracer *tracer, struct task *task, const struct object *object);
/* Where such a call ends before it has enough, it returns what is there: is there any? */
bool a_part_is_there(const struct tracer *tracer, const struct task *task);

/* messages.c: several messages in one call. */
/* Is it one that is done message by message, so that it does not sleep in between? */
bool moves_messages(const struct task *task, const struct object *object);
/* recvmmsg(2) that returns before it looks for a message. */
bool messages_refused(const struct tracer *tracer, struct task *task);
/* recvmmsg(2) when there is a message, or an error. */
struct answer probe_messages(struct tracer *tracer, struct task *task, const struct object *object);
/* As piece_begin() and piece_end(), for messages. */
int messages_begin(const struct tracer *tracer, struct task *task);
bool messages_end(struct tracer *tracer, struct task *task, int64_t result, int64_t *ret_result);

/* connections.c */
struct answer probe_connect(struct tracer *tracer, struct task *task);

/* attempt.c: gives the open file of the call's first descriptor O_NONBLOCK for this call, or takes
 * it away again: write(2) and connect(2) have no flag for one call. Returns 0 or -errno. */
int call_nonblocking(const struct tracer *tracer, struct task *task, bool on);

/* foresight.c: does a process have a descriptor of this pipe that can read, or write? Sure, unless
 * tracer->descriptors_unsure; one on its way in a message is not counted. */
bool has_end(const struct tracer *tracer, const struct object *object, enum access_mode access);

/* pieces.c: transfers that would sleep half-way. */
/* Is it one of them, so that it is done in pieces that do not sleep? */
bool moves_in_pieces(const struct task *task, const struct object *object);
/* Bytes that the call wants to move; 0 when that cannot be read, or is one message. */
uint64_t transfer_size(const struct task *task);
/* Rewrites the held call to move what it can now. Returns 0, or -errno: then look instead. */
int piece_begin(struct tracer *tracer, struct task *task);
/* At its exit, with the arguments restored: counts the piece. Returns whether there is more to
 * move; *ret_result is what the whole call would return now. */
bool piece_end(struct tracer *tracer, struct task *task, int64_t result, int64_t *ret_result);

/* multiplex.c: calls that wait for several. */
struct answer probe_poll(struct tracer *tracer, struct task *task);
struct answer probe_select(struct tracer *tracer, struct task *task);
struct answer probe_epoll(struct tracer *tracer, struct task *task);
void clear_poll(const struct task *task);
void clear_select(const struct task *task);

/* children.c */
struct answer probe_children(struct tracer *tracer, struct task *task);

/* futex.c */
struct answer probe_futex(struct tracer *tracer, struct task *task);

/* deadline.c: virtual moment at which the call ends by itself, or NEVER; 1 at least. */
uint64_t call_deadline(struct tracer *tracer, const struct task *task);
/* Is the timeout of a call that would wait one that the kernel refuses at once: EINVAL, EFAULT? */
bool timeout_is_refused(const struct task *task);
/* recvmmsg(2): moment after which no further message is received, or NEVER; 1 at least. */
uint64_t messages_until(const struct tracer *tracer, const struct task *task);

#endif
