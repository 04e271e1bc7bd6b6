#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t came;

static void on_signal(int signal)
{
    (void)signal;
    came = 1;
}

int main(void)
{
    sigset_t block, old;

    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, &old);
    signal(SIGUSR1, on_signal);
    kill(getpid(), SIGUSR1);
    while (!came)
        sigsuspend(&old);
    printf("it came\n");
    return 0;
}
