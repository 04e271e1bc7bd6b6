/* The one line that answers a command. */
#ifndef REFERENCE_ANSWER_H
#define REFERENCE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

/* Longest payload shown in an answer, in bytes. */
#define ANSWER_PAYLOAD_BYTES 4096

struct answer {
    struct text line;
    uint64_t left_out; /* payload bytes that were not shown */
    bool usage;        /* the command was wrong */
    bool failed;       /* the other side did not do what was asked for */
};

/* Begins an answer; one of these three comes first. */
void answer_ok(struct answer *answer);

/*
 * The other side did something else. expected, observed: what they say, quoted; cut when too long.
 * reason: one of the words of README.md.
 */
void answer_failed(struct answer *answer, const struct text *expected, const struct text *observed,
                   const char *reason);

/* The command is not understood: says why. The peer will end with exit 64. */
void answer_usage(struct answer *answer, const char *message);

/*
 * A system call failed with `error`, where `expected` says in words what it should have done.
 * The reason follows from the error.
 */
void answer_error(struct answer *answer, const char *expected, int error);

/* answer_failed for words instead of payloads. */
void answer_failed_words(struct answer *answer, const char *expected, const char *observed,
                         const char *reason);

/* Appends KEY=VALUE: a number, a word without blanks, or a payload, quoted and cut. */
void answer_number(struct answer *answer, const char *key, int64_t number);
void answer_word(struct answer *answer, const char *key, const char *word);
void answer_payload(struct answer *answer, const char *key, const void *bytes, size_t size);

/* Ends the line. Nothing may be appended after that. */
void answer_finish(struct answer *answer);

#endif
