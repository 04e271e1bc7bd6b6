/* near: wait.never-ends
 * Three ticks of a timer. */
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

static volatile sig_atomic_t ticks;

static void tick(int number)
{
    (void)number;
    ticks++;
}

int main(void)
{
    struct itimerval every = {{0, 100000}, {0, 100000}}, never = {{0, 0}, {0, 0}};
    sigset_t set, old;

    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_BLOCK, &set, &old);
    signal(SIGALRM, tick);
    setitimer(ITIMER_REAL, &every, NULL);
    while (ticks < 3)
        sigsuspend(&old);
    setitimer(ITIMER_REAL, &never, NULL);
    puts("three");
    return 0;
}
