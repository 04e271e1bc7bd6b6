/* The children do it to themselves where they can: raise. The parent looks with waitid. */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct effect {
    const char *name, *effect;
    int signal;
    int options; /* what waitid has to look for */
    int code;    /* what it has to say */
} effects[] = {
    {"SIGTERM", "term", SIGTERM, WEXITED, CLD_KILLED},
    {"SIGCHLD", "ign", SIGCHLD, WSTOPPED, CLD_STOPPED},
    {"SIGQUIT", "core", SIGQUIT, WEXITED, CLD_KILLED},
    {"SIGSTOP", "stop", SIGSTOP, WSTOPPED, CLD_STOPPED},
    {"SIGCONT", "cont", SIGCONT, WCONTINUED, CLD_CONTINUED},
};

static void check(int result, const char *what)
{
    if (result < 0) {
        perror(what);
        exit(1);
    }
}

/* A child that sends itself a signal and, when it survives that, stops. */
static pid_t start(int signal)
{
    pid_t child = fork();

    check(child, "fork");
    if (child > 0)
        return child;
    raise(signal == SIGCONT ? SIGSTOP : signal);
    if (signal != SIGCONT)
        raise(SIGSTOP); /* once more, it would no longer be continued when the parent looks */
    for (;;)
        pause();
}

int main(int argc, char **argv)
{
    struct rlimit limit;

    if (argc != 1) {
        fprintf(stderr, "%s: takes no arguments\n", argv[0]);
        return 64;
    }
    check(getrlimit(RLIMIT_CORE, &limit), "getrlimit");
    limit.rlim_cur = 0;
    check(setrlimit(RLIMIT_CORE, &limit), "setrlimit");
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
        const struct effect *effect = &effects[i];
        pid_t child = start(effect->signal);
        siginfo_t info;

        memset(&info, 0, sizeof info);
        if (effect->signal == SIGCONT) {
            check(waitid(P_PID, (id_t)child, &info, WSTOPPED), "waitid");
            check(kill(child, SIGCONT), "kill");
        }
        check(waitid(P_PID, (id_t)child, &info, effect->options), "waitid");
        if (info.si_code == effect->code ||
            (effect->signal == SIGQUIT && info.si_code == CLD_DUMPED))
            printf("%s %s\n", effect->name, effect->effect);
        fflush(stdout);
        if (effect->options != WEXITED) {
            check(kill(child, SIGKILL), "kill");
            check(waitid(P_PID, (id_t)child, &info, WEXITED), "waitid");
        }
    }
    return 0;
}
