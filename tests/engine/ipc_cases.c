#include "cases.h"

#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

static void rest(void)
{
    struct timespec moment = {0, 20000000};

    nanosleep(&moment, NULL);
}

/* Natively the name is the whole machine's: another run of the tests must not meet this one. */
static const char *own_name(void)
{
    static char name[32];

    if (!*name)
        snprintf(name, sizeof name, "/cases-%d", (int)getpid());
    return name;
}

static int end_of_file(void)
{
    int ends[2];
    char text[8];

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        close(ends[0]);
        if (write(ends[1], "abc", 3) != 3)
            _exit(1);
        _exit(0);
    }
    close(ends[1]);
    printf("read %zd\n", read(ends[0], text, sizeof text));
    printf("read %zd\n", read(ends[0], text, sizeof text));
    wait(NULL);
    return 0;
}

static int full_pipe(void)
{
    static char block[200000];
    int ends[2];
    size_t total = 0;
    ssize_t got;

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        close(ends[0]);
        _exit(write(ends[1], block, sizeof block) == sizeof block ? 0 : 1);
    }
    close(ends[1]);
    while ((got = read(ends[0], block, 7000)) > 0)
        total += (size_t)got;
    int status;
    wait(&status);
    printf("total %zu status %d\n", total, WEXITSTATUS(status));
    return 0;
}

static int fifo_meets(void)
{
    char text[16] = "";

    if (mkfifo("fifo", 0600) < 0)
        return 1;
    if (fork() == 0) {
        int fd = open("fifo", O_WRONLY);

        if (write(fd, "hello", 5) != 5)
            _exit(1);
        _exit(0);
    }
    int fd = open("fifo", O_RDONLY);
    ssize_t got = read(fd, text, sizeof text);
    printf("read %zd %s\n", got, text);
    printf("end %zd\n", read(fd, text, sizeof text));
    wait(NULL);
    unlink("fifo");
    return 0;
}

static int file_lock(void)
{
    int fd = open("lock", O_CREAT | O_RDWR, 0600), ends[2];
    char byte;

    if (pipe(ends) < 0)
        return 1;
    flock(fd, LOCK_EX);
    if (fork() == 0) {
        int own = open("lock", O_RDWR);

        printf("at once %s\n", outcome_of(flock(own, LOCK_EX | LOCK_NB)));
        fflush(stdout);
        if (write(ends[1], "x", 1) != 1)
            _exit(1);
        printf("later %s\n", outcome_of(flock(own, LOCK_EX)));
        fflush(stdout);
        _exit(0);
    }
    if (read(ends[0], &byte, 1) != 1)
        return 1;
    rest();
    flock(fd, LOCK_UN);
    wait(NULL);
    unlink("lock");
    return 0;
}

static int record_lock_cycle(void)
{
    struct flock first = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};
    struct flock second = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 1, .l_len = 1};
    int fd = open("records", O_CREAT | O_RDWR, 0600), ready[2], go[2], status;
    char byte;

    if (pipe(ready) < 0 || pipe(go) < 0)
        return 1;
    fcntl(fd, F_SETLKW, &first);
    pid_t child = fork();
    if (child == 0) {
        fcntl(fd, F_SETLKW, &second);
        if (write(ready[1], "x", 1) != 1 || read(go[0], &byte, 1) != 1)
            _exit(1);
        _exit(fcntl(fd, F_SETLKW, &first) < 0 && errno == EDEADLK ? 35 : 0);
    }
    if (read(ready[0], &byte, 1) != 1 || write(go[1], "x", 1) != 1)
        return 1;
    rest();
    int mine = fcntl(fd, F_SETLKW, &second) < 0 && errno == EDEADLK;
    if (mine) {
        first.l_type = F_UNLCK;
        fcntl(fd, F_SETLK, &first);
    }
    waitpid(child, &status, 0);
    printf("one of the two was told %d\n", mine + (WEXITSTATUS(status) == 35));
    unlink("records");
    return 0;
}

