/*
 * Everything that ends by itself: timeouts of calls, timers, clocks. Each says what came of it and
 * whether it took as long as was asked, by a clock that knows nothing of how it was measured.
 */
#include "cases.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#define LIMIT_MS 30

static struct timespec started;
static volatile sig_atomic_t caught;
static char block[100000];

static void count(int signal)
{
    (void)signal;
    caught++;
}

static void install(int signal)
{
    struct sigaction action = {.sa_handler = count};

    sigaction(signal, &action, NULL);
}

static long passed_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - started.tv_sec) * 1000 + (now.tv_nsec - started.tv_nsec) / 1000000;
}

static void begin(void)
{
    clock_gettime(CLOCK_MONOTONIC, &started);
}

/* The result, whether it came too early, and whether too late: by 3 s, for a busy machine. */
static void tell_after(const char *name, const char *outcome, long limit_ms)
{
    long passed = passed_ms();

    printf("%s: %s%s%s\n", name, outcome, passed < limit_ms ? ", too early" : "",
           passed > limit_ms + 3000 ? ", too late" : "");
    fflush(stdout);
}

static void tell(const char *name, const char *outcome)
{
    tell_after(name, outcome, LIMIT_MS);
}

static struct timespec moment(int clock_id)
{
    struct timespec until;

    clock_gettime(clock_id, &until);
    until.tv_nsec += LIMIT_MS * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return until;
}

static const struct timespec limit = {0, LIMIT_MS * 1000000};

static const char *error_name(int error)
{
    return error ? strerrorname_np(error) : "ok";
}

/* ---- several descriptors ---- */

static int waiting_times_out(void)
{
    int ends[2], poller = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    struct timespec copy = limit;
    struct timeval value = {0, LIMIT_MS * 1000};
    struct pollfd set;
    sigset_t none;
    fd_set readable;

    if (pipe(ends) < 0)
        return 1;
    set = (struct pollfd){ends[0], POLLIN, 0};
    epoll_ctl(poller, EPOLL_CTL_ADD, ends[0], &event);
    sigemptyset(&none);
    begin();
    tell("poll", poll(&set, 1, LIMIT_MS) == 0 ? "0" : "?");
    begin();
    tell("poll of nothing", poll(NULL, 0, LIMIT_MS) == 0 ? "0" : "?");
    begin();
    tell("ppoll", ppoll(&set, 1, &limit, &none) == 0 ? "0" : "?");
    FD_ZERO(&readable);
    FD_SET(ends[0], &readable);
    begin();
    tell("select", select(ends[0] + 1, &readable, NULL, NULL, &value) == 0 ? "0" : "?");
    printf("left %ld, set %d\n", (long)value.tv_usec, FD_ISSET(ends[0], &readable));
    FD_SET(ends[0], &readable);
    begin();
    tell("pselect", pselect(ends[0] + 1, &readable, NULL, NULL, &copy, &none) == 0 ? "0" : "?");
    printf("unchanged %d\n", copy.tv_nsec == limit.tv_nsec);
    begin();
    tell("epoll_wait", epoll_wait(poller, &event, 1, LIMIT_MS) == 0 ? "0" : "?");
    begin();
    tell("epoll_pwait2", epoll_pwait2(poller, &event, 1, &limit, NULL) == 0 ? "0" : "?");
    begin();
    tell_after("poll at once", poll(&set, 1, 0) == 0 ? "0" : "?", 0);
    return 0;
}

/* Linux reports what is left of the time: a program that goes on with that waits no longer than it
 * wanted. */
static int select_reports_the_rest(void)
{
    int ends[2];
    struct timeval value = {5, 0};
    fd_set readable;

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        nanosleep(&(struct timespec){0, 300000000}, NULL);
        _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
    }
    FD_ZERO(&readable);
    FD_SET(ends[0], &readable);
    printf("select %d", select(ends[0] + 1, &readable, NULL, NULL, &value));
    printf(" less than 5 s left %d, more than 2 s %d\n", value.tv_sec < 5, value.tv_sec >= 2);
    wait(NULL);
    return 0;
}

