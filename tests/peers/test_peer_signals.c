/* signal-sender and signal-receiver, with each other and with this test as the other side. */
#include "driver.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Starts a receiver and waits until it is ready. Its first line of output must be its pid. */
static struct peer start_receiver(const char *const *arguments)
{
    struct peer receiver = peer_start_apart("signal-receiver", arguments);
    char line[32];

    ck_assert_ptr_nonnull(fgets(line, sizeof line, receiver.output));
    ck_assert_int_eq(atol(line), receiver.pid);
    return receiver;
}
#define RECEIVER(...) start_receiver((const char *const[]){__VA_ARGS__ __VA_OPT__(,) NULL})

/* "ok times=N sender=PID" */
static const char *times_sender(int times, pid_t sender)
{
    static char text[64];

    snprintf(text, sizeof text, "ok times=%d sender=%ld", times, (long)sender);
    return text;
}

START_TEST(signals_are_counted_one_by_one)
{
    struct peer receiver = RECEIVER();
    struct peer sender = PEER("signal-sender");

    for (int i = 1; i <= 20; i++) {
        says(&sender, "ok times=1", "send %d SIGUSR1", receiver.pid);
        says(&receiver, times_sender(i, sender.pid), "await SIGUSR1");
    }
    says(&sender, "ok times=1", "send SIGUSR2 to=%d", receiver.pid);
    says(&receiver, times_sender(1, sender.pid), "await SIGUSR2 times=1");
    says(&receiver, times_sender(20, sender.pid), "await SIGUSR1 times=3");
    says(&receiver, "ok times=20", "count SIGUSR1 20");
    says(&receiver, "ok times=0", "count SIGRTMIN+1 0");
    says(&receiver, "failed expected=\"3\" observed=\"20\" reason=mismatch", "count SIGUSR1 3");
    says(&receiver, "ok times=21", "unanswered");
    peer_end(&sender, 0);
    peer_end(&receiver, 0);
}
END_TEST

START_TEST(a_rule_answers_at_once)
{
    struct peer receiver = RECEIVER("--answer", "SIGUSR1=SIGUSR2", "--answer=SIGRTMIN=SIGUSR1");
    struct peer sender = PEER("signal-sender");

    says(&sender, "ok times=100", "send %d SIGUSR1 times=100 answer=SIGUSR2", receiver.pid);
    says(&sender, times_sender(100, receiver.pid), "await SIGUSR2 times=100");
    says(&receiver, "ok times=100", "count SIGUSR1 100");
    says(&receiver, "ok times=0", "unanswered 0");
    says(&sender, "ok times=1", "send %d SIGRTMIN answer=SIGUSR1", receiver.pid);
    says(&receiver, "ok", "ignore-next SIGUSR1 times=2");
    for (int i = 101; i <= 102; i++) {
        says(&sender, "ok times=1", "send %d SIGUSR1", receiver.pid);
        says(&receiver, times_sender(i, sender.pid), "await SIGUSR1 times=%d", i);
    }
    says(&receiver, "ok times=2", "unanswered 2");
    says(&sender, "ok times=1", "send %d SIGUSR1 answer=SIGUSR2", receiver.pid);
    says(&sender, "ok times=101", "count SIGUSR2");
    peer_end(&sender, 0);
    peer_end(&receiver, 0);
}
END_TEST

START_TEST(a_late_answer_is_given_on_command)
{
    struct peer receiver = RECEIVER();
    struct peer sender = PEER("signal-sender");
    char expected[32];

    snprintf(expected, sizeof expected, "ok pid=%ld", (long)sender.pid);
    for (int i = 1; i <= 3; i++) {
        tell(&sender, "send %d SIGUSR1 answer=SIGUSR2", receiver.pid);
        says(&receiver, times_sender(i, sender.pid), "await SIGUSR1 times=%d", i);
        says(&receiver, "ok times=1", "unanswered 1");
        if (i == 3)
            says(&receiver, expected, "answer SIGUSR2 %d", sender.pid);
        else
            says(&receiver, expected, "answer SIGUSR2");
        ck_assert_str_eq(hear(&sender), "ok times=1");
        says(&receiver, "ok times=0", "unanswered 0");
    }
    /* A second one before the answer shows. */
    says(&sender, "ok times=1", "send %d SIGUSR1", receiver.pid);
    says(&receiver, times_sender(4, sender.pid), "await SIGUSR1");
    says(&sender, "ok times=1", "send %d SIGUSR1", receiver.pid);
    says(&receiver, times_sender(5, sender.pid), "await SIGUSR1");
    says(&receiver, "failed expected=\"1\" observed=\"2\" reason=mismatch", "unanswered 1");
    peer_end(&sender, 0);
    peer_end(&receiver, 0);
}
END_TEST

START_TEST(an_await_blocks_until_the_signal_comes)
{
    struct peer receiver = RECEIVER("--catch", "SIGINT,SIGTERM");

    tell(&receiver, "await SIGTERM times=2");
    await_blocked(receiver.pid);
    kill(receiver.pid, SIGTERM);
    await_blocked(receiver.pid);
    kill(receiver.pid, SIGINT);
    ck_assert_int_eq(sigqueue(receiver.pid, SIGRTMIN, (union sigval){.sival_int = 7}), 0);
    await_blocked(receiver.pid);
    kill(receiver.pid, SIGTERM);
    ck_assert_str_eq(hear(&receiver), times_sender(2, getpid()));
    says(&receiver, "ok times=1", "count SIGINT 1");
    ask(&receiver, "last SIGRTMIN");
    begins(&receiver, times_sender(1, getpid()));
    has(&receiver, " value=7");
    peer_end(&receiver, 0);
}
END_TEST

