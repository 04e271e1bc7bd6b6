/* Ping and pong: the next signal is sent when the one before was answered. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t count;

static void hit(int number)
{
    (void)number;
    count++;
}

int main(void)
{
    sigset_t block, old;
    pid_t other;

    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, &old);
    signal(SIGUSR1, hit);
    if ((other = fork()) == 0) {
        for (int i = 1; i <= 5; i++) {
            while (count < i)
                sigsuspend(&old);
            kill(getppid(), SIGUSR1);
        }
        _exit(0);
    }
    for (int i = 1; i <= 5; i++) {
        kill(other, SIGUSR1);
        while (count < i)
            sigsuspend(&old);
    }
    wait(NULL);
    printf("%d\n", (int)count);
    return 0;
}
