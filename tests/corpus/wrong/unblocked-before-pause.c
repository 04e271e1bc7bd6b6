/* finds: sig.check-then-wait
 * The signal was kept back until everything was ready; it comes when it is unblocked, before pause. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void note(int number)
{
    (void)number;
}

int main(void)
{
    sigset_t set;

    signal(SIGUSR1, note);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (fork() == 0) {
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    wait(NULL);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    pause();
    return 0;
}