static int sysv_semaphore(void)
{
    int id = semget(IPC_PRIVATE, 1, 0600);
    struct sembuf down = {0, -1, 0}, up = {0, 1, 0}, now = {0, -1, IPC_NOWAIT};
    struct timespec limit = {0, 20000000};

    printf("now %s\n", outcome_of(semop(id, &now, 1)));
    printf("timed %s\n", outcome_of(semtimedop(id, &down, 1, &limit)));
    if (fork() == 0) {
        rest();
        semop(id, &up, 1);
        _exit(0);
    }
    printf("down %s value %d\n", outcome_of(semop(id, &down, 1)), semctl(id, 0, GETVAL));
    wait(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(semop(id, &down, 1) < 0 && errno == EIDRM ? 43 : 0);
    do
        rest();
    while (case_runs(child));
    semctl(id, 0, IPC_RMID);
    int status;
    wait(&status);
    printf("removed %d\n", WEXITSTATUS(status));
    return 0;
}

/* A child that does these operations, and says whether it could. */
static pid_t operator(int id, struct sembuf *operations, size_t count)
{
    pid_t child = fork();

    if (child == 0)
        _exit(semop(id, operations, count) == 0 ? 7 : 1);
    return child;
}

static void print_set(int id, const char *when)
{
    unsigned short values[3] = {0};

    semctl(id, 0, GETALL, values);
    printf("%s %d %d %d\n", when, values[0], values[1], values[2]);
}

static int semaphore_values(void)
{
    int id = semget(IPC_PRIVATE, 3, 0600), status;
    struct sembuf both[] = {{0, -2, 0}, {1, -1, 0}}, first = {0, 1, 0}, second = {1, 1, 0};
    struct sembuf again[] = {{0, 2, 0}, {0, -1, 0}, {0, -1, 0}}, zero = {0, 0, 0};
    struct sembuf much = {2, 1, 0}, none = {3, 1, 0}, now = {0, -6, IPC_NOWAIT};
    struct sembuf lent = {1, 4, SEM_UNDO}, three = {1, -3, 0};
    unsigned short values[3] = {5, 0, 32767};
    pid_t child = operator(id, both, 2);

    for (int i = 0; i < 2; i++)
        semop(id, &first, 1);
    semop(id, &second, 1);
    waitpid(child, &status, 0);
    printf("both %d\n", WEXITSTATUS(status));
    print_set(id, "taken");
    printf("again %s\n", outcome_of(semop(id, again, 3)));
    semctl(id, 0, SETALL, values);
    printf("much %s\n", outcome_of(semop(id, &much, 1)));
    printf("none %s\n", outcome_of(semop(id, &none, 1)));
    printf("now %s\n", outcome_of(semop(id, &now, 1)));
    child = operator(id, &zero, 1);
    for (int i = 0; i < 5; i++) {
        first.sem_op = -1;
        semop(id, &first, 1);
    }
    waitpid(child, &status, 0);
    printf("zero %d\n", WEXITSTATUS(status));
    child = operator(id, &three, 1);
    semctl(id, 1, SETVAL, 4);
    waitpid(child, &status, 0);
    printf("three %d\n", WEXITSTATUS(status));
    print_set(id, "set");
    waitpid(operator(id, &lent, 1), &status, 0);
    printf("lent %d\n", WEXITSTATUS(status));
    print_set(id, "given back");
    second.sem_op = -1;
    printf("last %s\n", outcome_of(semop(id, &second, 1)));
    semctl(id, 0, IPC_RMID);
    printf("removed %s\n", outcome_of(semop(id, &first, 1)));
    return 0;
}

static int sysv_messages(void)
{
    struct {
        long type;
        char text[16];
    } message = {2, "two"};
    int id = msgget(IPC_PRIVATE, 0600);

    printf("now %s\n", outcome_of(msgrcv(id, &message, sizeof message.text, 0, IPC_NOWAIT)));
    if (fork() == 0) {
        rest();
        message.type = 1;
        strcpy(message.text, "one");
        msgsnd(id, &message, 4, 0);
        message.type = 3;
        strcpy(message.text, "three");
        msgsnd(id, &message, 6, 0);
        _exit(0);
    }
    printf("got %zd", msgrcv(id, &message, sizeof message.text, 3, 0));
    printf(" %s\n", message.text);
    printf("got %zd", msgrcv(id, &message, sizeof message.text, 0, 0));
    printf(" %s\n", message.text);
    wait(NULL);
    msgctl(id, IPC_RMID, NULL);
    return 0;
}

static void interrupt(int signal)
{
    printf("signal %d\n", signal);
}

/* What waits for System V IPC is interrupted by a handler, SA_RESTART or not, signal(7). */
static int sysv_interrupted(void)
{
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};
    struct {
        long type;
        char text[16];
    } message = {1, ""};
    int queue = msgget(IPC_PRIVATE, 0600), set = semget(IPC_PRIVATE, 1, 0600);
    struct sembuf down = {0, -1, 0};
    pid_t parent = getpid();

    sigaction(SIGUSR1, &action, NULL);
    if (fork() == 0) {
        rest();
        kill(parent, SIGUSR1);
        rest();
        kill(parent, SIGUSR1);
        _exit(0);
    }
    printf("msgrcv %s\n", outcome_of(msgrcv(queue, &message, sizeof message.text, 0, 0)));
    printf("semop %s\n", outcome_of(semop(set, &down, 1)));
    wait(NULL);
    msgctl(queue, IPC_RMID, NULL);
    semctl(set, 0, IPC_RMID);
    return 0;
}

