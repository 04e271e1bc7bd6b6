/* What is on its way over TCP and in message queues, in the ways in which one can lose count of it. */
#include "cases.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

static struct sockaddr_in address;
static char *volatile nowhere; /* NULL, but compilers must not know */

static void rest(void)
{
    nanosleep(&(struct timespec){0, 20000000}, NULL);
}

static int listening(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t size = sizeof address;

    address = (struct sockaddr_in){.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 8) < 0)
        exit(99);
    getsockname(fd, (struct sockaddr *)&address, &size);
    return fd;
}

static int connected(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        exit(98);
    return fd;
}

static void make_pair(int ends[2])
{
    int server = listening();

    ends[0] = connected();
    ends[1] = accept(server, NULL, NULL);
    close(server);
}

static void put(int fd, const char *text)
{
    if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        printf("write %s\n", strerrorname_np(errno));
}

/* Exactly so many bytes, in reads of `piece`. */
static void get(int fd, size_t size, size_t piece)
{
    char text[256] = "";
    size_t done = 0;

    while (done < size) {
        ssize_t got = read(fd, text + done, size - done < piece ? size - done : piece);

        if (got <= 0) {
            printf("read %zd %s\n", got, got ? strerrorname_np(errno) : "");
            return;
        }
        done += (size_t)got;
    }
    printf("%.*s\n", (int)size, text);
}

/* Two clients that speak before they are accepted, and a server that takes both, in order. */
static int before_accept(void)
{
    int server = listening(), one = connected(), two = connected(), first, second;

    put(one, "one, ");
    put(two, "two, ");
    put(one, "again");
    first = accept(server, NULL, NULL);
    put(one, "!");
    second = accept(server, NULL, NULL);
    get(second, 5, 3);
    get(first, 11, 4);
    put(first, "answer");
    get(one, 6, 6);
    put(two, "later");
    get(second, 5, 1);
    return 0;
}

/* A child that serves both over what it inherited, one descriptor moved to another. */
static int inherited(void)
{
    int ends[2], status;

    make_pair(ends);
    if (fork() == 0) {
        close(ends[0]);
        dup2(ends[1], 0);
        close(ends[1]);
        get(0, 4, 2);
        put(0, "done");
        fflush(stdout);
        _exit(0);
    }
    close(ends[1]);
    put(ends[0], "work");
    get(ends[0], 4, 4);
    get(ends[0], 1, 1); /* its end */
    wait(&status);
    return WEXITSTATUS(status);
}

/* Reads into memory that is not there take nothing. */
static int bad_memory(void)
{
    char *last = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int ends[2];

    make_pair(ends);
    put(ends[0], "kept");
    printf("%s", outcome_of(read(ends[1], last, 4)));
    printf(" %s\n", outcome_of(read(ends[1], nowhere, 4)));
    printf("%s\n", outcome_of(write(ends[0], nowhere, 1)));
    get(ends[1], 4, 4);
    return 0;
}

static void until_hung_up(int fd)
{
    poll(&(struct pollfd){.fd = fd}, 1, -1);
}

/* Whoever closes with something unread resets, also what it had sent before. */
static int closed_unread(void)
{
    int ends[2];
    char text[16];

    signal(SIGPIPE, SIG_IGN);
    make_pair(ends);
    put(ends[0], "question");
    put(ends[1], "answer");
    close(ends[1]);
    until_hung_up(ends[0]);
    printf("%zd", read(ends[0], text, 3));
    printf(" %s", outcome_of(read(ends[0], text, sizeof text)));
    printf(" %s", outcome_of(write(ends[0], "x", 1)));
    printf(" %s\n", outcome_of(write(ends[0], "x", 1)));
    return 0;
}

