/* stream-client and stream-server with each other, over every family. */
#include "driver.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const char *const families[] = {"unix:./sock", "unix:@coloquio-stream-test",
                                       "inet:127.0.0.1:0", "inet6:[::1]:0"};
#define FAMILIES ((int)(sizeof families / sizeof *families))

/* Where a server that has just answered `listen` can be reached. */
static const char *address_of(struct peer *server)
{
    static char address[128];
    const char *found = strstr(server->answer, " address=");

    ck_assert_ptr_nonnull(found);
    snprintf(address, sizeof address, "%s", found + strlen(" address="));
    return address;
}

/* Both peers, connected; the server's connection 1 is the client's connection 1. */
static void connect_both(const char *address, struct peer *client, struct peer *server)
{
    *server = PEER("stream-server", own_address(address));
    begins((ask(server, "listen"), server), "ok port=");
    *client = PEER("stream-client", address_of(server));
    says(client, "ok connection=1", "connect");
    begins((ask(server, "accept"), server), "ok connection=1 from=");
}

static void end_both(struct peer *client, struct peer *server)
{
    peer_end(client, 0);
    peer_end(server, 0);
}

START_TEST(text_goes_both_ways)
{
    struct peer client, server;

    connect_both(families[_i], &client, &server);
    says(&client, "ok bytes=5", "send \"hola\\n\"");
    says(&server, "ok bytes=5", "receive \"hola\\n\"");
    says(&server, "ok bytes=10", "send \"HOLA\\n\" chunk=1 repeat=2");
    says(&client, "ok bytes=10", "receive \"HOLA\\n\" repeat=2");
    says(&client, "ok bytes=8", "send \"uno\\ndos\\n\"");
    says(&server, "ok bytes=4 text=\"uno\\n\"", "receive-line");
    says(&server, "ok bytes=4 text=\"dos\\n\"", "receive-line match=^d.s");
    says(&server, "ok", "expect-nothing");
    says(&client, "ok bytes=6", "send \"\\0\\0\\0\\x02ab\"");
    says(&server, "ok bytes=4 text=\"\\0\\0\\0\\x02\"", "receive-bytes 4");
    says(&server, "ok bytes=2", "receive ab");
    says(&client, "ok bytes=3", "send fin");
    says(&client, "ok", "half-close");
    says(&server, "ok bytes=3 text=\"fin\"", "receive-to-end");
    says(&server, "ok bytes=5", "send adios");
    says(&server, "ok", "close");
    says(&client, "ok bytes=5", "receive-to-end adios");
    says(&client, "ok", "expect-end");
    says(&client, "ok", "close");
    end_both(&client, &server);
}
END_TEST

START_TEST(megabytes_go_both_ways_at_once)
{
    struct peer client, server;

    connect_both(families[_i], &client, &server);
    tell(&server, "exchange-pattern 5000000");
    says(&client, "ok bytes=5000000", "exchange-pattern 5000000 chunk=70000");
    ck_assert_str_eq(hear(&server), "ok bytes=5000000");
    tell(&server, "exchange \"HOLA\\n\" answer=\"hola\\n\" repeat=20000 half-close=yes");
    says(&client, "ok bytes=100000", "exchange \"hola\\n\" as=upper repeat=20000 chunk=4096");
    ck_assert_str_eq(hear(&server), "ok bytes=100000");
    says(&client, "ok", "expect-end");
    end_both(&client, &server);
}
END_TEST

START_TEST(an_echo_sends_back_until_the_end)
{
    struct peer client, server;

    connect_both(families[_i], &client, &server);
    tell(&server, "echo as=upper");
    says(&client, "ok bytes=2000000", "exchange-pattern 2000000 as=upper half-close=true");
    ck_assert_str_eq(hear(&server), "ok bytes=2000000");
    says(&server, "ok", "close");
    says(&client, "ok", "expect-end");
    says(&client, "ok connection=2", "connect");
    begins((ask(&server, "accept"), &server), "ok connection=2");
    tell(&server, "echo");
    says(&client, "ok bytes=4", "send hola");
    says(&client, "ok bytes=4", "receive hola");
    says(&client, "ok", "close");
    ck_assert_str_eq(hear(&server), "ok bytes=4");
    end_both(&client, &server);
}
END_TEST

