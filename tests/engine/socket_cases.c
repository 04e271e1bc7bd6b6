#include "cases.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

static void rest(void)
{
    struct timespec moment = {0, 20000000};

    nanosleep(&moment, NULL);
}

/* A listening socket on a port of the system's choice; fills the address. */
static int listener(int family, struct sockaddr_storage *address, socklen_t *size)
{
    int fd = socket(family, SOCK_STREAM, 0);

    memset(address, 0, sizeof *address);
    address->ss_family = (sa_family_t)family;
    if (family == AF_INET) {
        ((struct sockaddr_in *)address)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        *size = sizeof(struct sockaddr_in);
    } else {
        ((struct sockaddr_in6 *)address)->sin6_addr = in6addr_loopback;
        *size = sizeof(struct sockaddr_in6);
    }
    bind(fd, (struct sockaddr *)address, *size);
    listen(fd, 5);
    getsockname(fd, (struct sockaddr *)address, size);
    return fd;
}

static int echo_over(int family)
{
    struct sockaddr_storage address;
    socklen_t size;
    int server = listener(family, &address, &size), client;
    char text[32] = "";

    if (fork() == 0) {
        int connection = accept(server, NULL, NULL);
        ssize_t got;

        while ((got = recv(connection, text, sizeof text, 0)) > 0)
            send(connection, text, (size_t)got, 0);
        _exit(0);
    }
    close(server);
    client = socket(family, SOCK_STREAM, 0);
    printf("connect %s\n", outcome_of(connect(client, (struct sockaddr *)&address, size)));
    send(client, "hola", 4, 0);
    printf("recv %zd\n", recv(client, text, sizeof text, 0));
    shutdown(client, SHUT_WR);
    printf("end %zd\n", recv(client, text, sizeof text, 0));
    wait(NULL);
    return 0;
}

static int tcp_echo(void)
{
    return echo_over(AF_INET);
}

static int tcp6_echo(void)
{
    return echo_over(AF_INET6);
}

static int tcp_refused(void)
{
    struct sockaddr_storage address;
    socklen_t size;

    close(listener(AF_INET, &address, &size));
    printf("connect %s\n",
           outcome_of(connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, size)));
    return 0;
}

/* Bound, but nobody listens yet: nothing to wait for. */
static int tcp_not_listening(void)
{
    struct sockaddr_storage address;
    socklen_t size;
    int bound = socket(AF_INET, SOCK_STREAM, 0);

    close(listener(AF_INET, &address, &size));
    printf("bind %s\n", outcome_of(bind(bound, (struct sockaddr *)&address, size)));
    printf("connect %s\n",
           outcome_of(connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, size)));
    return 0;
}

static int tcp_reset(void)
{
    struct sockaddr_storage address;
    socklen_t size;
    int server = listener(AF_INET, &address, &size), client = socket(AF_INET, SOCK_STREAM, 0);
    struct linger hard = {1, 0};
    char byte;

    signal(SIGPIPE, SIG_IGN);
    connect(client, (struct sockaddr *)&address, size);
    int connection = accept(server, NULL, NULL);
    setsockopt(client, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(client);
    printf("recv %s\n", outcome_of(recv(connection, &byte, 1, 0)));
    printf("send %s\n", outcome_of(send(connection, "x", 1, 0)));
    return 0;
}

static int receive_times_out(void)
{
    int pair[2];
    struct timeval limit = {0, 20000};
    char byte;

    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    printf("recv %s\n", outcome_of(recv(pair[0], &byte, 1, 0)));
    return 0;
}

static int pair_both_ways(void)
{
    int pair[2];
    char text[16] = "";

    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    if (fork() == 0) {
        close(pair[0]);
        ssize_t got = read(pair[1], text, sizeof text);

        for (ssize_t i = 0; i < got; i++)
            text[i] = (char)(text[i] - 32);
        if (write(pair[1], text, (size_t)got) != got)
            _exit(1);
        _exit(0);
    }
    close(pair[1]);
    if (write(pair[0], "abc", 3) != 3)
        return 1;
    printf("read %zd", read(pair[0], text, sizeof text));
    printf(" %.3s\n", text);
    printf("end %zd\n", read(pair[0], text, sizeof text));
    wait(NULL);
    return 0;
}

static int datagrams_unix(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "./dgram"}, from;
    socklen_t size = sizeof from;
    int server = socket(AF_UNIX, SOCK_DGRAM, 0);
    char text[64];

    bind(server, (struct sockaddr *)&address, sizeof address);
    if (fork() == 0) {
        int client = socket(AF_UNIX, SOCK_DGRAM, 0);

        for (int i = 0; i < 600; i++)
            if (sendto(client, "message", 7, 0, (struct sockaddr *)&address, sizeof address) != 7)
                _exit(1);
        _exit(0);
    }
    int count = 0;
    while (count < 600 &&
           recvfrom(server, text, sizeof text, 0, (struct sockaddr *)&from, &size) == 7)
        count++;
    int status;
    wait(&status);
    printf("count %d status %d\n", count, WEXITSTATUS(status));
    unlink("./dgram");
    return 0;
}

