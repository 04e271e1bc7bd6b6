#include "cases.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static int exit_status(void)
{
    int status;

    if (fork() == 0)
        _exit(7);
    printf("wait %d", wait(&status) > 0);
    printf(" status %d\n", WEXITSTATUS(status));
    printf("again %s\n", outcome_of(wait(NULL)));
    return 3;
}

static int stopped_and_continued(void)
{
    int status;
    pid_t child = fork();

    if (child == 0)
        for (;;)
            pause();
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    printf("stopped %d by %d\n", WIFSTOPPED(status), WSTOPSIG(status) == SIGSTOP);
    kill(child, SIGCONT);
    waitpid(child, &status, WCONTINUED);
    printf("continued %d\n", WIFCONTINUED(status));
    kill(child, SIGTERM);
    waitpid(child, &status, 0);
    printf("ended by %d\n", WTERMSIG(status) == SIGTERM);
    return 0;
}

static int no_hang(void)
{
    int ends[2], status;
    char byte;

    if (pipe(ends) < 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        close(ends[1]);
        _exit(read(ends[0], &byte, 1) == 0 ? 5 : 6);
    }
    printf("waitpid %d\n", waitpid(child, &status, WNOHANG));
    close(ends[1]);
    waitpid(child, &status, 0);
    printf("status %d\n", WEXITSTATUS(status));
    return 0;
}

static int wait_by_id(void)
{
    siginfo_t info = {0};
    pid_t child = fork();

    if (child == 0)
        _exit(9);
    waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
    printf("pid %d status %d code %d\n", info.si_pid == child, info.si_status,
           info.si_code == CLD_EXITED);
    printf("again %d\n", waitpid(child, NULL, 0) == child);
    return 0;
}

static int children_ignored(void)
{
    signal(SIGCHLD, SIG_IGN);
    if (fork() == 0)
        _exit(1);
    printf("wait %s\n", outcome_of(wait(NULL)));
    return 0;
}

static int vfork_and_exec(void)
{
    int status;
    pid_t child = vfork();

    if (child == 0) {
        execl("/bin/sh", "sh", "-c", "exit 4", (char *)NULL);
        _exit(127);
    }
    waitpid(child, &status, 0);
    printf("status %d\n", WEXITSTATUS(status));
    return 0;
}

static int spawned(void)
{
    char shell[] = "sh", option[] = "-c", script[] = "echo from the shell; exit 6";
    char *arguments[] = {shell, option, script, NULL};
    int status;
    pid_t child;

    printf("posix_spawn %d\n", posix_spawn(&child, "/bin/sh", NULL, NULL, arguments, environ));
    waitpid(child, &status, 0);
    printf("status %d\n", WEXITSTATUS(status));
    printf("nothing %d\n",
           posix_spawn(&child, "/nowhere", NULL, NULL, arguments, environ) == ENOENT);
    return 0;
}

static int system_and_popen(void)
{
    char line[64] = "";
    FILE *output;

    fflush(stdout);
    printf("system %d\n", WEXITSTATUS(system("exit 3")));
    output = popen("echo hola; echo chau", "r");
    while (fgets(line, sizeof line, output))
        printf("got %s", line);
    printf("pclose %d\n", WEXITSTATUS(pclose(output)));
    return 0;
}

static void *execute(void *unused)
{
    (void)unused;
    execl("/bin/sh", "sh", "-c", "echo executed; exit 8", (char *)NULL);
    return NULL;
}

static int thread_executes(void)
{
    pthread_t thread;

    fflush(stdout);
    pthread_create(&thread, NULL, execute, NULL);
    pthread_join(thread, NULL);
    return 1;
}

static int exec_fails(void)
{
    execl("/no/such/program", "x", (char *)NULL);
    printf("%s\n", strerrorname_np(errno));
    return 0;
}

static int orphan(void)
{
    int ends[2];
    char byte;

    if (pipe(ends) < 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        if (fork() == 0) {
            close(ends[0]);
            struct timespec moment = {0, 20000000};

            nanosleep(&moment, NULL);
            printf("parent is init %d\n", getppid() == 1);
            fflush(stdout);
            _exit(0);
        }
        _exit(0);
    }
    close(ends[1]);
    waitpid(child, NULL, 0);
    printf("end %zd\n", read(ends[0], &byte, 1));
    return 0;
}