static int lingers(void)
{
    struct linger at_once = {1, 0};
    int ends[2];
    char text[16];

    make_pair(ends);
    setsockopt(ends[0], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    put(ends[0], "last words");
    close(ends[0]);
    until_hung_up(ends[1]);
    printf("%zd", read(ends[1], text, 4));
    printf(" %s\n", outcome_of(read(ends[1], text, sizeof text)));
    return 0;
}

/* A listening socket hands its options on. */
static int inherited_options(void)
{
    int server = listening(), least = 4, one, two;
    char text[16];

    setsockopt(server, SOL_SOCKET, SO_RCVLOWAT, &least, sizeof least);
    one = connected();
    two = accept(server, NULL, NULL);
    put(one, "ab");
    if (fork() == 0) {
        rest();
        put(one, "cdef"); /* fewer would not wake it, tcp_data_ready() of Linux */
        _exit(0);
    }
    printf("%zd\n", read(two, text, sizeof text));
    wait(NULL);
    return 0;
}

static int other_ways(void)
{
    struct iovec parts[2];
    char text[16] = "", more[16] = "";
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    int ends[2];

    make_pair(ends);
    put(ends[0], "abc");
    printf("%zd", recv(ends[1], text, 2, MSG_PEEK));
    get(ends[1], 3, 2);
    memcpy(text, "de", 2);
    memcpy(more, "fg", 2);
    parts[0] = (struct iovec){text, 2};
    parts[1] = (struct iovec){more, 2};
    printf("%zd ", writev(ends[0], parts, 2));
    parts[0] = (struct iovec){text, 3};
    parts[1] = (struct iovec){more, 1};
    printf("%zd ", recvmsg(ends[1], &message, 0));
    printf("%s %s\n", text, more);
    put(ends[1], "hi");
    parts[0].iov_len = parts[1].iov_len = 1;
    printf("%zd ", readv(ends[0], parts, 2));
    printf("%.1s %.1s\n", text, more);
    printf("%zd", send(ends[0], "xy", 2, MSG_MORE));
    put(ends[0], "z");
    get(ends[1], 3, 3);
    shutdown(ends[0], SHUT_WR);
    get(ends[1], 1, 1);
    put(ends[1], "still");
    get(ends[0], 5, 5);
    return 0;
}

/* AF_UNSPEC takes a connection away, connect(2); the socket makes another one. */
static int connects_again(void)
{
    struct sockaddr none = {.sa_family = AF_UNSPEC};
    int server = listening(), client = connected(), one = accept(server, NULL, NULL), two;

    put(client, "first");
    get(one, 5, 5);
    printf("%s\n", outcome_of(connect(client, (struct sockaddr *)&address, sizeof address)));
    printf("%s\n", outcome_of(connect(client, &none, sizeof none)));
    printf("%s\n", outcome_of(connect(client, (struct sockaddr *)&address, sizeof address)));
    two = accept(server, NULL, NULL);
    put(client, "second");
    get(two, 6, 6);
    return 0;
}

static int connects_meanwhile(void)
{
    int server = listening(), client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one;
    struct pollfd ready = {.fd = client, .events = POLLOUT};
    char byte;

    connect(client, (struct sockaddr *)&address, sizeof address);
    printf("%d\n", poll(&ready, 1, -1));
    put(client, "sent");
    printf("%s\n", outcome_of(read(client, &byte, 1)));
    one = accept4(server, NULL, NULL, SOCK_NONBLOCK);
    get(one, 4, 3);
    printf("%s\n", outcome_of(read(one, &byte, 1)));
    put(one, "back");
    get(client, 4, 4);
    return 0;
}

/* More than is kept, and more than is counted. */
static int much(void)
{
    char block[3000] = {0};
    size_t total = 0;
    int ends[2];
    ssize_t got;

    make_pair(ends);
    for (int i = 0; i < 40; i++)
        if (write(ends[0], block, sizeof block) != sizeof block)
            return 1;
    if (fork() == 0) {
        for (int i = 0; i < 300; i++)
            put(ends[0], "a few bytes");
        _exit(0);
    }
    close(ends[0]);
    while ((got = read(ends[1], block, 1000)) > 0)
        total += (size_t)got;
    printf("%zu\n", total);
    wait(NULL);
    return 0;
}

static mqd_t queue_of(long messages, long size)
{
    struct mq_attr attributes = {.mq_maxmsg = messages, .mq_msgsize = size};
    char name[40];
    mqd_t queue;

    snprintf(name, sizeof name, "/streams-%d", (int)getpid());
    mq_unlink(name);
    queue = mq_open(name, O_CREAT | O_RDWR, 0600, &attributes);
    mq_unlink(name);
    return queue;
}

static void receive(mqd_t queue)
{
    char text[512] = "";
    unsigned priority = 77;
    ssize_t got = mq_receive(queue, text, sizeof text, &priority);

    printf("%zd %.8s of %u\n", got, text, priority);
}

static int by_priority(void)
{
    mqd_t queue = queue_of(8, 500);
    char large[400];

    memset(large, 'L', sizeof large);
    mq_send(queue, "low", 4, 1);
    mq_send(queue, "high", 5, 9);
    mq_send(queue, "lower", 6, 0);
    mq_send(queue, "high too", 9, 9);
    receive(queue);
    mq_send(queue, "", 0, 5);
    receive(queue);
    receive(queue);
    mq_send(queue, large, sizeof large, 1); /* larger than what is looked at */
    mq_send(queue, "highest", 8, 31);
    for (int i = 0; i < 4; i++)
        receive(queue);
    mq_send(queue, "known", 6, 0);
    receive(queue);
    return 0;
}

static int bad_messages(void)
{
    mqd_t queue = queue_of(4, 8);
    char text[8];
    struct timespec wrong = {0, -1}, past = {0, 0};

    printf("%s", outcome_of(mq_send(queue, "too long", 9, 0)));
    printf(" %s", outcome_of(mq_send(queue, "a", 1, 40000)));
    printf(" %s\n", outcome_of(mq_send(queue, nowhere, 1, 0)));
    mq_send(queue, "kept", 5, 3);
    printf("%s", outcome_of(mq_receive(queue, text, 7, NULL)));
    printf(" %s", outcome_of(mq_timedreceive(queue, text, 8, NULL, &wrong)));
    printf(" %zd %s\n", mq_timedreceive(queue, text, 8, NULL, &past), text);
    mq_send(queue, "kept", 5, 3);
    printf("%zd %s\n", mq_receive(queue, text, 8, NULL), text);
    if (fork() == 0) {
        rest();
        _exit(mq_send(queue, "later", 6, 2) ? 1 : 0);
    }
    printf("%zd", mq_receive(queue, text, 8, NULL));
    printf(" %s\n", text);
    wait(NULL);
    return 0;
}

const struct engine_case stream_cases[] = {{"tcp-before-accept", before_accept},
                                           {"tcp-inherited", inherited},
                                           {"tcp-bad-memory", bad_memory},
                                           {"tcp-closed-unread", closed_unread},
                                           {"tcp-lingers", lingers},
                                           {"tcp-inherited-options", inherited_options},
                                           {"tcp-other-ways", other_ways},
                                           {"tcp-connects-again", connects_again},
                                           {"tcp-connects-meanwhile", connects_meanwhile},
                                           {"tcp-much", much},
                                           {"queue-priorities", by_priority},
                                           {"queue-bad-messages", bad_messages},
                                           {NULL, NULL}};
