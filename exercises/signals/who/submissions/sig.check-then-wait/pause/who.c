#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static volatile sig_atomic_t came, ended;
static volatile pid_t sender;

static void on_usr1(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    sender = info->si_pid;
    came = 1;
}

static void on_term(int signal)
{
    (void)signal;
    ended = 1;
}

int main(int argc, char **argv)
{
    struct sigaction action;
    unsigned long total = 0;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_SIGINFO;
    action.sa_sigaction = on_usr1;
    sigaction(SIGUSR1, &action, NULL);
    action.sa_flags = 0;
    action.sa_handler = on_term;
    sigaction(SIGTERM, &action, NULL);
    while (!ended) {
        if (!came)
            pause();
        if (came) {
            came = 0;
            total++;
            printf("SIGUSR1 from %ld\n", (long)sender);
            fflush(stdout);
        }
    }
    printf("total %lu\n", total);
    return 0;
}
