/* The receiving commands of the stream peers. */
#include "expect.h"
#include "stream_verbs.h"

/* receive TEXT [repeat=N] */
static void receive(struct channel channel, size_t connection, const struct command *command,
                    struct answer *answer)
{
    const struct text *text = command_value(command, 0);
    struct outcome outcome = {0};
    struct content content;
    uint64_t repeat;

    (void)connection;
    if (!command_number_option(command, "repeat", 1, 1, BYTES_MAX / (text->length + 1), &repeat,
                               answer))
        return;
    content = content_of_text(text, repeat);
    expect_content(channel, &content, &outcome);
    expect_answer(&content, &outcome, answer);
}

/* drain BYTES [as=FORM] */
static void drain(struct channel channel, size_t connection, const struct command *command,
                  struct answer *answer)
{
    struct outcome outcome = {0};
    struct content content;
    uint64_t bytes;

    (void)connection;
    if (!command_number(command, 0, BYTES_MAX, &bytes, answer))
        return;
    content = content_of_pattern(bytes);
    if (!content_form(command, &content.form, answer))
        return;
    expect_content(channel, &content, &outcome);
    expect_answer(&content, &outcome, answer);
}

/* receive-bytes N */
static void receive_bytes(struct channel channel, size_t connection, const struct command *command,
                          struct answer *answer)
{
    struct text kept = {0};
    uint64_t bytes, count;
    enum ending ending;
    int error = 0;

    (void)connection;
    if (!command_number(command, 0, BYTES_MAX, &bytes, answer))
        return;
    ending = take_bytes(channel, bytes, &kept, &count, &error);
    take_answer(command, &kept, count, ending, ENDING_COMPLETE, error, answer);
    text_free(&kept);
}

/* receive-line [match=REGEX] */
static void receive_line(struct channel channel, size_t connection, const struct command *command,
                         struct answer *answer)
{
    struct text line = {0};
    int error = 0;
    enum ending ending = take_line(channel, &line, &error);

    (void)connection;
    take_answer(command, &line, line.length, ending, ENDING_COMPLETE, error, answer);
    text_free(&line);
}

/* receive-to-end [TEXT] [match=REGEX] */
static void receive_to_end(struct channel channel, size_t connection, const struct command *command,
                           struct answer *answer)
{
    (void)connection;
    expect_all(channel, command, answer);
}

/* expect-end [reset=allowed] */
static void end(struct channel channel, size_t connection, const struct command *command,
                struct answer *answer)
{
    bool allowed = command_option_is(command, "reset", "allowed");

    (void)connection;
    if (!allowed && command_option(command, "reset") != NULL)
        answer_usage(answer, "reset can only be allowed");
    else
        expect_end(channel, allowed, answer);
}

/* expect-nothing */
static void nothing(struct channel channel, size_t connection, const struct command *command,
                    struct answer *answer)
{
    (void)connection;
    (void)command;
    expect_nothing(channel, answer);
}

void run_receive(const struct command *command, struct answer *answer)
{
    stream_on(receive, command, answer);
}

void run_drain(const struct command *command, struct answer *answer)
{
    stream_on(drain, command, answer);
}

void run_receive_bytes(const struct command *command, struct answer *answer)
{
    stream_on(receive_bytes, command, answer);
}

void run_receive_line(const struct command *command, struct answer *answer)
{
    stream_on(receive_line, command, answer);
}

void run_receive_to_end(const struct command *command, struct answer *answer)
{
    stream_on(receive_to_end, command, answer);
}

void run_expect_end(const struct command *command, struct answer *answer)
{
    stream_on(end, command, answer);
}

void run_expect_nothing(const struct command *command, struct answer *answer)
{
    stream_on(nothing, command, answer);
}
