/* Programs that sleep for long, never end, or wait for one another: what a run must tell at once.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int ends[2];

static int long_sleep(void)
{
    return (int)sleep(3600);
}

static int long_alarm(void)
{
    alarm(600);
    pause();
    return 1;
}

static int listening(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int server = socket(AF_INET, SOCK_STREAM, 0);

    bind(server, (struct sockaddr *)&address, sizeof address);
    listen(server, 5);
    return server;
}

/* Gives up when nobody has come for 30 s. */
static int idle_timeout(void)
{
    struct timeval limit = {30, 0};
    int server = listening();
    fd_set set;

    FD_ZERO(&set);
    FD_SET(server, &set);
    return select(server + 1, &set, NULL, NULL, &limit);
}

/* Waits for ever: which is right for a server, and wrong for who should end. */
static int server(void)
{
    return accept(listening(), NULL, NULL);
}

/* The child waits for a byte from outside, the grandchild for one of the child, the others for those
 * that they have made. */
static int waits_in_turn(void)
{
    struct pollfd input = {.events = POLLIN};
    int status = 0;
    char byte;

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        if (fork() == 0)
            _exit(read(ends[0], &byte, 1) != 1);
        _exit(poll(&input, 1, -1) != 1 || read(0, &byte, 1) != 1 || write(ends[1], &byte, 1) != 1 ||
              wait(&status) < 0 || status);
    }
    return wait(&status) < 0 || status;
}

/* The reader has the write end itself. */
static int no_end_of_file(void)
{
    char byte;

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        close(ends[0]);
        _exit(write(ends[1], "x", 1) != 1);
    }
    while (read(ends[0], &byte, 1) > 0)
        ;
    return 0;
}

/* A child that waits for what its parent never does. */
static void somebody_waits(void)
{
    char byte;

    if (pipe(ends) == 0 && fork() == 0)
        _exit((int)read(ends[0], &byte, 1));
}

static int computes(void)
{
    volatile unsigned long i = 0;

    somebody_waits();
    while (ends[0])
        i++;
    return 0;
}

static int yields(void)
{
    somebody_waits();
    while (ends[0])
        sched_yield();
    return 0;
}

static int tries_lock(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

    somebody_waits();
    pthread_mutex_lock(&mutex);
    while (pthread_mutex_trylock(&mutex))
        sched_yield();
    return 0;
}

static int polls(void)
{
    char byte;
    int own[2];

    somebody_waits();
    if (pipe2(own, O_NONBLOCK) < 0)
        return 1;
    while (read(own[0], &byte, 1) < 0 && errno == EAGAIN)
        ;
    return 0;
}

static const struct {
    const char *name;
    int (*run)(void);
} cases[] = {
    {"long-sleep", long_sleep}, {"long-alarm", long_alarm},         {"idle-timeout", idle_timeout},
    {"server", server},
    {"waits-in-turn", waits_in_turn}, {"no-end-of-file", no_end_of_file}, {"computes", computes},
    {"yields", yields},         {"tries-lock", tries_lock},         {"polls", polls}};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof cases / sizeof *cases; i++)
        if (!strcmp(cases[i].name, argv[1]))
            return cases[i].run();
    return 64;
}
