/* What all peers have in common: the command language, the answers, and bad input of every kind. */
#include "driver.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const programs[] = {"signal-sender",   "signal-receiver", "pipe-writer",
                                       "pipe-reader",     "stream-client",   "stream-server",
                                       "datagram-client", "datagram-server"};

/* Starts any of the peers with what it needs. */
static struct peer start_any(size_t index)
{
    const char *argument = strcmp(programs[index] + strlen(programs[index]) - 6, "server") == 0
                               ? "unix:sock"
                               : NULL;

    return peer_start_apart(programs[index], (const char *const[]){argument, NULL});
}

#define EACH_PEER(i) for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)

START_TEST(every_peer_knows_its_pid_and_ends_with_its_commands)
{
    EACH_PEER(i) {
        struct peer peer = start_any(i);
        char expected[32];

        snprintf(expected, sizeof expected, "ok pid=%ld", (long)peer.pid);
        says(&peer, expected, "pid");
        says(&peer, expected, "  \tpid  ");
        peer_end(&peer, 0);
    }
}
END_TEST

START_TEST(a_last_command_needs_no_newline)
{
    struct peer peer = start_any(0);

    fputs("pid", peer.commands);
    fclose(peer.commands);
    peer.commands = fopen("/dev/null", "w");
    begins((hear(&peer), &peer), "ok pid=");
    peer_end(&peer, 0);
}
END_TEST

/* Each of these is the exercise's mistake in every peer: one answer, exit 64. */
static const char *const mistakes[] = {
    "",
    " ",
    "bogus",
    "PID",
    "pid 1",
    "pid on=1",
    "pid \"",
    "pid \"x",
    "pid \"\\q\"",
    "pid \"\\x4\"",
    "pid \"\\x4g\"",
    "pid \"a\"b",
    "pid a\"b",
    "pid 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
    "\x01\x02\xff",
    "%s%n%s",
};

START_TEST(a_wrong_command_is_answered_and_ends_the_peer)
{
    EACH_PEER(i) {
        struct peer peer = start_any(i);

        tell(&peer, "%s", mistakes[_i]);
        begins((hear(&peer), &peer), "failed reason=usage message=\"");
        peer_end(&peer, 64);
    }
}
END_TEST

START_TEST(a_nul_in_a_command_is_wrong)
{
    struct peer peer = start_any(0);

    fwrite("pid\0\n", 1, 5, peer.commands);
    fflush(peer.commands);
    begins((hear(&peer), &peer), "failed reason=usage message=\"a NUL");
    peer_end(&peer, 64);
}
END_TEST

START_TEST(megabytes_fit_into_a_command_and_are_cut_in_an_answer)
{
    struct peer writer = PEER("pipe-writer", "/dev/null");
    struct peer client;
    size_t size = 4u << 20;
    char *text = malloc(size + 1);

    memset(text, 'x', size);
    text[size] = '\0';
    says(&writer, "ok", "open");
    says(&writer, "ok bytes=4194304", "write \"%s\"", text);
    peer_end(&writer, 0);

    client = PEER("stream-client");
    tell(&client, "%s", text);
    begins((hear(&client), &client), "failed reason=usage");
    peer_end(&client, 64);
    free(text);
}
END_TEST

