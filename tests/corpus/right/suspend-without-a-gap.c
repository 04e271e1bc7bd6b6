/* Blocked until sigsuspend: nothing can be lost between the look and the wait. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t come;

static void note(int number)
{
    (void)number;
    come = 1;
}

int main(void)
{
    sigset_t usr1, old;

    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr1, &old);
    signal(SIGUSR1, note);
    if (fork() == 0) {
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    while (!come)
        sigsuspend(&old);
    sigprocmask(SIG_SETMASK, &old, NULL);
    wait(NULL);
    return 0;
}
