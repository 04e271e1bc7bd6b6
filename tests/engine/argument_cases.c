/* Memory that a call both reads and writes: what it was asked is gone when it returns. */
#include "cases.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>

static volatile sig_atomic_t caught;

/* The same memory once more: the prototypes say restrict, the kernel does not mind. */
static void *again(void *memory)
{
    static void *volatile kept;

    kept = memory;
    return kept;
}

static void count(int signal)
{
    (void)signal;
    caught++;
}

/* In a child: until its parent waits. */
static void until_it_waits(void)
{
    do
        nanosleep(&(struct timespec){0, 20000000}, NULL);
    while (case_runs(getppid()));
}

static sem_t *shared_semaphore(void)
{
    sem_t *semaphore = mmap(NULL, sizeof *semaphore, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (semaphore == MAP_FAILED || sem_init(semaphore, 1, 0) < 0)
        exit(99);
    return semaphore;
}

/* A child that sends its parent a signal once it waits, and posts after another moment. */
static pid_t sender(int signal, sem_t *semaphore)
{
    pid_t child = fork();

    if (child == 0) {
        until_it_waits();
        kill(getppid(), signal);
        until_it_waits();
        sem_post(semaphore);
        _exit(0);
    }
    return child;
}

/* rt_sigaction(2) as it is: glibc's sigaction() has structures of its own. */
struct kernel_action {
    void (*handler)(int);
    unsigned long flags;
    void *restorer;
    unsigned long mask;
};

static int exchange(int signal, struct kernel_action *action)
{
    return (int)syscall(SYS_rt_sigaction, signal, action, action, sizeof action->mask);
}

/* The same structure takes the action before: whether the wait goes on tells which one holds. */
static int same_action(void)
{
    struct sigaction first = {.sa_handler = count};
    struct kernel_action plain, restarting;

    sigaction(SIGUSR1, &first, NULL);
    if (syscall(SYS_rt_sigaction, SIGUSR1, NULL, &plain, sizeof plain.mask) < 0)
        return 1;
    for (int round = 0; round < 4; round++) {
        sem_t *semaphore = shared_semaphore();
        struct kernel_action action = plain;
        int waited;

        restarting = plain;
        restarting.flags |= SA_RESTART;
        action = round % 2 ? plain : restarting;
        if (exchange(SIGUSR1, &action) < 0)
            return 1;
        pid_t child = sender(SIGUSR1, semaphore);
        waited = sem_wait(semaphore);
        printf("round %d: wait %s caught %d, before %s\n", round, outcome_of(waited), caught,
               action.flags & SA_RESTART ? "restarting" : "not restarting");
        waitpid(child, NULL, 0);
    }
    return 0;
}

static int same_action_of_children(void)
{
    struct kernel_action action = {.handler = SIG_IGN};
    int status = 0;
    pid_t child;

    if (exchange(SIGCHLD, &action) < 0)
        return 1;
    for (int i = 0; i < 2; i++)
        if (fork() == 0)
            _exit(0);
    printf("wait %s\n", outcome_of(wait(NULL)));
    exchange(SIGCHLD, &action); /* what was before: by default */
    if (fork() == 0)
        _exit(3);
    child = wait(&status);
    printf("wait %s %d\n", outcome_of(child), WEXITSTATUS(status));
    return 0;
}

static int same_mask(void)
{
    sigset_t set;

    signal(SIGUSR1, count);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, again(&set));
    raise(SIGUSR1);
    printf("blocked, caught %d\n", caught);
    sigprocmask(SIG_SETMASK, &set, again(&set));
    printf("unblocked, caught %d, before %d\n", caught, sigismember(&set, SIGUSR1));
    return 0;
}

static int same_timer(void)
{
    struct itimerval timer = {.it_value = {.tv_sec = 5}};
    struct timespec rest = {2, 0};

    signal(SIGALRM, count);
    setitimer(ITIMER_REAL, &timer, again(&timer));
    printf("timer was %s\n", timerisset(&timer.it_value) ? "on" : "off");
    timer = (struct itimerval){.it_value = {.tv_usec = 20000}};
    setitimer(ITIMER_REAL, &timer, again(&timer));
    printf("timer was %s\n", timer.it_value.tv_sec >= 4 ? "on" : "off");
    int slept = nanosleep(&rest, again(&rest));
    printf("sleep %s caught %d left %ld\n", outcome_of(slept), caught, (long)rest.tv_sec);
    return 0;
}

