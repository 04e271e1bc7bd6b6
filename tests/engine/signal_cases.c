#include "cases.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

static volatile sig_atomic_t caught, last;
static volatile int last_code;

static void count(int signal)
{
    caught++;
    last = signal;
}

static void install(int signal, int flags)
{
    struct sigaction action = {.sa_handler = count, .sa_flags = flags};

    sigaction(signal, &action, NULL);
}

/* A child that sends its parent a signal once the parent sleeps in its call: under control it runs
 * then. */
static pid_t sender(int signal)
{
    pid_t child = fork();

    if (child == 0) {
        struct timespec moment = {0, 20000000};

        do
            nanosleep(&moment, NULL);
        while (case_runs(getppid()));
        kill(getppid(), signal);
        _exit(0);
    }
    return child;
}

static int interrupted_read(void)
{
    int ends[2];
    char byte;

    install(SIGUSR1, 0);
    if (pipe(ends) < 0)
        return 1;
    pid_t child = sender(SIGUSR1);
    printf("read %s caught %d\n", outcome_of(read(ends[0], &byte, 1)), caught);
    waitpid(child, NULL, 0);
    return 0;
}

static int restarted_read(void)
{
    int ends[2];
    char byte = 0;
    ssize_t got;

    install(SIGUSR1, SA_RESTART);
    if (pipe(ends) < 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        struct timespec moment = {0, 20000000};

        nanosleep(&moment, NULL);
        kill(getppid(), SIGUSR1);
        nanosleep(&moment, NULL);
        if (write(ends[1], "x", 1) != 1)
            _exit(1);
        _exit(0);
    }
    got = read(ends[0], &byte, 1);
    printf("read %zd %c caught %d\n", got, byte, caught);
    waitpid(child, NULL, 0);
    return 0;
}

static int suspended(void)
{
    sigset_t block, old;

    install(SIGUSR1, 0);
    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, &old);
    kill(getpid(), SIGUSR1);
    printf("before %d\n", caught);
    printf("sigsuspend %s\n", outcome_of(sigsuspend(&old)));
    printf("after %d\n", caught);
    return 0;
}

static int paused(void)
{
    install(SIGUSR2, 0);
    pid_t child = sender(SIGUSR2);
    printf("pause %s last %d\n", outcome_of(pause()), last == SIGUSR2);
    waitpid(child, NULL, 0);
    return 0;
}

static int ignored_does_not_interrupt(void)
{
    int ends[2], status;
    char byte = 0;

    signal(SIGUSR1, SIG_IGN);
    if (pipe(ends) < 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        kill(getppid(), SIGUSR1);
        kill(getppid(), SIGWINCH);
        if (write(ends[1], "y", 1) != 1)
            _exit(1);
        _exit(0);
    }
    ssize_t got = read(ends[0], &byte, 1);
    printf("read %zd %c\n", got, byte);
    waitpid(child, &status, 0);
    printf("child %d\n", WEXITSTATUS(status));
    return 0;
}

static int coalesced(void)
{
    sigset_t block, old;

    install(SIGUSR1, 0);
    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, &old);
    for (int i = 0; i < 5; i++)
        kill(getpid(), SIGUSR1);
    sigprocmask(SIG_SETMASK, &old, NULL);
    printf("caught %d\n", caught);
    return 0;
}

static int queued(void)
{
    sigset_t block;
    siginfo_t info;

    sigemptyset(&block);
    sigaddset(&block, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &block, NULL);
    for (int i = 0; i < 3; i++)
        sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 10 + i});
    for (int i = 0; i < 3; i++) {
        int number = sigwaitinfo(&block, &info);

        printf("signal %d value %d code %d\n", number == SIGRTMIN, info.si_value.sival_int,
               info.si_code);
    }
    return 0;
}

