/* Receiving that is content with less, or with more, than what there is: peeks at a whole request,
 * low-water marks, and several messages in one call. */
#include "cases.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

#define MESSAGES 600

static int ends[2];
static volatile sig_atomic_t caught;

static void count(int signal)
{
    (void)signal;
    caught++;
}

/* In a child: until its parent waits. */
static void rest(void)
{
    do
        nanosleep(&(struct timespec){0, 20000000}, NULL);
    while (case_runs(getppid()));
}

/* Longer than a loaded machine takes to receive what is there, shorter than long_rest(). */
#define MOMENT_NS 300000000
#define MOMENT_US (MOMENT_NS / 1000)

static void long_rest(void)
{
    nanosleep(&(struct timespec){0, 2 * MOMENT_NS}, NULL);
}

static void say(const char *what, long result, const char *text)
{
    int error = errno;

    printf("%s %ld", what, result);
    errno = error;
    printf(" %s %.*s\n", outcome_of(result), result > 0 ? (int)result : 0, text);
}

static void make_pair(int type)
{
    if (socketpair(AF_UNIX, type, 0, ends) < 0)
        exit(99);
}

/* Connected over TCP: ends[0] receives. wanted: an option of the listening socket, or 0. */
static void make_connection(int option, const void *value, socklen_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listening = socket(AF_INET, SOCK_STREAM, 0);

    if (bind(listening, (struct sockaddr *)&address, sizeof address) < 0 ||
        (option && setsockopt(listening, SOL_SOCKET, option, value, size) < 0) ||
        listen(listening, 1) < 0 ||
        getsockname(listening, (struct sockaddr *)&address, &length) < 0)
        exit(99);
    ends[1] = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(ends[1], (struct sockaddr *)&address, sizeof address) < 0 ||
        (ends[0] = accept(listening, NULL, NULL)) < 0)
        exit(99);
    close(listening);
}

static void put(const char *text)
{
    if (send(ends[1], text, strlen(text), 0) != (ssize_t)strlen(text))
        _exit(98);
}

/* A child that sends each word while its parent waits, and stays for a moment. NULL ends them. */
static void send_words(const char *const *words)
{
    if (fork() != 0)
        return;
    close(ends[0]);
    for (; *words; words++) {
        rest();
        put(*words);
    }
    rest();
    _exit(0);
}

static int gather(void)
{
    int status;

    while (wait(&status) > 0)
        if (status)
            printf("child %x\n", (unsigned)status);
    return 0;
}

