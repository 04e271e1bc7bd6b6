/* Several children end behind one SIGCHLD, and one wait each time is not enough. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

#define CHILDREN 3

static volatile sig_atomic_t reaped;

static void on_child(int number)
{
    (void)number;
#ifdef CORRECT
    while (waitpid(-1, NULL, WNOHANG) > 0)
        reaped++;
#else
    if (waitpid(-1, NULL, WNOHANG) > 0)
        reaped++;
#endif
}

int main(void)
{
    sigset_t child, before;

    signal(SIGCHLD, on_child);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &before);
    for (int i = 0; i < CHILDREN; i++)
        if (fork() == 0)
            _exit(0);
    while (reaped < CHILDREN)
        sigsuspend(&before);
    return 0;
}
