/* Taking what comes and comparing it with what should come. */
#ifndef REFERENCE_EXPECT_H
#define REFERENCE_EXPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "answer.h"
#include "command.h"
#include "content.h"
#include "text.h"
#include "transfer.h"

/* So much of what comes is kept for answers and regular expressions; the rest is only counted. */
#define EXPECT_KEPT_BYTES (1u << 20)

enum ending {
    ENDING_COMPLETE,  /* all that was asked for came */
    ENDING_DIFFERENT, /* another byte came */
    ENDING_END,       /* end of file came before */
    ENDING_MORE,      /* more came than was asked for */
    ENDING_ERROR      /* a call failed: see error */
};

/* How far what came was what should come. */
struct outcome {
    enum ending ending;
    uint64_t matched; /* so many bytes were right */
    struct text tail; /* what came instead of the next ones */
    int error;        /* errno value for ENDING_ERROR */
};

/* Takes bytes until all of the content has come, or something else happens. */
void expect_content(struct channel channel, const struct content *content,
                    struct outcome *outcome);

/* Takes one step of expect_content: a single read. Returns false when that was the last one. */
bool expect_some(struct channel channel, const struct content *content, struct outcome *outcome);

/* After a complete content: end of file must come next. */
void expect_no_more(struct channel channel, struct outcome *outcome);

/* Answers how it went; ok bytes=N if it is complete. Frees the tail. */
void expect_answer(const struct content *content, struct outcome *outcome, struct answer *answer);

/* Takes exactly `bytes` bytes. *kept: the first of them. *count: how many came. */
enum ending take_bytes(struct channel channel, uint64_t bytes, struct text *kept, uint64_t *count,
                       int *error);

/* Takes all until end of file. Never ENDING_COMPLETE: ENDING_END is what should come. */
enum ending take_to_end(struct channel channel, struct text *kept, uint64_t *count, int *error);

/* Takes one line with its newline, and nothing behind it. ENDING_MORE: it is longer than is kept. */
enum ending take_line(struct channel channel, struct text *line, int *error);

/*
 * Answers with what was taken: ok bytes=N text=…, or failed if it ended otherwise than `wanted`
 * or does not match the command's option match=REGEX.
 */
void take_answer(const struct command *command, const struct text *kept, uint64_t count,
                 enum ending ending, enum ending wanted, int error, struct answer *answer);

/* receive-to-end [TEXT] [match=REGEX]: takes all until end of file, compares and answers. */
void expect_all(struct channel channel, const struct command *command, struct answer *answer);

/* expect-end: waits for end of file and answers; reset_allowed: a reset will do as well. */
void expect_end(struct channel channel, bool reset_allowed, struct answer *answer);

/* expect-nothing: neither bytes nor the end may be waiting now. */
void expect_nothing(struct channel channel, struct answer *answer);

/*
 * Checks the option match=REGEX, a POSIX extended regular expression. Returns true if the command
 * has none or it matches; else the answer is made.
 */
bool expect_match(const struct command *command, const struct text *text, struct answer *answer);

#endif