START_TEST(a_reader_that_never_stops_does_not_hold_fill_up)
{
    struct peer client, server;

    connect_both(families[_i], &client, &server);
    tell(&server, "drain 1000000000");
    ask(&client, "fill-up");
    ck_assert_int_le(answered_number(&client, "bytes"), (16 << 20) + 65536);
    says(&client, "ok", "close");
    begins((hear(&server), &server), "failed expected=");
    end_both(&client, &server);
}
END_TEST

START_TEST(patterns_are_checked)
{
    struct peer client, server;

    connect_both(families[_i], &client, &server);
    tell(&client, "fill 1000000 chunk=33333");
    says(&server, "ok bytes=1000000", "drain 1000000");
    ck_assert_str_eq(hear(&client), "ok bytes=1000000");
    ask(&client, "fill-up");
    ck_assert_int_gt(answered_number(&client, "bytes"), 1000);
    says(&server, client.answer, "drain %ld", answered_number(&client, "bytes"));
    says(&client, "ok bytes=6", "send cbaFED");
    says(&server, "ok bytes=3", "drain 3 as=reversed");
    says(&server, "failed expected=\"ABC\" observed=\"FED\" reason=mismatch bytes=3",
         "drain 3 as=upper");
    says(&client, "ok bytes=64", "send \"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ"
         "ABCDEFGHIJK\\n\"");
    says(&server, "ok bytes=64", "drain 64 as=upper");
    end_both(&client, &server);
}
END_TEST

START_TEST(what_is_wrong_is_shown)
{
    struct peer client, server;

    connect_both(families[_i], &client, &server);
    ask(&server, "send HOLX");
    says(&client, "failed expected=\"HOLA\\n\" observed=\"HOLX\" reason=mismatch bytes=4",
         "receive \"HOLA\\n\"");
    ask(&server, "send abc");
    says(&client, "failed expected=\"\" observed=\"abc\" reason=more-data bytes=3", "expect-end");
    ask(&server, "send abc");
    says(&client, "failed expected=\"\" observed=\"abc\" reason=more-data bytes=3",
         "expect-nothing");
    ask(&server, "send \"6\\n\"");
    says(&client, "failed expected=\"^5$\" observed=\"6\\n\" reason=mismatch",
         "receive-line match=\"^5$\"");
    ask(&server, "send HOL");
    ask(&server, "close");
    says(&client, "failed expected=\"HOLA\\n\" observed=\"HOL\" reason=end-of-file bytes=3",
         "receive \"HOLA\\n\"");
    says(&client, "failed expected=\"\" observed=\"\" reason=end-of-file bytes=0",
         "expect-nothing");
    says(&client, "failed expected=\"a line\" observed=\"\" reason=end-of-file", "receive-line");
    says(&client, "failed expected=\"7\" observed=\"\" reason=end-of-file", "receive-bytes 7");
    end_both(&client, &server);
}
END_TEST

START_TEST(more_than_was_expected_shows)
{
    struct peer client, server;

    connect_both(families[_i], &client, &server);
    ask(&server, "send \"hello 127.0.0.1\\nX\"");
    ask(&server, "close");
    says(&client, "failed expected=\"hello 127.0.0.1\\n\" observed=\"hello 127.0.0.1\\nX\" "
         "reason=more-data bytes=17", "receive-to-end \"hello 127.0.0.1\\n\"");
    end_both(&client, &server);
}
END_TEST

START_TEST(a_reset_is_an_answer)
{
    struct peer client, server;

    connect_both(families[_i], &client, &server);
    says(&client, "ok", "reset");
    if (families[_i][0] == 'u') { /* on unix sockets only unread bytes make a reset */
        says(&server, "ok", "expect-end");
    } else {
        says(&server, "failed expected=\"x\" observed=\"\" reason=reset errno=ECONNRESET bytes=0",
             "receive x");
    }
    has((ask(&server, "send x"), &server), "reason=reset errno=EPIPE bytes=0");
    says(&client, "ok connection=2", "connect");
    begins((ask(&server, "accept"), &server), "ok connection=2");
    ask(&server, "send unread");
    says(&client, "ok", "close");
    says(&server, "ok", "expect-end reset=allowed on=2");
    says(&client, "ok connection=3", "connect");
    begins((ask(&server, "accept"), &server), "ok connection=3");
    ask(&server, "send unread");
    says(&client, "ok", "reset");
    has((ask(&server, "expect-end"), &server), "reason=reset errno=ECONNRESET");
    end_both(&client, &server);
}
END_TEST