/* ---- threads ---- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

static void *sleep_long(void *unused)
{
    nanosleep(&(struct timespec){0, 400000000}, NULL);
    return unused;
}

static void *try_locks(void *unused)
{
    struct timespec until;

    until = moment(CLOCK_REALTIME);
    begin();
    tell("pthread_mutex_timedlock", error_name(pthread_mutex_timedlock(&mutex, &until)));
    until = moment(CLOCK_MONOTONIC);
    begin();
    tell("pthread_mutex_clocklock",
         error_name(pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &until)));
    until = moment(CLOCK_REALTIME);
    begin();
    tell("pthread_rwlock_timedwrlock", error_name(pthread_rwlock_timedwrlock(&lock, &until)));
    until = moment(CLOCK_REALTIME);
    begin();
    tell("pthread_rwlock_timedrdlock", error_name(pthread_rwlock_timedrdlock(&lock, &until)));
    return unused;
}

static int threads_time_out(void)
{
    pthread_cond_t condition, monotonic;
    pthread_condattr_t attributes;
    struct timespec until;
    pthread_t thread;
    sem_t semaphore;
    static int word;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&condition, NULL);
    pthread_cond_init(&monotonic, &attributes);
    sem_init(&semaphore, 0, 0);
    pthread_mutex_lock(&mutex);
    until = moment(CLOCK_REALTIME);
    begin();
    tell("pthread_cond_timedwait", error_name(pthread_cond_timedwait(&condition, &mutex, &until)));
    until = moment(CLOCK_MONOTONIC);
    begin();
    tell("…, monotonic", error_name(pthread_cond_timedwait(&monotonic, &mutex, &until)));
    until = moment(CLOCK_MONOTONIC);
    begin();
    tell("pthread_cond_clockwait",
         error_name(pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &until)));
    until = moment(CLOCK_REALTIME);
    begin();
    tell("sem_timedwait", outcome_of(sem_timedwait(&semaphore, &until)));
    until = moment(CLOCK_MONOTONIC);
    begin();
    tell("sem_clockwait", outcome_of(sem_clockwait(&semaphore, CLOCK_MONOTONIC, &until)));
    pthread_rwlock_wrlock(&lock);
    pthread_create(&thread, NULL, try_locks, NULL);
    pthread_join(thread, NULL);
    pthread_create(&thread, NULL, sleep_long, NULL);
    until = moment(CLOCK_REALTIME);
    begin();
    tell("pthread_timedjoin_np", error_name(pthread_timedjoin_np(thread, NULL, &until)));
    pthread_join(thread, NULL);
    begin();
    tell("futex", outcome_of(syscall(SYS_futex, &word, FUTEX_WAIT, 0, &limit, NULL, 0)));
    until = moment(CLOCK_MONOTONIC);
    begin();
    tell("futex, bits",
         outcome_of(syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, 0, &until, NULL, 1)));
    until = moment(CLOCK_REALTIME);
    begin();
    tell("futex, real time",
         outcome_of(syscall(SYS_futex, &word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, &until,
                            NULL, 1)));
    return 0;
}

/* ---- queues, semaphores, signals ---- */

static int queues_time_out(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 8};
    int semaphores = semget(IPC_PRIVATE, 1, 0600);
    struct sembuf down = {0, -1, 0};
    struct timespec until;
    sigset_t set;
    char name[32];
    mqd_t queue;

    snprintf(name, sizeof name, "/timeouts-%d", (int)getpid());
    queue = mq_open(name, O_CREAT | O_RDWR, 0600, &attributes);
    mq_unlink(name);
    until = moment(CLOCK_REALTIME);
    begin();
    tell("mq_timedreceive", outcome_of(mq_timedreceive(queue, block, 8, NULL, &until)));
    mq_send(queue, "x", 1, 0);
    until = moment(CLOCK_REALTIME);
    begin();
    tell("mq_timedsend", outcome_of(mq_timedsend(queue, "y", 1, 0, &until)));
    begin();
    tell("semtimedop", outcome_of(semtimedop(semaphores, &down, 1, &limit)));
    semctl(semaphores, 0, IPC_RMID);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    begin();
    tell("sigtimedwait", outcome_of(sigtimedwait(&set, NULL, &limit)));
    begin();
    tell_after("sigtimedwait, at once",
               outcome_of(sigtimedwait(&set, NULL, &(struct timespec){0, 0})), 0);
    return 0;
}