/* Runs a peer that must end by itself. Returns its exit status. */
static int run_alone(const char *const *arguments, const char *input, bool close_stdout)
{
    int status, null, ends[2];
    pid_t pid;

    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], input, strlen(input)), (ssize_t)strlen(input));
    close(ends[1]);
    pid = fork();
    if (pid == 0) {
        char path[512];

        snprintf(path, sizeof path, "%s/%s", PEERS_DIRECTORY, arguments[0]);
        null = open("/dev/null", O_WRONLY);
        dup2(ends[0], 0);
        dup2(null, 2);
        dup2(null, 1);
        if (close_stdout)
            close(1);
        execv(path, (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    close(ends[0]);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(WIFEXITED(status), "ended by signal %d", WTERMSIG(status));
    return WEXITSTATUS(status);
}

#define ALONE(input, ...) run_alone((const char *const[]){__VA_ARGS__, NULL}, input, false)

START_TEST(wrong_arguments_exit_64)
{
    EACH_PEER(i) {
        ck_assert_int_eq(ALONE("", programs[i], "--bogus", "x"), 64);
        ck_assert_int_eq(ALONE("", programs[i], "--report"), 64);
        ck_assert_int_eq(ALONE("", programs[i], "--report", "x"), 64);
        ck_assert_int_eq(ALONE("", programs[i], "--report", "99999999999999999999"), 64);
        ck_assert_int_eq(ALONE("", programs[i], "--report", "-1"), 64);
        ck_assert_int_eq(ALONE("", programs[i], "unix:x", "unix:y"), 64);
    }
    ck_assert_int_eq(ALONE("", "stream-server"), 64);
    ck_assert_int_eq(ALONE("", "datagram-server"), 64);
    ck_assert_int_eq(ALONE("", "datagram-client", "--bind", "bogus"), 64);
    ck_assert_int_eq(ALONE("", "signal-sender", "bogus"), 64);
    ck_assert_int_eq(ALONE("", "pipe-reader", "--report=3"), 64);
    ck_assert_int_eq(ALONE("", "signal-receiver", "--catch", "SIGKILL"), 64);
    ck_assert_int_eq(ALONE("", "signal-receiver", "--catch", "SIGINT,,"), 64);
    ck_assert_int_eq(ALONE("", "signal-receiver", "--answer", "SIGUSR1"), 64);
    ck_assert_int_eq(ALONE("", "signal-receiver", "--answer", "SIGSTOP=SIGUSR1"), 64);
}
END_TEST

/* None of these is an address. */
static const char *const not_addresses[] = {
    "", "bogus", "unix", "unix:", "inet:", "inet::80", "inet:127.0.0.1", "inet:127.0.0.1:",
    "inet:127.0.0.1:65536", "inet:127.0.0.1:-1", "inet:127.0.0.1:+1", "inet:127.0.0.1: 1",
    "inet:localhost:80", "inet:127.0.0.256:80", "inet6:::1:80", "inet6:[::1]", "inet6:[::1:80",
    "inet6:[]:80", "inet6:[::g]:80",
    ("unix:/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaa"),
    "inet:127.0.0.1111111111111111111111111111111111111111111111111111111111111111111111111:80",
};

START_TEST(what_is_no_address_is_refused)
{
    ck_assert_int_eq(ALONE("", "stream-client", not_addresses[_i]), 64);
    ck_assert_int_eq(ALONE("", "datagram-client", not_addresses[_i]), 64);
}
END_TEST

START_TEST(a_report_that_cannot_be_written_exits_74)
{
    static const char *const closed[] = {"stream-client", NULL};
    struct peer peer = PEER("signal-sender");

    ck_assert_int_eq(run_alone(closed, "pid\n", true), 64);
    ck_assert_int_eq(ALONE("pid\n", "stream-client", "--report", "57"), 64);
    ck_assert_int_eq(ALONE("pid\n", "stream-client", "--report", "0"), 74); /* a read end */
    fclose(peer.answers);
    peer.answers = fopen("/dev/null", "r");
    tell(&peer, "pid");
    peer_end(&peer, 74);
}
END_TEST

START_TEST(answers_escape_what_is_not_printable)
{
    struct peer server = PEER("stream-server", "unix:sock");
    struct peer client = PEER("stream-client", "unix:sock");

    says(&server, "ok port=0 address=unix:sock", "listen");
    says(&client, "ok connection=1", "connect");
    says(&client, "ok bytes=10", "send \"\\\\\\\"\\n\\r\\t\\0\\x1b\xc3\xb1~\"");
    begins((ask(&server, "accept"), &server), "ok connection=1 ");
    says(&server, "ok bytes=10 text=\"\\\\\\\"\\n\\r\\t\\0\\x1B\\xC3\\xB1~\"", "receive-bytes 10");
    says(&client, "ok bytes=3", "send \"a=b\" chunk=1");
    begins((ask(&client, "send a=b"), &client), "failed reason=usage");
    peer_end(&client, 64);
    peer_end(&server, 0);
}
END_TEST

int main(void)
{
    const struct test_row rows[] = {
        {every_peer_knows_its_pid_and_ends_with_its_commands, 0},
        {a_last_command_needs_no_newline, 0},
        {a_wrong_command_is_answered_and_ends_the_peer, sizeof mistakes / sizeof *mistakes},
        {a_nul_in_a_command_is_wrong, 0},
        {megabytes_fit_into_a_command_and_are_cut_in_an_answer, 0},
        {wrong_arguments_exit_64, 0},
        {what_is_no_address_is_refused, sizeof not_addresses / sizeof *not_addresses},
        {a_report_that_cannot_be_written_exits_74, 0},
        {answers_escape_what_is_not_printable, 0},
    };

    return run_tests("commands", rows, sizeof rows / sizeof *rows);
}
