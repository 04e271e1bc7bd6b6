#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void on_signal(int signal)
{
    (void)signal;
    write(STDOUT_FILENO, "got it\n", 7);
}

int main(void)
{
    sigset_t block, old;
    pid_t child;

    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, &old);
    signal(SIGUSR1, on_signal);
    child = fork();
    if (child == 0) {
        sigsuspend(&old);
        return 0;
    }
    kill(child, SIGUSR1);
    wait(NULL);
    return 0;
}
