/* datagram-client and datagram-server with each other, over every family. */
#include "driver.h"

#include <string.h>
#include <unistd.h>

/* Server and client addresses of each family. */
static const char *const families[][2] = {
    {"unix:./server", "unix:./client"},
    {"unix:@coloquio-datagram-server", "unix:@coloquio-datagram-client"},
    {"inet:127.0.0.1:0", "inet:127.0.0.1:0"},
    {"inet6:[::1]:0", "inet6:[::1]:0"},
};
#define FAMILIES ((int)(sizeof families / sizeof *families))

/* Copies the address that a peer's last answer names. */
static void copy_address(struct peer *peer, char address[128])
{
    const char *found = strstr(peer->answer, " address=");

    ck_assert_ptr_nonnull(found);
    snprintf(address, 128, "%s", found + strlen(" address="));
}

/* Both peers, bound, and their addresses. */
struct pair {
    struct peer client, server;
    char client_address[128], server_address[128];
};

static void start_pair(int family, struct pair *pair)
{
    pair->server = PEER("datagram-server", own_address(families[family][0]));
    begins((ask(&pair->server, "bind"), &pair->server), "ok port=");
    copy_address(&pair->server, pair->server_address);
    pair->client = PEER("datagram-client", pair->server_address, "--bind",
                        own_address(families[family][1]));
    begins((ask(&pair->client, "bind"), &pair->client), "ok port=");
    copy_address(&pair->client, pair->client_address);
}

static void end_pair(struct pair *pair)
{
    peer_end(&pair->client, 0);
    peer_end(&pair->server, 0);
}

START_TEST(questions_are_answered)
{
    struct pair pair;
    char expected[256];

    start_pair(_i, &pair);
    snprintf(expected, sizeof expected, "ok bytes=7 from=%s", pair.client_address);
    says(&pair.client, "ok bytes=7", "send \"ADD 2 3\"");
    says(&pair.server, expected, "receive \"ADD 2 3\"");
    says(&pair.server, "ok bytes=1", "send 5");
    snprintf(expected, sizeof expected, "ok bytes=1 from=%s", pair.server_address);
    says(&pair.client, expected, "receive 5 from=%s", pair.server_address);
    says(&pair.client, "ok bytes=0", "send \"\"");
    snprintf(expected, sizeof expected, "ok bytes=0 text=\"\" from=%s", pair.client_address);
    says(&pair.server, expected, "receive-any");
    says(&pair.client, "ok bytes=4", "send \"a\\0b\\n\"");
    snprintf(expected, sizeof expected, "ok bytes=4 text=\"a\\0b\\n\" from=%s",
             pair.client_address);
    says(&pair.server, expected, "receive-any from=%s match=^a$", pair.client_address);
    says(&pair.server, "ok bytes=3", "send abc to=%s", pair.client_address);
    begins((ask(&pair.client, "receive-any match=^a.c$"), &pair.client), "ok bytes=3");
    end_pair(&pair);
}
END_TEST

START_TEST(many_datagrams_keep_their_edges)
{
    struct pair pair;

    start_pair(_i, &pair);
    says(&pair.client, "ok bytes=30", "send abc repeat=10");
    begins((ask(&pair.server, "receive abc times=10"), &pair.server), "ok bytes=30 from=");
    says(&pair.server, "ok", "expect-nothing");
    says(&pair.client, "ok bytes=2", "send ab");
    says(&pair.client, "ok bytes=1", "send c");
    ask(&pair.server, "receive abc");
    begins(&pair.server, "failed expected=\"abc\" observed=\"ab\" reason=mismatch from=");
    ask(&pair.server, "expect-nothing");
    begins(&pair.server, "failed expected=\"\" observed=\"c\" reason=more-data from=");
    says(&pair.server, "ok", "expect-nothing");
    end_pair(&pair);
}
END_TEST

