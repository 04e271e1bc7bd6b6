/* The child ends before anybody handles SIGCHLD, which is ignored until then. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

static volatile sig_atomic_t ended;

static void on_child(int number)
{
    (void)number;
    ended = 1;
}

int main(void)
{
    sigset_t child, before;

    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
#ifdef CORRECT
    sigprocmask(SIG_BLOCK, &child, &before);
    signal(SIGCHLD, on_child);
#endif
    if (fork() == 0)
        _exit(0);
#ifndef CORRECT
    sigprocmask(SIG_BLOCK, &child, &before);
    signal(SIGCHLD, on_child);
#endif
    while (!ended)
        sigsuspend(&before);
    must(wait(NULL), "wait");
    return 0;
}
