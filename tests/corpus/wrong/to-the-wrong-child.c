/* finds: sig.wrong-target
 * Both numbers go into the same variable: the second child gets what the first one waits for. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void wake(int number)
{
    (void)number;
}

int main(void)
{
    sigset_t usr1, old;
    pid_t pid;

    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr1, &old);
    if ((pid = fork()) == 0) {
        signal(SIGUSR1, wake);
        sigsuspend(&old);
        _exit(0);
    }
    if ((pid = fork()) == 0) {
        sigprocmask(SIG_SETMASK, &old, NULL);
        sleep(5);
        _exit(0);
    }
    sleep(1);
    kill(pid, SIGUSR1);
    while (wait(NULL) > 0)
        ;
    return 0;
}
