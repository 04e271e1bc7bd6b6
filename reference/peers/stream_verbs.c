/* The sending commands of the stream peers, and the choice of a connection. */
#include "stream_verbs.h"

#include "connections.h"
#include "exchange.h"
#include "expect.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct verb *table; /* own and common commands of the program */

/* Carries a command out on all open connections; the answer is that of the first that failed. */
static void on_all(stream_verb *run, const struct command *command, struct answer *answer)
{
    int64_t done = 0;

    for (size_t number = 1; number <= connections_count(); number++) {
        struct channel channel = {connections_fd(number), true};

        if (channel.fd < 0)
            continue;
        text_clear(&answer->line);
        answer->left_out = 0;
        run(channel, number, command, answer);
        if (answer->failed) {
            if (!answer->usage)
                answer_number(answer, "connection", (int64_t)number);
            return;
        }
        done++;
    }
    text_clear(&answer->line);
    answer->left_out = 0;
    answer_ok(answer);
    answer_number(answer, "connections", done);
}

void stream_on(stream_verb *run, const struct command *command, struct answer *answer)
{
    struct channel channel = {-1, true};
    uint64_t number;

    if (command_option_is(command, "on", "all")) {
        on_all(run, command, answer);
        return;
    }
    if (!command_number_option(command, "on", connections_newest(), 1, SIZE_MAX, &number, answer))
        return;
    channel.fd = connections_fd((size_t)number);
    if (channel.fd < 0)
        answer_usage(answer, "no such connection is open");
    else
        run(channel, (size_t)number, command, answer);
}

/* Answers how a sending went. */
static void answer_sent(struct answer *answer, int error, uint64_t sent)
{
    if (error != 0)
        answer_error(answer, "the other side takes what is sent", error);
    else
        answer_ok(answer);
    answer_number(answer, "bytes", (int64_t)sent);
}

/* Reads the options of a text: repeat, chunk (default: the text at once). Returns false if wrong. */
static bool read_text(const struct command *command, struct content *content, uint64_t *chunk,
                      struct answer *answer)
{
    const struct text *text = command_value(command, 0);
    uint64_t repeat;

    if (text->length == 0) {
        answer_usage(answer, "an empty text");
        return false;
    }
    if (!command_number_option(command, "repeat", 1, 1, BYTES_MAX / text->length, &repeat, answer))
        return false;
    *content = content_of_text(text, repeat);
    return command_number_option(command, "chunk", text->length, 1, CHUNK_MAX, chunk, answer);
}

/* The same for so many bytes of the pattern. */
static bool read_pattern(const struct command *command, struct content *content, uint64_t *chunk,
                         struct answer *answer)
{
    uint64_t bytes;

    if (!command_number(command, 0, BYTES_MAX, &bytes, answer))
        return false;
    *content = content_of_pattern(bytes);
    return command_number_option(command, "chunk", 65536, 1, CHUNK_MAX, chunk, answer);
}

/* send TEXT [chunk=N] [repeat=N] */
static void send_text(struct channel channel, size_t connection, const struct command *command,
                      struct answer *answer)
{
    struct content content;
    uint64_t chunk, sent;
    int error;

    (void)connection;
    if (!read_text(command, &content, &chunk, answer))
        return;
    error = channel_send(channel, &content, (size_t)chunk, &sent);
    answer_sent(answer, error, sent);
}

/* fill BYTES [chunk=N] */
static void fill(struct channel channel, size_t connection, const struct command *command,
                 struct answer *answer)
{
    struct content content;
    uint64_t chunk, sent;
    int error;

    (void)connection;
    if (!read_pattern(command, &content, &chunk, answer))
        return;
    error = channel_send(channel, &content, (size_t)chunk, &sent);
    answer_sent(answer, error, sent);
}

/* fill-up */
static void fill_up(struct channel channel, size_t connection, const struct command *command,
                    struct answer *answer)
{
    uint64_t sent;
    int error = channel_fill_up(channel, &sent);

    (void)connection;
    (void)command;
    answer_sent(answer, error, sent);
}

/* Runs an exchange and answers how it went. */
static void exchange_and_answer(struct exchange *exchange, struct answer *answer)
{
    struct outcome outcome = {0};

    exchange_run(exchange, &outcome);
    if (outcome.ending == ENDING_COMPLETE && exchange->send_error != 0)
        answer_sent(answer, exchange->send_error, exchange->sent);
    else
        expect_answer(&exchange->to_expect, &outcome, answer);
    if (answer->failed)
        answer_number(answer, "sent", (int64_t)exchange->sent);
}

