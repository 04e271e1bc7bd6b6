/* stream-server: listens, accepts connections and talks on them. See README.md. */
#include "address.h"
#include "answer.h"
#include "command.h"
#include "connections.h"
#include "peer.h"
#include "socket_file.h"
#include "stream_verbs.h"
#include "transfer.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct address own_address; /* from the command line */
static int listener = -1;          /* -1: not listening */

/* Appends KEY=ADDRESS to an answer. */
static void answer_address(struct answer *answer, const char *key, const struct address *address)
{
    struct text words = {0};

    address_append(&words, address);
    answer_word(answer, key, text_string(&words));
    text_free(&words);
}

/* Makes the listening socket. Returns 0 or an errno value. */
static int start_listening(int backlog)
{
    int on = 1;
    int error;

    listener = socket(address_family(&own_address), SOCK_STREAM, 0);
    if (listener < 0)
        return errno;
    /* Without it a server cannot come back while old connections are in TIME_WAIT. */
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    error = socket_file_bind(listener, &own_address);
    if (error == 0 && listen(listener, backlog) < 0)
        error = errno;
    if (error != 0) {
        close(listener);
        listener = -1;
    }
    return error;
}

/* listen [backlog=N] */
static void run_listen(const struct command *command, struct answer *answer)
{
    struct address address;
    uint64_t backlog;
    int error;

    if (!command_number_option(command, "backlog", SOMAXCONN, 0, 65535, &backlog, answer))
        return;
    if (listener >= 0) {
        answer_usage(answer, "it is listening already");
        return;
    }
    error = start_listening((int)backlog);
    if (error == 0)
        error = address_of_socket(listener, &address);
    if (error != 0) {
        answer_error(answer, "an address that is free", error);
        return;
    }
    answer_ok(answer);
    answer_number(answer, "port", address_port(&address));
    answer_address(answer, "address", &address);
}

/* True if it is listening; else the answer is made. */
static bool is_listening(struct answer *answer)
{
    if (listener < 0)
        answer_usage(answer, "it is not listening");
    return listener >= 0;
}

/* Accepts one connection. Returns its number, or 0 and errno. */
static size_t accept_one(struct address *from)
{
    int fd;

    do {
        from->length = sizeof from->storage;
        fd = accept(listener, (struct sockaddr *)&from->storage, &from->length);
        /* ECONNABORTED: that client has gone again; the next one is waited for. */
    } while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (fd < 0)
        return 0;
    stream_prepare(fd, &own_address);
    return connections_add(fd);
}

/* accept [count=N] */
static void run_accept(const struct command *command, struct answer *answer)
{
    struct address from = {0};
    uint64_t count;
    size_t connection = 1;

    if (!is_listening(answer) ||
        !command_number_option(command, "count", 1, 1, 1000000, &count, answer))
        return;
    for (uint64_t i = 0; i < count && connection > 0; i++)
        connection = accept_one(&from);
    if (connection == 0) {
        answer_error(answer, "a client that connects", errno);
        return;
    }
    answer_ok(answer);
    answer_number(answer, "connection", (int64_t)connection);
    answer_address(answer, "from", &from);
}

/* expect-no-connection */
static void run_expect_no_connection(const struct command *command, struct answer *answer)
{
    struct channel channel = {listener, true};

    (void)command;
    if (!is_listening(answer))
        return;
    if (channel_has_waiting(channel))
        answer_failed_words(answer, "no client", "a client waits to be accepted", "mismatch");
    else
        answer_ok(answer);
}

/* stop-listening */
static void run_stop_listening(const struct command *command, struct answer *answer)
{
    (void)command;
    if (!is_listening(answer))
        return;
    close(listener);
    listener = -1;
    socket_file_remove();
    answer_ok(answer);
}

/* abandon */
static void run_abandon(const struct command *command, struct answer *answer)
{
    (void)command;
    if (!is_listening(answer))
        return;
    close(listener);
    listener = -1;
    socket_file_abandon();
    answer_ok(answer);
}

int main(int argc, char **argv)
{
    static const struct verb own[] = {
        {"listen", 0, 0, " backlog ", run_listen},
        {"accept", 0, 0, " count ", run_accept},
        {"expect-no-connection", 0, 0, "", run_expect_no_connection},
        {"stop-listening", 0, 0, "", run_stop_listening},
        {"abandon", 0, 0, "", run_abandon},
    };
    struct options options = {"stream-server ADDRESS [--report FD]", argc, argv};
    int report_fd = peer_report(&options, peer_report_option(&options), STDOUT_FILENO);
    struct peer peer;
    int status;

    if (!address_parse(options_rest(&options, true), &own_address))
        options_wrong(&options, "not an address");
    peer = stream_verbs_peer(own, sizeof own / sizeof *own, report_fd);
    status = peer_run(&peer);
    stream_verbs_free();
    return status;
}
