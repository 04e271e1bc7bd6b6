/* Blocked in time, but unblocked before the wait instead of with it. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

static void on_signal(int number)
{
    (void)number;
}

int main(void)
{
    sigset_t blocked, before;

    signal(SIGUSR1, on_signal);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    if (fork() == 0) {
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
#ifdef CORRECT
    sigsuspend(&before);
#else
    sigprocmask(SIG_SETMASK, &before, NULL);
    pause();
#endif
    must(wait(NULL), "wait");
    return 0;
}
