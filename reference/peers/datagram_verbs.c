#include "datagram_verbs.h"

#include "answer.h"
#include "command.h"
#include "content.h"
#include "expect.h"
#include "socket_file.h"
#include "transfer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Longest datagram taken; the system allows none that is longer by default. */
#define DATAGRAM_BYTES (1u << 20)

/* Most datagrams of one command. */
#define TIMES_MAX 1000000u

static const struct address *default_to;
static const struct address *bind_address;
static struct address last_sender; /* length 0 and no family before anybody sent */
static struct channel channel = {-1, true};

/* Makes the socket, and binds it if there is an address. Returns 0 or an errno value. */
static int open_socket(int family)
{
    int error = 0;

    channel.fd = socket(family, SOCK_DGRAM, 0);
    if (channel.fd < 0)
        return errno;
    if (bind_address != NULL)
        error = socket_file_bind(channel.fd, bind_address);
    if (error != 0) {
        close(channel.fd);
        channel.fd = -1;
    }
    return error;
}

/*
 * Makes the socket unless there is one. other: says of which family if no other address does; or
 * NULL. Returns false with the answer made if it cannot be.
 */
static bool ensure_socket(const struct address *other, struct answer *answer)
{
    const struct address *known = bind_address != NULL ? bind_address : default_to;
    int error;

    if (channel.fd >= 0)
        return true;
    if (known == NULL)
        known = other;
    if (known == NULL) {
        answer_usage(answer, "no address says what kind of socket to make");
        return false;
    }
    error = open_socket(address_family(known));
    if (error != 0)
        answer_error(answer, "an address that is free", error);
    return error == 0;
}

/* Appends KEY=ADDRESS to an answer. */
static void answer_address(struct answer *answer, const char *key, const struct address *address)
{
    struct text words = {0};

    address_append(&words, address);
    answer_word(answer, key, text_string(&words));
    text_free(&words);
}

/* bind */
static void run_bind(const struct command *command, struct answer *answer)
{
    struct address address;
    int error;

    (void)command;
    if (!ensure_socket(NULL, answer))
        return;
    error = address_of_socket(channel.fd, &address);
    if (error != 0) {
        answer_error(answer, "a socket with an address", error);
        return;
    }
    answer_ok(answer);
    answer_number(answer, "port", address_port(&address));
    answer_address(answer, "address", &address);
}

/* Reads an option that is an address. *address: `otherwise` without it. Returns false if wrong. */
static bool read_address(const struct command *command, const char *key, struct address *parsed,
                         const struct address *otherwise, const struct address **address,
                         struct answer *answer)
{
    const struct text *given = command_option(command, key);

    *address = given != NULL ? parsed : otherwise;
    if (given == NULL || address_parse(text_string(given), parsed))
        return true;
    answer_usage(answer, "not an address");
    return false;
}

/* Sends one datagram. Returns 0 or an errno value. */
static int send_one(const struct text *bytes, const struct address *to)
{
    ssize_t sent;

    do
        sent = sendto(channel.fd, text_string(bytes), bytes->length, MSG_NOSIGNAL,
                      (const struct sockaddr *)&to->storage, to->length);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? errno : 0;
}

/* Sends a datagram so many times to where the command says, and answers. */
static void send_and_answer(const struct command *command, const struct text *bytes, uint64_t times,
                            struct answer *answer)
{
    const struct address *to;
    struct address parsed;
    uint64_t sent = 0;
    int error = 0;

    if (!read_address(command, "to", &parsed,
                      default_to != NULL ? default_to : &last_sender, &to, answer))
        return;
    /* Nobody has sent yet, or the last one did it from a socket without a name. */
    if (to == &last_sender && (to->length == 0 || address_family(to) == AF_UNSPEC)) {
        answer_usage(answer, "there is no sender that could be answered");
        return;
    }
    if (!ensure_socket(to, answer))
        return;
    while (sent < times && (error = send_one(bytes, to)) == 0)
        sent++;
    if (error != 0)
        answer_error(answer, "somebody takes the datagram", error);
    else
        answer_ok(answer);
    answer_number(answer, "bytes", (int64_t)(sent * bytes->length));
}

/* send TEXT [to=ADDRESS] [repeat=N] */
static void run_send(const struct command *command, struct answer *answer)
{
    uint64_t times;

    if (command_number_option(command, "repeat", 1, 1, TIMES_MAX, &times, answer))
        send_and_answer(command, command_value(command, 0), times, answer);
}

/* fill BYTES [to=ADDRESS] */
static void run_fill(const struct command *command, struct answer *answer)
{
    struct text bytes = {0};
    uint64_t size;
    struct content pattern;
    char *buffer;

    if (!command_number(command, 0, DATAGRAM_BYTES, &size, answer))
        return;
    pattern = content_of_pattern(size);
    buffer = memory_resize(NULL, (size_t)size + 1);
    content_copy(&pattern, 0, buffer, (size_t)size);
    text_append(&bytes, buffer, (size_t)size);
    free(buffer);
    send_and_answer(command, &bytes, 1, answer);
    text_free(&bytes);
}