static int posix_queue(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 2, .mq_msgsize = 16};
    char text[16] = "";
    unsigned priority;
    mqd_t queue = mq_open(own_name(), O_CREAT | O_RDWR, 0600, &attributes);
    struct timespec past = {1, 0};

    if (queue == (mqd_t)-1)
        return 1;
    printf("timed %s\n", outcome_of(mq_timedreceive(queue, text, sizeof text, NULL, &past)));
    if (fork() == 0) {
        mq_send(queue, "low", 4, 1);
        mq_send(queue, "high", 5, 9);
        mq_send(queue, "third", 6, 5);
        _exit(0);
    }
    for (int i = 0; i < 3; i++) {
        rest(); /* until the other one waits for room */
        ssize_t got = mq_receive(queue, text, sizeof text, &priority);

        printf("got %zd %s %u\n", got, text, priority);
    }
    wait(NULL);
    mq_unlink(own_name());
    return 0;
}

/* Told once, and only of a message that comes into an empty queue. */
static int queue_notice(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 16};
    mqd_t queue = mq_open(own_name(), O_CREAT | O_RDWR | O_NONBLOCK, 0600, &attributes);
    struct timespec none = {0, 0};
    siginfo_t told;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    printf("notify %s\n", outcome_of(mq_notify(queue, &event)));
    pid_t child = fork();
    if (child == 0) {
        printf("other %s\n", outcome_of(mq_notify(queue, &event)));
        fflush(stdout);
        mq_send(queue, "one", 4, 1);
        mq_send(queue, "two", 4, 1);
        _exit(0);
    }
    if (sigwaitinfo(&set, &told) < 0)
        return 1;
    printf("told %d by %s\n", told.si_code == SI_MESGQ, told.si_pid == child ? "child" : "?");
    wait(NULL);
    printf("again %s\n", outcome_of(sigtimedwait(&set, NULL, &none)));
    printf("notify %s\n", outcome_of(mq_notify(queue, &event)));
    printf("again %s\n", outcome_of(sigtimedwait(&set, NULL, &none)));
    mq_unlink(own_name());
    return 0;
}