static int timed_wait(void)
{
    sigset_t block;
    struct timespec limit = {0, 50000000};

    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, NULL);
    printf("sigtimedwait %s\n", outcome_of(sigtimedwait(&block, NULL, &limit)));
    kill(getpid(), SIGUSR1);
    printf("sigtimedwait %d\n", sigtimedwait(&block, NULL, &limit) == SIGUSR1);
    return 0;
}

static int alarm_rings(void)
{
    install(SIGALRM, 0);
    alarm(1);
    printf("pause %s", outcome_of(pause()));
    printf(" last %d left %u\n", last == SIGALRM, alarm(0));
    return 0;
}

static int alarm_kills(void)
{
    alarm(1);
    pause();
    return 0;
}

static int interval_timer(void)
{
    struct itimerval timer = {{0, 10000}, {0, 10000}};
    sigset_t block, old;

    install(SIGALRM, 0);
    sigemptyset(&block);
    sigaddset(&block, SIGALRM);
    sigprocmask(SIG_BLOCK, &block, &old);
    setitimer(ITIMER_REAL, &timer, NULL);
    while (caught < 5)
        sigsuspend(&old);
    printf("caught %d\n", caught);
    return 0;
}

static int posix_timer(void)
{
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 1};
    struct itimerspec when = {{0, 0}, {0, 30000000}};
    sigset_t block;
    siginfo_t info;

    event.sigev_value.sival_int = 77;
    sigemptyset(&block);
    sigaddset(&block, SIGRTMIN + 1);
    sigprocmask(SIG_BLOCK, &block, NULL);
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &when, NULL);
    int number = sigwaitinfo(&block, &info);
    printf("signal %d value %d code %d\n", number == SIGRTMIN + 1, info.si_value.sival_int,
           info.si_code);
    return 0;
}

static int signal_descriptor(void)
{
    sigset_t block;
    struct signalfd_siginfo info;
    int fd;

    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, NULL);
    fd = signalfd(-1, &block, 0);
    pid_t child = sender(SIGUSR1);
    printf("read %zd signal %d from child %d\n", read(fd, &info, sizeof info),
           info.ssi_signo == SIGUSR1, info.ssi_pid == (unsigned)child);
    waitpid(child, NULL, 0);
    return 0;
}

static int signal_descriptor_in_epoll(void)
{
    sigset_t block;
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = 3}, got = {0};
    int poller = epoll_create1(0);

    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, NULL);
    epoll_ctl(poller, EPOLL_CTL_ADD, signalfd(-1, &block, 0), &event);
    pid_t child = sender(SIGUSR1);
    printf("epoll %d", epoll_wait(poller, &got, 1, -1));
    printf(" data %u\n", got.data.u32);
    waitpid(child, NULL, 0);
    return 0;
}

static int sleep_is_interrupted(void)
{
    struct timespec request = {5, 0}, left = {0, 0};

    install(SIGUSR1, SA_RESTART);
    pid_t child = sender(SIGUSR1);
    const char *result = outcome_of(nanosleep(&request, &left));
    printf("nanosleep %s left %ld\n", result, (long)left.tv_sec);
    waitpid(child, NULL, 0);
    return 0;
}

static void with_info(int signal, siginfo_t *info, void *context)
{
    (void)context;
    last = signal;
    last_code = info->si_code;
}

static int fault(void)
{
    struct sigaction action = {.sa_sigaction = with_info, .sa_flags = SA_SIGINFO | SA_RESETHAND};
    pid_t child = fork();
    int status;

    sigaction(SIGFPE, &action, NULL);
    raise(SIGFPE);
    printf("SIGFPE %d code %d\n", last == SIGFPE, last_code);
    if (child == 0) {
        volatile int *nowhere = NULL;

        *nowhere = 1;
    }
    waitpid(child, &status, 0);
    printf("child signal %d\n", WTERMSIG(status) == SIGSEGV);
    return 0;
}