/* exchange TEXT [repeat=N] [answer=TEXT] [chunk=N] [as=FORM] [half-close=yes] */
static void exchange_text(struct channel channel, size_t connection, const struct command *command,
                          struct answer *answer)
{
    const struct text *text = command_value(command, 0);
    const struct text *reply = command_option(command, "answer");
    struct exchange exchange = {.channel = channel};
    uint64_t chunk;

    (void)connection;
    if (!read_text(command, &exchange.to_send, &chunk, answer))
        return;
    exchange.to_expect = content_of_text(reply != NULL ? reply : text,
                                         exchange.to_send.length_bytes / text->length);
    exchange.chunk = (size_t)chunk;
    if (command_flag(command, "half-close", false, &exchange.half_close, answer) &&
        content_form(command, &exchange.to_expect.form, answer))
        exchange_and_answer(&exchange, answer);
}

/* exchange-pattern BYTES [chunk=N] [as=FORM] [half-close=yes] */
static void exchange_pattern(struct channel channel, size_t connection,
                             const struct command *command, struct answer *answer)
{
    struct exchange exchange = {.channel = channel};
    uint64_t chunk;

    (void)connection;
    if (!read_pattern(command, &exchange.to_send, &chunk, answer))
        return;
    exchange.to_expect = exchange.to_send;
    exchange.chunk = (size_t)chunk;
    if (command_flag(command, "half-close", false, &exchange.half_close, answer) &&
        content_form(command, &exchange.to_expect.form, answer))
        exchange_and_answer(&exchange, answer);
}

/* echo [as=upper] */
static void echo(struct channel channel, size_t connection, const struct command *command,
                 struct answer *answer)
{
    enum form form;
    uint64_t echoed;
    int error;

    (void)connection;
    if (!content_form(command, &form, answer))
        return;
    if (form == FORM_REVERSED) {
        answer_usage(answer, "bytes cannot be reversed before the last one has come");
        return;
    }
    error = channel_echo(channel, channel, form == FORM_UPPER, &echoed);
    answer_sent(answer, error, echoed);
}

/* half-close */
static void half_close(struct channel channel, size_t connection, const struct command *command,
                       struct answer *answer)
{
    (void)connection;
    (void)command;
    if (shutdown(channel.fd, SHUT_WR) < 0)
        answer_error(answer, "a connection that can be half-closed", errno);
    else
        answer_ok(answer);
}

/* close */
static void close_one(struct channel channel, size_t connection, const struct command *command,
                      struct answer *answer)
{
    (void)channel;
    (void)command;
    connections_close(connection);
    answer_ok(answer);
}

/* reset: with SO_LINGER on and no time to linger, close sends RST (socket(7), RFC 9293 3.6). */
static void reset(struct channel channel, size_t connection, const struct command *command,
                  struct answer *answer)
{
    struct linger at_once = {.l_onoff = 1};

