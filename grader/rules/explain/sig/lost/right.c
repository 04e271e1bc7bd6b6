#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t count;

static void on_signal(int signal)
{
    (void)signal;
    count++;
}

int main(void)
{
    sigset_t block, old;

    sigemptyset(&block);
    sigaddset(&block, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &block, &old);
    signal(SIGRTMIN, on_signal);
    for (int i = 0; i < 3; i++)
        kill(getpid(), SIGRTMIN);
    sigprocmask(SIG_SETMASK, &old, NULL);
    printf("%d\n", count);
    return 0;
}
