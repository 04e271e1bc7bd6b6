/* Moving data in every way there is: whole, in parts, between descriptors, with and without
 * waiting; and ends that close. */
#include "cases.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

static char block[300000];
static int ends[2], pair[2];

static void rest(void)
{
    nanosleep(&(struct timespec){0, 20000000}, NULL);
}

static int *channel(void)
{
    if (pipe(ends) < 0)
        exit(99);
    return ends;
}

static int *stream(void)
{
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        exit(99);
    return pair;
}

static size_t read_all(int fd, size_t piece)
{
    size_t total = 0;
    ssize_t got;

    while ((got = read(fd, block, piece)) > 0)
        total += (size_t)got;
    return total;
}

static int finish(void)
{
    int status;

    if (wait(&status) < 0)
        return 1;
    printf("child %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
    return 0;
}

/* SIGCHLD is ignored by default and must not cut a large write short. */
static int large_writes(void)
{
    struct iovec vectors[3] = {{block, 100000}, {block, 7}, {block, 150000}};
    struct msghdr message = {.msg_iov = vectors, .msg_iovlen = 3};

    channel();
    if (fork() == 0) {
        close(ends[0]);
        if (fork() == 0) {
            rest();
            _exit(0);
        }
        _exit(write(ends[1], block, sizeof block) == sizeof block ? 0 : 1);
    }
    close(ends[1]);
    rest();
    rest();
    printf("write %zu\n", read_all(ends[0], 7000));
    finish();
    channel();
    if (fork() == 0) {
        close(ends[0]);
        _exit(writev(ends[1], vectors, 3) == 250007 ? 0 : 1);
    }
    close(ends[1]);
    printf("writev %zu\n", read_all(ends[0], 9999));
    finish();
    stream();
    if (fork() == 0) {
        close(pair[0]);
        if (sendmsg(pair[1], &message, 0) != 250007)
            _exit(1);
        _exit(writev(pair[1], vectors, 3) == 250007 ? 0 : 2);
    }
    close(pair[1]);
    printf("sendmsg and writev %zu\n", read_all(pair[0], 9999));
    return finish();
}

/* The contents, too: nothing twice, nothing lost. */
static int large_write_keeps_order(void)
{
    struct iovec vectors[4];
    size_t wrong = 0, at = 0;
    unsigned char piece[5000];
    ssize_t got;

    for (size_t i = 0; i < sizeof block; i++)
        block[i] = (char)(i % 251);
    vectors[0] = (struct iovec){block, 1};
    vectors[1] = (struct iovec){block + 1, 69999};
    vectors[2] = (struct iovec){block + 70000, 0};
    vectors[3] = (struct iovec){block + 70000, sizeof block - 70000};
    channel();
    if (fork() == 0) {
        close(ends[0]);
        _exit(writev(ends[1], vectors, 4) == sizeof block ? 0 : 1);
    }
    close(ends[1]);
    while ((got = read(ends[0], piece, sizeof piece)) > 0)
        for (ssize_t i = 0; i < got; i++)
            wrong += piece[i] != at++ % 251;
    printf("got %zu wrong %zu\n", at, wrong);
    return finish();
}

/* The last reader goes while a writer waits half-way: it gets SIGPIPE, or EPIPE next time. */
static int reader_leaves(void)
{
    channel();
    if (fork() == 0) {
        close(ends[0]);
        _exit(write(ends[1], block, sizeof block) < 0 ? 1 : 2);
    }
    close(ends[1]);
    rest();
    close(ends[0]);
    finish();
    channel();
    if (fork() == 0) {
        ssize_t wrote;

        signal(SIGPIPE, SIG_IGN);
        close(ends[0]);
        wrote = write(ends[1], block, sizeof block);
        _exit(wrote == 65536 && write(ends[1], "x", 1) < 0 && errno == EPIPE ? 3 : 4);
    }
    close(ends[1]);
    rest();
    close(ends[0]);
    finish();
    stream();
    if (fork() == 0) {
        close(pair[0]);
        _exit(send(pair[1], block, sizeof block, 0) > 0 ? 5 : 6);
    }
    close(pair[1]);
    rest();
    close(pair[0]);
    return finish();
}

/* End of file comes exactly when the last of several writers has closed. */
static int last_writer(void)
{
    char byte;

    channel();
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            close(ends[0]);
            for (int k = 0; k <= i; k++)
                rest();
            _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
        }
    close(ends[1]);
    for (int i = 0; i < 4; i++)
        printf("read %zd\n", read(ends[0], &byte, 1));
    while (wait(NULL) > 0)
        ;
    return 0;
}

