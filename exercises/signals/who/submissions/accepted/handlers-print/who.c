/* Everything happens in the handlers. They may print, because they can interrupt nothing but pause,
 * and not each other either: each blocks the other's signal. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int total;

static void on_usr1(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    total++;
    printf("SIGUSR1 from %d\n", (int)info->si_pid);
    fflush(stdout);
}

static void on_term(int signal)
{
    (void)signal;
    printf("total %d\n", total);
    fflush(stdout);
    _exit(0);
}

int main(int argc, char **argv)
{
    struct sigaction action;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGUSR1);
    sigaddset(&action.sa_mask, SIGTERM);
    action.sa_sigaction = on_usr1;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGUSR1, &action, NULL);
    action.sa_handler = on_term;
    action.sa_flags = 0;
    sigaction(SIGTERM, &action, NULL);
    for (;;)
        pause();
}
