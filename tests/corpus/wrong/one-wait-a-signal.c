/* finds: sig.coalesced-count
 * One wait for each SIGCHLD, but several children end while it is blocked. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t ended;

static void on_child(int number)
{
    (void)number;
    if (waitpid(-1, NULL, WNOHANG) > 0)
        ended++;
}

int main(void)
{
    struct sigaction action;
    sigset_t block, old;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_child;
    action.sa_flags = SA_RESTART;
    sigaction(SIGCHLD, &action, NULL);
    sigemptyset(&block);
    sigaddset(&block, SIGCHLD);
    sigprocmask(SIG_BLOCK, &block, &old);
    for (int i = 0; i < 3; i++)
        if (fork() == 0)
            _exit(i);
    sleep(1);
    sigprocmask(SIG_SETMASK, &old, NULL);
    sleep(1);
    return 0;
}
