/* Programs into whose calls faults are injected; each prints what its calls said. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const char *what, long result)
{
    if (result < 0)
        printf("%s %s\n", what, strerrorname_np(errno));
    else
        printf("%s %ld\n", what, result);
}

static void reads_a_pipe(void)
{
    int ends[2];
    char data[10] = {0};

    if (pipe(ends) < 0 || write(ends[1], data, 10) != 10)
        exit(1);
    for (int left = 10; left > 0;) {
        long got = read(ends[0], data, 10);

        say("read", got);
        left -= (int)got;
    }
}

/* A read that begins before other calls and ends after them. */
static void reads_late(void)
{
    int ends[2];
    char data[10] = {0};

    if (pipe(ends) < 0)
        exit(1);
    if (fork() == 0) {
        close(ends[0]);
        _exit(write(ends[1], data, 10) == 10 ? 0 : 1);
    }
    close(ends[1]);
    say("read", read(ends[0], data, 10));
    wait(NULL);
}

static void reads_a_file(void)
{
    char data[10] = {0};
    int fd = open("file", O_RDWR | O_CREAT, 0600);

    if (write(fd, data, 10) != 10)
        exit(1);
    lseek(fd, 0, SEEK_SET);
    say("read", read(fd, data, 10));
}

static void writes(void)
{
    static char data[8192];
    int blocking[2], other[2], sockets[2];

    if (pipe(blocking) < 0 || pipe2(other, O_NONBLOCK) < 0 ||
        socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) < 0)
        exit(1);
    say("blocking pipe", write(blocking[1], data, 8192));
    say("small", write(other[1], data, 4096));
    say("non-blocking pipe", write(other[1], data, 8192));
    say("socket", send(sockets[0], data, 10, 0));
    say("large", write(sockets[0], data, 8192));
}

static void on_signal(int number)
{
    (void)number;
}

static void waits(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    int ends[2];
    char c;
    long none, restarting, interrupted, slept;

    if (pipe(ends) < 0 || write(ends[1], "abcd", 4) != 4)
        exit(1);
    none = read(ends[0], &c, 1);
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, NULL);
    restarting = read(ends[0], &c, 1);
    action.sa_flags = 0;
    sigaction(SIGUSR1, &action, NULL);
    slept = usleep(1000);
    interrupted = read(ends[0], &c, 1) < 0 ? -errno : 1;
    signal(SIGUSR1, SIG_DFL);
    printf("%ld %ld %ld %d\n", none, restarting, slept, interrupted == -EINTR);
}

static void asks(void)
{
    int ends[2], pair[2];
    char c;

    if (pipe2(ends, O_NONBLOCK) < 0 || write(ends[1], "a", 1) > 1)
        exit(1);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 || write(pair[1], "a", 1) != 1 ||
        fcntl(pair[0], F_SETFL, O_NONBLOCK) < 0)
        exit(1);
    say("pipe", read(ends[0], &c, 1));
    say("socket", read(pair[0], &c, 1));
}

/* Two ends of a TCP connection to oneself. */
static void connect_to_oneself(int ends[2])
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    ends[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (listen(listener, 1) < 0 || getsockname(listener, (struct sockaddr *)&address, &size) < 0)
        exit(1);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(ends[0], (struct sockaddr *)&address, size) < 0)
        exit(1);
    ends[1] = accept(listener, NULL, NULL);
}

static void loses_its_peer(void)
{
    int ends[2];
    char c;

    connect_to_oneself(ends);
    if (write(ends[1], "abc", 3) != 3)
        exit(1);
    say("read", recv(ends[0], &c, 1, 0));
    say("read again", recv(ends[0], &c, 1, 0));
    say("write", send(ends[0], "a", 1, MSG_NOSIGNAL));
}

static void writes_to_nobody(void)
{
    int ends[2];

    connect_to_oneself(ends);
    say("write", send(ends[0], "a", 1, MSG_NOSIGNAL));
}

static void lacks(void)
{
    int ends[2];

    say("shmget", shmget(IPC_PRIVATE, 10, 0600) < 0 ? -1 : 0);
    say("open", open("/dev/null", O_RDONLY) < 0 ? -1 : 0);
    say("dup", dup(1) < 0 ? -1 : 0);
    say("dup2", dup2(1, 2) < 0 ? -1 : 0);
    say("pipe", pipe(ends));
    say("socket", socket(AF_INET, SOCK_DGRAM, 0) < 0 ? -1 : 0);
    fflush(stdout);
    switch (fork()) {
    case -1:
        say("fork", -1);
        break;
    case 0:
        execl("/bin/true", "true", (char *)NULL);
        say("exec", -1);
        fflush(stdout);
        _exit(0);
    default:
        wait(NULL);
    }
}

/* Sends three datagrams to itself, by address or connected, then receives as many as its argument
 * says. */
static void sends_datagrams(bool connected, int expected)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    char c;

    if (bind(fd, (struct sockaddr *)&address, size) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        exit(1);
    if (connected && connect(fd, (struct sockaddr *)&address, size) < 0)
        exit(1);
    for (const char *data = "abc"; *data; data++)
        say("send", connected ? send(fd, data, 1, 0)
                              : sendto(fd, data, 1, 0, (struct sockaddr *)&address, size));
    for (int i = 0; i < expected; i++)
        printf("%c", recv(fd, &c, 1, 0) == 1 ? c : '?');
    printf("%s\n", recv(fd, &c, 1, MSG_DONTWAIT) < 0 ? "" : " and more");
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";

    if (!strcmp(name, "reads-a-pipe"))
        reads_a_pipe();
    else if (!strcmp(name, "reads-late"))
        reads_late();
    else if (!strcmp(name, "reads-a-file"))
        reads_a_file();
    else if (!strcmp(name, "writes"))
        writes();
    else if (!strcmp(name, "waits"))
        waits();
    else if (!strcmp(name, "asks"))
        asks();
    else if (!strcmp(name, "loses-its-peer"))
        loses_its_peer();
    else if (!strcmp(name, "writes-to-nobody"))
        writes_to_nobody();
    else if (!strcmp(name, "lacks"))
        lacks();
    else if (!strcmp(name, "datagrams"))
        sends_datagrams(false, atoi(argc > 2 ? argv[2] : "0"));
    else if (!strcmp(name, "connected-datagrams"))
        sends_datagrams(true, atoi(argc > 2 ? argv[2] : "0"));
    else
        return 2;
    return 0;
}