static int broken_pipe(void)
{
    int ends[2], gate[2], status;
    char byte;

    if (pipe(ends) < 0 || pipe(gate) < 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        close(gate[1]);
        /* Until the parent has closed its read end. */
        if (read(gate[0], &byte, 1) != 0 || write(ends[1], "x", 1) < 0)
            _exit(2);
        _exit(3);
    }
    close(ends[0]);
    close(gate[1]);
    waitpid(child, &status, 0);
    printf("child: signal %d\n", WIFSIGNALED(status) ? WTERMSIG(status) == SIGPIPE : -1);
    signal(SIGPIPE, SIG_IGN);
    printf("write %s\n", outcome_of(write(ends[1], "x", 1)));
    return 0;
}

static int uncatchable(void)
{
    struct sigaction action = {.sa_handler = count};

    printf("SIGKILL %s\n", outcome_of(sigaction(SIGKILL, &action, NULL)));
    printf("SIGSTOP %s\n", outcome_of(sigaction(SIGSTOP, &action, NULL)));
    return 0;
}

static int nested_handlers(void)
{
    install(SIGUSR1, 0);
    install(SIGUSR2, 0);
    raise(SIGUSR1);
    raise(SIGUSR2);
    printf("caught %d\n", caught);
    return 0;
}

static int killed_while_waiting(void)
{
    int status;
    pid_t child = fork();

    if (child == 0)
        for (;;)
            pause();
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    printf("signal %d\n", WTERMSIG(status));
    return 0;
}

static int terminated_by_default(void)
{
    static const int signals[] = {SIGTERM, SIGUSR1, SIGQUIT, SIGABRT, SIGHUP};

    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        int status;
        pid_t child = fork();

        if (child == 0)
            for (;;)
                pause();
        kill(child, signals[i]);
        waitpid(child, &status, 0);
        printf("signal %d\n", WTERMSIG(status) == signals[i]);
    }
    return 0;
}

static int group_signal(void)
{
    int status;
    pid_t child = fork();

    if (child == 0)
        for (;;)
            pause();
    setpgid(child, child);
    printf("kill %s\n", outcome_of(kill(-child, SIGTERM)));
    waitpid(child, &status, 0);
    printf("signal %d\n", WTERMSIG(status));
    printf("nobody %s\n", outcome_of(kill(child, 0)));
    return 0;
}

/* The handler holds for one time, the kernel's default for the next. */
static int handler_holds_once(void)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        install(SIGUSR1, (int)SA_RESETHAND);
        raise(SIGUSR1);
        kill(getpid(), SIGUSR1);
        _exit(caught);
    }
    waitpid(child, &status, 0);
    printf("ended by SIGUSR1 %d\n", WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1);
    return 0;
}

/* Time passes for a loop that only a timer ends. */
static int spins_until_alarm(void)
{
    install(SIGALRM, 0);
    alarm(1);
    while (!caught)
        ;
    printf("caught %d\n", caught);
    return 0;
}

const struct engine_case signal_cases[] = {
    {"interrupted-read", interrupted_read},
    {"restarted-read", restarted_read},
    {"suspended", suspended},
    {"paused", paused},
    {"ignored-does-not-interrupt", ignored_does_not_interrupt},
    {"coalesced", coalesced},
    {"queued", queued},
    {"timed-wait", timed_wait},
    {"alarm-rings", alarm_rings},
    {"alarm-kills", alarm_kills},
    {"interval-timer", interval_timer},
    {"posix-timer", posix_timer},
    {"signal-descriptor", signal_descriptor},
    {"signal-descriptor-in-epoll", signal_descriptor_in_epoll},
    {"sleep-is-interrupted", sleep_is_interrupted},
    {"fault", fault},
    {"broken-pipe", broken_pipe},
    {"uncatchable", uncatchable},
    {"nested-handlers", nested_handlers},
    {"killed-while-waiting", killed_while_waiting},
    {"terminated-by-default", terminated_by_default},
    {"group-signal", group_signal},
    {"handler-holds-once", handler_holds_once},
    {"spins-until-alarm", spins_until_alarm},
    {NULL, NULL}};
