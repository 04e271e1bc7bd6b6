/* pipe-writer: writes into a FIFO or stdout. See README.md. */
#include "answer.h"
#include "command.h"
#include "content.h"
#include "peer.h"
#include "transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* Most bytes of one write, and most that one command writes. */
#define CHUNK_MAX (16u << 20)
#define BYTES_MAX (1ull << 40)

static const char *path;                   /* of the FIFO, or NULL for stdout */
static struct channel channel = {-1, false}; /* -1: not open */

/* True if there is something to write to; else the answer is made. */
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
        channel.fd = open(path, O_WRONLY | O_CLOEXEC);
    while (channel.fd < 0 && errno == EINTR);
    if (channel.fd < 0)
        answer_error(answer, "the path can be opened for writing", errno);
    else
        answer_ok(answer);
}

/* Answers how a writing went. */
static void answer_written(struct answer *answer, int error, uint64_t written)
{
    if (error != 0)
        answer_error(answer, "a reader that takes what is written", error);
    else
        answer_ok(answer);
    answer_number(answer, "bytes", (int64_t)written);
}

/* write TEXT [chunk=N] [repeat=N] */
static void run_write(const struct command *command, struct answer *answer)
{
    const struct text *text = command_value(command, 0);
    uint64_t chunk, repeat, written;
    struct content content;
    int error;

    if (!is_open(answer) ||
        !command_number_option(command, "chunk", text->length, 1, CHUNK_MAX, &chunk, answer) ||
        !command_number_option(command, "repeat", 1, 1, BYTES_MAX / (text->length + 1), &repeat,
                               answer))
        return;
    content = content_of_text(text, repeat);
    if (content.length_bytes == 0) {
        answer_usage(answer, "an empty text");
        return;
    }
    error = channel_send(channel, &content, (size_t)chunk, &written);
    answer_written(answer, error, written);
}

/* fill BYTES [chunk=N] */
static void run_fill(const struct command *command, struct answer *answer)
{
    uint64_t bytes, chunk, written;
    struct content content;
    int error;

    if (!is_open(answer) || !command_number(command, 0, BYTES_MAX, &bytes, answer) ||
        !command_number_option(command, "chunk", 65536, 1, CHUNK_MAX, &chunk, answer))
        return;
    content = content_of_pattern(bytes);
    error = channel_send(channel, &content, (size_t)chunk, &written);
    answer_written(answer, error, written);
}

/* fill-up */
static void run_fill_up(const struct command *command, struct answer *answer)
{
    uint64_t written;
    int error;

    (void)command;
    if (!is_open(answer))
        return;
    error = channel_fill_up(channel, &written);
    answer_written(answer, error, written);
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
        {"write", 1, 1, " chunk repeat ", run_write},
        {"fill", 1, 1, " chunk ", run_fill},
        {"fill-up", 0, 0, "", run_fill_up},
        {"close", 0, 0, "", run_close},
    };
    struct options options = {"pipe-writer [PATH] [--report FD]", argc, argv};
    struct peer peer = {.verbs = verbs, .verbs_count = sizeof verbs / sizeof *verbs};
    const char *report = peer_report_option(&options);

    path = options_rest(&options, false);
    if (path == NULL)
        channel.fd = STDOUT_FILENO;
    /* Data and answers must not get mixed up. */
    peer.report_fd = peer_report(&options, report, path == NULL ? STDERR_FILENO : STDOUT_FILENO);
    return peer_run(&peer);
}