START_TEST(large_ones_come_whole)
{
    struct pair pair;
    long size = families[_i][0][0] == 'u' ? 65536 : 65507; /* UDP: 65535 less its headers */

    if (strncmp(families[_i][0], "inet6", 5) == 0)
        size = 65527;
    start_pair(_i, &pair);
    ask(&pair.client, "fill %ld", size);
    ck_assert_int_eq(answered_number(&pair.client, "bytes"), size);
    begins((ask(&pair.server, "receive-any"), &pair.server), "ok bytes=");
    ck_assert_int_eq(answered_number(&pair.server, "bytes"), size);
    ck_assert_int_eq(answered_number(&pair.server, "truncated"), size - 4096);
    has(&pair.server, "text=\"abcdefgh");
    ask(&pair.client, "fill 1000000");
    has(&pair.client, "reason=error errno=EMSGSIZE");
    end_pair(&pair);
}
END_TEST

START_TEST(a_stranger_is_noticed)
{
    struct peer stranger = PEER("datagram-client");
    struct pair pair;

    start_pair(_i, &pair);
    says(&stranger, "ok bytes=4", "send \"1 13\" to=%s", pair.client_address);
    ask(&pair.client, "receive \"1 13\" from=%s", pair.server_address);
    begins(&pair.client, "failed expected=\"a datagram from ");
    has(&pair.client, "reason=mismatch");
    says(&pair.client, "ok", "expect-nothing");
    peer_end(&stranger, 0);
    end_pair(&pair);
}
END_TEST

START_TEST(an_unbound_sender_cannot_be_answered)
{
    struct peer server = PEER("datagram-server", "unix:server");
    struct peer client = PEER("datagram-client", "unix:server");

    has((ask(&client, "send x"), &client), "reason=refused errno=ENOENT");
    begins((ask(&server, "bind"), &server), "ok port=0 address=unix:server");
    says(&client, "ok bytes=1", "send x");
    says(&server, "ok bytes=1 from=unix:", "receive x");
    begins((ask(&server, "send y"), &server), "failed reason=usage");
    peer_end(&client, 0);
    peer_end(&server, 64);
}
END_TEST

START_TEST(a_sender_that_has_gone_is_refused)
{
    struct pair pair;

    start_pair(0, &pair);
    says(&pair.client, "ok bytes=1", "send x");
    says(&pair.client, "ok", "close");
    says(&pair.server, "ok bytes=1 from=unix:./client", "receive x from=unix:client");
    has((ask(&pair.server, "send y"), &pair.server), "reason=refused errno=ENOENT bytes=0");
    begins((ask(&pair.client, "bind"), &pair.client), "ok port=0");
    says(&pair.server, "ok bytes=1", "send y");
    says(&pair.client, "ok", "abandon");
    has((ask(&pair.server, "send y"), &pair.server), "reason=refused errno=ECONNREFUSED bytes=0");
    has((ask(&pair.client, "bind"), &pair.client), "reason=error errno=EADDRINUSE");
    end_pair(&pair);
    ck_assert_int_eq(unlink("client"), 0);
}
END_TEST

START_TEST(a_receive_waits)
{
    struct pair pair;

    start_pair(_i, &pair);
    tell(&pair.server, "receive x");
    await_blocked(pair.server.pid);
    says(&pair.client, "ok bytes=1", "send x");
    begins((hear(&pair.server), &pair.server), "ok bytes=1 from=");
    end_pair(&pair);
}
END_TEST

/* Wrong for a client with neither address. */
static const char *const mistakes[] = {
    "bind", "send x", "send", "send x to=bogus", "send x to=unix:a repeat=0", "receive x",
    "receive", "receive x times=0", "receive x from=bogus", "receive-any match=(",
    "receive-any from=x", "expect-nothing", "close", "abandon", "fill", "fill x", "fill 99999999",
};

START_TEST(a_wrong_command_is_answered)
{
    struct peer client = PEER("datagram-client");

    begins((ask(&client, "%s", mistakes[_i]), &client), "failed reason=usage");
    peer_end(&client, 64);
}
END_TEST

int main(void)
{
    const struct test_row rows[] = {
        {questions_are_answered, FAMILIES},
        {many_datagrams_keep_their_edges, FAMILIES},
        {large_ones_come_whole, FAMILIES},
        {a_stranger_is_noticed, FAMILIES},
        {an_unbound_sender_cannot_be_answered, 0},
        {a_sender_that_has_gone_is_refused, 0},
        {a_receive_waits, FAMILIES},
        {a_wrong_command_is_answered, sizeof mistakes / sizeof *mistakes},
    };

    return run_tests("datagrams", rows, sizeof rows / sizeof *rows);
}
