/* All of it happens in a child, so that the handlers of this process stay as they were; the results
 * come back through a pipe. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIGNALS 31

static const char *const names[SIGNALS + 1] = {
    NULL,        "SIGHUP",  "SIGINT",  "SIGQUIT", "SIGILL",    "SIGTRAP", "SIGABRT",   "SIGBUS",
    "SIGFPE",    "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2",   "SIGPIPE", "SIGALRM",   "SIGTERM",
    "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",   "SIGTTIN", "SIGTTOU",   "SIGURG",
    "SIGXCPU",   "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO",  "SIGPWR",    "SIGSYS"};

static void on_signal(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)info;
    (void)context;
}

static void try_all(int results[SIGNALS + 1])
{
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART};

    sigfillset(&action.sa_mask);
    for (int i = SIGNALS; i > 0; i--) /* the order of trying does not matter */
        results[i] = sigaction(i, &action, NULL) == 0 ? 0 : errno;
}

int main(int argc, char **argv)
{
    int results[SIGNALS + 1] = {0}, ends[2], status;
    pid_t child;

    if (argc != 1)
        return fprintf(stderr, "usage: %s\n", argv[0]), 64;
    if (pipe(ends) < 0 || (child = fork()) < 0)
        return perror(argv[0]), 1;
    if (child == 0) {
        close(ends[0]);
        try_all(results);
        _exit(write(ends[1], results, sizeof results) != sizeof results);
    }
    close(ends[1]);
    if (read(ends[0], results, sizeof results) != sizeof results)
        return perror("read"), 1;
    close(ends[0]);
    waitpid(child, &status, 0);
    for (int i = 1; i <= SIGNALS; i++)
        if (results[i] != 0)
            printf("%s %s\n", names[i], strerror(results[i]));
    return 0;
}
