/* The handler takes the child that the program itself waits for. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

static void on_child(int number)
{
    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_child, .sa_flags = SA_RESTART};
    sigset_t child_ended, before;
    pid_t child;

    sigaction(SIGCHLD, &action, NULL);
    sigemptyset(&child_ended);
    sigaddset(&child_ended, SIGCHLD);
    sigprocmask(SIG_SETMASK, NULL, &before);
#ifdef CORRECT
    sigprocmask(SIG_BLOCK, &child_ended, &before);
#endif
    if ((child = fork()) == 0)
        _exit(0);
    must(waitpid(child, NULL, 0), "waitpid");
    sigprocmask(SIG_SETMASK, &before, NULL);
    return 0;
}