START_TEST(a_reset_in_the_middle_of_an_exchange)
{
    struct peer client, server;

    connect_both(families[_i], &client, &server);
    tell(&server, "exchange-pattern 9000000");
    says(&client, "ok bytes=100000", "drain 100000");
    says(&client, "ok", "reset");
    begins((hear(&server), &server), "failed expected=");
    has(&server, "reason=reset errno=ECONNRESET");
    end_both(&client, &server);
}
END_TEST

START_TEST(many_connections_at_once)
{
    struct peer client, server;

    connect_both(families[_i], &client, &server);
    says(&client, "ok connection=101", "connect count=100");
    begins((ask(&server, "accept count=100"), &server), "ok connection=101 from=");
    says(&server, "ok", "expect-no-connection");
    says(&client, "ok bytes=1", "send b on=2");
    says(&client, "ok bytes=1", "send a on=1");
    says(&client, "ok bytes=1", "send z");
    says(&server, "ok bytes=1", "receive z");
    says(&server, "ok bytes=1", "receive a on=1");
    says(&server, "ok bytes=1", "receive b on=2");
    says(&client, "ok connections=101", "send \"hola\\n\" on=all");
    says(&server, "ok connections=101", "receive \"hola\\n\" on=all");
    says(&server, "ok", "close on=101");
    says(&server, "ok connections=100", "send x on=all");
    says(&client, "failed expected=\"x\" observed=\"\" reason=end-of-file bytes=0 connection=101",
         "receive x on=all");
    says(&client, "ok", "close on=101");
    says(&client, "ok bytes=1", "send y");
    says(&server, "ok bytes=1", "receive y on=100");
    says(&client, "ok connections=100", "close on=all");
    says(&server, "ok connections=100", "expect-end on=all reset=allowed");
    begins((ask(&client, "send x on=5"), &client), "failed reason=usage");
    peer_end(&client, 64);
    peer_end(&server, 0);
}
END_TEST

START_TEST(nobody_there_refuses)
{
    struct peer client, server;
    char address[128];

    connect_both(families[_i], &client, &server);
    says(&server, "ok", "stop-listening");
    ask(&server, "listen");
    snprintf(address, sizeof address, "%s", address_of(&server));
    says(&client, "failed expected=\"the connection is refused\" observed=\"connected\" "
         "reason=mismatch", "expect-refused %s", address);
    says(&server, "ok", "stop-listening");
    says(&client, "ok", "expect-refused %s", address);
    has((ask(&client, "connect %s", address), &client), "reason=refused errno=");
    has(&client, "connection=0");
    end_both(&client, &server);
}
END_TEST

START_TEST(a_waiting_client_shows)
{
    struct peer client, server;

    connect_both(families[_i], &client, &server);
    says(&client, "ok connection=2", "connect");
    says(&server, "failed expected=\"no client\" observed=\"a client waits to be accepted\" "
         "reason=mismatch", "expect-no-connection");
    end_both(&client, &server);
}
END_TEST

START_TEST(a_stale_path_can_be_left_behind)
{
    struct peer server = PEER("stream-server", "unix:sock");
    struct peer second = PEER("stream-server", "unix:sock");
    struct peer client = PEER("stream-client", "unix:sock");
    struct stat found;

    has((ask(&client, "connect"), &client), "reason=refused errno=ENOENT");
    begins((ask(&server, "listen backlog=3"), &server), "ok port=0 address=unix:sock");
    has((ask(&second, "listen"), &second), "reason=error errno=EADDRINUSE");
    says(&server, "ok", "abandon");
    has((ask(&client, "connect"), &client), "reason=refused errno=ECONNREFUSED");
    says(&client, "ok", "expect-refused");
    peer_end(&server, 0);
    peer_end(&second, 0);
    peer_end(&client, 0);
    ck_assert_int_eq(stat("sock", &found), 0);
    ck_assert(S_ISSOCK(found.st_mode));
    ck_assert_int_eq(unlink("sock"), 0);
}
END_TEST

START_TEST(a_path_that_is_not_ours_any_more_is_left_alone)
{
    struct peer server = PEER("stream-server", "unix:sock");

    begins((ask(&server, "listen"), &server), "ok");
    ck_assert_int_eq(unlink("sock"), 0);
    ck_assert_int_ge(creat("sock", 0600), 0);
    peer_end(&server, 0);
    ck_assert_int_eq(unlink("sock"), 0);
}
END_TEST

