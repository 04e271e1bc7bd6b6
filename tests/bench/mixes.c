/*
 * mixes NAME N: N rounds of one way in which processes talk, and nothing else. A round is there and
 * back between two processes, unless it says otherwise.
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void check(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(1);
    }
}

/* ---- descriptors ---- */

/* Sends a byte and waits for one; the other side the other way round. */
static void exchange(long rounds, int in, int out, int first)
{
    char byte = 'x';

    for (long i = 0; i < rounds; i++) {
        if (first)
            check(write(out, &byte, 1) == 1, "write");
        check(read(in, &byte, 1) == 1, "read");
        if (!first)
            check(write(out, &byte, 1) == 1, "write");
    }
}

static void pipe_alone(long rounds)
{
    int ends[2];

    check(pipe(ends) == 0, "pipe");
    exchange(rounds, ends[0], ends[1], 1);
}

static void pipe_pair(long rounds)
{
    int there[2], back[2];

    check(pipe(there) == 0 && pipe(back) == 0, "pipe");
    if (fork() == 0) {
        exchange(rounds, there[0], back[1], 0);
        _exit(0);
    }
    exchange(rounds, back[0], there[1], 1);
    wait(NULL);
}

static void socket_pair(long rounds)
{
    int ends[2];

    check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
    if (fork() == 0) {
        exchange(rounds, ends[1], ends[1], 0);
        _exit(0);
    }
    exchange(rounds, ends[0], ends[0], 1);
    wait(NULL);
}

static void tcp(long rounds)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), client, server;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(bind(listener, (struct sockaddr *)&address, size) == 0 && listen(listener, 1) == 0,
          "listen");
    getsockname(listener, (struct sockaddr *)&address, &size);
    if (fork() == 0) {
        check((server = accept(listener, NULL, NULL)) >= 0, "accept");
        exchange(rounds, server, server, 0);
        _exit(0);
    }
    client = socket(AF_INET, SOCK_STREAM, 0);
    check(connect(client, (struct sockaddr *)&address, size) == 0, "connect");
    exchange(rounds, client, client, 1);
    wait(NULL);
}

/* A token once around so many processes, each of which reads it from the one before. */
static void ring(long rounds, int processes)
{
    int ends[16][2], number = 0;
    char token = 'x';

    for (int i = 0; i < processes; i++)
        check(pipe(ends[i]) == 0, "pipe");
    for (int i = 1; i < processes && !number; i++)
        number = fork() == 0 ? i : 0;
    for (int i = 0; i < processes; i++) {
        if (i != number)
            close(ends[i][0]);
        if (i != (number + 1) % processes)
            close(ends[i][1]);
    }
    for (long i = 0; i < rounds; i++) {
        if (!number)
            check(write(ends[1][1], &token, 1) == 1, "write");
        check(read(ends[number][0], &token, 1) == 1, "read");
        if (number)
            check(write(ends[(number + 1) % processes][1], &token, 1) == 1, "write");
    }
    if (number)
        _exit(0);
    while (wait(NULL) > 0)
        ;
}

static void ring_of_2(long rounds)
{
    ring(rounds, 2);
}

static void ring_of_16(long rounds)
{
    ring(rounds, 16);
}

/* A round: one of 64 bytes of a message, read alone. */
static void small_reads(long rounds)
{
    char message[64] = {0};
    int ends[2];

    check(pipe(ends) == 0, "pipe");
    for (long i = 0; i < rounds; i++) {
        if (i % (long)sizeof message == 0)
            check(write(ends[1], message, sizeof message) == sizeof message, "write");
        check(read(ends[0], message, 1) == 1, "read");
    }
}

/* ---- signals ---- */

static volatile sig_atomic_t came;

static void handler(int number)
{
    (void)number;
    came = 1;
}

static void exchange_signals(long rounds, pid_t other, int first, const sigset_t *waiting)
{
    for (long i = 0; i < rounds; i++) {
        if (first)
            check(kill(other, SIGUSR1) == 0, "kill");
        while (!came)
            sigsuspend(waiting);
        came = 0;
        if (!first)
            check(kill(other, SIGUSR1) == 0, "kill");
    }
}

static void signals(long rounds)
{
    struct sigaction action = {.sa_handler = handler};
    sigset_t usr1, waiting;
    pid_t parent = getpid(), child;

    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr1, &waiting);
    sigaction(SIGUSR1, &action, NULL);
    if ((child = fork()) == 0) {
        exchange_signals(rounds, parent, 0, &waiting);
        _exit(0);
    }
    exchange_signals(rounds, child, 1, &waiting);
    while (wait(NULL) < 0 && errno == EINTR)
        ;
}

/* ---- objects ---- */

/* sem_post(3) and sem_wait(3): futexes in shared memory. */
static void futexes(long rounds)
{
    sem_t *pair = mmap(NULL, 2 * sizeof *pair, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                       -1, 0);
    int child;

    check(pair != MAP_FAILED && !sem_init(&pair[0], 1, 0) && !sem_init(&pair[1], 1, 0), "sem_init");
    child = fork() == 0;
    for (long i = 0; i < rounds; i++) {
        if (!child)
            sem_post(&pair[0]);
        sem_wait(&pair[!child]);
        if (child)
            sem_post(&pair[1]);
    }
    if (child)
        _exit(0);
    wait(NULL);
}

static void change(int set, unsigned short which, short by)
{
    check(semop(set, &(struct sembuf){which, by, 0}, 1) == 0, "semop");
}

static void system_v_semaphores(long rounds)
{
    int set = semget(IPC_PRIVATE, 2, 0600), child = fork() == 0;

    check(set >= 0, "semget");
    for (long i = 0; i < rounds; i++) {
        if (!child)
            change(set, 0, 1);
        change(set, (unsigned short)!child, -1);
        if (child)
            change(set, 1, 1);
    }
    if (child)
        _exit(0);
    wait(NULL);
    semctl(set, 0, IPC_RMID);
}

static void message_queues(long rounds)
{
    struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 1};
    char name[2][32], byte = 'x';
    mqd_t queue[2];
    int child;

    for (int i = 0; i < 2; i++) {
        snprintf(name[i], sizeof name[i], "/mixes-%d-%d", (int)getpid(), i);
        queue[i] = mq_open(name[i], O_CREAT | O_RDWR, 0600, &attributes);
        check(queue[i] >= 0, "mq_open");
        mq_unlink(name[i]);
    }
    child = fork() == 0;
    for (long i = 0; i < rounds; i++) {
        if (!child)
            check(mq_send(queue[0], &byte, 1, 0) == 0, "mq_send");
        check(mq_receive(queue[!child], &byte, 1, NULL) == 1, "mq_receive");
        if (child)
            check(mq_send(queue[1], &byte, 1, 0) == 0, "mq_send");
    }
    if (child)
        _exit(0);
    wait(NULL);
}

static const struct {
    const char *name;
    void (*run)(long rounds);
} mixes[] = {{"pipe-alone", pipe_alone},   {"pipes", pipe_pair},     {"socketpair", socket_pair},
             {"tcp", tcp},                 {"small-reads", small_reads}, {"signals", signals},
             {"futexes", futexes},         {"semop", system_v_semaphores},
             {"mq", message_queues},       {"ring-2", ring_of_2},   {"ring-16", ring_of_16}};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 2 && i < sizeof mixes / sizeof *mixes; i++)
        if (!strcmp(argv[1], mixes[i].name)) {
            mixes[i].run(strtol(argv[2], NULL, 10));
            return 0;
        }
    fprintf(stderr, "usage: mixes NAME ROUNDS\n");
    return 64;
}