static int receive_flags(void)
{
    char text[32] = "";

    stream();
    printf("nothing %s\n", outcome_of(recv(pair[0], text, 10, MSG_DONTWAIT)));
    if (write(pair[1], "abcdef", 6) != 6)
        return 1;
    printf("peek %zd", recv(pair[0], text, 3, MSG_PEEK));
    printf(" %.3s\n", text);
    printf("again %zd", recv(pair[0], text, 10, 0));
    printf(" %.6s\n", text);
    if (fork() == 0) {
        for (int i = 0; i < 5; i++) {
            rest();
            if (send(pair[1], "12", 2, 0) != 2)
                _exit(1);
        }
        _exit(0);
    }
    printf("all %zd", recv(pair[0], text, 10, MSG_WAITALL));
    printf(" %.10s\n", text);
    finish();
    if (fork() == 0) {
        if (send(pair[1], "xyz", 3, 0) != 3)
            _exit(1);
        rest();
        shutdown(pair[1], SHUT_WR);
        _exit(0);
    }
    printf("less %zd", recv(pair[0], text, 10, MSG_WAITALL));
    printf(" %.3s\n", text);
    printf("end %zd\n", recv(pair[0], text, 10, MSG_WAITALL));
    return finish();
}

static int receive_all_in_vectors(void)
{
    char first[4] = "", second[8] = "";
    struct iovec vectors[2] = {{first, 3}, {second, 7}};
    struct msghdr message = {.msg_iov = vectors, .msg_iovlen = 2};

    stream();
    if (fork() == 0) {
        for (int i = 0; i < 5; i++) {
            if (send(pair[1], "ab", 2, 0) != 2)
                _exit(1);
            rest();
        }
        _exit(0);
    }
    printf("recvmsg %zd", recvmsg(pair[0], &message, MSG_WAITALL));
    printf(" %.3s %.7s\n", first, second);
    return finish();
}

static int many_messages(void)
{
    struct iovec vectors[3] = {{block, 5}, {block + 10, 6}, {block + 20, 7}};
    struct mmsghdr messages[3] = {{.msg_hdr = {.msg_iov = &vectors[0], .msg_iovlen = 1}},
                                  {.msg_hdr = {.msg_iov = &vectors[1], .msg_iovlen = 1}},
                                  {.msg_hdr = {.msg_iov = &vectors[2], .msg_iovlen = 1}}};

    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0)
        return 1;
    if (fork() == 0)
        _exit(sendmmsg(pair[1], messages, 3, 0));
    finish();
    printf("recvmmsg %d", recvmmsg(pair[0], messages, 3, MSG_WAITFORONE, NULL));
    printf(" lengths %u %u %u\n", messages[0].msg_len, messages[1].msg_len, messages[2].msg_len);
    return 0;
}

static int sequenced_packets(void)
{
    char text[32];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
        return 1;
    if (fork() == 0) {
        close(pair[0]);
        rest();
        send(pair[1], "one", 3, 0);
        send(pair[1], "three", 5, 0);
        _exit(0);
    }
    close(pair[1]);
    for (int i = 0; i < 3; i++)
        printf("recv %zd\n", recv(pair[0], text, sizeof text, 0));
    return finish();
}

static int between_descriptors(void)
{
    int file = open("source", O_CREAT | O_RDWR | O_TRUNC, 0600), copy, others[2];

    if (write(file, block, 200000) != 200000)
        return 1;
    lseek(file, 0, SEEK_SET);
    channel();
    if (fork() == 0) {
        size_t total = 0;
        ssize_t moved;

        close(ends[0]);
        while (total < 200000 && (moved = sendfile(ends[1], file, NULL, 200000 - total)) > 0)
            total += (size_t)moved;
        _exit(total == 200000 ? 0 : 1);
    }
    close(ends[1]);
    printf("sendfile %zu\n", read_all(ends[0], 6000));
    finish();
    channel();
    if (pipe(others) < 0)
        return 1;
    if (fork() == 0) {
        close(ends[1]);
        close(others[0]);
        while (splice(ends[0], NULL, others[1], NULL, 65536, 0) > 0)
            ;
        _exit(0);
    }
    if (fork() == 0) {
        close(ends[0]);
        close(others[0]);
        close(others[1]);
        for (int i = 0; i < 10; i++)
            if (write(ends[1], block, 30000) != 30000)
                _exit(1);
        _exit(0);
    }
    close(ends[0]);
    close(ends[1]);
    close(others[1]);
    printf("splice %zu\n", read_all(others[0], 5000));
    while (wait(NULL) > 0)
        ;
    channel();
    if (pipe(others) < 0 || write(ends[1], "tee", 3) != 3)
        return 1;
    printf("tee %zd", tee(ends[0], others[1], 10, 0));
    printf(" left %zd copied %zd\n", read(ends[0], block, 10), read(others[0], block, 10));
    copy = open("copy", O_CREAT | O_RDWR | O_TRUNC, 0600);
    lseek(file, 0, SEEK_SET);
    printf("copy_file_range %zd\n", copy_file_range(file, NULL, copy, NULL, 1000, 0));
    unlink("source");
    unlink("copy");
    return 0;
}

