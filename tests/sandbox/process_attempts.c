/* Processes that hide, multiply, or reach for others. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempts.h"

static void fork_until_refused(void)
{
    int count = 0;
    pid_t pid;

    while ((pid = fork()) > 0)
        count++;
    if (pid == 0)
        for (;;)
            pause();
    printf("%d %s\n", count, strerrorname_np(errno));
}

static void fork_bomb(void)
{
    puts("begun");
    for (;;)
        if (fork() < 0)
            continue;
}

/* Out of the session and the family, deaf to every signal that can be ignored. */
static void daemonise(void)
{
    if (fork() > 0)
        _exit(0);
    setsid();
    if (fork() > 0)
        _exit(0);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
    for (;;)
        pause();
}

/* Leaves daemons behind that hold the output, and waits for its own end if the argument says so. */
static void leave_daemons(void)
{
    for (int i = 0; i < 5; i++) {
        pid_t pid = fork();

        if (pid == 0)
            daemonise();
        waitpid(pid, NULL, 0);
    }
    puts("left");
    while (!strcmp(attempt_argument, "stay"))
        pause();
}

static void stay(void)
{
    puts("staying");
    for (;;)
        pause();
}

static void spin(void)
{
    for (;;)
        continue;
}

static void stop_oneself(void)
{
    raise(SIGSTOP);
    puts("continued");
}

static void kill_init(void)
{
    say_result(kill(1, SIGKILL));
    say_result(kill(1, SIGSTOP));
    say_result(kill(1, 0));
}

static void kill_everybody(void)
{
    say_result(kill(-1, SIGKILL));
}

/* Everything that reaches into another process, whose pid is the argument. */
static void touch(void)
{
    static const char *const files[] = {"mem", "environ", "maps", "fd/1", "root/etc", "cwd/."};
    pid_t pid = (pid_t)strtol(attempt_argument, NULL, 10);
    char byte;
    struct iovec here = {&byte, 1}, there = {&here, 1};

    say_result(ptrace(PTRACE_SEIZE, pid, NULL, NULL));
    say_result(process_vm_readv(pid, &here, 1, &there, 1, 0));
    say_result(process_vm_writev(pid, &here, 1, &there, 1, 0));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[64];

        snprintf(path, sizeof path, "/proc/%d/%s", pid, files[i]);
        say_result(open(path, O_RDONLY | O_NONBLOCK));
    }
}

static void raise_limits(void)
{
    static const int resources[] = {RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_CPU,
                                    RLIMIT_CORE,  RLIMIT_STACK,  RLIMIT_AS};

    for (size_t i = 0; i < sizeof resources / sizeof *resources; i++) {
        struct rlimit limit;

        getrlimit((__rlimit_resource_t)resources[i], &limit);
        limit.rlim_max++;
        say_result(setrlimit((__rlimit_resource_t)resources[i], &limit));
    }
}

static void flood(void)
{
    static char text[65536];

    memset(text, 'x', sizeof text);
    for (int i = 0; i < 1600; i++)
        if (write(1, text, sizeof text) < 0 || write(2, text, sizeof text) < 0)
            _exit(1);
}

const struct attempt process_attempts[] = {
    {"fork-until-refused", fork_until_refused},
    {"fork-bomb", fork_bomb},
    {"leave-daemons", leave_daemons},
    {"stay", stay},
    {"spin", spin},
    {"stop-oneself", stop_oneself},
    {"kill-init", kill_init},
    {"kill-everybody", kill_everybody},
    {"touch", touch},
    {"raise-limits", raise_limits},
    {"flood", flood},
    {0},
};