static int poll_times_out(void)
{
    int ends[2];
    struct pollfd set;

    if (pipe(ends) < 0)
        return 1;
    set = (struct pollfd){ends[0], POLLIN, 99};
    printf("poll %d revents %d\n", poll(&set, 1, 30), set.revents);
    if (write(ends[1], "x", 1) != 1)
        return 1;
    printf("poll %d revents %d\n", poll(&set, 1, -1), set.revents == POLLIN);
    close(ends[1]);
    char byte;
    printf("read %zd\n", read(ends[0], &byte, 1));
    printf("poll %d hup %d\n", poll(&set, 1, -1), (set.revents & POLLHUP) != 0);
    return 0;
}

static int select_times_out(void)
{
    int ends[2];
    fd_set set;
    struct timeval limit = {0, 30000};

    if (pipe(ends) < 0)
        return 1;
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    int ready = select(ends[0] + 1, &set, NULL, NULL, &limit);
    printf("select %d set %d left %ld\n", ready, FD_ISSET(ends[0], &set),
           (long)(limit.tv_sec + limit.tv_usec));
    FD_SET(ends[1], &set);
    ready = select(ends[1] + 1, NULL, &set, NULL, NULL);
    printf("select %d\n", ready);
    return 0;
}

static int epoll_waits(void)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = 5}, got;
    int poller = epoll_create1(0), counter = eventfd(0, 0);
    uint64_t one = 1;

    epoll_ctl(poller, EPOLL_CTL_ADD, counter, &event);
    printf("epoll %d\n", epoll_wait(poller, &got, 1, 20));
    pid_t child = fork();
    if (child == 0) {
        struct timespec moment = {0, 20000000};

        nanosleep(&moment, NULL);
        if (write(counter, &one, sizeof one) != sizeof one)
            _exit(1);
        _exit(0);
    }
    printf("epoll %d data %d\n", epoll_wait(poller, &got, 1, -1), got.data.fd);
    waitpid(child, NULL, 0);
    return 0;
}

static int timer_descriptor(void)
{
    struct itimerspec when = {{0, 0}, {0, 30000000}};
    uint64_t times = 0;
    int fd = timerfd_create(CLOCK_MONOTONIC, 0);

    timerfd_settime(fd, 0, &when, NULL);
    printf("read %zd times %d\n", read(fd, &times, sizeof times), (int)times);
    return 0;
}

static int poll_with_mask(void)
{
    sigset_t block, none;
    struct timespec limit = {5, 0};

    sigemptyset(&none);
    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, NULL);
    signal(SIGUSR1, SIG_DFL);
    struct sigaction action = {.sa_handler = SIG_IGN};
    sigaction(SIGUSR2, &action, NULL);
    pid_t child = fork();
    if (child == 0) {
        kill(getpid(), SIGUSR1);
        ppoll(NULL, 0, &limit, &none);
        _exit(1);
    }
    int status;
    waitpid(child, &status, 0);
    printf("ended by %d\n", WIFSIGNALED(status) ? WTERMSIG(status) == SIGUSR1 : -1);
    return 0;
}

static int clocks_agree(void)
{
    struct timespec before, after, request = {0, 50000000};
    long passed;

    clock_gettime(CLOCK_MONOTONIC, &before);
    nanosleep(&request, NULL);
    clock_gettime(CLOCK_MONOTONIC, &after);
    passed = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
    printf("slept long enough %d, not too long %d\n", passed >= 50, passed < 2000);
    return 0;
}

const struct engine_case wait_cases[] = {{"exit-status", exit_status},
                                         {"stopped-and-continued", stopped_and_continued},
                                         {"no-hang", no_hang},
                                         {"wait-by-id", wait_by_id},
                                         {"children-ignored", children_ignored},
                                         {"vfork-and-exec", vfork_and_exec},
                                         {"spawned", spawned},
                                         {"system-and-popen", system_and_popen},
                                         {"thread-executes", thread_executes},
                                         {"exec-fails", exec_fails},
                                         {"orphan", orphan},
                                         {"poll-times-out", poll_times_out},
                                         {"select-times-out", select_times_out},
                                         {"epoll-waits", epoll_waits},
                                         {"timer-descriptor", timer_descriptor},
                                         {"poll-with-mask", poll_with_mask},
                                         {"clocks-agree", clocks_agree},
                                         {NULL, NULL}};