static int at_positions(void)
{
    char text[8] = "";
    struct iovec vector = {text, 3};

    channel();
    if (fork() == 0) {
        rest();
        _exit(pwritev2(ends[1], &(struct iovec){block, 3}, 1, -1, 0) == 3 ? 0 : 1);
    }
    printf("preadv2 %zd\n", preadv2(ends[0], &vector, 1, -1, 0));
    printf("preadv %s\n", outcome_of(preadv(ends[0], &vector, 1, 0)));
    return finish();
}

static int small_pipe(void)
{
    channel();
    printf("size %d\n", fcntl(ends[1], F_SETPIPE_SZ, 4096));
    if (fork() == 0) {
        close(ends[0]);
        for (int i = 0; i < 20; i++)
            if (write(ends[1], block, 1000) != 1000)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    rest();
    printf("total %zu\n", read_all(ends[0], 1000));
    return finish();
}

static int packets(void)
{
    if (pipe2(ends, O_DIRECT) < 0)
        return 1;
    if (fork() == 0) {
        close(ends[0]);
        for (int i = 0; i < 40; i++)
            if (write(ends[1], "packet", 6) != 6)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    rest();
    printf("read %zd", read(ends[0], block, sizeof block));
    printf(" then %zu\n", read_all(ends[0], 100));
    return finish();
}

static int fifos(void)
{
    int fd;

    mkfifo("way", 0600);
    printf("nobody reads %s\n", outcome_of(open("way", O_WRONLY | O_NONBLOCK)));
    printf("to read %d\n", (fd = open("way", O_RDONLY | O_NONBLOCK)) >= 0);
    printf("nobody writes %zd\n", read(fd, block, 1));
    close(fd);
    if (fork() == 0) {
        int out = open("way", O_WRONLY); /* the writer comes first */

        _exit(write(out, "abc", 3) == 3 ? 0 : 1);
    }
    rest();
    fd = open("way", O_RDONLY);
    printf("read %zu\n", read_all(fd, 10));
    finish();
    close(fd);
    if (fork() == 0) {
        rest();
        fd = open("way", O_WRONLY);
        rest();
        _exit(close(fd));
    }
    fd = open("way", O_RDONLY); /* the reader comes first */
    printf("end %zd\n", read(fd, block, 1));
    finish();
    close(fd);
    fd = open("way", O_RDWR);
    if (write(fd, "x", 1) != 1)
        return 1;
    printf("both %zd\n", read(fd, block, 1));
    unlink("way");
    return 0;
}

static int abstract_names(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX}, own;
    int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
    struct ucred who;
    socklen_t size = sizeof own, who_size = sizeof who;
    int served;

    bind(server, (struct sockaddr *)&name, sizeof(sa_family_t));
    listen(server, 2);
    getsockname(server, (struct sockaddr *)&own, &size);
    printf("abstract %d\n", size > sizeof(sa_family_t) && own.sun_path[0] == 0);
    printf("connect %s\n", outcome_of(connect(client, (struct sockaddr *)&own, size)));
    served = accept(server, NULL, NULL);
    getsockopt(served, SOL_SOCKET, SO_PEERCRED, &who, &who_size);
    printf("from itself %d\n", who.pid == getpid());
    printf("taken %s\n",
           outcome_of(bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&own, size)));
    return 0;
}

/* More clients than the backlog has room for: they wait until earlier ones were accepted. */
static int full_backlog(int family)
{
    struct sockaddr_in inet = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "backlog"};
    struct sockaddr *address = family == AF_UNIX ? (void *)&name : (void *)&inet;
    socklen_t size = family == AF_UNIX ? sizeof name : sizeof inet;
    int server = socket(family, SOCK_STREAM, 0), good = 0, status;
    char byte;

    bind(server, address, size);
    getsockname(server, address, &size);
    listen(server, 1);
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            int client = socket(family, SOCK_STREAM, 0);

            close(server);
            if (connect(client, address, size) < 0 || write(client, "x", 1) != 1)
                _exit(1);
            _exit(read(client, &byte, 1) == 1 ? 0 : 2);
        }
    rest();
    for (int i = 0; i < 3; i++) {
        int served = accept(server, NULL, NULL);

        good += read(served, &byte, 1) == 1 && write(served, "y", 1) == 1;
        close(served);
    }
    while (wait(&status) > 0)
        good += WEXITSTATUS(status) == 0;
    printf("good %d\n", good);
    unlink("backlog");
    return 0;
}