static int same_timer_descriptor(void)
{
    int fd = timerfd_create(CLOCK_MONOTONIC, 0);
    struct itimerspec timer = {.it_value = {100, 0}};
    uint64_t ticks = 0;

    timerfd_settime(fd, 0, &timer, again(&timer));
    printf("timer was %ld\n", (long)timer.it_value.tv_sec);
    timer = (struct itimerspec){.it_value = {0, 20000000}};
    timerfd_settime(fd, 0, &timer, again(&timer));
    printf("timer was %s\n", timer.it_value.tv_sec >= 99 ? "on" : "off");
    long got = read(fd, &ticks, sizeof ticks);
    printf("read %s ticks %lu\n", outcome_of(got), (unsigned long)ticks);
    return 0;
}

/* timer_create(2) without glibc's copies: the number of the timer takes the place of what it was
 * asked. */
static int same_event(void)
{
    union {
        struct sigevent event;
        int id;
    } both;
    struct itimerspec soon = {.it_value = {0, 20000000}}, later = {.it_value = {50, 0}};

    memset(&both, 0, sizeof both);
    both.event.sigev_notify = SIGEV_SIGNAL;
    both.event.sigev_signo = SIGUSR2;
    both.event.sigev_value.sival_int = 0x7fffffff;
    signal(SIGUSR2, count);
    signal(SIGALRM, count);
    if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &both, &both) < 0)
        return 1;
    int id = both.id;
    sigset_t set;
    siginfo_t info = {0};
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    syscall(SYS_timer_settime, id, 0, &later, &later);
    syscall(SYS_timer_settime, id, 0, &soon, &soon);
    printf("was %s\n", soon.it_value.tv_sec >= 49 ? "on" : "off");
    int got = sigwaitinfo(&set, &info);
    printf("signal %d value %x\n", got == SIGUSR2, (unsigned)info.si_value.sival_int);
    return 0;
}

/* Where the caller does not want to know who it was: the child is gone all the same. */
static int waited_for_unseen(void)
{
    for (int i = 0; i < 3; i++) {
        pid_t child = fork();

        if (child == 0)
            _exit(i);
        printf("waitid %s\n", outcome_of(i == 0   ? waitid(P_PID, (id_t)child, NULL, WEXITED)
                                         : i == 1 ? waitid(P_ALL, 0, NULL, WEXITED | WNOWAIT)
                                                  : waitid(P_ALL, 0, NULL, WEXITED)));
    }
    printf("waitid %s\n", outcome_of(waitid(P_ALL, 0, NULL, WEXITED)));
    printf("waitid %s\n", outcome_of(waitid(P_ALL, 0, NULL, WEXITED)));
    return 0;
}

static int sets_are_used_again(void)
{
    int ends[2], others[2];
    struct pollfd set[2];
    fd_set ready;

    if (pipe(ends) < 0 || pipe(others) < 0)
        return 1;
    if (fork() == 0) {
        until_it_waits();
        if (write(ends[1], "x", 1) != 1)
            _exit(1);
        until_it_waits();
        _exit(write(others[1], "x", 1) != 1);
    }
    FD_ZERO(&ready);
    FD_SET(ends[0], &ready);
    FD_SET(others[0], &ready);
    printf("select %d", select(others[0] + 1, &ready, NULL, NULL, NULL));
    printf(" %d %d\n", FD_ISSET(ends[0], &ready) != 0, FD_ISSET(others[0], &ready) != 0);
    printf("select %ld\n", syscall(SYS_select, others[0] + 1, &ready, &ready, &ready,
                                   &(struct timeval){1, 0}));
    set[0] = (struct pollfd){.fd = others[0], .events = POLLIN};
    set[1] = set[0];
    printf("poll %d", poll(set, 2, -1));
    printf(" %d %d\n", set[0].revents == POLLIN, set[1].revents == POLLIN);
    wait(NULL);
    return 0;
}

