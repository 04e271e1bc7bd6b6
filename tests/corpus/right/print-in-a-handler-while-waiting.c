/* expect: {stdout: "interrupted\nend\n", exit: 0}
 * printf in a handler is safe where the program is nowhere but in sigsuspend. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t over;

static void on_alarm(int number)
{
    (void)number;
    printf("interrupted\n");
    over = 1;
}

int main(void)
{
    sigset_t alarms, old;

    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    sigprocmask(SIG_BLOCK, &alarms, &old);
    signal(SIGALRM, on_alarm);
    alarm(1);
    while (!over)
        sigsuspend(&old);
    printf("end\n");
    return 0;
}
