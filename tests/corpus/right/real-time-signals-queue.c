/* Five in a row, with a value each: real-time signals are kept. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    siginfo_t info;
    sigset_t set;
    int sum = 0;

    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (fork() == 0) {
        for (int i = 1; i <= 5; i++)
            sigqueue(getppid(), SIGRTMIN, (union sigval){.sival_int = i});
        _exit(0);
    }
    for (int i = 0; i < 5; i++)
        if (sigwaitinfo(&set, &info) == SIGRTMIN)
            sum += info.si_value.sival_int;
    wait(NULL);
    printf("%d\n", sum);
    return 0;
}