/* A second more in tv_nsec is no second in tv_sec, and no time is before now: refused at once, or a
 * timeout that is over. */
static void wait_wrongly(const struct timespec *timeout)
{
    int ends[2], epoll = epoll_create1(0), word = 0;
    struct pollfd set = {.events = POLLIN};
    sigset_t signals;
    fd_set ready;
    int semaphores = semget(IPC_PRIVATE, 1, 0600);
    struct sembuf down = {.sem_op = -1};

    if (pipe(ends) < 0)
        exit(99);
    set.fd = ends[0];
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    FD_ZERO(&ready);
    FD_SET(ends[0], &ready);
    printf("ppoll %s\n", outcome_of(syscall(SYS_ppoll, &set, 1, timeout, NULL, 8)));
    printf("pselect %s\n",
           outcome_of(syscall(SYS_pselect6, ends[0] + 1, &ready, NULL, NULL, timeout, NULL)));
    printf("epoll_pwait2 %s\n",
           outcome_of(syscall(SYS_epoll_pwait2, epoll, &(struct epoll_event){0}, 1, timeout, NULL, 8)));
    printf("sigtimedwait %s\n",
           outcome_of(syscall(SYS_rt_sigtimedwait, &signals, NULL, timeout, 8)));
    printf("semtimedop %s\n", outcome_of(syscall(SYS_semtimedop, semaphores, &down, 1, timeout)));
    printf("futex %s\n", outcome_of(syscall(SYS_futex, &word, FUTEX_WAIT, 0, timeout, NULL, 0)));
    printf("futex %s\n", outcome_of(syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, 0, timeout, NULL,
                                            FUTEX_BITSET_MATCH_ANY)));
    printf("nanosleep %s\n", outcome_of(syscall(SYS_nanosleep, timeout, NULL)));
    semctl(semaphores, 0, IPC_RMID);
    close(ends[0]);
    close(ends[1]);
    close(epoll);
}

static int wrong_timeouts(void)
{
    static const struct timespec timeouts[] = {{0, -1}, {1, 1000000000}, {-1, 0}};
    struct timeval times[] = {{0, -1}, {-1, 0}, {0, 1000000}};
    fd_set ready;
    int ends[2];

    for (size_t i = 0; i < sizeof timeouts / sizeof *timeouts; i++)
        wait_wrongly(&timeouts[i]);
    wait_wrongly((const struct timespec *)8);
    if (pipe(ends) < 0)
        return 99;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        FD_ZERO(&ready);
        FD_SET(ends[0], &ready);
        printf("select %s\n",
               outcome_of(syscall(SYS_select, ends[0] + 1, &ready, NULL, NULL, &times[i])));
    }
    return 0;
}

static int wrong_timeouts_of_queues(void)
{
    static const struct timespec timeouts[] = {{0, -1}, {1, 1000000000}, {-1, 0}};
    struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 8};
    char name[32], text[8];
    int queue;

    snprintf(name, sizeof name, "/coloquio-%d", (int)getpid());
    queue = mq_open(name, O_CREAT | O_RDWR, 0600, &attributes);
    if (queue < 0)
        return 99;
    mq_unlink(name);
    for (size_t i = 0; i < sizeof timeouts / sizeof *timeouts; i++)
        printf("receive %s\n",
               outcome_of(mq_timedreceive(queue, text, sizeof text, NULL, &timeouts[i])));
    mq_send(queue, "x", 1, 0);
    for (size_t i = 0; i < sizeof timeouts / sizeof *timeouts; i++)
        printf("send %s\n", outcome_of(mq_timedsend(queue, "x", 1, 0, &timeouts[i])));
    return 0;
}

const struct engine_case argument_cases[] = {
    {"same-action", same_action},
    {"same-action-of-children", same_action_of_children},
    {"same-mask", same_mask},
    {"same-timer", same_timer},
    {"same-timer-descriptor", same_timer_descriptor},
    {"same-event", same_event},
    {"waited-for-unseen", waited_for_unseen},
    {"sets-are-used-again", sets_are_used_again},
    {"wrong-timeouts", wrong_timeouts},
    {"wrong-timeouts-of-queues", wrong_timeouts_of_queues},
    {NULL, NULL}};