static int datagrams_udp(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)},
                       from;
    socklen_t size = sizeof address, from_size = sizeof from;
    int server = socket(AF_INET, SOCK_DGRAM, 0);
    char text[64] = "";

    bind(server, (struct sockaddr *)&address, sizeof address);
    getsockname(server, (struct sockaddr *)&address, &size);
    if (fork() == 0) {
        int client = socket(AF_INET, SOCK_DGRAM, 0);

        sendto(client, "ping", 4, 0, (struct sockaddr *)&address, size);
        _exit(recv(client, text, sizeof text, 0) == 4 ? 0 : 1);
    }
    ssize_t got = recvfrom(server, text, sizeof text, 0, (struct sockaddr *)&from, &from_size);
    printf("got %zd\n", got);
    sendto(server, "pong", 4, 0, (struct sockaddr *)&from, from_size);
    int status;
    wait(&status);
    printf("status %d\n", WEXITSTATUS(status));
    return 0;
}

static int descriptor_passed(void)
{
    int pair[2], ends[2];
    char byte = 'd', text[8] = "";
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct iovec vector = {&byte, 1};
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 || pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        control.head = (struct cmsghdr){CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
        memcpy(CMSG_DATA(&control.head), &ends[0], sizeof(int));
        sendmsg(pair[1], &message, 0);
        if (write(ends[1], "inside", 6) != 6)
            _exit(1);
        _exit(0);
    }
    close(ends[0]);
    close(ends[1]);
    recvmsg(pair[0], &message, 0);
    int fd;
    memcpy(&fd, CMSG_DATA(&control.head), sizeof fd);
    ssize_t got = read(fd, text, sizeof text);
    printf("read %zd %s\n", got, text);
    wait(NULL);
    return 0;
}

static int large_transfer(void)
{
    static char block[1 << 20];
    struct sockaddr_storage address;
    socklen_t size;
    int server = listener(AF_INET, &address, &size), client;
    size_t total = 0;
    ssize_t got;

    if (fork() == 0) {
        int connection = accept(server, NULL, NULL);

        for (size_t sent = 0; sent < sizeof block;)
            if ((got = send(connection, block + sent, sizeof block - sent, 0)) > 0)
                sent += (size_t)got;
        _exit(0);
    }
    close(server);
    client = socket(AF_INET, SOCK_STREAM, 0);
    connect(client, (struct sockaddr *)&address, size);
    rest();
    while ((got = recv(client, block, 10000, 0)) > 0)
        total += (size_t)got;
    printf("total %zu\n", total);
    wait(NULL);
    return 0;
}

/* A socket that does not block takes what fits, in both worlds; nothing is sent twice. */
static int nonblocking_transfer(void)
{
    static unsigned char block[1 << 18];
    int pair[2];
    size_t sent = 0, received = 0, wrong = 0;
    unsigned char piece[5000];
    ssize_t got;

    for (size_t i = 0; i < sizeof block; i++)
        block[i] = (unsigned char)(i % 251);
    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
    while (received < sizeof block) {
        if (sent < sizeof block && (got = send(pair[0], block + sent, sizeof block - sent, 0)) > 0)
            sent += (size_t)got;
        if ((got = recv(pair[1], piece, sizeof piece, 0)) <= 0)
            continue;
        for (ssize_t i = 0; i < got; i++)
            wrong += piece[i] != (unsigned char)((received + (size_t)i) % 251);
        received += (size_t)got;
    }
    printf("received %zu wrong %zu\n", received, wrong);
    return 0;
}

