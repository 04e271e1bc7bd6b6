/* The signal comes between the test of the flag and pause(). */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

static volatile sig_atomic_t told;

static void on_signal(int number)
{
    (void)number;
    told = 1;
}

int main(void)
{
    sigset_t blocked, before;

    signal(SIGUSR1, on_signal);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
#ifdef CORRECT
    sigprocmask(SIG_BLOCK, &blocked, &before);
#else
    sigprocmask(SIG_SETMASK, NULL, &before);
#endif
    if (fork() == 0) {
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    while (!told)
#ifdef CORRECT
        sigsuspend(&before);
#else
        pause();
#endif
    must(wait(NULL), "wait");
    return 0;
}