static int full_backlog_unix(void)
{
    return full_backlog(AF_UNIX);
}

static int full_backlog_tcp(void)
{
    return full_backlog(AF_INET);
}

/* Two small messages in a row, and the receiver answers only both: Nagle and delayed ACK. */
static int small_messages(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
    char text[4];

    bind(server, (struct sockaddr *)&address, size);
    getsockname(server, (struct sockaddr *)&address, &size);
    listen(server, 1);
    if (fork() == 0) {
        int served = accept(server, NULL, NULL);

        for (int i = 0; i < 5; i++)
            if (recv(served, text, 2, MSG_WAITALL) != 2 || send(served, "ok", 2, 0) != 2)
                _exit(1);
        _exit(0);
    }
    connect(client, (struct sockaddr *)&address, size);
    for (int i = 0; i < 5; i++) {
        send(client, "a", 1, 0);
        send(client, "b", 1, 0);
        printf("answer %zd\n", recv(client, text, 2, MSG_WAITALL));
    }
    return finish();
}

static int urgent_data(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0), served;
    struct pollfd set;
    char byte = 0;

    bind(server, (struct sockaddr *)&address, size);
    getsockname(server, (struct sockaddr *)&address, &size);
    listen(server, 1);
    connect(client, (struct sockaddr *)&address, size);
    served = accept(server, NULL, NULL);
    send(client, "!", 1, MSG_OOB);
    set = (struct pollfd){served, POLLPRI, 0};
    printf("poll %d", poll(&set, 1, -1));
    printf(" urgent %d\n", (set.revents & POLLPRI) != 0);
    printf("recv %zd", recv(served, &byte, 1, MSG_OOB));
    printf(" %c\n", byte);
    return 0;
}

/* A descriptor is open as long as a message on its way holds it. */
static int descriptor_in_flight(void)
{
    char byte = 'd';
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct iovec vector = {&byte, 1};
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};

    stream();
    channel();
    control.head = (struct cmsghdr){CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.head), &ends[1], sizeof(int));
    sendmsg(pair[1], &message, 0);
    close(ends[1]);
    if (fork() == 0) {
        close(pair[1]);
        rest();
        recv(pair[0], &byte, 1, 0); /* not received: closed */
        _exit(0);
    }
    close(pair[0]);
    printf("end %zd\n", read(ends[0], &byte, 1));
    return finish();
}

static int counters(void)
{
    int counter = eventfd(0, 0), semaphore = eventfd(3, EFD_SEMAPHORE);
    uint64_t value, most = UINT64_MAX - 1;

    if (write(counter, &most, 8) != 8)
        return 1;
    if (fork() == 0) {
        value = 5;
        _exit(write(counter, &value, 8) == 8 ? 0 : 1); /* waits until there is room */
    }
    rest();
    printf("read %zd", read(counter, &value, 8));
    printf(" most %d\n", value == most);
    printf("read %zd", read(counter, &value, 8));
    printf(" %d\n", (int)value);
    finish();
    for (int i = 0; i < 3; i++) {
        printf("read %zd", read(semaphore, &value, 8));
        printf(" %d\n", (int)value);
    }
    if (fork() == 0) {
        rest();
        value = 1;
        _exit(write(semaphore, &value, 8) == 8 ? 0 : 1);
    }
    printf("read %zd\n", read(semaphore, &value, 8));
    return finish();
}

static int watched_files(void)
{
    int watch = inotify_init1(0), fd;
    struct inotify_event *event = (struct inotify_event *)block;

    mkdir("watched", 0700);
    inotify_add_watch(watch, "watched", IN_CREATE | IN_DELETE);
    if (fork() == 0) {
        rest();
        close(open("watched/file", O_CREAT | O_WRONLY, 0600));
        unlink("watched/file");
        _exit(0);
    }
    printf("read %d", read(watch, block, sizeof block) > 0);
    printf(" %s %d\n", event->name, event->mask == IN_CREATE);
    finish();
    fd = inotify_init();
    printf("inotify_init %d\n", fd >= 0);
    rmdir("watched");
    return 0;
}

/* ---- poll, select, epoll ---- */

