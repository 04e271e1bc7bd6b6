/* The commands that stream-client and stream-server have in common. */
#ifndef REFERENCE_STREAM_VERBS_H
#define REFERENCE_STREAM_VERBS_H

#include "address.h"
#include "command.h"
#include "peer.h"
#include "transfer.h"

/* Most bytes of one send, and most that one command transfers. */
#define CHUNK_MAX (16u << 20)
#define BYTES_MAX (1ull << 40)

/* A command on one connection. */
typedef void stream_verb(struct channel channel, size_t connection, const struct command *command,
                         struct answer *answer);

/* Carries a command out on the connection that its option on= chooses, or on all of them. */
void stream_on(stream_verb *run, const struct command *command, struct answer *answer);

/*
 * Adds the common commands to those of one program.
 * own: its commands. Returns a peer whose table lives until stream_verbs_free.
 */
struct peer stream_verbs_peer(const struct verb *own, size_t own_count, int report_fd);

/* Frees the table and the connections. */
void stream_verbs_free(void);

/* Puts a fresh TCP socket into the state that all of them have: every send goes out at once. */
void stream_prepare(int fd, const struct address *address);

/* The receiving commands, see README.md. */
void run_receive(const struct command *command, struct answer *answer);
void run_drain(const struct command *command, struct answer *answer);
void run_receive_bytes(const struct command *command, struct answer *answer);
void run_receive_line(const struct command *command, struct answer *answer);
void run_receive_to_end(const struct command *command, struct answer *answer);
void run_expect_end(const struct command *command, struct answer *answer);
void run_expect_nothing(const struct command *command, struct answer *answer);

#endif