static int shared_memory(void)
{
    int fd = shm_open(own_name(), O_CREAT | O_RDWR, 0600);
    int *shared;

    if (ftruncate(fd, 4096) < 0)
        return 1;
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fork() == 0) {
        *shared = 42;
        _exit(0);
    }
    wait(NULL);
    printf("shared %d\n", *shared);
    shm_unlink(own_name());
    int id = shmget(IPC_PRIVATE, 4096, 0600);
    char *memory = shmat(id, NULL, 0);
    strcpy(memory, "System V");
    printf("%s\n", memory);
    shmctl(id, IPC_RMID, NULL);
    return 0;
}

static int nonblocking_pipe(void)
{
    int ends[2];
    char byte;

    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) < 0)
        return 1;
    printf("read %s\n", outcome_of(read(ends[0], &byte, 1)));
    close(ends[1]);
    printf("read %zd\n", read(ends[0], &byte, 1));
    return 0;
}

/* By all that set O_NONBLOCK, on an open file that two processes share and one has waited for. */
static void set_nonblocking(int way, int fd, int on)
{
    int flags = fcntl(fd, F_GETFL);

    if (way == 0)
        fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
    else if (way == 1)
        ioctl(fd, FIONBIO, &on);
    else
        mq_setattr(fd, &(struct mq_attr){.mq_flags = on ? O_NONBLOCK : 0}, NULL);
}

static ssize_t take(int way, int fd)
{
    char message[8192];

    return way < 2 ? read(fd, message, 1) : mq_receive(fd, message, sizeof message, NULL);
}

static void put_in(int way, int fd)
{
    if ((way < 2 ? write(fd, "x", 1) : mq_send(fd, "x", 1, 0)) != (way < 2))
        _exit(1);
}

static void wait_and_be_told(int way, int in, int out)
{
    pid_t child = fork();

    if (!child) {
        while (case_runs(getppid()))
            ;
        put_in(way, out);
        _exit(0);
    }
    printf("%zd", take(way, in)); /* it waits */
    waitpid(child, NULL, 0);
    if (!(child = fork())) {
        set_nonblocking(way, in, 1);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    printf(" %s", outcome_of(take(way, in)));
    set_nonblocking(way, in, 0);
    if (!(child = fork())) {
        while (case_runs(getppid()))
            ;
        put_in(way, out);
        _exit(0);
    }
    printf(" %zd\n", take(way, in)); /* it waits again */
    waitpid(child, NULL, 0);
}

static int nonblocking_by_others(void)
{
    int ends[2], queue;

    mq_unlink(own_name());
    queue = mq_open(own_name(), O_CREAT | O_RDWR, 0600, NULL);
    if (pipe(ends) < 0 || queue < 0)
        return 1;
    setbuf(stdout, NULL);
    for (int way = 0; way < 2; way++)
        wait_and_be_told(way, ends[0], ends[1]);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
        return 1;
    for (int way = 0; way < 2; way++)
        wait_and_be_told(way, ends[0], ends[1]);
    wait_and_be_told(2, queue, queue);
    mq_unlink(own_name());
    return 0;
}

const struct engine_case ipc_cases[] = {{"end-of-file", end_of_file},
                                        {"full-pipe", full_pipe},
                                        {"fifo-meets", fifo_meets},
                                        {"file-lock", file_lock},
                                        {"record-lock-cycle", record_lock_cycle},
                                        {"sysv-semaphore", sysv_semaphore},
                                        {"semaphore-values", semaphore_values},
                                        {"sysv-messages", sysv_messages},
                                        {"sysv-interrupted", sysv_interrupted},
                                        {"posix-queue", posix_queue},
                                        {"queue-notice", queue_notice},
                                        {"shared-memory", shared_memory},
                                        {"nonblocking-pipe", nonblocking_pipe},
                                        {"nonblocking-by-others", nonblocking_by_others},
                                        {NULL, NULL}};
