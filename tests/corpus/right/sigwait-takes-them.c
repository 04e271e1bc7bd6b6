/* No handler at all: the signals are blocked and taken one by one. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    sigset_t set;
    int number;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (fork() == 0) {
        kill(getppid(), SIGUSR1);
        kill(getppid(), SIGUSR2);
        _exit(0);
    }
    for (int i = 0; i < 2; i++) {
        sigwait(&set, &number);
        printf("%d\n", number == SIGUSR1 ? 1 : 2);
    }
    wait(NULL);
    return 0;
}
