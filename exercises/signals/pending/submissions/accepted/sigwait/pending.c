#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t came;

/* Says by itself that it ran: write may be called from a handler. */
static void handler(int number)
{
    (void)number;
    came = 1;
}

int main(int argc, char *argv[])
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigset_t held, wanted, pending;
    int number;

    if (argc > 1) {
        fprintf(stderr, "%s takes no arguments\n", argv[0]);
        exit(64);
    }
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGUSR2);
    held = wanted;
    sigaddset(&held, SIGUSR1);
    pthread_sigmask(SIG_SETMASK, &held, NULL);
    if (sigaction(SIGUSR1, &action, NULL) != 0) {
        perror("sigaction");
        exit(EXIT_FAILURE);
    }
    if (sigwait(&wanted, &number) != 0 || sigpending(&pending) != 0)
        exit(EXIT_FAILURE);
    if (sigismember(&pending, SIGUSR1))
        printf("pending\n");
    else
        printf("none\n");
    pthread_sigmask(SIG_SETMASK, &wanted, NULL);
    if (came)
        printf("delivered\n");
    exit(EXIT_SUCCESS);
}
