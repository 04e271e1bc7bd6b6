#include "expect.h"

#include <errno.h>
#include <regex.h>
#include <string.h>
#include <sys/socket.h>

#include "names.h"

/* In a comparison too long to be shown, so many equal bytes are shown before the difference. */
#define CONTEXT_BYTES 64

bool expect_some(struct channel channel, const struct content *content, struct outcome *outcome)
{
    char buffer[65536];
    uint64_t left = content->length_bytes - outcome->matched;
    size_t equal;
    ssize_t came;

    if (left == 0)
        return false;
    came = channel_take(channel, buffer, left < sizeof buffer ? (size_t)left : sizeof buffer);
    if (came <= 0) {
        /* Non-blocking only within an exchange, which polls again. */
        if (came < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return true;
        outcome->ending = came == 0 ? ENDING_END : ENDING_ERROR;
        outcome->error = came == 0 ? 0 : errno;
        return false;
    }
    equal = content_match(content, outcome->matched, buffer, (size_t)came);
    outcome->matched += equal;
    if (equal == (size_t)came)
        return outcome->matched < content->length_bytes;
    outcome->ending = ENDING_DIFFERENT;
    text_append(&outcome->tail, buffer + equal, (size_t)came - equal);
    return false;
}

void expect_content(struct channel channel, const struct content *content,
                    struct outcome *outcome)
{
    while (expect_some(channel, content, outcome))
        ;
}

void expect_no_more(struct channel channel, struct outcome *outcome)
{
    char buffer[ANSWER_PAYLOAD_BYTES];
    ssize_t came;

    if (outcome->ending != ENDING_COMPLETE)
        return;
    came = channel_take(channel, buffer, sizeof buffer);
    if (came < 0) {
        outcome->ending = ENDING_ERROR;
        outcome->error = errno;
    } else if (came > 0) {
        outcome->ending = ENDING_MORE;
        text_append(&outcome->tail, buffer, (size_t)came);
    }
}

/* The word of README.md for an ending. */
static const char *reason_of(enum ending ending, int error)
{
    switch (ending) {
    case ENDING_END:
        return "end-of-file";
    case ENDING_MORE:
        return "more-data";
    case ENDING_ERROR:
        return error == ECONNRESET || error == EPIPE ? "reset" : "error";
    default:
        return "mismatch";
    }
}

/* Appends the bytes of the content from `from` on, at most `most` of them. */
static void append_content(struct text *text, const struct content *content, uint64_t from,
                           uint64_t most)
{
    char buffer[ANSWER_PAYLOAD_BYTES];
    uint64_t left = content->length_bytes - from;
    size_t size = (size_t)(left < most ? left : most);

    for (size_t done = 0; done < size;) {
        size_t piece = size - done < sizeof buffer ? size - done : sizeof buffer;

        content_copy(content, from + done, buffer, piece);
        text_append(text, buffer, piece);
        done += piece;
    }
}

void expect_answer(const struct content *content, struct outcome *outcome, struct answer *answer)
{
    struct text expected = {0};
    struct text observed = {0};
    uint64_t offset = 0;

    if (outcome->ending == ENDING_COMPLETE) {
        answer_ok(answer);
        answer_number(answer, "bytes", (int64_t)outcome->matched);
    } else {
        if (outcome->matched + outcome->tail.length > ANSWER_PAYLOAD_BYTES &&
            outcome->matched > CONTEXT_BYTES)
            offset = outcome->matched - CONTEXT_BYTES;
        append_content(&expected, content, offset, ANSWER_PAYLOAD_BYTES);
        append_content(&observed, content, offset, outcome->matched - offset);
        text_append(&observed, outcome->tail.bytes, outcome->tail.length);
        answer_failed(answer, &expected, &observed, reason_of(outcome->ending, outcome->error));
        if (outcome->ending == ENDING_ERROR)
            answer_word(answer, "errno", error_name(outcome->error));
        if (offset > 0)
            answer_number(answer, "offset", (int64_t)offset);
        answer_number(answer, "bytes", (int64_t)(outcome->matched + outcome->tail.length));
        text_free(&expected);
        text_free(&observed);
    }
    text_free(&outcome->tail);
}

/* Keeps the first EXPECT_KEPT_BYTES. */
static void keep(struct text *kept, const char *bytes, size_t size)
{
    size_t room = EXPECT_KEPT_BYTES - kept->length;

    text_append(kept, bytes, size < room ? size : room);
}

enum ending take_bytes(struct channel channel, uint64_t bytes, struct text *kept, uint64_t *count,
                       int *error)
{
    char buffer[65536];

    *count = 0;
    while (*count < bytes) {
        uint64_t left = bytes - *count;
        ssize_t came =
            channel_take(channel, buffer, left < sizeof buffer ? (size_t)left : sizeof buffer);

        if (came <= 0) {
            *error = errno;
            return came == 0 ? ENDING_END : ENDING_ERROR;
        }
        keep(kept, buffer, (size_t)came);
        *count += (uint64_t)came;
    }
    return ENDING_COMPLETE;
}

enum ending take_to_end(struct channel channel, struct text *kept, uint64_t *count, int *error)
{
    return take_bytes(channel, UINT64_MAX, kept, count, error);
}

/* How many bytes can be taken without taking any behind a newline; 0 and -1 as for recv. */
static ssize_t peek_line(struct channel channel, char *buffer, size_t size)
{
    const char *newline;
    ssize_t waiting;

    if (!channel.is_socket) /* a pipe cannot be looked into */
        return 1;
    do
        waiting = recv(channel.fd, buffer, size, MSG_PEEK);
    while (waiting < 0 && errno == EINTR);
    newline = waiting > 0 ? memchr(buffer, '\n', (size_t)waiting) : NULL;
    return newline != NULL ? newline - buffer + 1 : waiting;
}

enum ending take_line(struct channel channel, struct text *line, int *error)
{
    char buffer[65536];

    while (line->length < EXPECT_KEPT_BYTES) {
        ssize_t came = peek_line(channel, buffer, sizeof buffer);

        if (came > 0)
            came = channel_take(channel, buffer, (size_t)came);
        if (came <= 0) {
            *error = errno;
            return came == 0 ? ENDING_END : ENDING_ERROR;
        }
        keep(line, buffer, (size_t)came);
        if (buffer[came - 1] == '\n')
            return ENDING_COMPLETE;
    }
    return ENDING_MORE;
}

bool expect_match(const struct command *command, const struct text *text, struct answer *answer)
{
    const struct text *pattern = command_option(command, "match");
    regex_t regex;
    int differs;

    if (pattern == NULL)
        return true;
    if (regcomp(&regex, text_string(pattern), REG_EXTENDED | REG_NOSUB) != 0) {
        answer_usage(answer, "not a regular expression");
        return false;
    }
    differs = regexec(&regex, text_string(text), 0, NULL, 0);
    regfree(&regex);
    if (differs)
        answer_failed(answer, pattern, text, "mismatch");
    return !differs;
}

/* What should have come, in words. */
static const char *wanted_words(enum ending wanted, const struct command *command)
{
    if (wanted == ENDING_END)
        return "end of file";
    return command_value(command, 0) != NULL ? text_string(command_value(command, 0)) : "a line";
}

void take_answer(const struct command *command, const struct text *kept, uint64_t count,
                 enum ending ending, enum ending wanted, int error, struct answer *answer)
{
    struct text expected = {0};

    if (ending != wanted) {
        text_append_string(&expected, wanted_words(wanted, command));
        answer_failed(answer, &expected, kept, reason_of(ending, error));
        if (ending == ENDING_ERROR)
            answer_word(answer, "errno", error_name(error));
        text_free(&expected);
    } else if (expect_match(command, kept, answer)) {
        answer_ok(answer);
        answer_number(answer, "bytes", (int64_t)count);
        answer_payload(answer, "text", kept->bytes, kept->length);
        answer->left_out += count - kept->length;
    }
}

void expect_all(struct channel channel, const struct command *command, struct answer *answer)
{
    const struct text *text = command_value(command, 0);
    struct outcome outcome = {0};
    struct text kept = {0};
    enum ending ending;
    uint64_t count;
    int error = 0;

    if (text != NULL) {
        struct content content = content_of_text(text, 1);

        expect_content(channel, &content, &outcome);
        expect_no_more(channel, &outcome);
        expect_answer(&content, &outcome, answer);
        return;
    }
    ending = take_to_end(channel, &kept, &count, &error);
    take_answer(command, &kept, count, ending, ENDING_END, error, answer);
    text_free(&kept);
}

void expect_end(struct channel channel, bool reset_allowed, struct answer *answer)
{
    struct content nothing = {0};
    struct outcome outcome = {0};

    expect_no_more(channel, &outcome);
    if (reset_allowed && outcome.ending == ENDING_ERROR && outcome.error == ECONNRESET)
        outcome.ending = ENDING_COMPLETE;
    if (outcome.ending == ENDING_COMPLETE)
        answer_ok(answer);
    else
        expect_answer(&nothing, &outcome, answer);
}

void expect_nothing(struct channel channel, struct answer *answer)
{
    struct content nothing = {0};
    struct outcome outcome = {0};

    if (!channel_has_waiting(channel)) {
        answer_ok(answer);
        return;
    }
    /* Something is there, so this does not block; it says what. */
    expect_no_more(channel, &outcome);
    if (outcome.ending == ENDING_COMPLETE)
        outcome.ending = ENDING_END;
    expect_answer(&nothing, &outcome, answer);
}
