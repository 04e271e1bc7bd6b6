#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    sigset_t set;
    siginfo_t info;
    int total = 0;

    (void)argv;
    if (argc > 1) {
        fputs("usage: who\n", stderr);
        return 64;
    }
    setlinebuf(stdout);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGUSR1);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) {
        perror("sigprocmask");
        return EXIT_FAILURE;
    }
    for (;;) {
        int number = sigwaitinfo(&set, &info);

        if (number == SIGTERM)
            break;
        if (number == SIGUSR1) {
            printf("SIGUSR1 from %d\n", (int)info.si_pid);
            total++;
        } else if (errno != EINTR) {
            perror("sigwaitinfo");
            return EXIT_FAILURE;
        }
    }
    printf("total %d\n", total);
    return EXIT_SUCCESS;
}
