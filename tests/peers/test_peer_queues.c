/* posix-queue and sysv-queue, each with another of its kind. */
#include "driver.h"

#include <fcntl.h>
#include <unistd.h>

/* Queues are shared by the whole machine: a name of our own. */
static const char *own_name(void)
{
    static char name[40];

    snprintf(name, sizeof name, "/coloquio-test-%ld", (long)getpid());
    return name;
}

START_TEST(messages_come_by_priority)
{
    struct peer maker = PEER("posix-queue", own_name());
    struct peer other = PEER("posix-queue", own_name());

    begins((ask(&other, "open"), &other), "failed expected=\"the queue is there\"");
    has(&other, "reason=refused errno=ENOENT");
    says(&maker, "ok", "make messages=4 size=100");
    says(&maker, "ok bytes=3", "send low");
    says(&maker, "ok bytes=10", "send \"high\\0\" priority=7 repeat=2");
    says(&other, "ok times=3", "count 3");
    says(&other, "ok bytes=5 priority=7", "receive \"high\\0\"");
    begins((ask(&other, "receive \"high\\0\" priority=6"), &other), "failed");
    says(&other, "ok bytes=3 priority=0", "receive low priority=0");
    begins((ask(&other, "count 1"), &other), "failed expected=\"1\" observed=\"0\"");
    says(&other, "ok", "close");
    says(&maker, "ok", "remove");
    has((ask(&other, "remove"), &other), "reason=refused errno=ENOENT");
    has((ask(&maker, "send \"${101}\" repeat=0"), &maker), "reason=usage");
    peer_end(&maker, 64);
    peer_end(&other, 0);
}
END_TEST

START_TEST(a_receiver_of_a_queue_waits)
{
    struct peer maker = PEER("posix-queue", own_name());
    struct peer other = PEER("posix-queue", own_name());

    says(&maker, "ok", "make");
    says(&other, "ok", "open");
    tell(&other, "receive \"\"");
    await_blocked(other.pid);
    says(&maker, "ok bytes=0", "send \"\"");
    hear(&other);
    is(&other, "ok bytes=0 priority=0");
    says(&maker, "ok", "remove");
    peer_end(&maker, 0);
    peer_end(&other, 0);
}
END_TEST

/* The file that a key is made of. */
static void make_file(void)
{
    int fd = open("key", O_WRONLY | O_CREAT | O_EXCL, 0600);

    ck_assert_int_ge(fd, 0);
    close(fd);
}

START_TEST(answers_go_to_who_asked)
{
    struct peer server, client;

    make_file();
    server = PEER("sysv-queue", "key");
    client = PEER("sysv-queue", "key");
    says(&client, "ok", "expect-gone");
    says(&server, "ok", "make");
    begins((ask(&client, "expect-gone"), &client), "failed expected=\"the queue was removed\"");
    says(&client, "ok bytes=68", "request hola");
    says(&client, "ok bytes=68", "request otra pid=77");
    says(&client, "ok times=2", "count 2");
    says(&server, "ok bytes=4", "send HOLA type=77");
    has((ask(&client, "answer HOLA pid=77"), &client), "observed=\"4 bytes\"");
    says(&server, "ok bytes=3", "send abc type=5");
    says(&client, "ok bytes=3", "receive abc type=5");
    /* Requests stand for answers here: type and pid are what we say. */
    says(&server, "ok bytes=68", "request ECO pid=78");
    begins((ask(&client, "receive x type=1"), &client), "failed expected=\"x\"");
    says(&server, "ok", "remove");
    says(&client, "ok", "expect-gone");
    peer_end(&client, 0);
    peer_end(&server, 0);
    unlink("key");
}
END_TEST

/* What a server could answer, for type 9: so many bytes beyond 68, and what becomes of it. */
static const struct {
    const char *begin; /* pid, then the text with its NUL: 7 bytes */
    size_t more;
    const char *verdict;
} answers[] = {
    {"\\x09\\0\\0\\0OK\\0", 0, "ok"},
    {"\\x09\\0\\0\\0OK\\0", 4, "ok"},
    {"\\x09\\0\\0\\0OK\\0", 8, "failed expected=\"{int pid; char text[64]}"},
    {"\\x09\\0\\0\\0no\\0", 0, "failed expected=\"OK\" observed=\"no\""},
    {"\\x08\\0\\0\\0OK\\0", 0, "failed expected=\"the pid of the request\""},
};

START_TEST(an_answer_has_its_size_pid_and_text)
{
    char rest[80];
    struct peer peer;

    make_file();
    peer = PEER("sysv-queue", "key");
    says(&peer, "ok", "make");
    memset(rest, '.', sizeof rest);
    rest[68 - 7 + answers[_i].more] = '\0';
    begins((ask(&peer, "send \"%s%s\" type=9", answers[_i].begin, rest), &peer), "ok");
    begins((ask(&peer, "answer OK pid=9"), &peer), answers[_i].verdict);
    says(&peer, "ok", "remove");
    peer_end(&peer, 0);
    unlink("key");
}
END_TEST

static const char *const mistakes[][2] = {
    {"posix-queue", "send"}, {"posix-queue", "send x priority=-1"}, {"posix-queue", "close"},
    {"posix-queue", "make messages=11"}, {"posix-queue", "make size=0"},
    {"sysv-queue", "send x type=0"}, {"sysv-queue", "request x pid=1"}, {"sysv-queue", "answer"},
};

START_TEST(a_wrong_command_is_answered)
{
    struct peer peer = PEER(mistakes[_i][0], own_name());

    begins((ask(&peer, "%s", mistakes[_i][1]), &peer), "failed reason=usage");
    peer_end(&peer, 64);
}
END_TEST

int main(void)
{
    const struct test_row rows[] = {
        {messages_come_by_priority, 0},
        {a_receiver_of_a_queue_waits, 0},
        {answers_go_to_who_asked, 0},
        {an_answer_has_its_size_pid_and_text, sizeof answers / sizeof *answers},
        {a_wrong_command_is_answered, sizeof mistakes / sizeof *mistakes},
    };

    return run_tests("queues", rows, sizeof rows / sizeof *rows);
}