/* TCP waits for all of it; a UNIX socket shows what there is, unix_stream_read_generic(). */
static int peeks_at_all(void)
{
    static const char *const digits[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", NULL};
    char text[32];

    make_connection(0, NULL, 0);
    send_words(digits);
    say("peek", recv(ends[0], text, 10, MSG_PEEK | MSG_WAITALL), text);
    say("recv", recv(ends[0], text, 4, 0), text);
    say("peek", recv(ends[0], text, 6, MSG_PEEK | MSG_WAITALL), text);
    say("recv", recv(ends[0], text, 6, MSG_WAITALL), text);
    gather();
    close(ends[1]);
    say("peek", recv(ends[0], text, 10, MSG_PEEK | MSG_WAITALL), text);
    make_pair(SOCK_STREAM);
    send_words((const char *const[]){"some", "more", NULL});
    say("peek", recv(ends[0], text, 10, MSG_PEEK | MSG_WAITALL), text);
    say("recv", recv(ends[0], text, 8, MSG_WAITALL), text);
    return gather();
}

/* A message in two vectors. */
static int peeks_at_a_message(void)
{
    char first[3], second[6];
    struct iovec vectors[2] = {{first, sizeof first}, {second, sizeof second}};
    struct msghdr message = {.msg_iov = vectors, .msg_iovlen = 2};

    make_connection(0, NULL, 0);
    send_words((const char *const[]){"abcd", "efgh", "ijkl", NULL});
    long got = recvmsg(ends[0], &message, MSG_PEEK | MSG_WAITALL);
    printf("peek %ld %.3s %.6s\n", got, first, second);
    return gather();
}

/* The end, a reset, and a timeout: what is there then. */
static int peek_ends(void)
{
    struct linger at_once = {1, 0};
    struct timeval moment = {0, MOMENT_US};
    char text[32];

    for (int round = 0; round < 3; round++) {
        make_connection(0, NULL, 0);
        if (round == 2)
            setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &moment, sizeof moment);
        pid_t child = fork();
        if (child == 0) {
            close(ends[0]);
            rest();
            put("four");
            rest();
            if (round == 1)
                setsockopt(ends[1], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
            if (round == 2)
                pause();
            _exit(0);
        }
        close(ends[1]);
        say("peek", recv(ends[0], text, 10, MSG_PEEK | MSG_WAITALL), text);
        if (round == 2) {
            say("recv", recv(ends[0], text, 4, 0), text);
            say("peek", recv(ends[0], text, 10, MSG_PEEK | MSG_WAITALL), text);
            kill(child, SIGKILL);
        }
        wait(NULL);
    }
    return 0;
}

/* A handler ends it with what is there; without anything SA_RESTART decides. */
static int peek_interrupted(void)
{
    struct sigaction action = {.sa_handler = count};
    char text[32];

    for (int round = 0; round < 3; round++) {
        action.sa_flags = round == 1 ? SA_RESTART : 0;
        sigaction(SIGUSR1, &action, NULL);
        make_connection(0, NULL, 0);
        if (fork() == 0) {
            if (round == 0)
                put("four");
            rest();
            kill(getppid(), SIGUSR1);
            rest();
            put("and then ten more");
            _exit(0);
        }
        long got = recv(ends[0], text, 10, MSG_PEEK | MSG_WAITALL);
        say("peek", got, text);
        printf("caught %d\n", caught);
        gather();
    }
    return 0;
}

static void set_low_water(int fd, int bytes)
{
    setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes);
}

/* SO_RCVLOWAT: a call waits for so much, or for as much as it wants if that is less; poll(2) of a
 * UNIX socket does not know of it. */
static int low_water(void)
{
    char text[32];

    for (int round = 0; round < 2; round++) {
        if (round)
            make_connection(0, NULL, 0);
        else
            make_pair(SOCK_STREAM);
        set_low_water(ends[0], 6);
        send_words((const char *const[]){"four", "five!", "thr", NULL});
        say("recv", recv(ends[0], text, 20, 0), text);
        gather();
        say("recv", recv(ends[0], text, 3, 0), text);
        put("abcdef");
        /* TCP wakes nobody for less than the mark, even where a call has a part of it. */
        say("read", read(ends[0], text, round ? 6 : 2), text);
        send_words((const char *const[]){"gh", round ? "ijklmn" : "ijk", NULL});
        say("read", read(ends[0], text, 20), text);
        gather();
        put("l");
        close(ends[1]);
        say("read", read(ends[0], text, 20), text);
        say("read", read(ends[0], text, 20), text);
    }
    return 0;
}

/* tcp(7): an accepted socket has the options of the one that listens. */
static int options_are_inherited(void)
{
    struct timeval moment = {0, MOMENT_US};
    int bytes = 4;
    char text[32];

    make_connection(SO_RCVTIMEO, &moment, sizeof moment);
    say("recv", recv(ends[0], text, 4, 0), text);
    make_connection(SO_RCVLOWAT, &bytes, sizeof bytes);
    send_words((const char *const[]){"ab", "cd", NULL});
    say("recv", recv(ends[0], text, 10, 0), text);
    return gather();
}

/* ---- several messages ---- */

static char texts[MESSAGES][8];
static struct iovec vectors[MESSAGES];
static struct mmsghdr messages[MESSAGES];

static void prepare(void)
{
    for (int i = 0; i < MESSAGES; i++) {
        snprintf(texts[i], sizeof texts[i], "-");
        vectors[i] = (struct iovec){texts[i], sizeof texts[i] - 1};
        messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &vectors[i], .msg_iovlen = 1}};
    }
}