/* ---- sockets ---- */

static int limited(int fd, int option)
{
    struct timeval value = {0, LIMIT_MS * 1000};

    setsockopt(fd, SOL_SOCKET, option, &value, sizeof value);
    return fd;
}

static void fill(int fd)
{
    while (send(fd, block, 4096, MSG_DONTWAIT) > 0)
        ;
    while (send(fd, block, 1, MSG_DONTWAIT) > 0)
        ;
}

static int receiving_times_out(void)
{
    struct iovec vector = {block, 10};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    struct mmsghdr several = {.msg_hdr = {.msg_iov = &vector, .msg_iovlen = 1}};
    int pair[2], udp = limited(socket(AF_INET, SOCK_DGRAM, 0), SO_RCVTIMEO), others[2];
    struct sockaddr_in any = {.sin_family = AF_INET};

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 || pipe(others) < 0)
        return 1;
    bind(udp, (struct sockaddr *)&any, sizeof any);
    limited(pair[0], SO_RCVTIMEO);
    begin();
    tell("recv", outcome_of(recv(pair[0], block, 10, 0)));
    begin();
    tell("read", outcome_of(read(pair[0], block, 10)));
    begin();
    tell("recvmsg", outcome_of(recvmsg(pair[0], &message, 0)));
    begin();
    tell("recvmmsg", outcome_of(recvmmsg(pair[0], &several, 1, 0, NULL)));
    begin();
    tell("recv of UDP", outcome_of(recv(udp, block, 10, 0)));
    if (write(pair[1], "abc", 3) != 3)
        return 1;
    begin();
    long got = recv(pair[0], block, 10, MSG_WAITALL);
    tell("recv of all", got == 3 ? "3" : "?");
    begin();
    tell("splice", outcome_of(splice(pair[0], NULL, others[1], NULL, 10, 0)));
    return 0;
}

static int sending_times_out(void)
{
    struct iovec vector = {block, 10};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    int pair[2];
    long sent;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        return 1;
    limited(pair[0], SO_SNDTIMEO);
    sent = 0;
    begin();
    while (sent < 3 * (long)sizeof block) {
        long moved = send(pair[0], block, sizeof block, 0);

        if (moved < (long)sizeof block) {
            tell("a part of it", moved > 0 ? "sent" : outcome_of(moved));
            break;
        }
        sent += moved;
    }
    fill(pair[0]);
    begin();
    tell("send", outcome_of(send(pair[0], block, 10, 0)));
    begin();
    tell("write", outcome_of(write(pair[0], block, 10)));
    begin();
    tell("sendmsg", outcome_of(sendmsg(pair[0], &message, 0)));
    return 0;
}

static int connecting_times_out(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof name, inet_size = sizeof address;
    int unix_server = socket(AF_UNIX, SOCK_STREAM, 0), server = socket(AF_INET, SOCK_STREAM, 0);
    int client;

    bind(unix_server, (struct sockaddr *)&name, sizeof(sa_family_t));
    listen(unix_server, 0);
    getsockname(unix_server, (struct sockaddr *)&name, &size);
    begin();
    tell("accept", outcome_of(accept(limited(unix_server, SO_RCVTIMEO), NULL, NULL)));
    connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&name, size);
    client = limited(socket(AF_UNIX, SOCK_STREAM, 0), SO_SNDTIMEO);
    begin();
    tell("connect", outcome_of(connect(client, (struct sockaddr *)&name, size)));
    bind(server, (struct sockaddr *)&address, sizeof address);
    listen(server, 0);
    getsockname(server, (struct sockaddr *)&address, &inet_size);
    connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, inet_size);
    client = limited(socket(AF_INET, SOCK_STREAM, 0), SO_SNDTIMEO);
    begin();
    tell("connect, TCP", outcome_of(connect(client, (struct sockaddr *)&address, inet_size)));
    close(client);
    close(accept(server, NULL, NULL));
    begin();
    tell("accept, TCP", outcome_of(accept(limited(server, SO_RCVTIMEO), NULL, NULL)));
    return 0;
}