/* Takes one datagram and remembers its sender. Returns 0 or an errno value. */
static int take_one(struct text *bytes)
{
    static char buffer[DATAGRAM_BYTES];
    ssize_t came;

    text_clear(bytes);
    do {
        last_sender = (struct address){.length = sizeof last_sender.storage};
        came = recvfrom(channel.fd, buffer, sizeof buffer, 0,
                        (struct sockaddr *)&last_sender.storage, &last_sender.length);
    } while (came < 0 && errno == EINTR);
    if (came < 0)
        return errno;
    text_append(bytes, buffer, (size_t)came);
    return 0;
}

/* Answers that a datagram came from another place than it should. */
static void answer_wrong_sender(struct answer *answer, const struct address *from)
{
    struct text expected = {0};
    struct text observed = {0};

    text_append_string(&expected, "a datagram from ");
    address_append(&expected, from);
    text_append_string(&observed, "a datagram from ");
    address_append(&observed, &last_sender);
    answer_failed(answer, &expected, &observed, "mismatch");
    text_free(&expected);
    text_free(&observed);
}

/*
 * Takes one datagram that must come from where the command's option says.
 * Returns false with the answer made if it does not, or taking fails.
 */
static bool take_from(const struct command *command, struct text *bytes, struct answer *answer)
{
    const struct address *from;
    struct address parsed;
    int error;

    if (!read_address(command, "from", &parsed, NULL, &from, answer) ||
        !ensure_socket(from, answer))
        return false;
    error = take_one(bytes);
    if (error != 0)
        answer_error(answer, "a datagram", error);
    else if (from != NULL && !address_equal(from, &last_sender))
        answer_wrong_sender(answer, from);
    return !answer->failed;
}

/* receive TEXT [from=ADDRESS] [times=N] */
static void run_receive(const struct command *command, struct answer *answer)
{
    const struct text *text = command_value(command, 0);
    struct text bytes = {0};
    uint64_t times, came = 0;

    if (!command_number_option(command, "times", 1, 1, TIMES_MAX, &times, answer))
        return;
    for (; came < times && !answer->failed && take_from(command, &bytes, answer); came++)
        if (bytes.length != text->length ||
            memcmp(text_string(&bytes), text_string(text), text->length) != 0)
            answer_failed(answer, text, &bytes, "mismatch");
    if (!answer->failed) {
        answer_ok(answer);
        answer_number(answer, "bytes", (int64_t)(times * text->length));
    }
    if (came > 0)
        answer_address(answer, "from", &last_sender);
    text_free(&bytes);
}

/* receive-any [from=ADDRESS] [match=REGEX] */
static void run_receive_any(const struct command *command, struct answer *answer)
{
    struct text bytes = {0};

    if (take_from(command, &bytes, answer) && expect_match(command, &bytes, answer)) {
        answer_ok(answer);
        answer_number(answer, "bytes", (int64_t)bytes.length);
        answer_payload(answer, "text", bytes.bytes, bytes.length);
        answer_address(answer, "from", &last_sender);
    }
    text_free(&bytes);
}

/* expect-nothing */
static void run_expect_nothing(const struct command *command, struct answer *answer)
{
    struct text bytes = {0};
    struct text nothing = {0};
    int error;

    (void)command;
    if (!ensure_socket(NULL, answer))
        return;
    if (!channel_has_waiting(channel)) {
        answer_ok(answer);
        return;
    }
    error = take_one(&bytes);
    if (error != 0) {
        answer_error(answer, "nothing waits", error);
    } else {
        answer_failed(answer, &nothing, &bytes, "more-data");
        answer_address(answer, "from", &last_sender);
    }
    text_free(&bytes);
}

/* Closes the socket. Returns false with the answer made if there is none. */
static bool close_socket(struct answer *answer)
{
    if (channel.fd < 0) {
        answer_usage(answer, "there is no socket yet");
        return false;
    }
    close(channel.fd);
    channel.fd = -1;
    answer_ok(answer);
    return true;
}

/* close */
static void run_close(const struct command *command, struct answer *answer)
{
    (void)command;
    if (close_socket(answer))
        socket_file_remove();
}

/* abandon */
static void run_abandon(const struct command *command, struct answer *answer)
{
    (void)command;
    if (close_socket(answer))
        socket_file_abandon();
}

struct peer datagram_verbs_peer(int report_fd, const struct address *to,
                                const struct address *bind_to)
{
    static const struct verb verbs[] = {
        {"bind", 0, 0, "", run_bind},
        {"send", 1, 1, " to repeat ", run_send},
        {"fill", 1, 1, " to ", run_fill},
        {"receive", 1, 1, " from times ", run_receive},
        {"receive-any", 0, 0, " from match ", run_receive_any},
        {"expect-nothing", 0, 0, "", run_expect_nothing},
        {"close", 0, 0, "", run_close},
        {"abandon", 0, 0, "", run_abandon},
    };

    default_to = to;
    bind_address = bind_to;
    return (struct peer){verbs, sizeof verbs / sizeof *verbs, report_fd, NULL};
}
