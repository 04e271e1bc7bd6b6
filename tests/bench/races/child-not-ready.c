/* The parent asks its child to stop before the child has said how it wants to be asked. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

static volatile sig_atomic_t asked;

static void on_term(int number)
{
    (void)number;
    asked = 1;
}

int main(void)
{
    int ready[2], status;
    sigset_t term, before;
    pid_t child;
    char byte = 0;

    must(pipe(ready), "pipe");
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    if ((child = fork()) == 0) {
        sigprocmask(SIG_BLOCK, &term, &before);
        signal(SIGTERM, on_term);
        must(write(ready[1], &byte, 1), "write");
        while (!asked)
            sigsuspend(&before);
        _exit(0);
    }
#ifdef CORRECT
    must(read(ready[0], &byte, 1), "read");
#endif
    kill(child, SIGTERM);
    must(wait(&status), "wait");
    return WIFEXITED(status) ? 0 : 1;
}