/* ---- sleeping and clocks ---- */

static int sleeping(void)
{
    struct timespec until = moment(CLOCK_MONOTONIC);

    begin();
    tell("clock_nanosleep",
         error_name(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL)));
    until = moment(CLOCK_REALTIME);
    begin();
    tell("…, real time", error_name(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL)));
    begin();
    tell("…, boot time", error_name(clock_nanosleep(CLOCK_BOOTTIME, 0, &limit, NULL)));
    begin();
    tell("usleep", usleep(LIMIT_MS * 1000) == 0 ? "ok" : "?");
    begin();
    tell_after("sleep", sleep(1) == 0 ? "0" : "?", 1000);
    begin();
    tell_after(
        "in the past",
        error_name(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &(struct timespec){1, 0}, NULL)),
        0);
    tell_after("wrong", outcome_of(nanosleep(&(struct timespec){0, 1000000000}, NULL)), 0);
    return 0;
}

static long long microseconds(int clock_id)
{
    struct timespec now;

    clock_gettime(clock_id, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

/* Whatever is asked, the same time passes. */
static int clocks_run_together(void)
{
    static const int clocks[] = {
        CLOCK_REALTIME,        CLOCK_MONOTONIC,        CLOCK_BOOTTIME, CLOCK_MONOTONIC_RAW,
        CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE, CLOCK_TAI};
    long long before[7], after, by_day, by_times;
    struct timeval day, later;
    clock_t ticks = times(&(struct tms){0});
    time_t seconds = time(NULL);

    for (int i = 0; i < 7; i++)
        before[i] = microseconds(clocks[i]);
    gettimeofday(&day, NULL);
    sleep(1);
    for (int i = 0; i < 7; i++) {
        after = microseconds(clocks[i]) - before[i];
        printf("clock %d: %d\n", clocks[i], after > 980000 && after < 5000000);
    }
    gettimeofday(&later, NULL);
    by_day = (later.tv_sec - day.tv_sec) * 1000000LL + later.tv_usec - day.tv_usec;
    printf("gettimeofday %d, time %d\n", by_day > 980000 && by_day < 5000000,
           time(NULL) - seconds >= 1 && time(NULL) - seconds < 6);
    by_times = (times(&(struct tms){0}) - ticks) * 1000000LL / sysconf(_SC_CLK_TCK);
    printf("times %d\n", by_times > 900000 && by_times < 5000000);
    return 0;
}

/* Sleeping uses no CPU; computing does, and its clocks say so. */
static int cpu_clocks_are_real(void)
{
    struct rusage usage;
    long long process, thread;
    volatile unsigned long i = 0;

    sleep(1);
    printf("slept without work %d\n", microseconds(CLOCK_PROCESS_CPUTIME_ID) < 500000);
    process = microseconds(CLOCK_PROCESS_CPUTIME_ID);
    thread = microseconds(CLOCK_THREAD_CPUTIME_ID);
    while (i < 20000000)
        i++;
    printf("process %d thread %d\n", microseconds(CLOCK_PROCESS_CPUTIME_ID) > process + 1000,
           microseconds(CLOCK_THREAD_CPUTIME_ID) > thread + 1000);
    getrusage(RUSAGE_SELF, &usage);
    printf("getrusage %d clock %d\n",
           usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec > 1000,
           clock() > CLOCKS_PER_SEC / 1000);
    return 0;
}

static int virtual_timer(void)
{
    struct itimerval timer = {{0, 0}, {0, 20000}};
    volatile unsigned long i = 0;

    install(SIGVTALRM);
    install(SIGPROF);
    setitimer(ITIMER_VIRTUAL, &timer, NULL);
    while (!caught)
        i++;
    setitimer(ITIMER_PROF, &timer, NULL);
    while (caught < 2)
        i++;
    printf("caught %d\n", caught);
    return 0;
}

/* ---- timers ---- */

static int timer_descriptors(void)
{
    int fd = timerfd_create(CLOCK_MONOTONIC, 0), wall = timerfd_create(CLOCK_REALTIME, 0);
    struct itimerspec when = {.it_value = limit}, left, off = {0};
    uint64_t times = 0;
    struct pollfd set = {fd, POLLIN, 0};

    begin();
    timerfd_settime(fd, 0, &when, NULL);
    tell("poll", poll(&set, 1, -1) == 1 ? "1" : "?");
    printf("read %zd", read(fd, &times, sizeof times));
    printf(" times %d\n", (int)times);
    when.it_value = moment(CLOCK_REALTIME);
    begin();
    timerfd_settime(wall, TFD_TIMER_ABSTIME, &when, NULL);
    printf("read %zd", read(wall, &times, sizeof times));
    tell(" absolute", "ok");
    /* Every 30 ms, and nobody looks for 200: what passed is counted. */
    when = (struct itimerspec){limit, limit};
    timerfd_settime(fd, 0, &when, NULL);
    nanosleep(&(struct timespec){0, 200000000}, NULL);
    printf("read %zd", read(fd, &times, sizeof times));
    printf(" several %d\n", times >= 6);
    begin();
    printf("read %zd", read(fd, &times, sizeof times));
    tell_after(" the next", "ok", 0);
    timerfd_gettime(fd, &left);
    printf("every %ld, left %d\n", left.it_interval.tv_nsec,
           left.it_value.tv_nsec <= LIMIT_MS * 1000000);
    timerfd_settime(fd, 0, &off, &left);
    printf("was every %ld\n", left.it_interval.tv_nsec);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    printf("off %s\n", outcome_of(read(fd, &times, sizeof times)));
    timerfd_gettime(fd, &left);
    printf("left %ld %ld\n", (long)left.it_value.tv_sec, left.it_value.tv_nsec);
    return 0;
}

/* A timer that nobody can read any more is gone: the program is at rest. */
static int timer_descriptor_closed(void)
{
    int fd = timerfd_create(CLOCK_MONOTONIC, 0), ends[2], status;
    struct itimerspec when = {limit, limit};
    char byte;

    if (pipe(ends) < 0)
        return 1;
    timerfd_settime(fd, 0, &when, NULL);
    close(fd);
    if (fork() == 0) {
        close(ends[1]);
        _exit(read(ends[0], &byte, 1) == 0 ? 3 : 4);
    }
    close(ends[1]);
    wait(&status);
    printf("status %d\n", WEXITSTATUS(status));
    return 0;
}

static int timer_descriptor_inherited(void)
{
    int fd = timerfd_create(CLOCK_MONOTONIC, 0), status;
    struct itimerspec when = {.it_value = limit};
    uint64_t times;

    timerfd_settime(fd, 0, &when, NULL);
    if (fork() == 0)
        _exit(read(fd, &times, sizeof times) == sizeof times ? (int)times : 9);
    close(fd);
    wait(&status);
    printf("times %d\n", WEXITSTATUS(status));
    return 0;
}

static volatile sig_atomic_t notified;

static void notify(union sigval value)
{
    notified = value.sival_int;
}

static int posix_timers(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
    struct itimerspec when = {limit, limit}, left;
    siginfo_t info;
    sigset_t set;
    timer_t timer;

    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    event.sigev_value.sival_int = 55;
    timer_create(CLOCK_REALTIME, &event, &timer);
    begin();
    timer_settime(timer, 0, &when, NULL);
    for (int i = 1; i <= 3; i++) {
        sigwaitinfo(&set, &info);
        printf("code %d value %d", info.si_code == SI_TIMER, info.si_value.sival_int);
        tell_after("", "expired", LIMIT_MS);
    }
    timer_gettime(timer, &left);
    printf("every %ld, left %d\n", left.it_interval.tv_nsec,
           left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= LIMIT_MS * 1000000);
    timer_delete(timer);
    printf("gone %s\n", outcome_of(timer_gettime(timer, &left)));
    return 0;
}

static int posix_timer_overruns(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    struct itimerspec when = {limit, limit};
    sigset_t set;
    timer_t timer;
    int overrun;

    install(SIGUSR1);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &when, NULL);
    nanosleep(&(struct timespec){0, 400000000}, NULL);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    overrun = timer_getoverrun(timer);
    printf("caught %d, overrun %d\n", caught >= 1, overrun >= 8);
    timer_delete(timer);
    return 0;
}

static int posix_timer_starts_thread(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = notify};
    struct itimerspec when = {.it_value = limit};
    timer_t timer;

    event.sigev_value.sival_int = 21;
    printf("timer_create %s\n", outcome_of(timer_create(CLOCK_MONOTONIC, &event, &timer)));
    timer_settime(timer, 0, &when, NULL);
    while (!notified)
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    printf("notified %d\n", notified);
    return 0;
}