static void receive(unsigned most, int flags, struct timespec *timeout)
{
    prepare();
    int got = recvmmsg(ends[0], messages, most, flags, timeout);
    printf("recvmmsg %d %s", got, outcome_of(got));
    for (int i = 0; i < got; i++)
        printf(" %.*s", (int)messages[i].msg_len, texts[i]);
    printf("\n");
}

static int messages_one_by_one(void)
{
    make_pair(SOCK_DGRAM);
    send_words((const char *const[]){"a", "bb", "ccc", "dddd", "e", "f", NULL});
    receive(4, 0, NULL);
    receive(2, MSG_WAITFORONE, NULL);
    receive(2, MSG_DONTWAIT, NULL);
    receive(1, 0, NULL);
    gather();
    receive(2, MSG_DONTWAIT, NULL);
    make_pair(SOCK_SEQPACKET);
    send_words((const char *const[]){"a", "b", "c", NULL});
    receive(3, 0, NULL);
    close(ends[1]);
    gather();
    receive(3, 0, NULL);
    make_pair(SOCK_STREAM);
    send_words((const char *const[]){"a", "b", NULL});
    close(ends[1]);
    receive(4, 0, NULL);
    return gather();
}

/* The timeout is looked at after each message only, recvmmsg(2) BUGS. */
static int messages_in_time(void)
{
    struct timespec timeout = {0, MOMENT_NS}, longer = {100, 0}, none = {0, 0}, wrong = {0, -1};

    make_pair(SOCK_DGRAM);
    if (fork() == 0) {
        for (const char *word = "a\0b\0c\0d\0"; *word; word += 2) {
            if (*word == 'b')
                long_rest();
            rest();
            put(word);
        }
        _exit(0);
    }
    receive(5, 0, &timeout);
    printf("left %ld %ld\n", (long)timeout.tv_sec, timeout.tv_nsec);
    receive(2, 0, &longer);
    printf("left %ld\n", (long)longer.tv_sec);
    gather();
    put("g");
    put("h");
    receive(2, 0, &none);
    receive(2, 0, &wrong);
    receive(1, 0, NULL);
    return gather();
}

static int messages_time_out(void)
{
    struct timeval moment = {0, MOMENT_US};

    make_pair(SOCK_DGRAM);
    setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &moment, sizeof moment);
    send_words((const char *const[]){"a", "b", "c", NULL});
    receive(5, 0, NULL);
    receive(5, 0, NULL);
    return gather();
}

static int messages_interrupted(void)
{
    struct sigaction action = {.sa_handler = count};

    sigaction(SIGUSR1, &action, NULL);
    make_pair(SOCK_DGRAM);
    if (fork() == 0) {
        put("a");
        rest();
        kill(getppid(), SIGUSR1);
        rest();
        put("b");
        _exit(0);
    }
    receive(5, 0, NULL);
    printf("caught %d\n", caught);
    return gather();
}

/* Nobody is at the other port any more: what came before is received, then the error. */
static int messages_before_an_error(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in own = address;
    socklen_t size = sizeof address;

    ends[0] = socket(AF_INET, SOCK_DGRAM, 0);
    ends[1] = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(ends[0], (struct sockaddr *)&own, sizeof own) < 0 ||
        bind(ends[1], (struct sockaddr *)&address, sizeof address) < 0 ||
        getsockname(ends[0], (struct sockaddr *)&own, &size) < 0 ||
        getsockname(ends[1], (struct sockaddr *)&address, &size) < 0 ||
        connect(ends[0], (struct sockaddr *)&address, sizeof address) < 0 ||
        connect(ends[1], (struct sockaddr *)&own, sizeof own) < 0)
        return 99;
    if (fork() == 0) {
        rest();
        put("a");
        rest();
        put("b");
        close(ends[1]);
        rest();
        _exit(send(ends[0], "?", 1, 0) != 1);
    }
    close(ends[1]);
    receive(5, 0, NULL);
    receive(5, 0, NULL);
    return gather();
}