/* Sends what the other end is to receive, and says what that does. */
static void answer_small(int fd)
{
    char text[16] = "";

    printf("receives %zd", recv(fd, text, 3, 0));
    printf(" %s", text);
    memset(text, 0, sizeof text);
    printf(" then %zd", read(fd, text, 2));
    printf(" %s\n", text);
    memset(text, 0, sizeof text);
    printf("all %zd", recv(fd, text, 6, MSG_WAITALL));
    printf(" %s\n", text);
    printf("peeks %zd", recv(fd, text, 1, MSG_PEEK));
    printf(" takes %zd\n", recv(fd, text, sizeof text, 0));
    printf("end %zd\n", recv(fd, text, sizeof text, 0));
    fflush(stdout);
}

/* Small transfers, whose results are known before they are made, among others that are not. */
static int pair_small_transfers(void)
{
    int pair[2], copy;
    char byte, text[] = "fgh";
    struct msghdr message = {.msg_iov = &(struct iovec){text, 3}, .msg_iovlen = 1};

    signal(SIGPIPE, SIG_IGN);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        return 1;
    copy = dup(pair[0]);
    close(pair[0]);
    printf("sends %zd", send(copy, "ab", 2, 0));
    printf(" %zd\n", write(copy, "cde", 3));
    fflush(stdout);
    if (fork() == 0) {
        close(copy);
        answer_small(pair[1]);
        _exit(0);
    }
    rest();
    printf("three %zd", sendmsg(copy, &message, 0));
    rest();
    printf(" three %zd", write(copy, "ijk", 3));
    rest();
    printf(" last %zd\n", send(copy, "z", 1, MSG_NOSIGNAL));
    fflush(stdout);
    shutdown(copy, SHUT_WR);
    wait(NULL);
    close(pair[1]);
    printf("nobody %s", outcome_of(write(copy, "x", 1)));
    printf(" %s\n", outcome_of(recv(copy, &byte, 1, 0)));
    return 0;
}

/* An end that closes with something unread in it resets the other, unix(7). */
static int pair_closed_unread(void)
{
    int pair[2];
    char text[4];

    signal(SIGPIPE, SIG_IGN);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 || write(pair[0], "ab", 2) != 2 ||
        write(pair[1], "cd", 2) != 2)
        return 1;
    close(pair[1]);
    printf("first %zd\n", read(pair[0], text, sizeof text));
    printf("then %s\n", outcome_of(read(pair[0], text, sizeof text)));
    printf("end %s\n", outcome_of(read(pair[0], text, sizeof text)));
    printf("write %s\n", outcome_of(write(pair[0], "e", 1)));
    if (pipe(pair) < 0 || write(pair[1], "f", 1) != 1)
        return 1;
    printf("no socket %s\n", outcome_of(recv(pair[0], text, 1, 0)));
    return 0;
}

const struct engine_case socket_cases[] = {{"tcp-echo", tcp_echo},
                                           {"pair-small-transfers", pair_small_transfers},
                                           {"pair-closed-unread", pair_closed_unread},
                                           {"tcp6-echo", tcp6_echo},
                                           {"tcp-refused", tcp_refused},
                                           {"tcp-not-listening", tcp_not_listening},
                                           {"tcp-reset", tcp_reset},
                                           {"receive-times-out", receive_times_out},
                                           {"pair-both-ways", pair_both_ways},
                                           {"datagrams-unix", datagrams_unix},
                                           {"datagrams-udp", datagrams_udp},
                                           {"descriptor-passed", descriptor_passed},
                                           {"large-transfer", large_transfer},
                                           {"nonblocking-transfer", nonblocking_transfer},
                                           {NULL, NULL}};