static int any_mix(void)
{
    int counter = eventfd(0, 0), poller = epoll_create1(0), outer = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = 7}, got = {0};
    struct pollfd set[4];
    uint64_t one = 1;
    fd_set readable, writable;

    channel();
    stream();
    epoll_ctl(poller, EPOLL_CTL_ADD, counter, &event);
    event.data.u32 = 8;
    epoll_ctl(outer, EPOLL_CTL_ADD, poller, &event);
    if (fork() == 0) {
        rest();
        if (write(counter, &one, 8) != 8)
            _exit(1);
        rest();
        _exit(write(ends[1], "x", 1) == 1 ? 0 : 2);
    }
    printf("nested %d", epoll_wait(outer, &got, 1, -1));
    printf(" data %u\n", got.data.u32);
    set[0] = (struct pollfd){ends[0], POLLIN, 0};
    set[1] = (struct pollfd){-1, POLLIN, 0};
    set[2] = (struct pollfd){pair[0], POLLIN | POLLRDHUP, 0};
    set[3] = (struct pollfd){50, POLLIN, 0};
    printf("poll %d", poll(set, 3, -1));
    printf(" %d %d %d\n", set[0].revents == POLLIN, set[1].revents, set[2].revents);
    printf("not open %d", poll(set + 3, 1, -1));
    printf(" %d\n", set[3].revents == POLLNVAL);
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_SET(pair[0], &readable);
    FD_SET(pair[0], &writable);
    printf("select %d", select(pair[0] + 1, &readable, &writable, NULL, NULL));
    printf(" %d %d\n", FD_ISSET(pair[0], &readable), FD_ISSET(pair[0], &writable));
    FD_SET(50, &readable); /* below 64: the kernel leaves out what its table has no room for */
    printf("not open %s\n", outcome_of(select(51, &readable, NULL, NULL, NULL)));
    close(pair[1]);
    printf("half %d", poll(set + 2, 1, -1));
    printf(" %d\n", set[2].revents == (POLLIN | POLLRDHUP | POLLHUP));
    return finish();
}

static int edges(void)
{
    int poller = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET}, got;

    channel();
    epoll_ctl(poller, EPOLL_CTL_ADD, ends[0], &event);
    if (write(ends[1], "ab", 2) != 2)
        return 1;
    printf("first %d\n", epoll_wait(poller, &got, 1, -1));
    printf("no new edge %d\n", epoll_wait(poller, &got, 1, 30));
    if (fork() == 0) {
        rest();
        _exit(write(ends[1], "c", 1) == 1 ? 0 : 1);
    }
    printf("new edge %d\n", epoll_wait(poller, &got, 1, -1));
    finish();
    event.events = EPOLLIN | EPOLLONESHOT;
    epoll_ctl(poller, EPOLL_CTL_MOD, ends[0], &event);
    printf("once %d\n", epoll_wait(poller, &got, 1, -1));
    printf("not again %d\n", epoll_wait(poller, &got, 1, 30));
    epoll_ctl(poller, EPOLL_CTL_MOD, ends[0], &event);
    printf("armed %d\n", epoll_wait(poller, &got, 1, -1));
    return 0;
}

/* Polling without ever waiting: what is polled for must come all the same. */
static int polling_loop(void)
{
    char byte;
    int flags;

    channel();
    if (fork() == 0)
        _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
    flags = fcntl(ends[0], F_GETFL);
    fcntl(ends[0], F_SETFL, flags | O_NONBLOCK);
    while (read(ends[0], &byte, 1) != 1)
        ;
    printf("read\n");
    return finish();
}

const struct engine_case transfer_cases[] = {{"large-writes", large_writes},
                                             {"large-write-keeps-order", large_write_keeps_order},
                                             {"reader-leaves", reader_leaves},
                                             {"last-writer", last_writer},
                                             {"receive-flags", receive_flags},
                                             {"receive-all-in-vectors", receive_all_in_vectors},
                                             {"many-messages", many_messages},
                                             {"sequenced-packets", sequenced_packets},
                                             {"between-descriptors", between_descriptors},
                                             {"at-positions", at_positions},
                                             {"small-pipe", small_pipe},
                                             {"packets", packets},
                                             {"fifos", fifos},
                                             {"abstract-names", abstract_names},
                                             {"full-backlog-unix", full_backlog_unix},
                                             {"full-backlog-tcp", full_backlog_tcp},
                                             {"small-messages", small_messages},
                                             {"urgent-data", urgent_data},
                                             {"descriptor-in-flight", descriptor_in_flight},
                                             {"counters", counters},
                                             {"watched-files", watched_files},
                                             {"any-mix", any_mix},
                                             {"edges", edges},
                                             {"polling-loop", polling_loop},
                                             {NULL, NULL}};