/* More than the queue of the other end takes. */
static int messages_fill_the_queue(void)
{
    int sent, received = 0;

    for (int type = SOCK_DGRAM; type <= SOCK_SEQPACKET; type += SOCK_SEQPACKET - SOCK_DGRAM) {
        make_pair(type);
        prepare();
        for (int i = 0; i < MESSAGES; i++)
            vectors[i].iov_len = (size_t)snprintf(texts[i], sizeof texts[i], "%d", i);
        if (fork() == 0) {
            char text[8] = "";

            for (int i = 0; i < MESSAGES; i++) {
                if (i % 100 == 0)
                    rest();
                ssize_t got = recv(ends[0], text, sizeof text - 1, 0);
                text[got > 0 ? got : 0] = 0;
                received += atoi(text) == i;
            }
            _exit(received != MESSAGES);
        }
        sent = sendmmsg(ends[1], messages, MESSAGES, 0);
        printf("sendmmsg %d %s last %u\n", sent, outcome_of(sent), messages[MESSAGES - 1].msg_len);
        gather();
    }
    return 0;
}

static int messages_do_not_fit(void)
{
    struct timeval moment = {0, MOMENT_US};
    int sent;

    make_pair(SOCK_DGRAM);
    prepare();
    sent = sendmmsg(ends[1], messages, MESSAGES, MSG_DONTWAIT);
    printf("at once %d\n", sent > 0 && sent < MESSAGES);
    make_pair(SOCK_DGRAM);
    setsockopt(ends[1], SOL_SOCKET, SO_SNDTIMEO, &moment, sizeof moment);
    printf("in time %d\n", sendmmsg(ends[1], messages, MESSAGES, 0) == sent);
    printf("then %s\n", outcome_of(sendmmsg(ends[1], messages, MESSAGES, 0)));
    return 0;
}

/* Descriptors come with any of them, cmsg(3). */
static int messages_with_descriptors(void)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr header;
    } control[2];
    static char words[2][4] = {"one", "two"};
    int channel[2], got;
    char text[8];

    make_pair(SOCK_DGRAM);
    if (pipe(channel) < 0)
        return 99;
    if (fork() == 0) {
        close(channel[0]);
        prepare();
        for (int i = 0; i < 2; i++) {
            messages[i].msg_hdr.msg_control = &control[i];
            messages[i].msg_hdr.msg_controllen = sizeof control[i];
        }
        got = recvmmsg(ends[0], messages, 2, 0, NULL);
        for (int i = 0; i < got; i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(&control[i].header), sizeof fd);
            if (write(fd, texts[i], messages[i].msg_len) < 0)
                _exit(1);
            close(fd);
        }
        _exit(got != 2);
    }
    for (int i = 0; i < 2; i++) {
        struct msghdr message = {.msg_iov = &(struct iovec){words[i], 3}, .msg_iovlen = 1,
                                 .msg_control = &control[0],
                                 .msg_controllen = sizeof control[0]};

        control[0].header = (struct cmsghdr){
            .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
        memcpy(CMSG_DATA(&control[0].header), &channel[1], sizeof(int));
        nanosleep(&(struct timespec){0, 20000000}, NULL);
        if (sendmsg(ends[1], &message, 0) < 0)
            return 99;
    }
    close(channel[1]);
    for (long got_bytes; (got_bytes = read(channel[0], text, 3)) >= 0;) {
        say("read", got_bytes, text);
        if (!got_bytes)
            break;
    }
    return gather();
}

const struct engine_case message_cases[] = {
    {"peeks-at-all", peeks_at_all},
    {"peeks-at-a-message", peeks_at_a_message},
    {"peek-ends", peek_ends},
    {"peek-interrupted", peek_interrupted},
    {"low-water", low_water},
    {"options-are-inherited", options_are_inherited},
    {"messages-one-by-one", messages_one_by_one},
    {"messages-in-time", messages_in_time},
    {"messages-time-out", messages_time_out},
    {"messages-interrupted", messages_interrupted},
    {"messages-before-an-error", messages_before_an_error},
    {"messages-fill-the-queue", messages_fill_the_queue},
    {"messages-do-not-fit", messages_do_not_fit},
    {"messages-with-descriptors", messages_with_descriptors},
    {NULL, NULL}};