START_TEST(values_are_queued_in_order_and_none_is_lost)
{
    struct peer receiver = RECEIVER();
    struct peer sender = PEER("signal-sender");

    says(&sender, "ok times=50", "queue %d SIGRTMIN+3 -20 times=50", receiver.pid);
    says(&receiver, times_sender(50, sender.pid), "await SIGRTMIN+3 times=50");
    begins((ask(&receiver, "last SIGRTMIN+3"), &receiver), times_sender(50, sender.pid));
    has(&receiver, " value=29");
    says(&sender, "ok times=1", "queue SIGRTMAX-1 to=%d value=2147483647", receiver.pid);
    begins((ask(&receiver, "await SIGRTMAX-1"), &receiver), "ok times=1");
    has((ask(&receiver, "last SIGRTMAX-1"), &receiver), " value=2147483647");
    peer_end(&sender, 0);
    peer_end(&receiver, 0);
}
END_TEST

START_TEST(bits_make_a_message)
{
    struct peer receiver = RECEIVER("--answer", "SIGUSR1=SIGUSR1", "--answer", "SIGUSR2=SIGUSR1");
    struct peer sender = PEER("signal-sender");

    tell(&receiver, "receive-bits \"hola \\xF1\"");
    says(&sender, "ok bytes=7", "send-bits %d \"hola \\xF1\"", receiver.pid);
    ck_assert_str_eq(hear(&receiver), "ok bytes=7");
    says(&sender, "ok bytes=1", "send-bits \"\" to=%d", receiver.pid);
    says(&receiver, "ok bytes=1", "receive-bits \"\"");
    says(&sender, "ok bytes=2", "send-bits %d ab end=no answer=SIGUSR1", receiver.pid);
    says(&receiver, "ok bytes=1", "receive-bits a end=no");
    says(&sender, "ok bytes=1", "send-bits %d \"\"", receiver.pid);
    says(&receiver, "failed expected=\"bc\" observed=\"b\\0\" reason=mismatch", "receive-bits bc");
    peer_end(&sender, 0);
    peer_end(&receiver, 0);
}
END_TEST

START_TEST(who_cannot_be_sent_to_is_told)
{
    struct peer sender = PEER("signal-sender");
    pid_t gone = fork();

    if (gone == 0)
        _exit(0);
    waitpid(gone, NULL, 0);
    begins((ask(&sender, "send %d SIGUSR1", gone), &sender), "failed expected=\"process ");
    has(&sender, "observed=\"No such process\" reason=no-such-process errno=ESRCH times=0");
    has((ask(&sender, "queue %d SIGRTMIN 1", gone), &sender), "reason=no-such-process");
    has((ask(&sender, "send-bits %d x", gone), &sender), "reason=no-such-process");
    if (getuid() != 0)
        has((ask(&sender, "send 1 SIGUSR1"), &sender), "reason=not-permitted errno=EPERM");
    peer_end(&sender, 0);
}
END_TEST

START_TEST(a_signal_of_the_kernel_is_not_answered)
{
    struct peer receiver = RECEIVER("--answer", "SIGUSR1=SIGKILL");
    int ends[2];

    /* A reply to process 0 would go to the whole group. */
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    ck_assert_int_eq(fcntl(ends[0], F_SETOWN, receiver.pid), 0);
    ck_assert_int_eq(fcntl(ends[0], F_SETSIG, SIGUSR1), 0);
    ck_assert_int_eq(fcntl(ends[0], F_SETFL, O_ASYNC), 0);
    ck_assert_int_eq(write(ends[1], "x", 1), 1);
    says(&receiver, "ok times=1 sender=0", "await SIGUSR1");
    says(&receiver, "ok times=1", "unanswered 1");
    begins((ask(&receiver, "answer SIGUSR2"), &receiver), "failed reason=usage");
    peer_end(&receiver, 64);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

/* Commands that only the signal peers can get wrong. */
static const char *const mistakes[] = {
    "send",           "send 1",           "send x SIGUSR1",     "send 0 SIGUSR1",
    "send -1 SIGUSR1", "send 1 SIGNONE",   "send 99999999999 SIGUSR1", "await SIGKILL",
    "await SIGHUP",   "await 0",          "await 65",           "await SIGRTMIN+99",
    "await SIGRTMAX+1", "await SIGUSR1 times=0", "await SIGUSR1 times=x", "count SIGUSR1 -1",
    "queue 1 SIGUSR1", "queue 1 SIGUSR1 x", "queue 1 SIGUSR1 2147483648", "answer SIGUSR1 0",
    "send 1 SIGUSR1 answer=SIGKILL", "send-bits 1", "receive-bits", "ignore-next SIGHUP",
    "send SIGUSR1 to=0", "last SIGTERM",
    "receive-bits x end=maybe", "send-bits 1 x end=maybe",
};

START_TEST(a_wrong_command_is_answered)
{
    struct peer peer = PEER("signal-sender");

    begins((ask(&peer, "%s", mistakes[_i]), &peer), "failed reason=usage");
    peer_end(&peer, 64);
}
END_TEST

int main(void)
{
    const struct test_row rows[] = {
        {signals_are_counted_one_by_one, 0},
        {a_rule_answers_at_once, 0},
        {a_late_answer_is_given_on_command, 0},
        {an_await_blocks_until_the_signal_comes, 0},
        {values_are_queued_in_order_and_none_is_lost, 0},
        {bits_make_a_message, 0},
        {who_cannot_be_sent_to_is_told, 0},
        {a_signal_of_the_kernel_is_not_answered, 0},
        {a_wrong_command_is_answered, sizeof mistakes / sizeof *mistakes},
    };

    return run_tests("signals", rows, sizeof rows / sizeof *rows);
}