    (void)command;
    setsockopt(channel.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    connections_close(connection);
    answer_ok(answer);
}

/* Sends bytes with a descriptor along (SCM_RIGHTS, unix(7)). Returns 0 or an errno value. */
static int send_with_descriptor(struct channel channel, const struct text *with, int passed)
{
    union {
        struct cmsghdr header; /* for its alignment */
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {.bytes = {0}};
    char nul = '\0';
    struct iovec data = {&nul, 1};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    struct cmsghdr *header;
    ssize_t sent;

    if (with != NULL && with->length > 0)
        data = (struct iovec){with->bytes, with->length};
    message.msg_control = control.bytes;
    message.msg_controllen = sizeof control.bytes;
    header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &passed, sizeof passed);
    do
        sent = sendmsg(channel.fd, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? errno : 0;
}

/* Sends the descriptor, closes it here and answers. */
static void pass(struct channel channel, const struct command *command, int passed,
                 struct answer *answer)
{
    int error = send_with_descriptor(channel, command_option(command, "with"), passed);

    close(passed);
    if (error != 0)
        answer_error(answer, "the other side takes a descriptor", error);
    else
        answer_ok(answer);
}

/* send-descriptor TEXT [with=TEXT] */
static void send_descriptor(struct channel channel, size_t connection,
                            const struct command *command, struct answer *answer)
{
    const struct text *text = command_value(command, 0);
    struct channel into = {-1, false};
    uint64_t written = 0;
    int ends[2];

    (void)connection;
    if (pipe(ends) < 0) {
        answer_error(answer, "a pipe can be made", errno);
        return;
    }
    into.fd = ends[1];
    /* Without blocking, because nobody reads it before it was sent. */
    channel_set_nonblocking(into, true);
    channel_write(into, text_string(text), text->length, &written);
    close(ends[1]);
    if (written == text->length) {
        pass(channel, command, ends[0], answer);
    } else {
        close(ends[0]);
        answer_usage(answer, "a text that does not fit into a pipe");
    }
}

/* send-file PATH [with=TEXT] */
static void send_file(struct channel channel, size_t connection, const struct command *command,
                      struct answer *answer)
{
    int fd = open(text_string(command_value(command, 0)), O_RDONLY | O_CLOEXEC);

    (void)connection;
    if (fd < 0)
        answer_usage(answer, "a file that cannot be opened");
    else
        pass(channel, command, fd, answer);
}

static void run_send(const struct command *command, struct answer *answer)
{
    stream_on(send_text, command, answer);
}

static void run_fill(const struct command *command, struct answer *answer)
{
    stream_on(fill, command, answer);
}

static void run_fill_up(const struct command *command, struct answer *answer)
{
    stream_on(fill_up, command, answer);
}

static void run_exchange(const struct command *command, struct answer *answer)
{
    stream_on(exchange_text, command, answer);
}

static void run_exchange_pattern(const struct command *command, struct answer *answer)
{
    stream_on(exchange_pattern, command, answer);
}

static void run_echo(const struct command *command, struct answer *answer)
{
    stream_on(echo, command, answer);
}

static void run_half_close(const struct command *command, struct answer *answer)
{
    stream_on(half_close, command, answer);
}

static void run_close(const struct command *command, struct answer *answer)
{
    stream_on(close_one, command, answer);
}

static void run_reset(const struct command *command, struct answer *answer)
{
    stream_on(reset, command, answer);
}

static void run_send_descriptor(const struct command *command, struct answer *answer)
{
    stream_on(send_descriptor, command, answer);
}

static void run_send_file(const struct command *command, struct answer *answer)
{
    stream_on(send_file, command, answer);
}

static const struct verb common[] = {
    {"send", 1, 1, " chunk repeat on ", run_send},
    {"fill", 1, 1, " chunk on ", run_fill},
    {"fill-up", 0, 0, " on ", run_fill_up},
    {"receive", 1, 1, " repeat on ", run_receive},
    {"drain", 1, 1, " as on ", run_drain},
    {"receive-bytes", 1, 1, " on ", run_receive_bytes},
    {"receive-line", 0, 0, " match on ", run_receive_line},
    {"receive-to-end", 0, 1, " match on ", run_receive_to_end},
    {"exchange", 1, 1, " repeat answer chunk as half-close on ", run_exchange},
    {"exchange-pattern", 1, 1, " chunk as half-close on ", run_exchange_pattern},
    {"echo", 0, 0, " as on ", run_echo},
    {"expect-end", 0, 0, " reset on ", run_expect_end},
    {"expect-nothing", 0, 0, " on ", run_expect_nothing},
    {"send-descriptor", 1, 1, " with on ", run_send_descriptor},
    {"send-file", 1, 1, " with on ", run_send_file},
    {"half-close", 0, 0, " on ", run_half_close},
    {"close", 0, 0, " on ", run_close},
    {"reset", 0, 0, " on ", run_reset},
};

struct peer stream_verbs_peer(const struct verb *own, size_t own_count, int report_fd)
{
    size_t count = own_count + sizeof common / sizeof *common;

    table = memory_resize(NULL, count * sizeof *table);
    memcpy(table, own, own_count * sizeof *table);
    memcpy(table + own_count, common, sizeof common);
    return (struct peer){table, count, report_fd, NULL};
}

void stream_verbs_free(void)
{
    free(table);
    connections_free();
}

void stream_prepare(int fd, const struct address *address)
{
    int on = 1;

    if (address_family(address) != AF_UNIX)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}
