/* stream-client: connects to stream servers and talks to them. See README.md. */
#include "address.h"
#include "answer.h"
#include "command.h"
#include "connections.h"
#include "peer.h"
#include "stream_verbs.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *default_address; /* from the command line, or NULL */

/* Reads the address of a command, or takes the default one. Returns false, with the answer made. */
static bool read_address(const struct command *command, struct address *address,
                         struct answer *answer)
{
    const struct text *given = command_value(command, 0);
    const char *string = given != NULL ? text_string(given) : default_address;

    if (string != NULL && address_parse(string, address))
        return true;
    answer_usage(answer, string != NULL ? "not an address" : "an address is missing");
    return false;
}

/* connect goes on after a signal, so it is waited for instead of called again. */
static int wait_for_connection(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    int error = 0;
    socklen_t size = sizeof error;

    while (poll(&ready, 1, -1) < 0)
        if (errno != EINTR)
            return errno;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 ? errno : error;
}

/* Connects a new socket. buffer_bytes: of its receive buffer, set before, so that the window is never
 * larger (tcp(7)); 0: as the system likes. Returns 0 and the socket, or an errno value. */
static int connect_to(const struct address *address, int buffer_bytes, int *ret_fd)
{
    int fd = socket(address_family(address), SOCK_STREAM, 0);
    int error = 0;

    if (fd < 0)
        return errno;
    stream_prepare(fd, address);
    if (buffer_bytes)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes);
    if (connect(fd, (const struct sockaddr *)&address->storage, address->length) < 0)
        error = errno == EINTR ? wait_for_connection(fd) : errno;
    if (error != 0)
        close(fd);
    else
        *ret_fd = fd;
    return error;
}

/* connect [ADDRESS] [count=N] [buffer=BYTES] */
static void run_connect(const struct command *command, struct answer *answer)
{
    struct address address;
    uint64_t count, buffer_bytes;
    size_t connection = 0;
    int error = 0;

    if (!read_address(command, &address, answer) ||
        !command_number_option(command, "count", 1, 1, 1000000, &count, answer) ||
        !command_number_option(command, "buffer", 0, 0, 1 << 30, &buffer_bytes, answer))
        return;
    for (uint64_t i = 0; i < count && error == 0; i++) {
        int fd;

        error = connect_to(&address, (int)buffer_bytes, &fd);
        if (error == 0)
            connection = connections_add(fd);
    }
    if (error != 0)
        answer_error(answer, "a server that accepts the connection", error);
    else
        answer_ok(answer);
    answer_number(answer, "connection", (int64_t)connection);
}

/* expect-refused [ADDRESS] */
static void run_expect_refused(const struct command *command, struct answer *answer)
{
    struct address address;
    int error, fd;

    if (!read_address(command, &address, answer))
        return;
    error = connect_to(&address, 0, &fd);
    if (error == ECONNREFUSED || error == ENOENT) {
        answer_ok(answer);
    } else if (error != 0) {
        answer_error(answer, "the connection is refused", error);
    } else {
        close(fd);
        answer_failed_words(answer, "the connection is refused", "connected", "mismatch");
    }
}

int main(int argc, char **argv)
{
    static const struct verb own[] = {
        {"connect", 0, 1, " count buffer ", run_connect},
        {"expect-refused", 0, 1, "", run_expect_refused},
    };
    struct options options = {"stream-client [ADDRESS] [--report FD]", argc, argv};
    int report_fd = peer_report(&options, peer_report_option(&options), STDOUT_FILENO);
    struct address address;
    struct peer peer;
    int status;

    default_address = options_rest(&options, false);
    if (default_address != NULL && !address_parse(default_address, &address))
        options_wrong(&options, "not an address");
    peer = stream_verbs_peer(own, sizeof own / sizeof *own, report_fd);
    status = peer_run(&peer);
    stream_verbs_free();
    return status;
}
