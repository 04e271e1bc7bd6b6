/* The handler takes all that have ended, however many one signal stands for. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 6

static volatile sig_atomic_t reaped;

static void on_child(int number)
{
    int saved = errno;

    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        reaped++;
    errno = saved;
}

int main(void)
{
    struct sigaction action;
    sigset_t child, old;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_child;
    sigemptyset(&action.sa_mask);
    sigaction(SIGCHLD, &action, NULL);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &old);
    for (int i = 0; i < CHILDREN; i++)
        if (fork() == 0)
            _exit(0);
    while (reaped < CHILDREN)
        sigsuspend(&old);
    return 0;
}
