/* finds: sig.lost
 * Five are sent at once; those that come while one is pending are not kept. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t count;

static void add(int number)
{
    (void)number;
    count++;
}

int main(void)
{
    sigset_t block, none;
    pid_t pid;

    signal(SIGUSR1, add);
    sigemptyset(&none);
    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, NULL);
    if ((pid = fork()) == 0) {
        sigsuspend(&none);
        printf("%d\n", (int)count);
        return 0;
    }
    for (int i = 0; i < 5; i++)
        kill(pid, SIGUSR1);
    wait(NULL);
    return 0;
}