static int alarms(void)
{
    struct itimerval timer = {{0, 20000}, {0, 20000}}, old;
    sigset_t block_alarm, before;

    install(SIGALRM);
    alarm(100);
    printf("left %u\n", alarm(50));
    if (fork() == 0)
        _exit((int)alarm(0)); /* not inherited */
    int status;
    wait(&status);
    printf("child %d\n", WEXITSTATUS(status));
    printf("canceled %u\n", alarm(0));
    sigemptyset(&block_alarm);
    sigaddset(&block_alarm, SIGALRM);
    sigprocmask(SIG_BLOCK, &block_alarm, &before);
    begin();
    setitimer(ITIMER_REAL, &timer, NULL);
    while (caught < 3)
        sigsuspend(&before);
    tell_after("three", "times", 60);
    getitimer(ITIMER_REAL, &old);
    printf("every %ld\n", (long)old.it_interval.tv_usec);
    timer = (struct itimerval){{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &timer, NULL);
    printf("ualarm %u\n", ualarm(1000, 0));
    sigsuspend(&before);
    return 0;
}

/* An alarm is kept over execve(2), alarm(2); and kills, for handlers are not. */
static int alarm_over_exec(void)
{
    int status;

    if (fork() == 0) {
        install(SIGALRM);
        alarm(1);
        execl("/bin/sleep", "sleep", "100", (char *)NULL);
        _exit(9);
    }
    wait(&status);
    printf("ended by SIGALRM %d\n", WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM);
    return 0;
}

const struct engine_case timeout_cases[] = {
    {"waiting-times-out", waiting_times_out},
    {"select-reports-the-rest", select_reports_the_rest},
    {"threads-time-out", threads_time_out},
    {"queues-time-out", queues_time_out},
    {"receiving-times-out", receiving_times_out},
    {"sending-times-out", sending_times_out},
    {"connecting-times-out", connecting_times_out},
    {"sleeping", sleeping},
    {"clocks-run-together", clocks_run_together},
    {"cpu-clocks-are-real", cpu_clocks_are_real},
    {"virtual-timer", virtual_timer},
    {"timer-descriptors", timer_descriptors},
    {"timer-descriptor-closed", timer_descriptor_closed},
    {"timer-descriptor-inherited", timer_descriptor_inherited},
    {"posix-timers", posix_timers},
    {"posix-timer-overruns", posix_timer_overruns},
    {"posix-timer-starts-thread", posix_timer_starts_thread},
    {"alarms", alarms},
    {"alarm-over-exec", alarm_over_exec},
    {NULL, NULL}};