START_TEST(a_signal_that_ends_the_server_takes_the_path_along)
{
    static const int signals[] = {SIGTERM, SIGINT};
    struct peer server = PEER("stream-server", "unix:sock");

    begins((ask(&server, "listen"), &server), "ok");
    kill(server.pid, signals[_i]);
    peer_killed(&server, signals[_i]);
    ck_assert_int_ne(access("sock", F_OK), 0);
}
END_TEST

/* Takes one descriptor that was passed over a socket. */
static int take_descriptor(int fd, char *byte)
{
    char control[CMSG_SPACE(sizeof(int))];
    struct iovec data = {byte, 1};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control,
                             .msg_controllen = sizeof control};
    int passed;

    ck_assert_int_eq(recvmsg(fd, &message, 0), 1);
    ck_assert_ptr_nonnull(CMSG_FIRSTHDR(&message));
    memcpy(&passed, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof passed);
    return passed;
}

START_TEST(descriptors_are_passed)
{
    struct peer server = PEER("stream-server", "unix:sock");
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "sock"};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0), passed;
    char byte, buffer[16];

    begins((ask(&server, "listen"), &server), "ok");
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&name, sizeof name), 0);
    begins((ask(&server, "accept"), &server), "ok");
    says(&server, "ok", "send-descriptor \"por el tubo\"");
    passed = take_descriptor(fd, &byte);
    ck_assert_int_eq(byte, 0);
    ck_assert_int_eq(read(passed, buffer, sizeof buffer), 11);
    ck_assert_mem_eq(buffer, "por el tubo", 11);
    ck_assert_int_eq(read(passed, buffer, sizeof buffer), 0);
    close(passed);
    says(&server, "ok", "send-file /dev/null with=F");
    passed = take_descriptor(fd, &byte);
    ck_assert_int_eq(byte, 'F');
    ck_assert_int_eq(read(passed, buffer, sizeof buffer), 0);
    close(passed);
    close(fd);
    peer_end(&server, 0);
}
END_TEST

/* Wrong for a client with one connection. */
static const char *const mistakes[] = {
    "connect bogus", "connect count=0", "connect count=x", "send", "send \"\"", "send x chunk=0",
    "send x repeat=0", "send x chunk=99999999999999999999", "send x on=0", "send x on=2",
    "send x on=-1", "send x on=every", "fill", "fill x", "drain 1 as=lower", "exchange x as=x",
    "exchange \"\"", "exchange-pattern 99999999999999999999", "receive-bytes -1",
    "receive-line match=[", "send-file /nowhere", "listen", "accept", "close x", "expect-refused x",
    "exchange x half-close=maybe", "expect-end reset=yes", "echo as=reversed", "echo as=x", "echo x",
};

START_TEST(a_wrong_command_is_answered)
{
    struct peer client, server;

    connect_both("unix:sock", &client, &server);
    ask(&server, "send \"line\\n\"");
    begins((ask(&client, "%s", mistakes[_i]), &client), "failed reason=usage");
    peer_end(&client, 64);
    peer_end(&server, 0);
}
END_TEST

START_TEST(a_server_must_listen_first)
{
    static const char *const early[] = {"accept", "stop-listening", "abandon",
                                        "expect-no-connection", "send x", "receive x"};
    struct peer server = PEER("stream-server", "unix:sock");

    begins((ask(&server, "%s", early[_i]), &server), "failed reason=usage");
    peer_end(&server, 64);
}
END_TEST

int main(void)
{
    const struct test_row rows[] = {
        {text_goes_both_ways, FAMILIES},
        {megabytes_go_both_ways_at_once, FAMILIES},
        {an_echo_sends_back_until_the_end, FAMILIES},
        {a_reader_that_never_stops_does_not_hold_fill_up, FAMILIES},
        {patterns_are_checked, FAMILIES},
        {what_is_wrong_is_shown, FAMILIES},
        {more_than_was_expected_shows, FAMILIES},
        {a_reset_is_an_answer, FAMILIES},
        {a_reset_in_the_middle_of_an_exchange, FAMILIES},
        {many_connections_at_once, FAMILIES},
        {nobody_there_refuses, FAMILIES},
        {a_waiting_client_shows, FAMILIES},
        {a_stale_path_can_be_left_behind, 0},
        {a_path_that_is_not_ours_any_more_is_left_alone, 0},
        {a_signal_that_ends_the_server_takes_the_path_along, 2},
        {descriptors_are_passed, 0},
        {a_wrong_command_is_answered, sizeof mistakes / sizeof *mistakes},
        {a_server_must_listen_first, 6},
    };

    return run_tests("streams", rows, sizeof rows / sizeof *rows);
}
