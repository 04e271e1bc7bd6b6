/* rpcbind and calc-client as far as they go without a box: port 111 is not ours here. */
#include "driver.h"

static const char *const mistakes[][2] = {
    {"calc-client", "add 1 2"},     {"calc-client", "add 1 x"},
    {"calc-client", "add 2147483647 1"}, {"calc-client", "div -2147483648 -1"},
    {"calc-client", "div 1"},       {"calc-client", "connect icmp"},
    {"calc-client", "close"},       {"rpcbind", "expect-registered 0"},
    {"rpcbind", "expect-registered 0x20000099"}, {"rpcbind", "expect-unregistered x"},
};

START_TEST(a_wrong_command_is_answered)
{
    struct peer peer = PEER(mistakes[_i][0]);

    begins((ask(&peer, "%s", mistakes[_i][1]), &peer), "failed reason=usage");
    peer_end(&peer, 64);
}
END_TEST

/* Port 111 is closed, or somebody else's who does not know the program. */
START_TEST(who_is_not_registered_cannot_be_called)
{
    struct peer client = PEER("calc-client");

    begins((ask(&client, "connect tcp"), &client),
           "failed expected=\"program 0x20000099, version 1, can be called\"");
    has(&client, "reason=refused");
    peer_end(&client, 0);
}
END_TEST

int main(void)
{
    const struct test_row rows[] = {
        {a_wrong_command_is_answered, sizeof mistakes / sizeof *mistakes},
        {who_is_not_registered_cannot_be_called, 0},
    };

    return run_tests("rpc", rows, sizeof rows / sizeof *rows);
}
