/* pipe-reader: reads a FIFO, or a pipe that it was given as descriptor 3. See README.md. */
#include "answer.h"
#include "command.h"
#include "content.h"
#include "expect.h"
#include "peer.h"
#include "transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* Most bytes that one command reads. */
#define BYTES_MAX (1ull << 40)

static const char *path;                     /* of the FIFO, or NULL for descriptor 3 */
static struct channel channel = {-1, false}; /* -1: not open */

/* True if there is something to read from; else the answer is made. */
static bool is_open(struct answer *answer)
{
    if (channel.fd < 0)
        answer_usage(answer, "nothing is open");
    return channel.fd >= 0;
}

/* open */
static void run_open(const struct command *command, struct answer *answer)
{
    (void)command;
    if (path == NULL || channel.fd >= 0) {
        answer_usage(answer, path == NULL ? "there is no path to open" : "it is open already");
        return;
    }
    do
        channel.fd = open(path, O_RDONLY | O_CLOEXEC);
    while (channel.fd < 0 && errno == EINTR);
    if (channel.fd < 0)
        answer_error(answer, "the path can be opened for reading", errno);
    else
        answer_ok(answer);
}

/* Takes the content and answers how it went. */
static void read_content(const struct content *content, struct answer *answer)
{
    struct outcome outcome = {0};

    expect_content(channel, content, &outcome);
    expect_answer(content, &outcome, answer);
}

/* read TEXT [repeat=N] */
static void run_read(const struct command *command, struct answer *answer)
{
    const struct text *text = command_value(command, 0);
    struct content content;
    uint64_t repeat;

    if (!is_open(answer) || !command_number_option(command, "repeat", 1, 1,
                                                   BYTES_MAX / (text->length + 1), &repeat, answer))
        return;
    content = content_of_text(text, repeat);
    read_content(&content, answer);
}

/* drain BYTES [as=FORM] */
static void run_drain(const struct command *command, struct answer *answer)
{
    struct content content;
    uint64_t bytes;

    if (!is_open(answer) || !command_number(command, 0, BYTES_MAX, &bytes, answer))
        return;
    content = content_of_pattern(bytes);
    if (content_form(command, &content.form, answer))
        read_content(&content, answer);
}

/* read-bytes N */
static void run_read_bytes(const struct command *command, struct answer *answer)
{
    struct text kept = {0};
    uint64_t bytes, count;
    enum ending ending;
    int error = 0;

    if (!is_open(answer) || !command_number(command, 0, BYTES_MAX, &bytes, answer))
        return;
    ending = take_bytes(channel, bytes, &kept, &count, &error);
    take_answer(command, &kept, count, ending, ENDING_COMPLETE, error, answer);
    text_free(&kept);
}

/* read-line [match=REGEX] */
static void run_read_line(const struct command *command, struct answer *answer)
{
    struct text line = {0};
    enum ending ending;
    int error = 0;

    if (!is_open(answer))
        return;
    ending = take_line(channel, &line, &error);
    take_answer(command, &line, line.length, ending, ENDING_COMPLETE, error, answer);
    text_free(&line);
}

/* read-to-end [TEXT] [match=REGEX] */
static void run_read_to_end(const struct command *command, struct answer *answer)
{
    if (is_open(answer))
        expect_all(channel, command, answer);
}

/* expect-end */
static void run_expect_end(const struct command *command, struct answer *answer)
{
    (void)command;
    if (is_open(answer))
        expect_end(channel, false, answer);
}

/* expect-nothing */
static void run_expect_nothing(const struct command *command, struct answer *answer)
{
    (void)command;
    if (is_open(answer))
        expect_nothing(channel, answer);
}

/* close */
static void run_close(const struct command *command, struct answer *answer)
{
    (void)command;
    if (!is_open(answer))
        return;
    close(channel.fd);
    channel.fd = -1;
    answer_ok(answer);
}

int main(int argc, char **argv)
{
    static const struct verb verbs[] = {
        {"open", 0, 0, "", run_open},
        {"read", 1, 1, " repeat ", run_read},
        {"drain", 1, 1, " as ", run_drain},
        {"read-bytes", 1, 1, "", run_read_bytes},
        {"read-line", 0, 0, " match ", run_read_line},
        {"read-to-end", 0, 1, " match ", run_read_to_end},
        {"expect-end", 0, 0, "", run_expect_end},
        {"expect-nothing", 0, 0, "", run_expect_nothing},
        {"close", 0, 0, "", run_close},
    };
    struct options options = {"pipe-reader [PATH] [--report FD]", argc, argv};
    struct peer peer = {.verbs = verbs, .verbs_count = sizeof verbs / sizeof *verbs};

    peer.report_fd = peer_report(&options, peer_report_option(&options), STDOUT_FILENO);
    path = options_rest(&options, false);
    if (path == NULL && peer.report_fd == 3)
        options_wrong(&options, "descriptor 3 cannot be both the pipe and the report");
    if (path == NULL)
        channel.fd = 3;
    return peer_run(&peer);
}
