/* Two senders, one standard signal: the second one merges with the first. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

#define SENDERS 2

static volatile sig_atomic_t received;

static void on_signal(int number)
{
    (void)number;
    received++;
}

int main(void)
{
#ifdef CORRECT
    int number = SIGRTMIN;
#else
    int number = SIGUSR1;
#endif
    sigset_t blocked, before;

    signal(number, on_signal);
    sigemptyset(&blocked);
    sigaddset(&blocked, number);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    for (int i = 0; i < SENDERS; i++)
        if (fork() == 0) {
            kill(getppid(), number);
            _exit(0);
        }
    while (received < SENDERS)
        sigsuspend(&before);
    while (wait(NULL) > 0)
        ;
    return 0;
}
