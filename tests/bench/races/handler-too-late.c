/* The child signals before its parent has installed the handler, and ends it. */
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
    int status;

#ifdef CORRECT
    signal(SIGUSR1, on_signal);
#endif
    if (fork() == 0) {
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
#ifndef CORRECT
    signal(SIGUSR1, on_signal);
#endif
    while (wait(&status) < 0)
        ;
    return status;
}
